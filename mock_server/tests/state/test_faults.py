"""Faults as data: which calls they are for, how chance and counts decide, and how long they take."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.errors import Conflict, NotFound
from mock_server.state.draws import Draws
from mock_server.state.faults import (
    MOST_DELAY,
    MOST_FAULTS,
    Call,
    Fault,
    Faults,
    Lognormal,
    Uniform,
    path_can_fit,
    path_fits,
)

NOW = datetime(2026, 3, 8, 20, tzinfo=UTC)
CALL = Call("get_ticket", "tickets", "/api/v1/tickets/1042", ("ak_live_xxxx", "sess_agent"))
seeds = st.text(max_size=20)


def fault(name: str = "one", **fields: Any) -> Fault:
    return Fault(name, fields.pop("kind", "status"), fields.pop("place", "request"), **fields)


def faults(*given: Fault) -> Faults:
    made = Faults()
    for each in given:
        made.put(each)
    return made


def names(of: Faults, call: Call = CALL, now: datetime = NOW, seed: str = "world") -> list[str]:
    return [hit.fault.name for hit in of.hits(call, now, seed)]


@pytest.mark.parametrize(
    ("selectors", "acts"),
    [
        ({}, True),
        ({"operation": "get_ticket"}, True),
        ({"operation": "create_ticket"}, False),
        ({"tag": "tickets"}, True),
        ({"tag": "teams"}, False),
        ({"credential": "ak_live_xxxx"}, True),
        ({"credential": "sess_agent"}, True),
        ({"credential": "ak_live"}, False),
        ({"path": "/api/v1/tickets/1042"}, True),
        ({"path": "/api/v1/tickets/{ticket_id}"}, True),
        ({"path": "/api/v1/tickets"}, False),
        ({"operation": "get_ticket", "tag": "tickets", "path": "/api/**", "credential": "sess_agent"}, True),
        ({"operation": "get_ticket", "tag": "teams"}, False),
        ({"operation": "get_ticket", "credential": "nobody"}, False),
        ({"tag": "tickets", "path": "/api/v1/tickets/1"}, False),
    ],
)
def test_every_selector_that_is_given_must_hold(selectors: dict[str, str], acts: bool) -> None:
    assert names(faults(fault(**selectors))) == (["one"] if acts else [])


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/a/b", "/a/b", True),
        ("/a/b", "/a/b/", True),
        ("/a/b", "/a/B", False),
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/b/c", False),
        ("/a/*", "/a", False),
        ("/a/1*", "/a/1042", True),
        ("/a/1*2", "/a/1042", True),
        ("/a/1*2", "/a/12", True),
        ("/a/12*2", "/a/12", False),
        ("/a/*2", "/a/1043", False),
        ("/a/{id}/c", "/a/b/c", True),
        ("/a/**", "/a", True),
        ("/a/**", "/a/b/c/d", True),
        ("/a/**", "/b/c", False),
        ("/a/b/**", "/a", False),
        ("/**", "/a", True),
    ],
)
def test_a_path_may_have_places_that_are_left_open(pattern: str, path: str, fits: bool) -> None:
    assert path_fits(pattern, path) is fits


@pytest.mark.parametrize(
    ("pattern", "can"),
    [("/a/b", False), ("/a/b/c", True), ("/a/*/c", True), ("/a/b/d", False), ("/a/**", True), ("/*/1042/c", True)],
)
def test_a_path_can_be_held_against_a_template(pattern: str, can: bool) -> None:
    assert path_can_fit(pattern, "/a/{id}/c") is can


@given(st.lists(st.text("ab*", min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_path_without_open_places_fits_itself_alone(segments: list[str]) -> None:
    path = "/" + "/".join(each.replace("*", "x") for each in segments)
    assert path_fits(path, path)
    assert not path_fits(path, f"{path}y")
    assert path_fits(f"{path}/**", path)


@pytest.mark.parametrize(
    ("begin", "end", "acts"), [(0, 10, True), (-10, 0, False), (1, 10, False), (None, 1, True), (0, None, True)]
)
def test_it_is_there_from_its_beginning_until_before_its_end(begin: int | None, end: int | None, acts: bool) -> None:
    instants = [None if each is None else NOW + timedelta(seconds=each) for each in (begin, end)]
    assert names(faults(fault(begin=instants[0], end=instants[1]))) == (["one"] if acts else [])


def test_one_with_a_count_acts_so_often_and_stays_in_the_list() -> None:
    there = faults(fault(count=2))
    assert [names(there) for _ in range(4)] == [["one"], ["one"], [], []]
    (used,) = there
    assert (used.left, used.hits, used.calls) == (0, 2, 2)


def test_one_without_a_count_acts_for_ever() -> None:
    there = faults(fault())
    assert [names(there) for _ in range(50)] == [["one"]] * 50
    assert there.get("one").left is None


@given(seeds, st.floats(0, 1))
def test_the_same_calls_meet_the_same_faults(seed: str, probability: float) -> None:
    one, other = (faults(fault(probability=probability)) for _ in range(2))
    assert [names(one, seed=seed) for _ in range(20)] == [names(other, seed=seed) for _ in range(20)]


@given(seeds)
def test_chance_never_strikes_at_0_and_always_at_1(seed: str) -> None:
    assert names(faults(fault(probability=0.0)), seed=seed) == []
    assert names(faults(fault(probability=1.0)), seed=seed) == ["one"]


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_in_the_long_run_it_acts_as_often_as_it_should(probability: float) -> None:
    there = faults(fault(probability=probability))
    for _ in range(4000):
        there.hits(CALL, NOW, "world")
    assert there.get("one").hits / 4000 == pytest.approx(probability, abs=0.03)
    assert there.get("one").calls == 4000


def test_two_worlds_and_two_faults_draw_each_for_themselves() -> None:
    drawn = {
        (seed, name): tuple(bool(names(there, seed=seed)) for _ in range(64))
        for seed in ("a", "b")
        for name in ("one", "two")
        for there in [faults(fault(name, probability=0.5))]
    }
    assert len(set(drawn.values())) == 4


def test_all_delays_come_together_and_then_the_first_that_is_none() -> None:
    slow, slower = (fault(name, kind="delay", delay=Uniform(ms, ms)) for name, ms in (("slow", 5), ("slower", 7)))
    there = faults(slow, fault("down", operation="create_ticket"), fault("drop", kind="drop"), fault("last"), slower)
    assert [(hit.fault.name, hit.delay) for hit in there.hits(CALL, NOW, "w")] == [
        ("slow", 5),
        ("slower", 7),
        ("drop", 0),
    ]
    assert there.get("last").calls == 0


@given(seeds, st.floats(0, 1000), st.floats(0, 1000))
def test_an_even_delay_lies_between_its_ends(seed: str, one: float, other: float) -> None:
    least, most = sorted((one, other))
    assert least <= Uniform(least, most).drawn(Draws(seed)) <= most


@given(seeds, st.floats(0, MOST_DELAY), st.floats(0, 10))
def test_a_lognormal_delay_is_never_longer_than_the_longest(seed: str, median: float, sigma: float) -> None:
    assert 0 <= Lognormal(median, sigma).drawn(Draws(seed)) <= MOST_DELAY


def test_half_of_all_lognormal_delays_are_shorter_than_the_median() -> None:
    draws = Draws("a seed")
    drawn = sorted(Lognormal(200, 0.8).drawn(draws) for _ in range(4001))
    assert drawn[2000] == pytest.approx(200, rel=0.08)
    assert drawn[3366] == pytest.approx(200 * 2.2255, rel=0.12)  # a deviation above: e^0.8


def test_one_of_the_same_name_is_replaced_and_counts_anew() -> None:
    there = faults(fault("one", count=1), fault("two"))
    assert names(there) == ["one"]
    there.put(fault("one", count=1))
    assert [each.name for each in there] == ["one", "two"]
    assert (len(there.by_name), names(there)) == (2, ["one"])


def test_what_is_not_there_is_said_with_what_is() -> None:
    there = faults(fault("one"), fault("two"))
    for look in (there.get, there.remove):
        with pytest.raises(NotFound, match="Fault not found") as refused:
            look("three")
        assert refused.value.hint == "This world has: one, two."
    there.remove("one")
    assert [each.name for each in there] == ["two"]
    there.clear()
    assert list(there) == []
    with pytest.raises(NotFound) as refused:
        there.get("two")
    assert refused.value.hint == "This world has: none."


def test_there_are_only_so_many() -> None:
    there = faults(*(fault(str(number)) for number in range(MOST_FAULTS)))
    with pytest.raises(Conflict, match="There are 100 faults already"):
        there.put(fault("one more"))
    there.put(fault("7"))
    assert len(there.by_name) == MOST_FAULTS


@given(seeds, st.integers(1, 2**31))
def test_a_whole_number_lies_below_its_end(seed: str, end: int) -> None:
    draws = Draws(seed)
    assert 0 <= draws.below(end) < end
    assert 1 <= draws.between(1, end) <= end


@given(seeds)
def test_draws_are_fractions_and_those_of_the_seed(seed: str) -> None:
    one, other = Draws(seed, 1), Draws(seed, 1)
    drawn = [one.fraction() for _ in range(20)]
    assert drawn == [other.fraction() for _ in range(20)]
    assert all(0 <= each < 1 for each in drawn)
    assert Draws(seed, 2).fraction() != drawn[0]
    assert one.pick("abc") == other.pick("abc")
