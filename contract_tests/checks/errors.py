"""How every refusal looks, whatever the family. Docs: teams-and-routing, "Errors"."""

import httpx

from contract_tests.access import nowhere
from contract_tests.assertions import Violation, answer, body, done, holds, invalid, names, parsed, refused
from contract_tests.caller import Caller
from contract_tests.factories.records import TEAMS, TICKETS, new_ticket, ticket_like
from contract_tests.registry import rule
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

WRONG = {"integer": "many", "date": "soon", "enum": "nothing-of-the-kind"}
"""A value that a query parameter of this kind refuses."""
PAGE = {"teams", "business_hours"}
"""Whose operations the page is about."""
NO_TEXT = {"text": "An object"}
JSON_TYPE = {"Content-Type": "application/json"}


def reads(on: Target, *, of_one: bool) -> list[Operation]:
    """The operations that read a record, or those that need none."""
    return [each for each in on.contract.operations if each.method == "GET" and bool(each.path_parameters) == of_one]


def wrong_query(on: Target, operation: Operation) -> dict[str, str]:
    """A wrong value for each query parameter that can have one."""
    found = {}
    for each in map(on.contract.resolve, operation.raw.get("parameters", [])):
        schema = on.contract.resolve(each["schema"])
        kind = "enum" if "enum" in schema else schema.get("format", schema["type"])
        if each["in"] == "query" and kind in WRONG:
            found[each["name"]] = WRONG[kind]
    return found


def who(on: Target, operation: Operation) -> Caller:
    """A key where keys are let in, else a session."""
    return on.api if "apiKey" in operation.credentials else on.dashboard


def is_refusal(actual: httpx.Response, status: int) -> Json:
    """Its detail: the answer is an object with one, and nothing in the detail's place. The status is another matter."""
    document = parsed(actual)
    expected = f'a {status} with {{"detail": …}}'
    if actual.is_success:
        raise Violation(expected, answer(actual), level="assumed")
    if not (isinstance(document, dict) and document.get("detail")):
        raise Violation(expected, answer(actual))
    if actual.status_code != status:
        raise Violation(expected, answer(actual), level="assumed")
    return document["detail"]


# What every refusal has


def absent_records(on: Target, *, of_the_page: bool) -> None:
    """Every read of a record that is not there."""
    for operation in reads(on, of_one=True):
        if (operation.tag in PAGE) == of_the_page:
            detail = is_refusal(who(on, operation).get(nowhere(on, operation)), 404)
            holds(isinstance(detail, str), "a sentence in the detail", detail)


@rule("ERROR-01")
def a_team_or_a_schedule_that_is_not_there_is_a_404_with_a_detail(on: Target) -> None:
    absent_records(on, of_the_page=True)


@rule("ERROR-07")
def every_record_that_is_not_there_is_a_404_with_a_detail(on: Target) -> None:
    absent_records(on, of_the_page=False)


@rule("ERROR-01")
def every_other_refusal_of_a_read_of_teams_has_a_detail(on: Target) -> None:
    is_refusal(on.anonymous.get(TEAMS), 401)
    is_refusal(on.dashboard.get(TEAMS, limit=0), 422)


@rule("ERROR-01")
def a_key_that_is_refused_gets_a_detail(on: Target) -> None:
    is_refusal(on.key.get(TEAMS), 403)


@rule("ERROR-01")
def every_refusal_of_a_write_to_teams_has_a_detail(on: Target) -> None:
    """The wrong value, and the missing record."""
    is_refusal(on.dashboard.post(TEAMS, {"name": on.name("Team"), "routing_method": "by_chance"}), 400)
    is_refusal(on.dashboard.delete(f"{TEAMS}/{on.absent('team')}"), 404)


@rule("ERROR-07")
def a_path_that_there_is_not_and_a_wrong_method_have_a_detail(on: Target) -> None:
    is_refusal(on.dashboard.get(f"{TEAMS}/{on.absent('team')}/close"), 404)
    is_refusal(on.api.get(f"{TICKETS}/{on.absent_ticket()}/close"), 405)


@rule("ERROR-07")
def every_refusal_of_a_write_to_tickets_has_a_detail(on: Target) -> None:
    """The wrong value, and what the state of things forbids."""
    ticket = new_ticket(on)
    is_refusal(on.api.post(TICKETS, {}), 422)
    done(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done"}))
    is_refusal(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": "pending"}), 409)


# What a 422 says


@rule("ERROR-02")
def an_issue_has_a_place_a_sentence_and_a_type(on: Target) -> None:
    actual = on.dashboard.post(TEAMS, {"name": NO_TEXT})
    invalid(actual)
    for issue in actual.json()["detail"]:
        holds(isinstance(issue["loc"], list) and issue["loc"], "a list in loc", issue)
        holds(isinstance(issue["msg"], str) and issue["msg"], "a sentence in msg", issue)
        holds(isinstance(issue["type"], str) and issue["type"], "a name in type", issue)


@rule("ERROR-08")
def each_wrong_query_parameter_is_named(on: Target) -> None:
    for operation in reads(on, of_one=False):
        for name, value in wrong_query(on, operation).items():
            names(who(on, operation).get(operation.path, **{name: value}), f"query.{name}")


@rule("ERROR-08")
def a_body_that_is_no_object_or_no_json_is_a_422(on: Target) -> None:
    for content in (b"[]", b'"text"', b"{", b"subject=Printer", b""):
        actual = on.api.request("POST", TICKETS, JSON_TYPE, content=content)
        holds(all(each.split(".")[0] == "body" for each in invalid(actual)), "issues with the body", actual.text)


@rule("ERROR-03")
def everything_that_is_wrong_with_a_query_is_said_at_once(on: Target) -> None:
    for operation in reads(on, of_one=False):
        wrong = wrong_query(on, operation)
        if len(wrong) > 1:
            names(who(on, operation).get(operation.path, **wrong), *(f"query.{each}" for each in wrong))


@rule("ERROR-03")
def a_wrong_number_in_a_path_is_named(on: Target) -> None:
    names(on.api.get(f"{TICKETS}/first"), "path.ticket_id")


@rule("ERROR-03")
def everything_that_is_wrong_with_a_body_is_said_at_once(on: Target) -> None:
    wrong: Json = {"subject": 5, "priority": "whenever", "description": ["a", "list"]}
    names(on.api.post(TICKETS, wrong), *(f"body.{each}" for each in wrong))
    wrong = {"name": "", "email": 5, "unassigned_timeout_minutes": "30"}
    names(on.dashboard.post(TEAMS, wrong), *(f"body.{each}" for each in wrong))


@rule("ERROR-03")
def what_is_wrong_with_path_and_body_is_said_together(on: Target) -> None:
    actual = on.api.put(f"{TICKETS}/{on.absent('ticket')}", {"status": "asleep"})
    names(actual, "path.ticket_id", "body.status")


@rule("ERROR-03")
def a_header_that_is_wrong_is_named(on: Target) -> None:
    too_long = on.api.post(TICKETS, ticket_like(subject=on.name("Ticket"), category=on.name()), "k" * 256)
    names(too_long, "header.Idempotency-Key")


# What nobody knows


@rule("ERROR-06")
def query_parameters_that_nobody_knows_are_dropped(on: Target) -> None:
    for operation in reads(on, of_one=False):
        if operation.shape.kind in {"page", "array"}:
            body(who(on, operation).get(operation.path, contract_unknown="1"))


# Routes and methods


@rule("ERROR-04")
def an_unknown_route_is_not_found(on: Target) -> None:
    for path in ("/api/v1/nowhere", "/api/v2/teams/a/b/c", "/api/v3/tickets", "/api/ai-automation/nowhere", "/nowhere"):
        refused(on.dashboard.get(path), 404, "Not Found")


@rule("ERROR-04")
def a_path_that_cannot_be_read_says_what_can_be_done_with_it(on: Target) -> None:
    for path, operation in _first_of_each_path(on).items():
        if not on.contract.match("GET", nowhere(on, operation)):
            _not_allowed(on, on.dashboard.get(nowhere(on, operation)), path)


@rule("ERROR-04")
def a_method_that_a_record_does_not_know_says_which_it_does(on: Target) -> None:
    """One path a family, with ids that no record has: nothing could come of it."""
    asked = set()
    for path, operation in _first_of_each_path(on).items():
        where = nowhere(on, operation)
        wrong = [each for each in ("PUT", "PATCH", "POST") if not on.contract.match(each, where)]
        if operation.path_parameters and wrong and operation.tag not in asked:
            asked.add(operation.tag)
            _not_allowed(on, on.dashboard.request(wrong[0], where, json={}), path)


@rule("ERROR-04")
def the_route_is_looked_at_before_the_credential(on: Target) -> None:
    refused(on.anonymous.get("/api/v1/nowhere"), 404, "Not Found")
    refused(on.anonymous.get(f"{TICKETS}/{on.absent_ticket()}/close"), 405, "Method Not Allowed")


def _first_of_each_path(on: Target) -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for operation in on.contract.operations:
        found.setdefault(operation.path, operation)
    return found


def _not_allowed(on: Target, actual: httpx.Response, path: str) -> None:
    """A 405 whose `Allow` has the documented methods; HEAD and OPTIONS may stand besides."""
    refused(actual, 405, "Method Not Allowed")
    documented = {each.method for each in on.contract.operations if each.path == path}
    allowed = {each.strip() for each in actual.headers.get("Allow", "").split(",")}
    holds(allowed - {"HEAD", "OPTIONS"} == documented, f"{', '.join(sorted(documented))} in Allow", allowed)
