"""Two values of JSON: who answers for what differs, and what of them a sentence shows."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from contract_tests.contract import Level
from contract_tests.places import Place
from contract_tests.redaction import redact

Json = Any
SHOWN = 400
"""Characters of a value that a sentence repeats; the finding has all of it."""
BEFORE = 100
"""Of these, how many before the place where two long texts begin to differ."""


def as_json(value: object) -> str:
    """A value as JSON writes it, which is how it was sent; what JSON does not know as a text."""
    return json.dumps(value, ensure_ascii=False, default=_writable)


def _writable(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def shown(value: object) -> str:
    """A text, or any other value as JSON, as a sentence repeats it.

    What is secret goes before anything is cut off: half of it would be left.
    """
    text = redact(value if isinstance(value, str) else as_json(value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def differences(actual: Json, expected: Json, place: Place | None = None) -> Iterator[Level]:
    """Who answers for each thing that differs. A field more than expected, null for one that is left out, and the
    same instant or number written in another way are nobody's promise.
    """
    place = _place(actual) or _place(expected) or place
    if isinstance(actual, dict) and isinstance(expected, dict):
        for name in actual.keys() | expected.keys():
            below = place.below(name) if place else None
            if name in actual and name in expected:
                yield from differences(actual[name], expected[name], below)
            else:
                lost = name in expected and expected[name] is not None
                yield _level_at(below) if lost else "assumed"
    elif isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        for number, (one, other) in enumerate(zip(actual, expected, strict=True)):
            yield from differences(one, other, place.below(number) if place else None)
    elif actual != expected or _differ_in_type(actual, expected, place):
        yield "assumed" if _means_the_same(actual, expected) else _level_at(place)


def _level_at(place: Place | None) -> Level:
    return place.level if place else "documented"


def _place(value: Json) -> Place | None:
    place = getattr(value, "place", None)
    return place if isinstance(place, Place) else None


def _differ_in_type(one: Json, other: Json, place: Place | None) -> bool:
    """1 is not true. It is 1.0 in a record, where a server may write numbers as it likes, and not by itself."""
    if isinstance(one, bool) or isinstance(other, bool) or place is None:
        return isinstance(one, bool | int | float | tuple) and type(one) is not type(other)
    return False


def _means_the_same(one: Json, other: Json) -> bool:
    """Whether two values are one instant, or one number, written in two ways."""
    if isinstance(one, str) and isinstance(other, str):
        return (instant := _instant(one)) is not None and instant == _instant(other)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (one, other))
    return numbers and bool(one == other)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def around(actual: Json, expected: Json) -> tuple[str, str]:
    """Both as a sentence repeats them: whole where they are short, else only what differs."""
    one, other = redact(as_json(actual)), redact(as_json(expected))
    if max(len(one), len(other)) > SHOWN:
        less, than = _differing(actual, expected)
        one, other = redact(as_json(less)), redact(as_json(than))
    start = _start(one, other)
    return _cut(one, start), _cut(other, start)


def _differing(one: Json, other: Json) -> tuple[Json, Json]:
    """Of objects the fields that are not the same, of lists the entries that only one of them has."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs = {name: _differing(one[name], other[name]) for name in other if name in one and one[name] != other[name]}
        here = {name: value for name, value in one.items() if name not in other}
        there = {name: value for name, value in other.items() if name not in one}
        for name, (mine, its) in pairs.items():
            here[name], there[name] = mine, its
        return here, there
    if isinstance(one, list) and isinstance(other, list):
        less, than = [each for each in one if each not in other], [each for each in other if each not in one]
        return (["…", *less], ["…", *than]) if less or than else (one, other)
    return one, other


def _start(one: str, other: str) -> int:
    """Where two texts that are too long begin to be shown: shortly before they differ."""
    if max(len(one), len(other)) <= SHOWN:
        return 0
    same = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return max(0, same - BEFORE)


def _cut(text: str, start: int) -> str:
    if start == 0 and len(text) <= SHOWN:
        return text
    end = start + SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''} ({len(text)} characters)"
