"""Of what is wrong with an answer, each place has the level of the page that shows it, whatever the operation's is."""

import json
from collections.abc import Iterator

import pytest

from contract_tests.caller import Json
from contract_tests.client.exchanges import RecordedExchange
from contract_tests.contract import contract, source
from contract_tests.places import strongest
from contract_tests.report.verdict import exit_code
from contract_tests.run.run import Selection
from contract_tests.schema.levels import Deviation, Levels
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.test_front import run

TICKET = {
    "id": 1042,
    "subject": "VPN not connecting",
    "description": None,
    "status": "open",
    "priority": "high",
    "category": "Network",
    "team_id": None,
    "assignee_id": None,
    "conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11",
    "resolution_notes": None,
    "created_at": "2026-02-20T14:30:00Z",
    "updated_at": "2026-02-20T14:30:00Z",
}
POLICY = {
    "id": "sla_abc123",
    "name": "Standard Support",
    "description": "Default SLA for all tickets",
    "conditions": [{"field": "priority", "operator": "in", "value": ["medium", "low"]}],
    "targets": [{"id": "target_abc123", "type": "first_response", "priority": "medium", "hours": 4}],
    "business_hours": True,
    "enabled": True,
}
DEADLINE = {"deadline_at": "2026-03-08T17:00:00Z", "business_minutes": 240, "calendar_minutes": 480}
ID = ("X-Request-Id", "req_1")


def exchange(status: int, answer: Json = None, *headers: tuple[str, str], sent: Json = None) -> RecordedExchange:
    return RecordedExchange("POST", "/", (), json.dumps(sent).encode(), status, headers, json.dumps(answer).encode())


CONFORMANCE = "response_schema_conformance"


def _named(deviation: Deviation) -> str:
    """A place of the body is wrong, unless something else is said of it; of all else it is said what is."""
    plain = deviation.problem == "wrong" and deviation.place.startswith("body")
    return deviation.place if plain else f"{deviation.place} {deviation.problem}"


def found(operation: str, named: str, seen: RecordedExchange) -> dict[str, str]:
    """What is wrong → the level of that."""
    deviations = Levels(contract()).deviations(contract().by_id[operation], named, seen)
    return {_named(each): each.level for each in deviations}


def wrong(operation: str, status: int, answer: Json) -> dict[str, str]:
    return found(operation, "response_schema_conformance", exchange(status, answer))


def without(record: dict[str, Json], *names: str) -> dict[str, Json]:
    return {name: value for name, value in record.items() if name not in names}


def test_a_header_that_no_page_shows_is_a_guess_of_ours() -> None:
    assert source(contract().by_id["get_team"]).level == "documented"
    assert found("get_team", "response_headers_conformance", exchange(200)) == {"X-Request-Id missing": "assumed"}
    assert found("get_team", "response_headers_conformance", exchange(401)) == {
        "X-Request-Id missing": "assumed",
        "WWW-Authenticate missing": "assumed",
    }


def test_the_header_of_a_429_that_the_page_names_is_documented() -> None:
    assert found("get_team", "response_headers_conformance", exchange(429, None, ID)) == {
        "Retry-After missing": "documented"
    }
    soon = exchange(429, None, ID, ("retry-after", "soon"), ("x-ratelimit-limit", "300;w=60"))
    assert found("get_team", "response_headers_conformance", soon) == {
        "Retry-After wrong": "documented",
        "X-RateLimit-Limit wrong": "assumed",
    }


@pytest.mark.parametrize(
    ("operation", "status", "level"),
    [
        ("create_team", 409, "assumed"),
        ("create_team", 404, "assumed"),
        ("create_team", 302, "assumed"),
        ("create_team", 200, "documented"),
        ("create_team", 500, "documented"),
        ("create_oncall_entry", 200, "assumed"),
        ("create_sla_policy", 200, "assumed"),
        ("delete_oncall_schedule", 200, "documented"),
        ("delete_workflow", 200, "assumed"),
        ("save_workflow_template", 200, "assumed"),
        ("get_workflow", 500, "implied"),
    ],
)
def test_a_status_that_is_not_listed(operation: str, status: int, level: str) -> None:
    assert list(found(operation, "status_code_conformance", exchange(status)).values()) == [level]


@pytest.mark.parametrize("name", ["description", "team_id", "conversation_id", "resolution_notes", "updated_at"])
def test_a_property_that_the_page_does_not_show(name: str) -> None:
    assert wrong("create_ticket", 201, without(TICKET, name)) == {f"body.{name}": "assumed"}


@pytest.mark.parametrize("name", ["id", "subject", "status", "priority", "category", "created_at"])
def test_a_property_that_the_page_shows(name: str) -> None:
    assert wrong("create_ticket", 201, without(TICKET, name)) == {f"body.{name}": "documented"}


def test_what_the_page_shows_is_not_hidden_by_what_it_does_not() -> None:
    answer = without(TICKET, "description", "team_id") | {"status": "new"}
    levels = wrong("create_ticket", 201, answer)
    assert levels == {"body.description": "assumed", "body.team_id": "assumed", "body.status": "documented"}
    seen = exchange(201, answer)
    operation = contract().by_id["create_ticket"]
    deviations = Levels(contract()).deviations(operation, "response_schema_conformance", seen)
    assert strongest(each.level for each in deviations) == "documented"


def test_a_place_below_others_has_its_own_level() -> None:
    target = {"type": "first_response", "priority": "soon"}
    assert wrong("get_sla_policy", 200, POLICY | {"targets": [target]}) == {
        "body.targets.0.id": "assumed",
        "body.targets.0.hours": "documented",
        "body.targets.0.priority": "documented",
    }


def test_an_envelope_that_no_page_shows() -> None:
    assert wrong("list_tickets", 200, []) == {"body": "assumed"}
    assert wrong("list_tickets", 200, {"data": []}) == dict.fromkeys(
        ("body.total", "body.limit", "body.offset"), "assumed"
    )
    assert wrong("get_sla_trends", 200, []) == {"body": "assumed"}


def test_an_envelope_that_the_page_shows() -> None:
    assert wrong("list_sla_policies", 200, []) == {"body": "documented"}
    assert wrong("list_sla_policies", 200, {"data": [], "total": 0, "limit": 25}) == {"body.offset": "documented"}


def test_an_envelope_of_which_the_page_shows_a_part() -> None:
    assert wrong("list_sla_instances", 200, {}) == {
        "body.data": "documented",
        "body.total": "assumed",
        "body.limit": "assumed",
        "body.offset": "assumed",
    }


@pytest.mark.parametrize(
    "instant", ["2026-02-20T14:30:00.000Z", "2026-02-20T14:30:00+00:00", "2026-02-20T15:30:00+01:00"]
)
def test_another_way_to_write_an_instant_is_not_wrong(instant: str) -> None:
    schema = contract().raw["components"]["schemas"]["Ticket"]
    assert list(Levels(contract()).places(schema, TICKET | {"created_at": instant}, "documented")) == []
    assert wrong("create_ticket", 201, TICKET | {"created_at": "yesterday"}) == {"body.created_at": "documented"}


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert wrong("preview_sla_deadline", 200, DEADLINE | {"calendar_minutes": 480.0}) == {"body spelling": "assumed"}
    assert wrong("preview_sla_deadline", 200, DEADLINE | {"calendar_minutes": 480.5}) == {
        "body.calendar_minutes": "documented"
    }


def test_what_is_no_json_has_the_level_of_the_answer() -> None:
    seen = RecordedExchange("GET", "/", (), b"", 200, (), b"{")
    assert found("get_team", "response_schema_conformance", seen) == {"response_schema_conformance 200": "documented"}
    assert found("close_ticket", "response_schema_conformance", seen) == {"response_schema_conformance 200": "assumed"}


def test_what_a_run_has_sent_itself_is_nothing_that_a_deployment_says() -> None:
    levels, operation = Levels(contract()), contract().by_id["create_ticket"]
    seen = exchange(201, TICKET | {"status": ["new"]})
    assert {each.level for each in levels.deviations(operation, CONFORMANCE, seen)} == {"documented"}
    levels.heard(exchange(422, {}, sent={"priority": ["new"]}))
    assert {each.level for each in levels.deviations(operation, CONFORMANCE, seen)} == {"documented"}
    levels.heard(exchange(201, {}, sent={"more": [{"status": ["new"]}]}))
    assert {each.level for each in levels.deviations(operation, CONFORMANCE, seen)} == {"assumed"}


def test_without_credentials_nobody_is_let_in_but_how_is_not_said() -> None:
    assert list(found("get_team", "ignored_auth", exchange(200)).values()) == ["documented"]
    assert list(found("get_team", "ignored_auth", exchange(404)).values()) == ["assumed"]


@pytest.mark.parametrize(
    "named", ["positive_data_acceptance", "negative_data_rejection", "semantic_422", "unsupported_method"]
)
def test_what_no_page_says_is_a_guess_of_ours(named: str) -> None:
    assert list(found("create_team", named, exchange(400)).values()) == ["assumed"]


def test_a_server_error_has_the_level_of_the_operation() -> None:
    assert list(found("create_team", "not_a_server_error", exchange(500)).values()) == ["documented"]
    assert list(found("get_workflow", "not_a_server_error", exchange(500)).values()) == ["implied"]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def test_a_header_that_is_missing_everywhere_is_one_note(server: FakeDeployment) -> None:
    def anonymous(handler: FrontHandler) -> bool:
        status, headers, body = front.passed_on(handler)
        handler.give(status, [each for each in headers if each[0].lower() != "x-request-id"], body)
        return True

    operations = ("list_teams", "get_team", "list_oncall_schedules")
    with serving(Front(server.url, behaviour=anonymous)) as front:
        report = run(front, Selection(only=operations, layers=("schema",)))
    assert [(each.operation, each.level, each.severity) for each in report.findings] == [
        ("list_oncall_schedules", "assumed", "note")
    ]
    assert report.findings[0].expected == "no case of: Missing required response headers"
    assert "`X-Request-Id` (and from 2 other operations)" in report.findings[0].actual
    assert {each.check: each.state for each in report.outcomes} == {
        "schema/list_oncall_schedules": "note",
        "schema/get_team": "unverified",
        "schema/list_teams": "unverified",
    }
    assert {each.reason for each in report.outcomes if each.state == "unverified"} == {
        "what is wrong is told at schema/list_oncall_schedules"
    }
    assert exit_code(report) == 0


def test_what_the_pages_answer_for_is_not_told_with_what_they_do_not(server: FakeDeployment) -> None:
    def bare(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/oncall/schedules"):
            return False
        handler.give(200, [("Content-Type", "application/json")], b"[]")
        return True

    with serving(Front(server.url, behaviour=bare)) as front:
        report = run(front, Selection(only=("list_oncall_schedules",), layers=("schema",)))
    (finding,) = report.findings
    assert (finding.level, finding.severity) == ("documented", "failing")
    assert "Missing required response headers" not in finding.expected
    assert "Response violates schema" in finding.expected
