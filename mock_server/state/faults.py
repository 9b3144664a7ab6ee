"""What goes wrong in a world on purpose: which calls a fault is for, when it acts, and how long it keeps them waiting.

Faults are no records: no commit has them, no copy of the world, and they go with it. What an answer looks like then is
the shell's affair.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import exp
from typing import Any, Literal, NamedTuple

from mock_server.errors import Conflict, NotFound
from mock_server.state.draws import Draws

Kind = Literal["status", "delay", "drop", "truncate", "malformed", "empty", "rate_limit"]
Place = Literal["request", "response", "body"]

PLACES: dict[Kind, tuple[Place, ...]] = {
    "status": ("request", "response"),
    "delay": ("request", "response"),
    "drop": ("request", "response", "body"),
    "truncate": ("body",),
    "malformed": ("body",),
    "empty": ("response", "request"),
    "rate_limit": ("request",),
}
"""Where a fault of each kind may act, the usual place first.

In place of the operation, which does nothing then; on its answer, when all is done; or in the middle of that.
"""

MOST_FAULTS = 100
"""How many faults a world may have: every call is held against each."""

MOST_DELAY = 600_000
"""Milliseconds that one fault keeps a call waiting at most, whatever it draws."""

REST = "**"

RetryForm = Literal["seconds", "date", "none"]
"""How an answer says when to come again."""


class Call(NamedTuple):
    """What a fault can know of a request. `credentials` are the key and the session that it was sent with."""

    operation: str
    tag: str
    path: str
    credentials: tuple[str, ...]


class Uniform(NamedTuple):
    """Milliseconds, drawn evenly between two numbers; always the same where they are one."""

    min: float
    max: float

    def drawn(self, draws: Draws) -> float:
        return self.min + (self.max - self.min) * draws.fraction()


class Lognormal(NamedTuple):
    """Milliseconds that scatter around a median, by the deviation of their logarithm."""

    median: float
    sigma: float

    def drawn(self, draws: Draws) -> float:
        return min(self.median * exp(self.sigma * draws.normal()), MOST_DELAY)


@dataclass(slots=True, eq=False)
class Fault:
    """A fault, and what has become of it: how many calls were of its kind, and in how many it acted.

    Of the selectors those that are not None must all hold. It is there from `begin` until before `end`, by the world's
    clock. `retry_after` are the seconds that its answer says, None for what it says by itself. `shown` is its delay as
    it was asked for.
    """

    name: str
    kind: Kind
    place: Place
    status: int = 500
    operation: str | None = None
    tag: str | None = None
    path: str | None = None
    credential: str | None = None
    retry_after: int | None = None
    retry_form: RetryForm = "seconds"
    delay: Uniform | Lognormal | None = None
    probability: float = 1.0
    count: int | None = None
    begin: datetime | None = None
    end: datetime | None = None
    shown: Any = None
    calls: int = 0
    hits: int = 0

    @property
    def left(self) -> int | None:
        """How often it will still act; None where that has no end."""
        return None if self.count is None else self.count - self.hits

    def is_for(self, call: Call, now: datetime) -> bool:
        """Whether it might act in this call."""
        return (
            self.left != 0
            and (self.begin is None or self.begin <= now)
            and (self.end is None or now < self.end)
            and self.operation in {None, call.operation}
            and self.tag in {None, call.tag}
            and (self.credential is None or self.credential in call.credentials)
            and (self.path is None or path_fits(self.path, call.path))
        )

    def draw(self, seed: str) -> float | None:
        """The milliseconds that this call waits for it; None where chance spares it."""
        self.calls += 1
        draws = Draws(seed, self.name, self.calls)
        if draws.fraction() >= self.probability:
            return None
        self.hits += 1
        return self.delay.drawn(draws) if self.delay else 0.0


class Hit(NamedTuple):
    """A fault that acts in a call, and the milliseconds that it takes."""

    fault: Fault
    delay: float


class Faults:
    """The faults of a world, in the order in which they were put there."""

    __slots__ = ("by_name",)

    def __init__(self) -> None:
        self.by_name: dict[str, Fault] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.by_name.values())

    def get(self, name: str) -> Fault:
        if name not in self.by_name:
            raise NotFound("Fault not found", hint=f"This world has: {', '.join(self.by_name) or 'none'}.")
        return self.by_name[name]

    def put(self, fault: Fault) -> None:
        """In place of the one of that name, as if that had never been; else behind the others."""
        if fault.name not in self.by_name and len(self.by_name) >= MOST_FAULTS:
            raise Conflict(
                f"There are {MOST_FAULTS} faults already.", hint="Delete some with DELETE /_mock/faults/{name}."
            )
        self.by_name[fault.name] = fault

    def remove(self, name: str) -> None:
        del self.by_name[self.get(name).name]

    def clear(self) -> None:
        self.by_name.clear()

    def hits(self, call: Call, now: datetime, seed: str) -> list[Hit]:
        """The faults that act in this call: all delays, and after them the first that is of another kind."""
        delays: list[Hit] = []
        other: list[Hit] = []
        for fault in self:
            acting = delays if fault.kind == "delay" else other
            if acting is delays or not other:
                delay = fault.draw(seed) if fault.is_for(call, now) else None
                if delay is not None:
                    acting.append(Hit(fault, delay))
        return delays + other


def path_fits(pattern: str, path: str) -> bool:
    """Whether a path is one of those: `*` or `{name}` stands for a segment or a part of one, `/**` for all below."""
    return all(_segment_fits(*each) for each in _paired(pattern, path))


def path_can_fit(pattern: str, template: str) -> bool:
    """Whether the template (`/tickets/{ticket_id}`) has paths that the pattern stands for."""
    return all(sent.startswith("{") or _segment_fits(wanted, sent) for wanted, sent in _paired(pattern, template))


def _paired(pattern: str, path: str) -> Iterable[tuple[str, str]]:
    """Segment by segment; a pair that never fits where one has more."""
    wanted, sent = pattern.strip("/").split("/"), path.strip("/").split("/")
    if wanted[-1] == REST and len(sent) >= len(wanted) - 1:
        del wanted[-1], sent[len(wanted) :]
    return zip(wanted, sent, strict=True) if len(wanted) == len(sent) else [("", "/")]


def _segment_fits(wanted: str, sent: str) -> bool:
    if wanted.startswith("{") and wanted.endswith("}"):
        return True
    before, star, after = wanted.partition("*")
    if not star:
        return wanted == sent
    return len(sent) >= len(before) + len(after) and sent.startswith(before) and sent.endswith(after)
