"""Who answers for a difference: the weakest of the status, the property, its value, and what the request means."""

import json
from typing import Any

import pytest

from contract_tests.client.exchanges import RecordedExchange
from contract_tests.contract import Level
from contract_tests.twin.answering import is_shown, level_of_difference
from contract_tests.twin.compare import ABSENT, Difference, Kind
from contract_tests.twin.side import Reply
from contract_tests.twin.steps import Call, Ref
from mock_server.document.loading import load

Json = Any
OPERATIONS = load("api").by_id
TICKET = {"subject": "VPN", "description": "It fails", "priority": "high", "category": "Network"}


def level(call: Call, status: int, kind: Kind, place: tuple[Any, ...], one: Json, other: Json) -> Level:
    exchange = RecordedExchange(call.method, "/", (), b"", status, (), b"")
    oracle = Reply(status, {}, json.dumps({}).encode(), {}, None, exchange)
    return level_of_difference(call, oracle, Difference(kind, place, one, other), "documented")


def call(operation: str, body: Json = None, who: str = "owner", **more: Json) -> Call:
    known = OPERATIONS[operation]
    return Call(operation, known.method, tuple(known.segments), body=body, who=who, **more)


@pytest.mark.parametrize(
    ("place", "one", "other", "expected"),
    [
        (("status",), "open", "pending", "documented"),
        (("team_id",), None, "team_1", "assumed"),
        (("nobody_knows",), 1, 2, "assumed"),
    ],
)
def test_a_value_is_as_sure_as_its_property(place: tuple[str, ...], one: Json, other: Json, expected: Level) -> None:
    assert level(call("create_ticket", TICKET, "key"), 201, "value", place, one, other) == expected


def test_what_stands_in_a_documented_property_may_be_a_guess() -> None:
    """The page shows how often a rule has matched, and not when that is counted."""
    rule = call("get_automation_rule")
    assert level(rule, 200, "value", ("execution_count",), 1, 0) == "assumed"
    assert level(rule, 200, "missing", ("execution_count",), 1, ABSENT) == "documented"


def test_what_was_sent_comes_back_whatever_the_engines_do() -> None:
    body = {"name": "Standard", "schedule": []}
    assert level(call("create_business_hours", body), 201, "value", ("schedule",), [], [1]) == "documented"
    changed = call("update_business_hours", {"schedule": []})
    assert level(changed, 200, "value", ("schedule", 0, "day_of_week"), 1, 2) == "assumed", "in place of those before"


def test_the_words_of_a_refusal_are_those_of_a_page_or_ours() -> None:
    refused = call("list_automation_rules", who="key")
    assert (
        level(refused, 403, "value", ("detail",), "API keys are not permitted for this endpoint", "No") == "documented"
    )
    assert level(refused, 403, "value", ("detail",), "Product profile not enabled", "No") == "assumed"
    assert level(call("create_team", {}), 422, "value", ("detail", 0, "msg"), "Field required", "needed") == "assumed"


@pytest.mark.parametrize("kind", ["extra", "spelling", "order"])
def test_how_something_is_written_is_nobodys_promise(kind: Kind) -> None:
    assert level(call("create_ticket", TICKET, "key"), 201, kind, ("priority",), "high", "High") == "assumed"


def test_null_and_nothing_are_the_same_promise() -> None:
    made = call("create_ticket", TICKET, "key")
    assert level(made, 201, "missing", ("category",), None, ABSENT) == "assumed"
    assert level(made, 201, "missing", ("category",), "Network", ABSENT) == "documented"


@pytest.mark.parametrize(
    ("asked", "oracle", "deployment", "expected"),
    [
        (call("create_ticket", TICKET, "key"), 201, 422, "documented"),
        (call("create_ticket", {"subject": "VPN"}, "key"), 201, 422, "assumed"),
        (call("create_ticket", {"subject": "VPN"}, "key"), 201, 500, "documented"),
        (call("create_ticket", TICKET, "key"), 201, 409, "assumed"),
        (call("create_ticket", TICKET, "key"), 201, 200, "documented"),
        (call("create_ticket", TICKET, "owner"), 201, 403, "assumed"),
        (call("create_team", {"name": "A", "business_hours_id": "bh_1"}), 201, 404, "assumed"),
        (call("get_ticket", who="key"), 200, 404, "documented"),
        (call("get_ticket", who="key"), 404, 200, "assumed"),
        (call("get_team"), 404, 200, "documented"),
        (call("get_workflow_quota"), 200, 404, "assumed"),
        (call("swap_oncall_entry", {"swap_with_user_id": Ref(0, ("id",))}, "key"), 200, 404, "assumed"),
        (call("simulate_routing", {}, "agent"), 200, 403, "assumed"),
        (call("list_automation_rules", who="key"), 403, 200, "documented"),
        (call("list_tickets", who="key", query=(("limit", "0"),)), 422, 200, "assumed"),
        (call("create_team", {"name": "A", "routing_method": "tea"}), 400, 422, "documented"),
        (call("create_team", {"name": ""}), 422, 404, "assumed"),
    ],
)
def test_a_refusal_on_one_side_is_as_sure_as_what_it_breaks(
    asked: Call, oracle: int, deployment: int, expected: Level
) -> None:
    assert level(asked, oracle, "status", (), oracle, deployment) == expected


def test_a_request_whose_meaning_is_open_can_break_nothing() -> None:
    made = call("create_ticket", TICKET, "key", meaning="assumed")
    assert level(made, 201, "value", ("status",), "open", "pending") == "assumed"


def test_what_no_page_has_is_nobodys_promise() -> None:
    assert level(Call("", "GET", ("tea",)), 404, "status", (), 404, 200) == "assumed"


def test_a_body_is_shown_that_has_all_that_an_example_has() -> None:
    assert is_shown(call("create_ticket", TICKET), OPERATIONS["create_ticket"])
    assert not is_shown(call("create_ticket", {**TICKET, "description": None}), OPERATIONS["create_ticket"])
    assert not is_shown(call("create_ticket", {**TICKET, "tea": "green"}), OPERATIONS["create_ticket"])
    assert is_shown(call("update_ticket", {"status": "pending"}), OPERATIONS["update_ticket"])
    assert not is_shown(call("update_ticket", b"{"), OPERATIONS["update_ticket"])
    assert is_shown(
        call("list_teams", query=(("search", "a"), ("department", "b"), ("location", "c"))), OPERATIONS["list_teams"]
    )
