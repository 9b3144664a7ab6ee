"""Strangers: who has no credential makes no world, whatever world they name."""

import hmac

import httpx
import pytest

from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, WORLD, Connection, client, request

TICKETS = "/api/v1/tickets"
TOKEN = secret_token()
WEBHOOK = "/api/v2/workflows/webhook/wf_abc123"
STRANGERS = [
    ("GET /nonsense", KEY, 404),
    (f"DELETE {TICKETS}", KEY, 405),
    (f"GET {TICKETS}", {}, 401),
    (f"POST {TICKETS}", {}, 401),
    (f"GET {TICKETS}", {"X-API-Key": "ak_live_none"}, 401),
    ("GET /api/v2/teams", {"Cookie": "aurion_session=none"}, 401),
    ("GET /api/v2/teams", KEY, 403),
    ("GET /_mock/nonsense", {}, 404),
    ("GET /_mock/clock", {}, 401),
    ("POST /_mock/reset", {"Authorization": "Bearer wrong"}, 401),
    ("PUT /_mock/worlds/mine", {}, 401),
    ("GET /", {}, 200),
]


def worlds_of(mock: MockServer) -> list[str]:
    """The names of all worlds, as whoever has the token is told."""
    with client(mock, None, {"Authorization": f"Bearer {mock.settings.control_token}"}) as admitted:
        return [world["name"] for world in admitted.get("/_mock/worlds").json()]


def test_ten_thousand_strangers_make_no_world() -> None:
    with MockServer(host="0.0.0.0", rate_limit=None) as mock, Connection(mock) as connection:
        for number in range(10_200):
            line, credential, status = STRANGERS[number % (len(STRANGERS) - 1)]
            answer = connection.send(request(line, {**credential, WORLD: f"world-{number}"}))
            assert answer.status == status, (line, answer)
        assert connection.send(request("GET /_mock/health")).body.count(b'"worlds":1}') == 1


@pytest.mark.parametrize(("line", "credential", "status"), STRANGERS)
def test_a_stranger_makes_no_world(line: str, credential: dict[str, str], status: int) -> None:
    with MockServer(host="0.0.0.0") as mock, Connection(mock) as connection:
        answer = connection.send(request(line, {**credential, WORLD: "mine"}))
        assert answer.status == status
        assert worlds_of(mock) == ["default"]


def test_a_signature_that_fits_enters_a_world_and_another_does_not(frozen_mock: MockServer, world_name: str) -> None:
    with client(frozen_mock, world_name) as nobody:
        path = f"/_mock/worlds/{world_name}"
        for signer, enters in ((b"wrong", False), (b"whsec_docs", True)):
            signature = hmac.new(signer, b"{}", "sha256").hexdigest()
            sent = nobody.post(WEBHOOK, content=b"{}", headers={"X-Workflow-Signature": signature})
            assert (sent.status_code != 401) is enters
            assert (nobody.get(path).status_code == 200) is enters


def test_a_credential_is_that_of_the_world_and_of_no_other(frozen_mock: MockServer, world_name: str) -> None:
    """A world of another scenario has that scenario's keys, from its first request to its last."""
    with client(frozen_mock, world_name, KEY) as key:
        key.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"}).raise_for_status()
        assert key.get(TICKETS).status_code == 401
        assert key.get(TICKETS, headers={"X-API-Key": "ak_live_empty"}).status_code == 200
        key.delete(f"/_mock/worlds/{world_name}").raise_for_status()
        assert key.get(TICKETS, headers={"X-API-Key": "ak_live_empty"}).status_code == 401
        assert key.get(TICKETS).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_of_the_control_token_is_written_in_any_letters(scheme: str) -> None:
    """RFC 9110 11.1: a case-insensitive token."""
    with MockServer(host="0.0.0.0", control_token=TOKEN) as mock, client(mock) as nobody:
        assert nobody.get("/_mock/clock", headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == 200
        assert nobody.get("/_mock/clock", headers={"Authorization": f"{scheme}  {TOKEN}"}).status_code == 200
        assert nobody.get("/_mock/clock", headers={"Authorization": f"{scheme} {TOKEN.swapcase()}"}).status_code == 401


@pytest.mark.parametrize("token", ["", " ", "\t", "two words", "schl\u00fcssel", "a\nb"])
def test_a_token_that_opens_or_cannot_be_sent_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="control token"):
        MockServer(host="0.0.0.0", control_token=token)


def test_no_token_beyond_loopback_is_one_that_is_made_up() -> None:
    with MockServer(host="0.0.0.0", control_token=None) as mock, client(mock) as nobody:
        assert nobody.post("/_mock/reset").status_code == 401
        made_up = {"Authorization": f"Bearer {mock.settings.control_token}"}
        assert nobody.post("/_mock/reset", headers=made_up).status_code == 200


def test_a_token_that_was_given_is_asked_for_on_loopback_too() -> None:
    with MockServer(control_token=TOKEN) as mock, client(mock) as nobody:
        assert nobody.get("/_mock/clock").status_code == 401
        assert "ak_live" not in httpx.get(mock.url).text
