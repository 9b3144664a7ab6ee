"""Whether what clients saw is what one world would have answered, one request after the other (Wing and Gong's search).

An operation takes effect somewhere between its call and its answer. One whose answer never came stays open for ever: it
may take effect at any later time, or never.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

OPEN: Any = object()
"""The result of an operation whose answer never came."""


class Operation(NamedTuple):
    """What one client asked, when, and what it was answered, when."""

    name: str
    arguments: tuple[Any, ...]
    called: float
    answered: float
    result: Any

    @property
    def is_open(self) -> bool:
        return self.result is OPEN


Step = Callable[[Any, Operation], Hashable | None]
"""The state after the operation; None where that could not have been answered so. An open one is answered as may be."""


@dataclass(slots=True, eq=False)
class _Event:
    """A call, or an answer, in the order in which they came; `answer` is the call's."""

    at: int
    operation: Operation
    answer: "_Event | None" = None
    is_call: bool = True
    before: "_Event | None" = None
    after: "_Event | None" = None

    def take_out(self) -> None:
        for each in (self, self.answer):
            if each:
                _linked(each.before, each.after)

    def put_back(self) -> None:
        for each in (self.answer, self):
            if each:
                _linked(each.before, each)
                _linked(each, each.after)


def _linked(one: _Event | None, other: _Event | None) -> None:
    if one:
        one.after = other
    if other:
        other.before = one


def is_linearizable(operations: Iterable[Operation], step: Step, state: Hashable) -> bool:
    """Whether there is an order, with these times, in which a world that begins in this state answers so.

    Depth first; what was tried is remembered as the set of operations that have taken effect, and the state.
    """
    head = _linked_events(list(operations))
    done, tried = 0, set()
    taken: list[tuple[_Event, Hashable]] = []
    event = head.after
    while event:
        if not event.is_call:  # it was answered, and has not taken effect
            if not taken:
                return False
            event, state = taken.pop()
            done &= ~(1 << event.at)
            event.put_back()
            event = event.after
            continue
        reached = step(state, event.operation)
        now = done | 1 << event.at
        if reached is None or (now, reached) in tried:
            event = event.after
            continue
        tried.add((now, reached))
        taken.append((event, state))
        state, done = reached, now
        event.take_out()
        event = head.after
    return True  # no answer is left that has to be explained


def _linked_events(operations: list[Operation]) -> _Event:
    head = _Event(-1, Operation("", (), 0, 0, None))
    events: list[tuple[float, int, _Event]] = []
    for at, operation in enumerate(operations):
        call = _Event(at, operation)
        events.append((operation.called, 0, call))
        if not operation.is_open:
            call.answer = _Event(at, operation, is_call=False)
            events.append((operation.answered, 1, call.answer))
    last = head
    for _, _, event in sorted(events, key=lambda each: each[:2]):
        _linked(last, event)
        last = event
    return head


def opened(operation: Operation) -> Operation:
    """The same operation, had its answer never come."""
    return operation._replace(answered=inf, result=OPEN)
