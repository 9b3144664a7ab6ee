"""What has come of which cause: counted, stopped once, and of the latest ones only."""

import pytest

from mock_server.state import causes as module
from mock_server.state.causes import BUDGET, Causes
from mock_server.state.events import Cause


def counted(*numbers: int) -> Causes:
    """One event has come of each of these causes, in this order."""
    causes = Causes()
    for number in numbers:
        causes.count(Cause(number, depth=1))
        causes.settle()
    return causes


def kept(causes: Causes) -> list[int]:
    return [spent.number for spent in causes.kept]


def test_what_a_caller_did_itself_is_not_counted() -> None:
    causes = Causes()
    causes.count(Cause(1, depth=0))
    causes.settle()
    assert kept(causes) == []


def test_a_cause_is_used_up_after_its_budget() -> None:
    causes, cause = Causes(), Cause(1, depth=2)
    for _ in range(BUDGET):
        causes.count(cause)
    assert not causes.used_up(cause)
    causes.count(cause)
    assert causes.used_up(cause)
    causes.settle()
    assert causes.used_up(cause)
    assert not causes.used_up(Cause(2, depth=2))


def test_a_stop_is_the_first_only_once_a_cause() -> None:
    causes = Causes()
    assert [causes.first_stop(Cause(number, 1), name) for number, name in ((1, "a"), (1, "b"), (1, "a"), (2, "a"))] == [
        True,
        True,
        False,
        True,
    ]


def test_what_was_not_settled_never_was() -> None:
    causes = counted(1)
    causes.count(Cause(1, depth=1))
    causes.first_stop(Cause(2, depth=1), "rule")
    causes.reload()
    causes.settle()
    assert [(spent.number, spent.spent) for spent in causes.kept] == [(1, 1)]


def test_the_cause_that_was_heard_of_last_is_remembered_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    assert kept(counted(1, 2, 3)) == [1, 2, 3]
    assert kept(counted(1, 2, 3, 1)) == [2, 3, 1]
    assert kept(counted(1, 2, 3, 1, 4)) == [3, 1, 4]
    assert kept(counted(*range(1, 10))) == [7, 8, 9]


def test_a_cause_stays_where_it_is_while_it_is_young(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 4)
    assert kept(counted(1, 2, 1)) == [1, 2]
    assert kept(counted(1, 2, 3, 2)) == [1, 2, 3]
    assert kept(counted(1, 2, 3, 4, 3)) == [1, 2, 3, 4]
    assert kept(counted(1, 2, 3, 4, 2)) == [1, 3, 4, 2]
