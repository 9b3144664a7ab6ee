"""Whatever many clients ask of two mocks at once is answered as one mock would have, one request after the other."""

from random import Random
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.stores.redis import scripts, worker
from mock_server.testing import MockServer
from mock_server.tests.stores.redis.desk import ANSWERS, BEGIN, WEIGHTS, Client, drawn, fits, lived, prepared, step
from mock_server.tests.stores.redis.linearizability import Operation, is_linearizable, opened
from mock_server.tests.stores.redis.servers import RedisServer
from mock_server.tests.stores.redis.test_shared_worlds import Two

CLIENTS, OPERATIONS, MOST = 8, 400, 12


def played(random: Random, count: int) -> list[Operation]:
    """What one desk answers to so many operations, each of which was under way for some time around its effect."""
    desk, told = BEGIN, []
    for at in range(count):
        name = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        arguments = drawn(name, random, str(at))
        result, desk = ANSWERS[name](desk, *arguments)
        told.append(Operation(name, arguments, at - 3 * random.random(), at + 3 * random.random(), result))
    return told


@given(st.randoms(use_true_random=False), st.integers(0, 60), st.sets(st.integers(0, 59), max_size=4))
@settings(max_examples=60)
def test_what_one_desk_answers_is_found_to_be_so_in_any_order(random: Any, count: int, lost: set[int]) -> None:
    told = [opened(each) if at in lost else each for at, each in enumerate(played(random, count))]
    random.shuffle(told)
    assert fits(told)
    assert is_linearizable(told, step, BEGIN)


def at(time: float, name: str, *arguments: Any, result: Any) -> Operation:
    return Operation(name, arguments, time, time + 1.5, result)


PLANTED = {
    "lost update": [
        at(0, "write", 0, "a", result=200),
        at(1, "write", 0, "b", result=200),
        at(5, "read", 0, result=("", False)),
    ],
    "lost creation": [at(0, "create", result=4), at(1, "create", result=4)],
    "stale read": [
        at(0, "write", 0, "a", result=200),
        at(3, "read", 0, result=("a", False)),
        at(6, "read", 0, result=("", False)),
    ],
    "double default": [at(0, "default", 0, result=200), at(1, "default", 1, result=200)],
    "double close": [at(0, "close", 0, result=200), at(1, "close", 0, result=200)],
    "a key used twice": [at(0, "once", 0, result=4), at(1, "once", 0, result=5)],
    "effect before its call": [at(0, "read", 0, result=("a", False)), at(5, "write", 0, "a", result=200)],
}


@pytest.mark.parametrize("planted", PLANTED)
@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_a_planted_defect_is_seen_among_what_is_right(planted: str, random: Any) -> None:
    around = [each._replace(called=each.called + 100, answered=each.answered + 100) for each in played(random, 30)]
    assert not fits([*PLANTED[planted], *around])
    assert not fits(PLANTED[planted])


def test_an_answer_that_never_came_may_have_been_given_late_or_never() -> None:
    write = opened(at(0, "write", 0, "a", result=200))
    assert is_linearizable(
        [write, at(9, "read", 0, result=("", False)), at(12, "read", 0, result=("a", False))], step, BEGIN
    )
    assert is_linearizable([write, at(9, "read", 0, result=("", False))], step, BEGIN)
    assert not is_linearizable(
        [write, at(9, "read", 0, result=("a", False)), at(12, "read", 0, result=("", False))], step, BEGIN
    )


@pytest.mark.parametrize("seed", range(2))
def test_two_mocks_answer_many_clients_as_one_would(shared: Two, world_name: str, seed: int) -> None:
    told = lived([mock.url for mock in shared], world_name, seed, CLIENTS, OPERATIONS)
    assert not [each for each in told if each.is_open]
    assert fits(told)


operation = st.sampled_from(list(WEIGHTS))


@given(st.lists(operation, max_size=MOST), st.lists(operation, max_size=MOST), st.integers(0, 9))
@settings(max_examples=12)
def test_short_schedules_of_every_kind_are_answered_as_one_would(
    shared: Two, first: list[str], second: list[str], seed: int
) -> None:
    world = prepared(shared[0].url, uuid4().hex)
    clients = [Client(mock.url, world) for mock in shared]

    def live(number: int, names: list[str]) -> None:
        random = Random(f"{seed}{number}")
        for place, name in enumerate(names):
            clients[number].ask(name, *drawn(name, random, f"{number}-{place}"))
        clients[number].close()

    threads = [Thread(target=live, args=each) for each in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fits(each for client in clients for each in client.told)


@pytest.fixture(scope="module")
def shared(redis_server: RedisServer) -> Any:
    options: dict[str, Any] = {
        "store": redis_server.url,
        "store_prefix": "schedules",
        "clock": "frozen",
        "rate_limit": None,
    }
    with MockServer(**options) as one, MockServer(**options) as other:
        yield one, other


def test_it_is_seen_where_a_mock_does_not_look_at_the_version(shared: Two, world_name: str, monkeypatch: Any) -> None:
    """A lost update, and two default members: each mock writes over what the other wrote."""
    careless = scripts.TURN.text
    for look in (b"m[2] ~= ARGV[2] or m[3] ~= ARGV[3]", b"redis.pcall('LLEN', keys[3]) ~= version - first"):
        assert look in careless
        careless = careless.replace(look, b"false")
    monkeypatch.setattr(scripts, "TURN", scripts.script(careless.decode()))
    told = lived([mock.url for mock in shared], world_name, 1, CLIENTS, OPERATIONS)
    assert not fits(told)


def test_it_is_seen_where_a_mock_answers_reads_from_its_copy(shared: Two, world_name: str, monkeypatch: Any) -> None:
    """A stale read: what was only looked at is not checked."""
    commit = worker.Worker.commit

    async def careless(self: worker.Worker, replica: Any, *, claims: bool) -> bool:
        if replica.element():
            return await commit(self, replica, claims=claims)
        return True

    monkeypatch.setattr(worker.Worker, "commit", careless)
    world = prepared(shared[0].url, world_name)
    one, other = (Client(mock.url, world) for mock in shared)
    for text in ("a", "b", "c"):
        one.ask("write", 0, text)
        other.ask("read", 0)
    one.close()
    other.close()
    assert not fits([*one.told, *other.told])
