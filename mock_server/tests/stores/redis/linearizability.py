"""Whether what clients saw is what one world would have answered, one request after the other (Wing and Gong's search).

An operation takes effect somewhere between its call and its answer. One whose answer never came stays open for ever: it
may take effect at any later time, or never.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
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
    head, never_answered = _events(list(operations))
    done, tried = 0, set()
    ways = [_next(head, never_answered, done)]
    taken: list[tuple[_Event, Hashable]] = []
    while head.after:
        event = next(ways[-1], None)
        if event is None:  # whatever comes next contradicts an answer
            ways.pop()
            if not taken:
                return False
            event, state = taken.pop()
            done &= ~(1 << event.at)
            event.put_back()
            continue
        now, reached = done | 1 << event.at, step(state, event.operation)
        if reached is None or (now, reached) in tried or (event.operation.is_open and reached == state):
            continue  # what has no answer and does nothing explains nothing
        tried.add((now, reached))
        taken.append((event, state))
        state, done = reached, now
        event.take_out()
        ways.append(_next(head, never_answered, done))
    return True  # no answer is left that has to be explained


def _next(head: _Event, never_answered: list[list[_Event]], done: int) -> Iterator[_Event]:
    """What may take effect next: what was called before the first answer. What has no answer is the last resort.

    Of those without an answer that ask for the same the one called first is as good as any: it may be anywhere that
    the others may.
    """
    event = head.after
    while event and event.answer:
        yield event
        event = event.after
    by = event.operation.answered if event else inf
    for alike in never_answered:
        first = next((each for each in alike if not done >> each.at & 1), None)
        if first and first.operation.called <= by:
            yield first


def _events(operations: list[Operation]) -> tuple[_Event, list[list[_Event]]]:
    """The calls and answers in their order, behind a head; and the calls that have none, those alike together."""
    head = _Event(-1, Operation("", (), 0, 0, None))
    events: list[tuple[float, int, _Event]] = []
    never_answered: dict[Hashable, list[_Event]] = {}
    for at, operation in enumerate(operations):
        call = _Event(at, operation)
        if operation.is_open:
            never_answered.setdefault((operation.name, operation.arguments), []).append(call)
            continue
        call.answer = _Event(at, operation)
        events += [(operation.called, 0, call), (operation.answered, 1, call.answer)]
    last = head
    for _, _, event in sorted(events, key=lambda each: each[:2]):
        _linked(last, event)
        last = event
    return head, [sorted(alike, key=lambda each: each.operation.called) for alike in never_answered.values()]


def opened(operation: Operation) -> Operation:
    """The same operation, had its answer never come."""
    return operation._replace(answered=inf, result=OPEN)
