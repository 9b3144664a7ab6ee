"""An operation happens wholly or not at all, however many call at once and whatever goes wrong in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from mock_server.families.tenant import Tenant
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.http.refusals import look

TICKETS = "/api/v1/tickets"
CALLERS = 8


@pytest.fixture
def broken_mock() -> Iterator[MockServer]:
    """A mock two of whose functions fail halfway."""

    def close_ticket(tenant: Tenant, ticket_id: int, body: Any) -> None:
        tenant.tickets.remove(ticket_id)
        tenant.emit("ticket.closed", tenant.ids.text("event"))
        raise ZeroDivisionError("a secret of the implementation")

    def reset_world(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the implementation")

    with MockServer(clock="frozen") as mock:
        mock.app.api.router.match("POST", f"{TICKETS}/1042/close")[0].function = close_ticket
        mock.app.control.router.match("POST", "/_mock/reset")[0].function = reset_world
        yield mock


@pytest.mark.parametrize("path", [f"{TICKETS}/1042/close", "/_mock/reset"])
def test_a_fault_of_the_mocks_own_is_told_without_its_traceback_and_changes_nothing(
    broken_mock: MockServer, world_name: str, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    before = look(broken_mock, world_name)
    with client(broken_mock, world_name, KEY) as key:
        failed = key.post(path, json={})
    assert (failed.status_code, failed.json()) == (500, {"detail": "Internal Server Error"})
    assert "secret" not in failed.headers["x-mock-hint"]
    assert look(broken_mock, world_name) == before
    assert "a secret of the implementation" in caplog.text


def at_once(mock: MockServer, world: str, idempotency_key: str | None) -> list[httpx.Response]:
    """What the callers are answered who all create 20 tickets."""

    def create(_: int) -> list[httpx.Response]:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        with client(mock, world, KEY) as key:
            return [key.post(TICKETS, json={"subject": "VPN"}, headers=headers) for _ in range(20)]

    with ThreadPoolExecutor(CALLERS) as callers:
        return [answer for answers in callers.map(create, range(CALLERS)) for answer in answers]


def test_many_callers_at_once_get_numbers_of_their_own(frozen_mock: MockServer, world_name: str) -> None:
    answers = at_once(frozen_mock, world_name, None)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 20 * CALLERS


def test_many_callers_with_one_idempotency_key_create_one_record(frozen_mock: MockServer, world_name: str) -> None:
    answers = at_once(frozen_mock, world_name, "idem_xxxx")
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
