"""Worlds in Redis, over HTTP: what one mock does every other shows, and all of it is as it is in memory."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from time import monotonic
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.stores.redis.servers import RedisServer

TICKETS = "/api/v1/tickets"
Two = tuple[MockServer, MockServer]


class Caller:
    """Calls one of the mocks after the other."""

    def __init__(self, *mocks: MockServer) -> None:
        self._urls = cycle([mock.url for mock in mocks])

    def __call__(self, method: str, path: str, body: Any = None, world: str = "one", **headers: str) -> httpx.Response:
        sent = KEY | {"X-Mock-World": world} | headers
        return httpx.request(method, next(self._urls) + path, json=body, headers=sent, verify=NO_TLS, timeout=60)

    def done(self, method: str, path: str, body: Any = None, world: str = "one") -> Any:
        answer = self(method, path, body, world)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def lived(call: Caller) -> Iterator[Any]:
    """Everything that a world can have, and every way in which one is made; what was answered."""
    yield call.done("POST", TICKETS, {"subject": "VPN", "priority": "urgent"})
    yield call.done("POST", "/_mock/clock/advance", {"until": "idle"})
    yield call.done("POST", f"{TICKETS}/1042/notes", {"body": "Seen", "private": False})
    yield call.done("PUT", "/_mock/worlds/seeded", {"records": {"t_xyz": {"tickets": [{}, {"status": "pending"}]}}})
    yield call.done("POST", TICKETS, {"subject": "In the seeded one"}, "seeded")
    yield call.done("POST", "/_mock/reset", world="seeded")
    yield call.done("GET", TICKETS, world="seeded")
    yield call.done("POST", "/_mock/worlds/one/fork", {"name": "fork", "at": 1})
    yield call.done("POST", TICKETS, {"subject": "In the fork"}, "fork")
    yield call.done("PUT", "/_mock/worlds/restored/restore", call.done("GET", "/_mock/worlds/one/snapshot"))
    yield call.done("POST", TICKETS, {"subject": "In the restored one"}, "restored")
    yield call.done("POST", "/_mock/worlds/restored/fork", {"name": "again"})
    yield call.done("POST", TICKETS, {"subject": "Gone with the reset"}, "again")
    yield call.done("POST", "/_mock/reset", world="again")
    yield call.done("GET", TICKETS, world="again")
    yield call.done("PUT", "/_mock/worlds/empty", {"scenario": "empty"})
    yield call.done("POST", TICKETS, {"subject": "Gone with its world"}, "gone")
    yield call.done("DELETE", "/_mock/worlds/gone")
    for name in ("one", "seeded", "fork", "restored", "again", "empty"):
        yield call.done("GET", f"/_mock/worlds/{name}/snapshot")
        yield call.done("GET", "/_mock/commits", world=name)
        yield call.done("GET", "/_mock/events", world=name)
    yield call.done("GET", "/_mock/worlds/one/diff/fork")
    yield [each["name"] for each in call.done("GET", "/_mock/worlds") if each["name"] != "default"]


TOLD_APART = {"made", "origin"}
"""What says when a world was made, and by which request."""


def same(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: same(each) for name, each in value.items() if name not in TOLD_APART}
    return [same(each) for each in value] if isinstance(value, list) else value


def test_two_mocks_live_as_one_in_memory_does(two: Two) -> None:
    with MockServer(clock="frozen") as alone:
        expected = list(map(same, lived(Caller(alone))))
    for here, there in zip(expected, map(same, lived(Caller(*two))), strict=True):
        assert there == here


def test_what_is_new_to_a_third_is_all_of_it(two: Two, redis_server: RedisServer, world_name: str) -> None:
    list(lived(Caller(*two)))
    call = Caller(two[0])
    with MockServer(store=redis_server.url, store_prefix=world_name, clock="frozen") as third:
        late = Caller(third)
        for name in ("one", "seeded", "fork", "restored", "again", "empty"):
            for path in (f"/_mock/worlds/{name}/snapshot", "/_mock/commits", "/_mock/events"):
                assert late.done("GET", path, world=name) == call.done("GET", path, world=name)
            late.done("POST", "/_mock/reset", world=name)
            assert (
                late.done("GET", f"/_mock/worlds/{name}")["made"] == call.done("GET", f"/_mock/worlds/{name}")["made"]
            )


def test_a_prefix_keeps_worlds_apart(two: Two, redis_server: RedisServer) -> None:
    Caller(*two).done("POST", TICKETS, {"subject": "Ours"})
    with MockServer(store=redis_server.url, store_prefix="another") as other:
        assert Caller(other).done("GET", f"{TICKETS}?search=Ours")["total"] == 0


def test_lost_races_are_run_again_and_nothing_is_lost(two: Two) -> None:
    call = Caller(*two)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda at: call.done("POST", TICKETS, {"subject": f"Race {at}"}), range(200)))
    assert len({each["id"] for each in answers}) == 200
    assert call.done("GET", f"{TICKETS}?search=Race&limit=1")["total"] == 200
    for path in ("/_mock/worlds/one/snapshot", "/_mock/commits"):
        assert call.done("GET", path) == call.done("GET", path)


def test_what_it_costs_to_share_is_told(two: Two) -> None:
    call = Caller(*two)
    for at in range(4):
        call.done("POST", TICKETS, {"subject": f"Counted {at}"})
    text = call("GET", "/_mock/metrics").text
    told = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(told['aurion_mock_commits_total{origin="request"}']) == 2  # of this process
    assert float(told["aurion_mock_store_round_trip_seconds_count"]) >= 2
    assert float(told["aurion_mock_store_round_trip_seconds_sum"]) > 0
    assert "aurion_mock_races_lost_total" in told


def test_nobody_is_graded_where_others_answer_too(two: Two) -> None:
    refused = Caller(*two)("PUT", "/_mock/grade", {})
    assert refused.status_code == 409
    assert "shared" in refused.json()["detail"]


def test_who_lost_often_is_let_through_first(two: Two, redis_server: RedisServer, world_name: str) -> None:
    call = Caller(*two)
    call.done("POST", TICKETS, {"subject": "First"})
    with redis_server.client() as client:
        client.set(f"{{{world_name}:one}}:claim", "another-worker", px=400)
        begun = monotonic()
        call.done("GET", TICKETS)
        read = monotonic() - begun
        call.done("POST", TICKETS, {"subject": "Let through"})
        assert not client.exists(f"{{{world_name}:one}}:claim")
    assert read < monotonic() - begun
    assert call.done("GET", f"{TICKETS}?search=Let%20through")["total"] == 1


def test_a_limit_is_counted_across_mocks(two: Two) -> None:
    call = Caller(*two)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: call("GET", f"{TICKETS}/1042"), range(330)))
    let_through = [int(each.headers["X-RateLimit-Remaining"]) for each in answers if each.status_code == 200]
    assert sorted(let_through) == list(range(300))
    assert [each.status_code for each in answers].count(429) == 30
    call.done("POST", "/_mock/clock/advance", {"seconds": 60})
    assert call("GET", f"{TICKETS}/1042").headers["X-RateLimit-Remaining"] == "299"


def test_an_idempotent_creation_is_one(two: Two) -> None:
    call = Caller(*two)

    def create(_: int) -> str:
        return call("POST", TICKETS, {"subject": "Once"}, **{"Idempotency-Key": "k-1"}).text

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(create, range(40)))) == 1
    assert call.done("GET", f"{TICKETS}?search=Once")["total"] == 1


def test_a_timer_fires_once_whoever_gets_there(two: Two) -> None:
    call = Caller(*two)
    call.done("POST", TICKETS, {"subject": "VPN", "priority": "urgent"})
    with ThreadPoolExecutor(8) as pool:
        moved = list(pool.map(lambda _: call("POST", "/_mock/clock/advance", {"seconds": 7200}).json(), range(8)))
    fired = [(each["name"], each["subject_id"], each["at"]) for answer in moved for each in answer["fired"]]
    assert fired
    assert len(fired) == len(set(fired))


def test_a_fault_counts_its_calls_of_all_mocks(two: Two) -> None:
    call = Caller(*two)
    call("GET", f"{TICKETS}/1042"), call("GET", f"{TICKETS}/1042")
    call.done("PUT", "/_mock/faults/down", {"status": 503, "operation": "get_ticket", "count": 10})
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: call("GET", f"{TICKETS}/1042").status_code, range(30)))
    assert statuses.count(503) == 10
    assert call.done("GET", "/_mock/faults/down")["left"] == 0
    call.done("POST", "/_mock/reset")
    assert call.done("GET", "/_mock/faults") == []


def test_the_journal_has_what_was_sent_to_each_in_one_order(two: Two) -> None:
    call = Caller(*two)
    for at in range(6):
        call.done("POST", TICKETS, {"subject": f"Told {at}"})
        assert call.done("GET", "/_mock/requests")["total"] == at + 1
    page = call.done("GET", "/_mock/requests")["items"]
    assert [each["number"] for each in page] == [6, 5, 4, 3, 2, 1]
    assert len({each["id"] for each in page}) == 6
    assert call.done("POST", "/_mock/verify", {"operation": "create_ticket", "count": 6})["ok"]
    shown = [call.done("GET", f"/_mock/requests/{page[0]['id']}") for _ in two]
    assert shown[0] == shown[1]
    call.done("DELETE", "/_mock/requests")
    call.done("GET", TICKETS)
    assert [each["number"] for each in call.done("GET", "/_mock/requests")["items"]] == [7]
    call.done("POST", "/_mock/reset")
    assert call.done("GET", "/_mock/requests")["items"] == []


def test_the_journal_is_bounded(redis_server: RedisServer, world_name: str) -> None:
    with MockServer(store=redis_server.url, store_prefix=world_name, journal=5) as mock:
        call = Caller(mock)
        for _ in range(8):
            call.done("GET", TICKETS)
        page = call.done("GET", "/_mock/requests")
    assert (page["dropped"], [each["number"] for each in page["items"]]) == (3, [8, 7, 6, 5, 4])


def test_journals_that_were_read_long_ago_are_read_again(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.observers.shared_journal.READ", 1)
    call = Caller(two[0])
    for world in ("a", "b", "a", "b"):
        call.done("GET", TICKETS, world=world)
    for world in ("a", "b", "a"):
        items = call.done("GET", "/_mock/requests", world=world)["items"]
        assert [each["number"] for each in items] == [2, 1]


def test_there_is_room_for_so_many_worlds_in_all(redis_server: RedisServer, world_name: str) -> None:
    options: dict[str, Any] = {"store": redis_server.url, "store_prefix": world_name, "max_worlds": 3}
    with MockServer(**options) as one, MockServer(**options) as other:
        call = Caller(one, other)
        for name in ("a", "b", "c", "a"):
            call.done("GET", TICKETS, world=name)
        assert call("GET", TICKETS, world="d").status_code == 409
        assert call("PUT", "/_mock/worlds/d", {}).status_code == 409
        call.done("DELETE", "/_mock/worlds/a")
        call.done("PUT", "/_mock/worlds/d", {})


def test_a_world_that_nobody_asks_for_is_gone_with_all_its_keys(redis_server: RedisServer, world_name: str) -> None:
    with MockServer(store=redis_server.url, store_prefix=world_name, world_ttl=60) as mock:
        call = Caller(mock)
        call.done("POST", TICKETS, {"subject": "Soon gone"})
        call.done("POST", TICKETS, {"subject": "Stays"}, "default")
        with redis_server.client() as client:
            left = {key: client.pttl(key) for key in client.keys(f"{{{world_name}:one}}:*")}
            assert left
            assert all(0 < each <= 600_000 for each in left.values()), left
            assert client.pttl(f"{{{world_name}:default}}:meta") == -1
            for key in left:
                client.delete(key)
        assert call.done("GET", f"{TICKETS}?search=Soon")["total"] == 0
        assert call.done("GET", f"{TICKETS}?search=Stays", world="default")["total"] == 1


def test_a_long_log_is_shortened_and_still_the_world(
    two: Two, redis_server: RedisServer, world_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.stores.redis.worker.SMALL", 100_000)
    monkeypatch.setattr("mock_server.state.world.MOST_COMMITS", 10)
    call = Caller(*two)
    for at in range(40):
        call.done("POST", TICKETS, {"subject": f"Long {at}"})
    with redis_server.client() as client:
        assert int(client.hget(f"{{{world_name}:one}}:meta", "first") or 0) > 0
    with MockServer(store=redis_server.url, store_prefix=world_name, clock="frozen") as third:
        for path in ("/_mock/worlds/one/snapshot", "/_mock/commits", "/_mock/events?limit=100"):
            assert Caller(third).done("GET", path) == call.done("GET", path)


def test_webhooks_are_refused(two: Two) -> None:
    answer = Caller(*two)("PUT", "/_mock/webhooks/w", {"url": "http://localhost:1/", "secret": "s" * 20})
    assert answer.status_code == 409
    assert "--store" in answer.headers["X-Mock-Hint"]
