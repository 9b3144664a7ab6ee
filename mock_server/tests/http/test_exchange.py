"""What is known of a request when it is over, and what can stand around its operation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from mock_server.http.binding import BindingError, Endpoint
from mock_server.http.exchange import Exchange, Layer, PathValues, Respond
from mock_server.http.wire import Reply, json_reply
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

TICKETS = "/api/v1/tickets"
VPN = {"subject": "VPN"}


class Watched:
    """A mock, a caller, and the exchanges that an observer was told of."""

    def __init__(self, exchanges: list[Exchange], key: httpx.Client) -> None:
        self.exchanges = exchanges
        self.key = key

    @property
    def latest(self) -> Exchange:
        return self.exchanges[-1]


@contextmanager
def watched(*layers: Layer) -> Iterator[Watched]:
    exchanges: list[Exchange] = []
    with (
        MockServer(clock="frozen", layers=layers, observers=[exchanges.append]) as mock,
        client(mock, "default", KEY) as key,
    ):
        yield Watched(exchanges, key)


async def unavailable(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
    """No ticket can be created."""
    if endpoint.operation.id == "create_ticket":
        return json_reply(503, {"detail": "Down for maintenance"})
    return await then(exchange, endpoint, path)


async def garbled(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
    """What is done is done, and nobody can read what."""
    reply = await then(exchange, endpoint, path)
    reply.body = reply.body[:-1]
    return reply


async def broken(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
    raise ZeroDivisionError(endpoint.operation.id)


def test_a_write_is_known_with_its_caller_its_commit_and_its_reply() -> None:
    with watched() as on:
        answer = on.key.post(TICKETS, json=VPN, headers={"X-Request-Id": "this-one"})
        exchange = on.latest
    assert exchange.endpoint is not None
    assert exchange.endpoint.operation.id == "create_ticket"
    assert exchange.caller is not None
    assert (exchange.caller.kind, exchange.caller.tenant_id) == ("key", "t_xyz")
    (commit,) = exchange.commits
    assert commit.origin == ("request", "create_ticket", "this-one", "t_xyz")
    assert commit.events[0].name == "ticket.created"
    assert (exchange.reply.status, exchange.reply.body) == (201, answer.content)
    assert exchange.error is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"{TICKETS}/1042", None, 200),
        ("POST", TICKETS, {"subject": 5}, 422),
        ("PUT", f"{TICKETS}/1", {}, 404),
        ("PUT", f"{TICKETS}/1042", {}, 200),
        ("GET", "/nowhere", None, 404),
        ("GET", "/_mock/clock", None, 200),
        ("GET", "/docs", None, 200),
    ],
)
def test_what_writes_nothing_has_no_commit(method: str, path: str, body: object, status: int) -> None:
    with watched() as on:
        on.key.post(TICKETS, json=VPN).raise_for_status()
        assert on.key.request(method, path, json=body).status_code == status
        assert on.latest.reply.status == status
        assert on.latest.commits == ()


def test_a_control_call_has_its_commit_too() -> None:
    with watched() as on:
        on.key.post("/_mock/clock/advance", json={"seconds": 5}).raise_for_status()
        exchange = on.latest
    (commit,) = exchange.commits
    assert commit.origin[:2] == ("control", "advance_clock")
    assert [change.collection for change in commit.changes] == ["clock"]


def test_a_control_call_has_every_commit_that_it_let_happen() -> None:
    with watched() as on:
        on.key.post(TICKETS, json={"subject": "No network", "category": "Network"}).raise_for_status()
        on.key.put("/_mock/clock", json={"now": "2026-05-01T00:00:00Z", "mode": "frozen"}).raise_for_status()
        commits = on.latest.commits
        happened = on.key.get("/_mock/commits", params={"after": 1}).raise_for_status().json()["commits"]
    assert {commit.origin.kind for commit in commits} == {"timer", "control"}
    assert [commit.number for commit in commits] == [each["number"] for each in happened]


def test_a_layer_answers_in_place_of_the_operation() -> None:
    with watched(unavailable) as on:
        refused = on.key.post(TICKETS, json=VPN)
        assert (refused.status_code, refused.json()) == (503, {"detail": "Down for maintenance"})
        assert on.latest.reply.status == 503
        assert (on.latest.caller, on.latest.commits) == (None, ())
        assert on.key.get(f"{TICKETS}/1042").status_code == 200
        assert on.key.get("/_mock/commits").json()["commits"] == []


def test_a_layer_changes_what_comes_back_and_not_what_was_done() -> None:
    with watched(garbled) as on:
        answer = on.key.post(TICKETS, json=VPN)
        assert answer.status_code == 201
        with pytest.raises(ValueError, match="Expecting"):
            answer.json()
        assert len(on.latest.commits) == len(on.key.get("/_mock/commits").json()["commits"]) == 1


def test_the_first_layer_is_the_outermost() -> None:
    heard: list[str] = []

    def named(name: str) -> Layer:
        async def layer(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
            heard.append(name)
            reply = await then(exchange, endpoint, path)
            heard.append(f"{name} again")
            return reply

        return layer

    with watched(named("outer"), named("inner")) as on:
        on.key.get(f"{TICKETS}/1042").raise_for_status()
        on.key.get("/nowhere")
    assert heard == ["outer", "inner", "inner again", "outer again"]


def test_a_layer_that_fails_is_a_fault_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with watched(broken) as on:
        answer = on.key.post(TICKETS, json=VPN)
        assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
        assert isinstance(on.latest.error, ZeroDivisionError)
    assert "ZeroDivisionError: create_ticket" in caplog.text
    assert f"POST {TICKETS} failed" in caplog.text


async def forgetful(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
    await then(exchange, endpoint, path)
    return None  # type: ignore[return-value]


def test_a_layer_that_answers_with_no_reply_is_a_fault_that_names_it(caplog: pytest.LogCaptureFixture) -> None:
    with watched(forgetful) as on:
        answer = on.key.get(f"{TICKETS}/1042")
        assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
        assert answer.headers["x-request-id"]
        assert isinstance(on.latest.error, TypeError)
    assert "forgetful" in caplog.text


def test_an_observer_that_fails_costs_nobody_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Exchange] = []

    def failing(exchange: Exchange) -> None:
        raise ZeroDivisionError(exchange.request.path)

    with MockServer(observers=[failing, told.append]) as mock, client(mock, "default", KEY) as key:
        assert key.post(TICKETS, json=VPN).status_code == 201
    assert [exchange.reply.status for exchange in told] == [201]
    assert f"ZeroDivisionError: {TICKETS}" in caplog.text


async def injecting(exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
    """A field that would become two, and an answer behind the answer."""
    reply = await then(exchange, endpoint, path)
    reply.headers.append((b"x-note", b"one\r\nset-cookie: a=b"))
    return reply


def test_a_field_with_a_line_break_never_goes_out(caplog: pytest.LogCaptureFixture) -> None:
    with watched(injecting) as on, pytest.raises(httpx.RemoteProtocolError):
        on.key.get(f"{TICKETS}/1042")
    assert "Invalid HTTP header value" in caplog.text


@pytest.mark.parametrize("layer", [lambda exchange: exchange, "a layer"])
def test_a_layer_that_cannot_be_called_as_one_stops_the_start(layer: Any) -> None:
    with pytest.raises(BindingError, match="cannot be called with exchange, endpoint, path and then"):
        MockServer(layers=[layer])
