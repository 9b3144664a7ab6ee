"""Fields that the document has no name for are noted, and fail nobody."""

from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import KEY, OWNER, TICKETS, notes, reported, standing_before

RULES = "/api/v2/automation-rules"


def test_a_misspelt_field_is_noted(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        body = {"subject": "VPN", "description": "Since noon", "pritority": "high"}
        answer = httpx.post(proxy.url + TICKETS, headers=KEY, json=body)
        assert (answer.status_code, reported(answer)) == (201, [])
        assert [(each["where"], each["message"]) for each in notes(answer)] == [
            ("body.pritority", "is no field of create_ticket")
        ]


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({}, []),
        (
            {"conditions": [{"field": "priority", "operator": "equals", "value": "high", "negate": True}]},
            ["conditions.0.negate"],
        ),
        ({"actions": [{"type": "assign_team", "anything": {"goes": 1}}]}, []),
    ],
)
def test_inside_lists_too_but_not_where_any_name_goes(
    aurion_mock: MockServer, more: dict[str, Any], places: list[str]
) -> None:
    body = {"name": "Network", "trigger_event": "ticket.created"}
    with standing_before(aurion_mock.url) as proxy:
        answer = httpx.post(proxy.url + RULES, headers=OWNER, json=body | more)
        assert [each["where"] for each in notes(answer)] == [f"body.{place}" for place in places]


def test_what_is_no_json_has_no_fields(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        json = KEY | {"Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, headers=json, content=b'{"subject": "VPN", "sub')
        assert (reported(answer), notes(answer)) == ([("request", "body")], [])
