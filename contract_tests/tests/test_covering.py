"""The covering array of the second implementation's switches."""

from collections.abc import Collection
from itertools import combinations

import pytest

from contract_tests.tests.second.covering import FEWEST, covering, explained, table
from contract_tests.tests.second.switches import TABLE, Switch, resolve, row

SMALL = (row("a", "1 2", "", ""), row("b", "1 2 3", "", ""), row("c", "1 2 3 4", "", ""), row("d", "1 2", "", ""))


def missing(rows: list[dict[str, str]], switches: Collection[Switch] = TABLE) -> list[tuple[str, str, str, str]]:
    """Two switches and a value of each that no row has together."""
    places = {
        (switch.name, value): {number for number, each in enumerate(rows) if each[switch.name] == value}
        for switch in switches
        for value in switch.values
    }
    return [
        (one.name, value, other.name, another)
        for one, other in combinations(switches, 2)
        for value in one.values
        for another in other.values
        if places[one.name, value].isdisjoint(places[other.name, another])
    ]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return covering()


def test_every_two_values_of_every_two_switches_stand_together_in_a_row(rows: list[dict[str, str]]) -> None:
    assert len(rows) <= 25
    assert [resolve(each) for each in rows] == rows
    assert missing(rows) == []


def test_half_of_the_rows_leave_pairs_out(rows: list[dict[str, str]]) -> None:
    assert len(missing(rows[: len(rows) // 2])) > len(TABLE)


def test_the_first_row_has_every_default_and_the_rows_are_always_the_same(rows: list[dict[str, str]]) -> None:
    assert rows[0] == resolve({})
    assert covering() == rows


@pytest.mark.parametrize("fewest", [1, 11, 12, FEWEST])
def test_as_many_rows_are_taken_as_are_needed(fewest: int) -> None:
    """Two switches of three and four values have twelve pairs."""
    rows = covering(SMALL, fewest)
    assert len(rows) >= max(fewest, 12)
    assert missing(rows, SMALL) == []


def test_a_switch_explains_what_is_broken_where_its_values_say_which_rows_are() -> None:
    rows = [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}, {"a": "3", "b": "x"}, {"a": "2", "b": "x"}]
    assert explained(rows, {1, 3}) == ["a=2"]
    assert explained(rows, {0, 1, 3}) == ["a=1|2"]
    assert explained(rows, {1}) == ["b=y"]
    assert explained(rows, {0, 3}) == []
    assert explained(rows, {0, 1, 2, 3}) == []


def test_no_other_switch_explains_the_rows_of_one(rows: list[dict[str, str]]) -> None:
    broken = {place for place, row in enumerate(rows) if row["http.malformed_json"] == "400"}
    assert explained(rows, broken) == ["http.malformed_json=400"]


def test_a_cause_is_told_with_its_rows_and_what_explains_them_once_every_row_was_run() -> None:
    rows = [{"a": "1"}, {"a": "2"}, {"a": "3"}]
    assert list(table(rows, {0: {"x"}, 1: {"y", "x"}, 2: {"x"}})) == [
        "  3 · x · rows 1, 2, 3",
        "  1 · y · rows 2 · a=2",
        "2 causes in 3 rows",
    ]
    assert list(table(rows, {1: {"y"}})) == ["  1 · y · rows 2", "1 cause in 1 row"]
