"""The gateway lends a run's credentials to the run's tool, and to nobody else on the machine or in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from contract_tests.client.gateway import Gateway, opened
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving

TICKET = "/api/v1/tickets/1042"
TEAMS = "/api/v2/teams"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@contextmanager
def gateway(url: str, resets: list[str] | None = None) -> Iterator[Gateway]:
    credentials = of_the_docs()
    with connected(RunSettings(url=url, credentials=credentials)) as on:
        key, session = on.credentials.given["key"], on.credentials.given["owner"]
        called = resets if resets is not None else []
        with opened(Gateway(on.transport, key, session, reset=lambda: called.append("reset"))) as gate:
            yield gate


def ask(gate: Gateway, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, f"{gate.url}{path}", headers=named, trust_env=False)


def test_the_stand_ins_of_a_run_open_what_its_credentials_open(server: FakeDeployment) -> None:
    with gateway(server.url) as gate:
        assert ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"]).status_code == 200
        assert ask(gate, TEAMS, Cookie=f"aurion_session={gate.stand_ins['session']}").status_code == 200


@pytest.mark.parametrize("guess", ["the-key-of-the-run", "", "apiKey", "{apiKey}"])
def test_whoever_does_not_know_them_has_no_credential(server: FakeDeployment, guess: str) -> None:
    with gateway(server.url) as gate:
        assert ask(gate, TICKET, X_API_Key=guess).status_code == 401
        assert ask(gate, TEAMS, Cookie=f"aurion_session={guess.replace('key', 'session')}").status_code == 401
        assert ask(gate, TICKET).status_code == 401


def test_no_two_runs_have_the_same(server: FakeDeployment) -> None:
    with gateway(server.url) as one, gateway(server.url) as other:
        assert not set(one.stand_ins.values()) & set(other.stand_ins.values())
        assert ask(other, TICKET, X_API_Key=one.stand_ins["apiKey"]).status_code == 401
        assert min(map(len, one.stand_ins.values())) >= 32


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost:{port}", "127.0.0.1", "127.0.0.1:1"]
)
def test_a_name_that_is_not_its_own_is_misdirected(server: FakeDeployment, host: str) -> None:
    """RFC 9110 7.4 and 15.5.20: a page whose name was bound anew to this machine says its own name."""
    with gateway(server.url) as gate:
        before = len(server.seen)
        port = gate.url.rpartition(":")[2]
        answered = ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"], Host=host.format(port=port))
        assert answered.status_code == 421
        assert gate.url in answered.json()["detail"]
        assert len(server.seen) == before


def test_only_its_tool_puts_a_world_back(server: FakeDeployment) -> None:
    resets: list[str] = []
    with gateway(server.url, resets) as gate:
        assert ask(gate, "/_mock/reset", "POST").status_code == 403
        assert ask(gate, "/_mock/reset", "POST", X_API_Key="the-key-of-the-run").status_code == 403
        assert resets == []
        assert ask(gate, "/_mock/reset", "POST", X_API_Key=gate.stand_ins["apiKey"]).status_code == 204
        assert resets == ["reset"]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_comes_compressed_goes_on_as_it_was_meant(server: FakeDeployment, coding: str) -> None:
    with serving(Front(server.url, coding=coding)) as front, gateway(front.url) as gate:
        answered = ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"], Accept_Encoding="br, gzip")
    assert answered.json()["id"] == 1042
    assert "content-encoding" not in answered.headers


DEEP = b"[" * 5_000 + b"]" * 5_000
BROAD = b"[" + b",".join([b"[]"] * 5_000) + b"]"
TEXT = b'{"subject": "' + b"[" * 5_000 + b'\\""}'


@pytest.mark.parametrize(
    ("content", "same"), [(DEEP, False), (BROAD, True), (TEXT, True)], ids=["deep", "broad", "text"]
)
def test_json_that_no_tool_can_read_is_handed_on_as_what_is_none(
    server: FakeDeployment, content: bytes, *, same: bool
) -> None:
    def behave(handler: FrontHandler) -> bool:
        if handler.path == TICKET:
            handler.give(200, [("Content-Type", "application/json")], content)
        return handler.path == TICKET

    with serving(Front(server.url, behaviour=behave)) as front, gateway(front.url) as gate:
        answered = ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"])
    assert (answered.content == content) is same
    if not same:
        with pytest.raises(ValueError, match="Expecting value"):
            answered.json()


def test_a_status_that_is_none_counts_as_an_error_of_the_server(server: FakeDeployment) -> None:
    """RFC 9110 15: a client treats an invalid status as a 5xx."""

    def behave(handler: FrontHandler) -> bool:
        if handler.path == TICKET:
            handler.give(999, [("Content-Type", "application/json")], b"{}")
        return handler.path == TICKET

    with serving(Front(server.url, behaviour=behave)) as front, gateway(front.url) as gate:
        assert ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"]).status_code == 500


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_led_past_it(server: FakeDeployment, status: int) -> None:
    def elsewhere(handler: FrontHandler) -> bool:
        handler.give(status, [("Location", f"{server.url}{TICKET}")], b"")
        return handler.path.startswith("/api/v1/tickets/")

    def away(handler: FrontHandler) -> bool:
        return handler.path == TICKET and elsewhere(handler)

    with serving(Front(server.url, behaviour=away)) as front, gateway(front.url) as gate:
        answered = ask(gate, TICKET, X_API_Key=gate.stand_ins["apiKey"])
        assert f"redirected with {status}" in gate.trouble[0]
    assert answered.status_code == 502
    assert "location" not in answered.headers
