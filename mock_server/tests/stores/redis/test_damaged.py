"""A world of which Redis has lost a key, or in whose keys somebody wrote: told in a sentence, begun anew at will."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any

import pytest

from mock_server.testing import MockServer
from mock_server.tests.stores.redis.servers import RedisServer
from mock_server.tests.stores.redis.test_shared_worlds import TICKETS, Caller, Two

SOON = 3.0
"""Seconds in which every answer comes, on a machine that does other things too."""

Damage = Callable[[Any, str], object]


def _of_another_kind(part: str) -> Damage:
    def damage(client: Any, key: str) -> None:
        client.delete(key + part)
        if part in {"base", "claim"}:
            client.rpush(key + part, "no such thing")
        else:
            client.set(key + part, "no such thing")

    return damage


DAMAGES: dict[str, Damage] = {
    "the log is gone": lambda client, key: client.delete(key + "log"),
    "the base is gone": lambda client, key: client.delete(key + "base"),
    "meta is gone": lambda client, key: client.delete(key + "meta"),
    "meta is all that is left": lambda client, key: client.delete(key + "base", key + "log", key + "windows"),
    "the version is none": lambda client, key: client.hset(key + "meta", "version", "newest"),
    "the version is another": lambda client, key: client.hset(key + "meta", "version", 7),
    "the head is gone": lambda client, key: client.hdel(key + "meta", "head"),
    "the epoch is none": lambda client, key: client.hset(key + "meta", "epoch", "modern"),
    "the base is no JSON": lambda client, key: client.set(key + "base", "{"),
    "the base is no world": lambda client, key: client.set(key + "base", "[]"),
    "the template is lost": lambda client, key: client.set(
        key + "base", '{"template": "0", "state": {"scenario": "docs"}, "beginning": null, "faults": []}'
    ),
    "the log is too long": lambda client, key: client.rpush(key + "log", "w:1\n{}"),
    "what happened is no JSON": lambda client, key: client.lset(key + "log", -1, "w:1\ngarbage"),
    "what happened is no commit": lambda client, key: client.lset(key + "log", -1, 'w:1\n{"commits": [1]}'),
    "what happened is another turn": lambda client, key: client.lset(key + "log", -1, 'w:1\n{"commits": []}'),
    **{f"{part} is of another kind": _of_another_kind(part) for part in ("meta", "base", "log", "windows")},
}
REPAIRS: dict[str, tuple[str, str, Any]] = {
    "reset": ("POST", "/_mock/reset", None),
    "delete": ("DELETE", "/_mock/worlds/{}", None),
    "put": ("PUT", "/_mock/worlds/{}", {"scenario": "docs"}),
}
NO_BASE = {"the base is gone", "meta is all that is left", "the template is lost", "base is of another kind"}
UNREAD = {each for each in DAMAGES if each.startswith(("what happened", "the base is no ", "the template"))}
"""What is seen by those alone who read it."""


@pytest.fixture
def more() -> Iterator[ExitStack]:
    """Mocks that begin later."""
    with ExitStack() as stack:
        yield stack


def test_a_log_that_cannot_be_is_seen_by_who_follows_it(two: Two, redis_server: RedisServer, world_name: str) -> None:
    one, other = map(Caller, two)
    for damage in (each for each in DAMAGES if each.startswith("what happened")):
        one.done("GET", TICKETS)
        other.done("POST", TICKETS, {"subject": "Acknowledged"})
        with redis_server.client() as client:
            DAMAGES[damage](client, f"{{{world_name}:one}}:")
        begun = monotonic()
        answer = one("GET", TICKETS)
        assert (answer.status_code, "does not fit" in answer.json()["detail"]) == (503, True), answer.text
        assert monotonic() - begun < SOON
        one.done("DELETE", "/_mock/worlds/one")


def _has_no_base(damage: str) -> bool:
    return damage in NO_BASE or damage.startswith("the base")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_world_is_told_and_begins_anew_at_will(
    two: Two, redis_server: RedisServer, world_name: str, more: ExitStack, damage: str
) -> None:
    one, other = map(Caller, two)
    one.done("POST", TICKETS, {"subject": "Another world"}, "whole")
    for repair in REPAIRS:
        one.done("PUT", f"/_mock/worlds/{repair}", {"records": {"t_xyz": {"tickets": [{"subject": "Seeded"}]}}})
        other.done("POST", TICKETS, {"subject": "Acknowledged"}, repair)
        with redis_server.client() as client:
            DAMAGES[damage](client, f"{{{world_name}:{repair}}}:")
    if damage in UNREAD:  # those who know the world by heart need not read it
        options: dict[str, Any] = {"store": redis_server.url, "store_prefix": world_name}
        one, other = (Caller(more.enter_context(MockServer(**options))) for _ in two)
    for repair in REPAIRS:
        begun = monotonic()
        answer = one("GET", TICKETS, world=repair)
        assert answer.status_code == 503, answer.text
        assert f'the world "{repair}" does not fit together' in answer.json()["detail"]
        assert "DELETE /_mock/worlds/{name}" in answer.headers["X-Mock-Hint"]
        assert other("POST", TICKETS, {"subject": "Lost"}, repair).status_code == 503
        assert one("GET", f"/_mock/worlds/{repair}").status_code == 503
        assert monotonic() - begun < SOON
    for call in (one, other):
        names = [each["name"] for each in call.done("GET", "/_mock/worlds")]
        assert "whole" in names
        assert not {*names} & {*REPAIRS}
        assert call("GET", "/_mock/console/worlds").status_code == 200
        assert call("GET", "/_mock/ready").status_code == 200
        verdict = call("POST", "/_mock/verify", {"operation": "create_ticket", "count": 99}, "nobody's")
        assert "4 other worlds have some" in verdict.json()["detail"], verdict.text
        call.done("POST", TICKETS, {"subject": "Goes on"}, "whole")
    for repair, (method, path, body) in REPAIRS.items():
        answer = one(method, path.format(repair), body, repair)
        if repair == "reset" and _has_no_base(damage):
            assert (answer.status_code, "PUT" in answer.headers["X-Mock-Hint"]) == (503, True)
            continue
        assert answer.status_code in {200, 201, 204}, answer.text
        for call in (one, other):
            assert call.done("GET", f"{TICKETS}?search=Acknowledged", world=repair)["total"] == 0
            assert call.done("GET", f"{TICKETS}?search=Seeded", world=repair)["total"] == int(repair == "reset")
            call.done("POST", TICKETS, {"subject": "Anew"}, repair)
        assert call.done("GET", f"{TICKETS}?search=Anew", world=repair)["total"] == 2


@pytest.mark.parametrize("part", ["claim", "done"])
def test_a_key_that_only_helps_is_written_anew(two: Two, redis_server: RedisServer, world_name: str, part: str) -> None:
    one, other = map(Caller, two)
    one.done("POST", TICKETS, {"subject": "First"})
    other.done("POST", TICKETS, {"subject": "Second"})
    with redis_server.client() as client:
        for key in client.keys(f"{{{world_name}:one}}:{part}*") or [f"{{{world_name}:one}}:{part}"]:
            client.delete(key)
            client.rpush(key, "no such thing")
    for call in (one, other):
        call.done("POST", TICKETS, {"subject": "Kept"})
    assert one.done("GET", f"{TICKETS}?search=Kept")["total"] == 2


def test_a_turn_that_goes_on_losing_is_given_up(
    two: Two, redis_server: RedisServer, world_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.stores.redis.worker.LONGEST_TURN", 0.2)
    one, _ = map(Caller, two)
    one.done("POST", TICKETS, {"subject": "First"})
    with redis_server.client() as client:
        client.set(f"{{{world_name}:one}}:claim", "somebody who never comes")
    answer = one("POST", TICKETS, {"subject": "Waits"})
    assert (answer.status_code, "Nothing was done" in answer.json()["detail"]) == (503, True)
    one.done("DELETE", "/_mock/worlds/one")
    one.done("POST", TICKETS, {"subject": "Anew"})


def test_what_was_acknowledged_is_never_silently_begun_anew(redis_server: RedisServer, world_name: str) -> None:
    """Whichever keys a Redis evicts that somebody told to, as long as one of them is left."""
    options: dict[str, Any] = {"store": redis_server.url, "store_prefix": world_name, "world_ttl": 3600}
    with MockServer(**options) as mock, redis_server.client() as client:
        call = Caller(mock)
        for lost in ("meta", "base", "log"):
            call.done("POST", TICKETS, {"subject": "Acknowledged"}, lost)
            client.delete(f"{{{world_name}:{lost}}}:{lost}")
            assert call("GET", TICKETS, world=lost).status_code == 503
