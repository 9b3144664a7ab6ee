"""A server is taken for our mock only where it is one; any other is not written to before a preflight."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.fake_deployment import Asgi, Message, deployment
from contract_tests.tests.gate import called, gate
from mock_server.testing import MockServer

COULD_NOT_TEST = 2
READS = {"GET", "HEAD", "OPTIONS"}
OK = {"status": "ok"}
HEALTH = {"name": "aurion-mock", "status": "ok", "version": "0.1.0", "operations": 89, "scenario": "docs", "worlds": 1}
WORLD = {"name": "w", "scenario": "docs", "now": "2026-03-08T20:00:00Z", "mode": "frozen", "records": {}}
KIND = {
    "an ok": OK,
    "the health of a mock": HEALTH,
    "a health without a name": {**HEALTH, "name": None},
    "a health and a world": HEALTH | WORLD,
    "nothing": None,
    "a list": [],
    "a page of tickets": {"data": [], "total": 0, "limit": 1, "offset": 0},
}
"""What servers say that answer 200 to everything."""
CREDENTIALS = ("--api-key", "k_12345678", "--session", "s_12345678")


@dataclass
class SameAnswerServer:
    """A server that answers everything with 200 and the same JSON. `seen` has the method and path of each request."""

    url: str
    seen: list[tuple[str, str]] = field(default_factory=list)

    @property
    def written(self) -> list[tuple[str, str]]:
        """What it got that might have changed something, but for the one world that shows whether it is a mock."""
        return [each for each in self.seen if each[0] not in READS and not each[1].startswith("/_mock/")]


@contextmanager
def kind(document: Any) -> Iterator[SameAnswerServer]:
    server = SameAnswerServer("")

    def instead(_app: Asgi) -> Asgi:
        async def answer(scope: Message, receive: Any, send: Any) -> None:
            server.seen.append((scope["method"], scope["path"]))
            await receive()
            content = json.dumps(document).encode()
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": content})

        return answer

    with MockServer(around=instead) as mock:
        server.url = mock.url
        yield server


@pytest.mark.parametrize(
    ("credentials", "says"),
    [((), "No credential was given"), (CREDENTIALS, "does not look like this API")],
    ids=["nobody", "with credentials"],
)
@pytest.mark.parametrize("document", KIND.values(), ids=KIND)
def test_a_server_that_answers_200_to_everything_is_not_written_to(
    document: Any, credentials: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    with kind(document) as server:
        ended = called("run", "--url", server.url, *credentials, "--only", "teams", cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    assert says in ended.stderr
    assert server.written == []
    if document == OK:
        assert {method for method, _ in server.seen} <= READS


def test_nor_is_it_by_pytest(tmp_path: Path) -> None:
    with kind(HEALTH) as server:
        ended = gate("pytest", "--url", server.url, *CREDENTIALS, "--only", "teams", cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    assert "does not look like this API" in ended.stdout + ended.stderr
    assert server.written == []


def delete_nothing(scope: Message) -> bool:
    return bool(scope["method"] == "DELETE" and scope["path"].startswith("/_mock/worlds/"))


def freeze_nothing(scope: Message) -> bool:
    return bool(scope["method"] == "PUT" and scope["path"] == "/_mock/clock")


@pytest.mark.parametrize("ignored", [delete_nothing, freeze_nothing])
def test_a_mock_whose_worlds_do_not_behave_is_a_deployment(ignored: Any, tmp_path: Path) -> None:
    """A proxy, say, that hides what is not a GET: its worlds cannot be made, frozen or deleted."""

    def behind(app: Asgi) -> Asgi:
        async def passing(scope: Message, receive: Any, send: Any) -> None:
            await app({**scope, "method": "GET"} if ignored(scope) else scope, receive, send)

        return passing

    with MockServer(around=behind) as mock:
        ended = called("run", "--url", mock.url, "--only", "TICKET-06", "--layer", "checks", cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    assert "No credential was given" in ended.stderr


def test_our_mock_is_recognised_and_no_world_of_the_trial_stays(tmp_path: Path) -> None:
    with deployment(veiled=False) as server:
        ended = called("run", "--url", server.url, "--only", "TICKET-06", "--layer", "checks", cwd=tmp_path)
        assert server.worlds() <= {"default"}
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "is a mock" in ended.stderr


def test_users_that_do_not_exist_are_named_before_anything_is_examined(tmp_path: Path) -> None:
    """Docs: teams-and-routing, Add / Update Member: 404 {"detail": "User not found"}."""
    settings = (
        'users = ["user_012", "user_of_nobody", "user_034"]\n[credentials.owner]\nsession = "sess_tenant_owner"\n'
    )
    (tmp_path / "aurion-contract.toml").write_text(settings, encoding="utf-8")
    with deployment() as server:
        ended = called("run", "--url", server.url, "--only", "TEAM-15", cwd=tmp_path)
        assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
        assert "users: 'user_of_nobody'" in ended.stderr
        assert "user_012'" not in ended.stderr
        assert server.changes() == []
    assert list((tmp_path / ".aurion-contract").glob("*.jsonl")) == []


def test_where_only_a_key_was_given_users_are_looked_for_by_a_shift(tmp_path: Path) -> None:
    """Docs: on-call. An entry for a user that is not there is 404 too."""
    settings = 'users = ["user_of_nobody", "user_034"]\n[credentials.key]\napi_key = "ak_live_xxxx"\n'
    (tmp_path / "aurion-contract.toml").write_text(settings, encoding="utf-8")
    with deployment() as server:
        ended = called("run", "--url", server.url, "--only", "ONCALL-04", cwd=tmp_path)
        assert server.changes() == []
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    assert "users: 'user_of_nobody'" in ended.stderr
