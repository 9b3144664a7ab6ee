"""The document compiled, and bound to its functions: what does not fit stops the start with both sides named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mock_server.app import CONTROL_FIRSTS, TENANT
from mock_server.document import common, loading
from mock_server.document.operations import Access, Body, Document, Operation, Parameter, Shape
from mock_server.families.tenant import Tenant
from mock_server.http.binding import BindingError, Endpoint, bind
from mock_server.testing import MockServer

API, CONTROL = loading.load("api"), loading.load("control")
FAMILIES = "mock_server.families.{}.operations".format
DESKS = "mock_server.{}.operations".format
COLOUR = Parameter("colour", "query", required=False, schema={"type": "string"})


def operation(name: str) -> Operation:
    return next(each for each in (*API.operations, *CONTROL.operations) if each.id == name)


def bind_one(tampered: Operation) -> Endpoint:
    """Bind an operation of the product, as it stands in the document or as a test has changed it."""
    (endpoint,) = bind([tampered], FAMILIES, TENANT)
    return endpoint


def mismatch(tampered: Operation) -> str:
    with pytest.raises(BindingError) as refused:
        bind_one(tampered)
    return refused.value.detail


# Each operation has its function.


@pytest.mark.parametrize(
    ("document", "module_of", "first"), [(API, FAMILIES, TENANT), (CONTROL, DESKS, CONTROL_FIRSTS)]
)
def test_every_operation_has_the_function_of_its_name(document: Document, module_of: Any, first: Any) -> None:
    endpoints = bind(document.operations, module_of, first)
    assert [endpoint.function.__name__ for endpoint in endpoints] == [each.id for each in document.operations]
    package = {each.operation.tag: module_of(each.operation.tag).removesuffix("operations") for each in endpoints}
    assert all(each.function.__module__.startswith(package[each.operation.tag]) for each in endpoints)


def test_an_operation_that_would_wait_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    async def delete_team(tenant: Tenant, team_id: str) -> None:
        """Nobody would wait for it."""

    monkeypatch.setattr("mock_server.families.teams.operations.delete_team", delete_team)
    assert "delete_team is `async def`" in mismatch(operation("delete_team"))


def test_no_operation_id_stands_twice() -> None:
    ids = [each.id for each in (*API.operations, *CONTROL.operations)]
    assert len(ids) == len(set(ids))


def test_every_operation_can_validate_a_request_and_serialise_an_answer() -> None:
    for each in API.operations:
        endpoint = bind_one(each)
        assert endpoint.validator
        if each.shape.kind == "array":
            assert endpoint.reply([]).body == b"[]"


def test_a_caller_is_given_to_those_who_ask_for_one() -> None:
    assert bind_one(operation("add_ticket_note")).wants_caller
    assert not bind_one(operation("get_ticket")).wants_caller


@pytest.mark.parametrize(
    ("tampered", "words"),
    [
        (replace(operation("get_team"), id="get_crew"), ["openapi/teams", "get_crew", "no such function"]),
        (replace(operation("get_team"), parameters=()), ["get_team", "takes team_id, tenant", "gives it tenant"]),
        (replace(operation("list_teams"), parameters=(*operation("list_teams").parameters, COLOUR)), ["colour"]),
        (replace(operation("create_team"), body=None), ["create_team", "body"]),
        (
            replace(operation("create_team"), body=Body("NoteCreate", required=True, invalid_values={})),
            ["TeamCreate", "NoteCreate"],
        ),
        (replace(operation("get_team"), shape=Shape("record", "Ticket")), ["TeamV2", "Ticket"]),
        (replace(operation("get_team"), shape=Shape("nothing")), ["TeamV2", "None"]),
        (replace(operation("delete_team"), shape=Shape("record", "TeamV2")), ["None", "TeamV2"]),
        (replace(operation("list_teams"), shape=Shape("array", item="TeamV2")), ["Page", "list"]),
        (replace(operation("list_team_members"), shape=Shape("array", item="TeamV2")), ["TeamMember", "TeamV2"]),
    ],
)
def test_a_function_that_does_not_fit_is_named_with_its_file_and_the_documents(
    tampered: Operation, words: list[str]
) -> None:
    told = mismatch(tampered)
    assert str(Path("families/teams/operations.py")) in told
    assert "openapi/teams" in told
    assert all(word in told for word in words), told


def test_a_tag_without_a_package_is_named() -> None:
    told = mismatch(replace(operation("list_teams"), tag="crews"))
    missing = "mock_server/families/crews/operations.py"
    assert told == f"openapi/crews has the operation list_teams, and there is no {missing}."


def test_a_mismatch_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {"/api/v1/crews": {"get": {**operation("list_tickets").raw, "operationId": "list_crews"}}}
    monkeypatch.setattr(
        loading, "load", lambda name: CONTROL if name == "control" else Document({**API.raw, "paths": paths})
    )
    with pytest.raises(BindingError, match="list_crews"):
        MockServer()


# What the pipeline reads from the document.


def test_an_operation_is_compiled_from_what_the_document_says() -> None:
    create = operation("create_ticket")
    assert (create.method, create.path, create.tag) == ("POST", "/api/v1/tickets", "tickets")
    assert create.idempotent
    assert create.parameters == ()
    assert create.body == Body("TicketCreate", required=True, invalid_values={})
    assert (create.success, create.shape) == (201, Shape("record", "Ticket"))
    assert create.credentials == {"apiKey", "session"}
    assert create.access == Access(roles=common.API.writers)
    assert {401, 413, 422, 429} <= create.statuses


def test_the_shape_of_an_answer_is_read_from_its_schema() -> None:
    assert operation("list_tickets").shape == Shape("page", "TicketPage", "Ticket", "data")
    assert operation("list_teams").shape.envelope == "items"
    assert operation("list_team_members").shape == Shape("array", item="TeamMember")
    assert operation("delete_team").shape == Shape("nothing")


def test_access_is_read_from_the_document() -> None:
    write = operation("create_team")
    assert write.credentials == {"session"}
    assert write.access.profile
    assert "tenant_readonly" not in write.access.roles
    assert "agent" in write.access.roles
    assert operation("list_oncall_schedules").access == Access(scope="oncall:read")


def test_a_value_with_an_answer_of_its_own_is_read_from_the_document() -> None:
    body = operation("create_team").body
    assert body
    assert body.invalid_values == {
        "routing_method": (400, "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']")
    }
