"""What a sequence consists of: requests whose values are worked out on each side, and time that passes."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, Literal

from contract_tests.contract import Level

Json = Any
Pointer = tuple[str | int, ...]
Source = Literal["kit", "drawn", "recording"]

TAG = "twTWINTAG0"
"""What stands for a side's tag in the names of a sequence. A tag has as many letters: lengths have limits."""


class Missing(Enum):
    """What stands where there is no value: no body, no JSON in it, nothing at a place."""

    BODY = "no body"
    JSON = "no JSON"
    VALUE = "nothing"


NOTHING = Missing.BODY


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that an earlier answer shows, at this place of its body. `text`: a number that stands as a text here."""

    step: int
    pointer: Pointer
    text: bool = False


@dataclass(frozen=True, slots=True)
class User:
    """The nth of the users that each side has."""

    number: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or a day, so many seconds or days from when the sequence began.

    zone  the minutes of its offset, where it is not written with a Z
    """

    offset: float
    form: Literal["day", "offset", "zulu"]
    zone: int = 0

    def at(self, began: datetime) -> str:
        """As it is written where the sequence began then."""
        if self.form == "day":
            return (began.date() + timedelta(days=self.offset)).isoformat()
        written = (
            (began + timedelta(seconds=self.offset)).astimezone(timezone(timedelta(minutes=self.zone))).isoformat()
        )
        return written.replace("+00:00", "Z") if self.form == "zulu" else written


@dataclass(frozen=True, slots=True)
class Call:
    """A request.

    operation  the operationId, "" where the document has no such operation
    path       its segments, each decoded
    who        the name of a credential of the docs; "" for none, "?" for one that nobody has, which `headers` has
    headers    what is sent besides credential, key and signature
    key        the Idempotency-Key, which has an end of its own on each side and in each run
    signed     whether it has the signature that the workflow's webhook wants
    meaning    who decides what the request means
    """

    operation: str
    method: str
    path: tuple[Json, ...]
    query: tuple[tuple[str, Json], ...] = ()
    body: Json = field(default=NOTHING, hash=False)
    who: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    key: Json = None
    signed: bool = False
    meaning: Level = "documented"

    @property
    def needs(self) -> frozenset[int]:
        """The steps whose answers it refers to."""
        return frozenset(each.step for each in _refs((self.path, self.query, self.body, self.key)))

    @property
    def path_of_all(self) -> bool:
        """Whether it is about all of the tenant, and not below one record."""
        return not any(isinstance(each, Ref) for each in self.path)

    @property
    def title(self) -> str:
        """What it is called where nobody has to send it."""
        return self.operation or f"{self.method} /{'/'.join(map(str, self.path))}"


@dataclass(frozen=True, slots=True)
class Wait:
    """So many seconds pass at both sides."""

    seconds: float

    @property
    def needs(self) -> frozenset[int]:
        return frozenset()

    @property
    def title(self) -> str:
        return f"{self.seconds:g} seconds pass"


Step = Call | Wait


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps, each of which may refer to the answers of earlier ones.

    level  who decides what its requests mean: what is only assumed can differ without being wrong
    rules  ids of the rules that it is about, where that is known
    left   why what belongs to it is no step of it, and how often
    """

    name: str
    source: Source
    steps: tuple[Step, ...]
    level: Level = "documented"
    rules: tuple[str, ...] = ()
    left: tuple[tuple[str, int], ...] = ()

    def only(self, kept: frozenset[int]) -> "Sequence":
        """Those of its steps that are kept and refer to none that is not, renumbered."""
        numbers: dict[int, int] = {}
        steps: list[Step] = []
        for number, step in enumerate(self.steps):
            if number in kept and step.needs <= numbers.keys():
                numbers[number] = len(steps)
                steps.append(_renumbered(step, numbers))
        return replace(self, steps=tuple(steps))


def _refs(value: Json) -> list[Ref]:
    if isinstance(value, Ref):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [found for each in parts for found in _refs(each)]


def _renumbered(step: Step, numbers: dict[int, int]) -> Step:
    if isinstance(step, Wait) or not step.needs:
        return step

    def turned(ref: Json) -> Json:
        return replace(ref, step=numbers[ref.step]) if isinstance(ref, Ref) else ref

    return replace(
        step,
        path=mapped(step.path, turned),
        query=mapped(step.query, turned),
        body=mapped(step.body, turned),
        key=mapped(step.key, turned),
    )


def mapped(value: Json, turned: Any) -> Json:
    """The value, with each thing in it that is no container turned into another one."""
    if isinstance(value, dict):
        return {name: mapped(each, turned) for name, each in value.items()}
    if isinstance(value, list):
        return [mapped(each, turned) for each in value]
    if isinstance(value, tuple):
        return tuple(mapped(each, turned) for each in value)
    return turned(value)


def at(value: Json, pointer: Pointer) -> Json:
    """What stands there; None where nothing does."""
    for step in pointer:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def instant(text: str) -> datetime | None:
    """The instant that a text is, with an offset; None where it is none."""
    if len(text) < len("2026-03-08T20:00Z") or text[4:5] != "-" or "T" not in text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else None


def day(text: str) -> date | None:
    """The day that a text is; None where it is none."""
    if len(text) != len("2026-03-08") or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
