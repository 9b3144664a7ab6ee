"""Who answers for what differs: a promise is broken by what the pages say, and a guess of ours by the rest."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.assertions import SetupRefused, Violation, body, includes, made, names, refused, same
from contract_tests.check_run import run_check
from contract_tests.client.reply import ApiResponse
from contract_tests.contract import Level, rules
from contract_tests.places import Place
from contract_tests.registry import Check
from contract_tests.response_json import placed
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings
from mock_server.testing import MockServer

TICKET = {
    "id": 1042,
    "subject": "VPN not connecting",
    "description": "Since this morning",
    "status": "open",
    "created_at": "2026-02-20T14:30:00Z",
    "updated_at": "2026-02-20T14:30:00Z",
}
URL = "https://staging.example.com/api/v1/tickets"


def ticket(**fields: Any) -> Any:
    return placed({**TICKET, **fields}, Place("create_ticket", 201))


def reply(operation: str, status: int, answer: Any = None, content: bytes = b"") -> ApiResponse:
    written = content or (b"" if answer is None else json.dumps(answer).encode())
    actual = ApiResponse(status, content=written, request=httpx.Request("POST", URL))
    actual.operation = operation
    return actual


def level(act: Callable[[], object]) -> Level:
    with pytest.raises(Violation) as caught:
        act()
    return caught.value.level


@pytest.mark.parametrize(
    ("missed", "who"),
    [
        (lambda: ticket()["priority"], "documented"),
        (lambda: ticket()["conversation_id"], "assumed"),
        (lambda: ticket()["nobody_knows_it"], "assumed"),
        (
            lambda: placed({"time_condition": {}}, Place("get_automation_rule", 200))["time_condition"]["a"],
            "documented",
        ),
        (lambda: placed([ticket()], Place("list_tickets", 200))["data"], "assumed"),
        (lambda: placed({"items": []}, Place("list_tickets", 200))["data"], "assumed"),
        (lambda: placed({}, Place("create_business_hours", 201))["holidays"], "assumed"),
        (lambda: placed({}, Place("get_business_hours", 200))["holidays"], "documented"),
        (lambda: placed({"data": []}, Place("list_teams", 200))["items"], "documented"),
        (lambda: placed({"detail": "No"}, Place("create_ticket", 418))["error"], "assumed"),
    ],
)
def test_what_is_missed_has_the_level_of_its_place(missed: Callable[[], object], who: Level) -> None:
    assert level(missed) == who


@pytest.mark.parametrize(
    ("actual", "who"),
    [
        ({"status": "new"}, "documented"),
        ({"description": "Another"}, "assumed"),
        ({"more": 1}, "assumed"),
        ({"created_at": "2026-02-20T15:30:00+01:00"}, "assumed"),
        ({"created_at": "2026-02-20T14:30:00.000Z"}, "assumed"),
        ({"created_at": "2026-02-20T15:30:00Z"}, "documented"),
        ({"id": True}, "documented"),
        ({"id": "1042"}, "documented"),
        ({"description": "Another", "status": "new"}, "documented"),
    ],
)
def test_a_record_that_differs_has_the_level_of_what_differs(actual: dict[str, Any], who: Level) -> None:
    assert level(lambda: same(ticket(**actual), TICKET)) == who
    assert level(lambda: same(TICKET, ticket(**actual))) == who
    assert level(lambda: same([ticket(**actual)], [TICKET])) == who


def test_a_field_that_is_lost_has_the_level_of_its_place_and_null_is_as_good_as_absent() -> None:
    shown = {name: value for name, value in TICKET.items() if name != "subject"}
    assert level(lambda: same(placed(shown, Place("get_ticket", 200)), TICKET)) == "documented"
    assert level(lambda: same(placed(shown, Place("get_ticket", 200)), {**TICKET, "subject": None})) == "assumed"
    assert level(lambda: includes(ticket(description="Another"), {"description": "Since"})) == "assumed"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_a_place_changes_nothing_of_a_value(value: Any) -> None:
    told = placed(value, Place("get_ticket", 200))
    assert told == value
    assert json.loads(json.dumps(told)) == value
    same(told, value)
    same(value, told)


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (lambda: refused(reply("get_team", 404, {"detail": "No"}), 404, "Team not found"), "documented"),
        (
            lambda: refused(reply("get_team", 404, {"detail": "Team not found", "id": 1}), 404, "Team not found"),
            "assumed",
        ),
        (lambda: refused(reply("get_ticket", 404, {"detail": "No"}), 404, "Ticket not found"), "assumed"),
        (lambda: refused(reply("create_ticket", 403, {"detail": "No"}), 403, "Insufficient role"), "assumed"),
        (lambda: refused(reply("create_ticket", 400, {"detail": "No"}), 404, "Ticket not found"), "assumed"),
        (lambda: refused(reply("create_ticket", 201, TICKET), 404, "Ticket not found"), "documented"),
        (lambda: names(reply("create_ticket", 400, {"detail": "No"}), "body.subject"), "assumed"),
        (lambda: names(reply("create_ticket", 201, TICKET), "body.subject"), "documented"),
        (lambda: names(reply("create_team", 400, {"detail": "No"}), "body.name"), "documented"),
        (lambda: body(reply("create_ticket", 200, TICKET), 201), "documented"),
        (lambda: body(reply("trigger_workflow_webhook", 200, {}), 202), "documented"),
        (lambda: body(reply("create_ticket", 409, {"detail": "No"}), 201), "documented"),
    ],
)
def test_a_status_and_its_words_have_the_level_of_the_answer_that_the_document_lists(
    act: Callable[[], object], who: Level
) -> None:
    assert level(act) == who


def test_a_set_up_is_refused_where_a_request_is_and_broken_where_the_server_is() -> None:
    with pytest.raises(SetupRefused):
        made(reply("create_ticket", 422, {"detail": "No"}))
    with pytest.raises(Violation) as caught:
        made(reply("create_ticket", 500, {"detail": "No"}))
    assert not isinstance(caught.value, SetupRefused)
    assert made(reply("create_ticket", 201, TICKET)) == TICKET


@pytest.mark.parametrize(
    "stumbled", [StopIteration(), IndexError("1"), KeyError("id"), TypeError("None"), ValueError("x")]
)
def test_what_a_check_stumbles_over_is_nobodys_promise(aurion_mock: MockServer, stumbled: Exception) -> None:
    def run(_on: object) -> None:
        raise stumbled

    check = Check("it_stumbles", "checks", (rules()["TICKET-01"],), run)
    with connected(RunSettings(url=aurion_mock.url)) as on:
        violation = run_check(check, on).violation
    assert violation is not None
    assert violation.level == "assumed"
