"""Exchanges → a sequence: what a request took from earlier answers becomes a reference to them."""

import json
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote

from contract_tests.caller import signature
from contract_tests.contract import Level, contract
from contract_tests.json_text import loads
from contract_tests.twin.steps import NOTHING, TAG, Call, Moment, Pointer, Ref, Step, User, Wait, day, instant, mapped

Json = Any
NEAR = timedelta(days=60)
"""How far from now an instant of a request may lie that was worked out from now."""
SIGNATURE = "x-workflow-signature"
KEY = "idempotency-key"
LONGEST_KEY = 200
"""Characters of a key that can have an end of its own: a check may send the longest that there can be."""
OWN = frozenset({"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "x-mock-world"})
"""Headers that whoever sends a request adds."""
DEEPEST = 100
"""Levels of JSON that are walked through."""
NUMBERED = frozenset({"id", "ticket_id"})
"""Fields whose ids may be numbers."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange as it was. `who`: the name of the credential, whose headers are not among those here."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes
    answer: bytes
    who: str


@dataclass
class Recorder:
    """Makes steps of what passes, one after the other.

    began    when the sequence began, at the side that it was recorded on
    users    the ids of users that both sides have, which stand for themselves by their places
    secrets  what a webhook may have been signed with
    meaning  who decides what the next request means
    """

    began: datetime
    users: Several[str] = ()
    secrets: Several[str] = ()
    meaning: Level = "documented"
    steps: list[Step] = field(default_factory=list)
    _seen: dict[Json, tuple[int, Pointer]] = field(default_factory=dict)
    _signing: set[str] = field(default_factory=set)

    def waited(self, seconds: float) -> None:
        if seconds > 0:
            self.steps.append(Wait(seconds))

    def heard(self, exchange: Recorded) -> None:
        """Add the request, and remember what its answer shows."""
        self.steps.append(self._call(exchange))
        try:
            answer = read_json(exchange.answer)
        except ValueError:
            return
        for pointer, value in ids(answer):
            self._seen.setdefault(value, (len(self.steps) - 1, pointer))
            if pointer[-1] == "webhook_secret":
                self._signing.add(str(value))

    def _call(self, exchange: Recorded) -> Call:
        path, _, query = exchange.target.partition("?")
        operation = contract().match(exchange.method, path)
        given = {name.lower(): value for name, value in exchange.headers}
        return Call(
            operation=operation.id if operation else "",
            method=exchange.method,
            path=tuple(self._id(unquote(each)) for each in path.split("/")[1:]),
            query=tuple((name, self._of_text(value)) for name, value in parse_qsl(query, keep_blank_values=True)),
            body=self._body(exchange.content, exact=SIGNATURE in given),
            who=exchange.who,
            headers=tuple(
                (name, value)
                for name, value in exchange.headers
                if name.lower() not in OWN | {KEY} and not (name.lower() == SIGNATURE and self._signs(exchange, given))
            ),
            key=_key(given.get(KEY)),
            signed=self._signs(exchange, given),
            meaning=self.meaning,
        )

    def _signs(self, exchange: Recorded, given: dict[str, str]) -> bool:
        known = {*self.secrets, *self._signing}
        return any(given.get(SIGNATURE) == signature(exchange.content, each) for each in known)

    def _body(self, content: bytes, *, exact: bool) -> Json:
        """JSON with references in it; what is none, or would not be the same again, stays as it is.

        exact  its very bytes are meant, as they are where they are signed: it stays as it is unless it names a record
        """
        if not content:
            return NOTHING
        try:
            read = read_json(content)
            if json.loads(json.dumps(read, allow_nan=False)) != read or _has_twice(content):
                return content
        except ValueError:
            return content
        walked = _walked(read, self._value)
        return content if exact and walked == read else walked

    def _value(self, value: Json, name: str) -> Json:
        if isinstance(value, str):
            return self._of_text(value)
        numbered = isinstance(value, int) and not isinstance(value, bool) and name in NUMBERED
        return self._id(value) if numbered else value

    def _of_text(self, value: str) -> Json:
        found = self._id(value)
        return found if found != value else _moment(value, self.began)

    def _id(self, value: Json) -> Json:
        if value in self.users:
            return User(self.users.index(value))
        if value in self._seen:
            return Ref(*self._seen[value])
        number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 18 else None
        if number is not None and str(number) == value and number in self._seen:
            return Ref(*self._seen[number], text=True)
        return value


def read_json(content: bytes) -> Json:
    """The value. `ValueError` where there is none, or one with more levels than any answer of the API."""
    value = loads(content)
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return value
    raise ValueError("JSON that is nested too deeply")


def _inner(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _key(given: str | None) -> str | None:
    """A key with an end of its own on each side, for what was sent under a key before only comes back."""
    ends = given is not None and TAG not in given and given.strip() and len(given) <= LONGEST_KEY
    return f"{given}-{TAG}" if ends else given


def ids(value: Json, pointer: Pointer = ()) -> list[tuple[Pointer, Json]]:
    """What an answer names records by, each with its place."""
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in ids(each, (*pointer, name))]
    if isinstance(value, list):
        return [found for number, each in enumerate(value) for found in ids(each, (*pointer, number))]
    return [(pointer, value)] if is_id(pointer, value) else []


def is_id(pointer: Pointer, value: Json) -> bool:
    """Whether a value names a record: by the field that it stands in, alone or in a list."""
    name = next((each for each in reversed(pointer) if isinstance(each, str)), "")
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return False
    many = bool(pointer) and isinstance(pointer[-1], int)
    return name.endswith("_ids") if many else name in {"id", "webhook_secret"} or name.endswith("_id")


def _moment(value: str, began: datetime) -> Json:
    """An instant or a day near the one at which it all began; any other text is itself."""
    if (when := instant(value)) and abs(when - began) <= NEAR:
        zone = round((when.utcoffset() or timedelta()).total_seconds() / 60)
        moment = Moment((when - began).total_seconds(), "zulu" if value.endswith("Z") else "offset", zone)
        try:
            return moment if moment.at(began) == value else value
        except OverflowError:  # at either end of the calendar
            return value
    if (on := day(value)) and abs(on - began.date()) <= NEAR:
        return Moment((on - began.date()).days, "day")
    return value


def _walked(value: Json, turned: Callable[[Json, str], Json], name: str = "") -> Json:
    if isinstance(value, dict):
        return {key: _walked(each, turned, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_walked(each, turned, name) for each in value]
    return mapped(value, lambda each: turned(each, name))


def _has_twice(content: bytes) -> bool:
    """Whether an object of it has a name twice, which a dict cannot."""
    twice = False

    def look(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal twice
        twice = twice or len({name for name, _ in pairs}) < len(pairs)
        return dict(pairs)

    json.loads(content, object_pairs_hook=look)
    return twice
