"""Stories: what may happen to a world, as data, drawn before it is played, so that one that fails can be read."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from hypothesis import strategies as st

from mock_server.document.operations import Operation
from mock_server.tests.state.story_bodies import (
    CONTROLS,
    ENGINES,
    OPENINGS,
    OPERATIONS,
    WRONG,
    bodies_of,
    copied,
    values_of,
)

WAIT = "wait"
"""The step in which nothing happens but time."""

SECONDS = (0.25, 1, 60, 900, 3_600, 5 * 3_600, 86_400, 3 * 86_400, 10 * 86_400, 40 * 86_400)
DEPTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30)
Body = Any


@dataclass(frozen=True)
class WriteFailure:
    """The `at`th write fails when it was made: with a refusal, which engines may catch, or with what nobody expects."""

    at: int
    refusal: bool


@dataclass(frozen=True)
class Step:
    """A request to an operation of the product or the control API, or a wait of `seconds`.

    `choice` says which of the records that there are it is about, counted from the newest; without `known`, it is about
    those of the document, or about none. `caller` is the nth credential of the world, None for no credential. A `shift`
    in a body is an instant, so many seconds from now.
    """

    operation: str
    choice: int = 0
    known: bool = True
    body: Body = b""
    caller: int | None = 0
    key: str | None = None
    failure: WriteFailure | None = None
    seconds: float = 0

    def __repr__(self) -> str:
        """What is not usual about it."""
        values = [(each, getattr(self, each.name)) for each in fields(self)[1:]]
        told = [f"{each.name}={value!r}" for each, value in values if value != each.default]
        return f"Step({', '.join([repr(self.operation), *told])})"


@dataclass(frozen=True)
class OperationStory:
    scenario: str
    steps: tuple[Step, ...]


def stories(*scenarios: str, most: int) -> st.SearchStrategy[OperationStory]:
    """So many steps in a world of one of these scenarios, and fewer where fewer are enough to fail."""
    steps = st.lists(_one_of(st.none(), *_kinds()), min_size=most, max_size=most)
    opening = st.sampled_from(OPENINGS).map(lambda each: tuple(Step(name, body=body) for name, body in each))
    played = st.builds(lambda first, then: (*first, *filter(None, then)), opening, steps)
    return st.builds(OperationStory, st.sampled_from(scenarios), played)


@cache
def _kinds() -> list[st.SearchStrategy[Step]]:
    """Operations of the product, those that set the engines to work more often than others; time, and control."""
    calls = {operation.id: _call(operation) for operation in OPERATIONS.values()}
    working = [calls[operation_id] for operation_id in ENGINES]
    return [*calls.values(), *working * 2, *_time_passes() * 6, *[_controls()] * 6]


def _call(operation: Operation) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        operation=st.just(operation.id),
        choice=_mostly(0, st.integers(1, 5)),
        known=_mostly(True, st.just(False)),
        body=_bodies(operation) if operation.body else st.just(b""),
        caller=_one_of(*[st.just(0)] * 6, *[st.none()] * 2, st.integers(1, 12)),
        key=st.sampled_from((None, "one", "two")) if operation.idempotent else st.none(),
        failure=_failures(),
    )


def _bodies(operation: Operation) -> st.SearchStrategy[Body]:
    sound, values = st.sampled_from(bodies_of(operation)), values_of(operation)
    if values:
        changes = st.lists(st.sampled_from(values), max_size=2).map(dict)
        sound = st.builds(lambda body, changed: {**copied(body), **copied(changed)}, sound, changes)
    return _one_of(*[sound] * 9, st.sampled_from(WRONG))


def _time_passes() -> list[st.SearchStrategy[Step]]:
    seconds = st.sampled_from(SECONDS)
    forward = st.builds(lambda each: {"seconds": each}, seconds) | st.builds(lambda each: {"shift": each}, seconds)
    either_way = seconds | seconds.map(lambda each: -each)
    modes = st.sampled_from(("running", "frozen"))
    moves = st.fixed_dictionaries({}, optional={"mode": modes, "shift": either_way})
    return [
        st.builds(Step, operation=st.just("advance_clock"), body=forward, failure=_failures()),
        st.builds(Step, operation=st.just("set_clock"), body=moves, failure=_failures()),
        st.builds(Step, operation=st.just(WAIT), seconds=seconds),
    ]


def _controls() -> st.SearchStrategy[Step]:
    """The rest of the control API. Worlds are made from the small scenarios."""
    operation = st.sampled_from(sorted(CONTROLS))
    answer = {"url": "https://hr.example.com/", "status": 503}
    body = st.sampled_from(({"scenario": "docs"}, {"scenario": "empty"}, {"scenario": "none"}, {"seconds": -1}, answer))
    known = _mostly(True, st.just(False))
    return st.builds(Step, operation=operation, body=body, choice=st.integers(0, 3), known=known)


def _failures() -> st.SearchStrategy[WriteFailure | None]:
    return _one_of(*[st.none()] * 3, st.builds(WriteFailure, st.sampled_from(DEPTHS), st.booleans()))


def _mostly(usual: Any, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Seven times out of eight the usual."""
    return _one_of(*[st.just(usual)] * 7, other)


def _one_of(*strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Each as often as any other; `one_of` would ask those of which one is made up instead of it."""
    return st.sampled_from(strategies).flatmap(_itself)


def _itself(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy
