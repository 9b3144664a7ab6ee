"""The journal keeps what its bounds allow, the newest, and touches no answer."""

from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.app import App, create_app
from mock_server.http.exchange import Exchange
from mock_server.http.wire import Reply, Request, head
from mock_server.observers import journal as journals
from mock_server.observers.journal import Journal
from mock_server.settings import Settings
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

TICKETS = "/api/v1/tickets"


@pytest.fixture(scope="module")
def app() -> App:
    return create_app(Settings(clock="frozen", rate_limit=None), ())


@pytest.fixture
def journal(app: App) -> Journal:
    """A journal of ten requests a world."""
    return Journal(10, app.store, app.console.has)


def exchange(world: str, number: int, body: bytes = b"", answer: bytes = b"{}") -> Exchange:
    """A refused request of this number."""
    scope = {
        "method": "POST",
        "path": TICKETS,
        "query_string": b"",
        "headers": [(b"x-request-id", str(number).encode())],
        "http_version": "1.1",
    }
    request: Request = head(scope)
    request.body = body
    made = Exchange(request, world)
    made.reply = Reply(404, answer)
    return made


def ids(journal: Journal, world: str) -> list[int]:
    return [int(entry.id) for entry in journal.of(world).entries]


def kept(journal: Journal, worlds: Iterator[str]) -> int:
    """The bytes that the journals of the worlds count."""
    return sum(journal.of(each).weight for each in worlds)


def test_the_oldest_go_where_there_are_too_many(journal: Journal) -> None:
    for number in range(25):
        journal.observe(exchange("a", number))
    assert ids(journal, "a") == list(range(15, 25))
    assert journal.of("a").dropped == 15


def test_a_world_has_so_many_bytes(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "MOST_OF_A_WORLD", 100_000)
    for number in range(10):
        journal.observe(exchange("a", number, b"x" * 40_000))
    assert ids(journal, "a") == [8, 9]
    assert (journal.of("a").dropped, journal.of("a").weight <= 100_000) == (8, True)
    journal.observe(exchange("a", 10, b"x" * 60_000, b"x" * 60_000))
    assert ids(journal, "a") == [10]


def test_all_worlds_together_have_so_many_bytes(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "MOST_IN_ALL", 500_000)
    monkeypatch.setattr(journals, "SHORTENED_TO", 450_000)
    worlds = [f"world {number}" for number in range(40)]
    for number, name in enumerate(worlds):
        for _ in range(3):
            journal.observe(exchange(name, number, b"x" * 20_000))
        assert kept(journal, iter(worlds)) <= 500_000
    assert ids(journal, worlds[0]) == []
    assert journal.of(worlds[0]).dropped == 3
    assert ids(journal, worlds[-1]) == [39] * 3


def test_who_was_called_last_keeps_what_was_sent(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "MOST_IN_ALL", 200_000)
    monkeypatch.setattr(journals, "SHORTENED_TO", 150_000)
    for number, name in enumerate("abababab"):
        journal.observe(exchange(name, number, b"x" * 60_000))
    assert (ids(journal, "a"), ids(journal, "b")) == ([], [5, 7])


def test_names_that_nobody_made_a_world_of_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(max_worlds=3), ())
    journal = Journal(10, app.store, app.console.has)
    for number in range(20):
        journal.observe(exchange(f"world {number}", number))
    assert [bool(ids(journal, f"world {number}")) for number in range(20)] == [False] * 14 + [True] * 6


def test_a_long_body_is_kept_in_part_and_answered_whole(journal: Journal) -> None:
    answer, sent = b"y" * 200_000, b"x" * 100_000
    seen = exchange("a", 1, sent, answer)
    journal.observe(seen)
    (entry,) = journal.of("a").entries
    assert (seen.request.body, seen.reply.body) == (sent, answer)
    assert (len(entry.body), len(entry.reply_body)) == (64 * 1024, 64 * 1024)
    assert (entry.request_size, entry.reply_size) == (100_000, 200_000)


def test_what_is_sent_and_answered_again_is_kept_once(journal: Journal) -> None:
    for _ in range(2):
        journal.observe(exchange("a", 1, answer=bytes(bytearray(b"y" * 100))))
    first, second = journal.of("a").entries
    assert second.fields is first.fields
    assert second.reply_body is first.reply_body
    assert second.weight == first.weight


def test_clearing_what_is_empty_changes_nothing(journal: Journal) -> None:
    journal.clear("nobody")
    assert (ids(journal, "nobody"), journal.of("nobody").number) == ([], 0)


def test_the_sum_is_that_of_the_worlds(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is let go for any reason is let go of in the sum as well."""
    monkeypatch.setattr(journals, "MOST_OF_A_WORLD", 60_000)
    for number in range(60):
        journal.observe(exchange(f"world {number % 7}", number, b"x" * (number * 700)))
        if number % 11 == 0:
            journal.clear(f"world {number % 3}")
    names = [f"world {number}" for number in range(7)]
    assert journal._weight == sum(journal.of(name).weight + journals.LOG for name in names)
    assert all(journal.of(name).weight == sum(each.weight for each in journal.of(name).entries) for name in names)


def test_the_world_of_an_entry_is_not_kept_alive(world_name: str) -> None:
    """Its records would be, with the memory of thousands of worlds that are long gone."""
    import gc  # noqa: PLC0415
    import weakref  # noqa: PLC0415

    with MockServer() as mock, client(mock, world_name, KEY) as control:
        control.get(TICKETS).raise_for_status()
        control.post(TICKETS, json={"subject": "VPN"}).raise_for_status()
        world: Any = mock.app.store.find(world_name)
        left = weakref.ref(world)
        del world
        control.delete(f"/_mock/worlds/{world_name}").raise_for_status()
        gc.collect()
        assert left() is None
