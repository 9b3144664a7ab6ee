"""Whether an answer shows what was sent: numbers by value, instants by their time, texts in whatever form they have.

What the pages leave open is no difference: a server may add fields to what was sent, write an instant its own way, put
an address in small letters, a zone under its other name, a text in another normal form, a set in another order.
"""

import html
import json
import re
import unicodedata
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from contract_tests.zones import zone_names

Json = Any
LONGEST = 200
"""Characters of a value in a sentence."""
SUBSECOND = 1.0
"""Seconds: what is kept of an instant may have no fraction."""
HUNDREDTH = 0.0051
"""What is kept of a fraction may have two decimals."""
MOST = 300
"""Entries up to which lists are compared in any order, which takes its time."""
TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00(?:\.0+)?)?")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def shows(sent: Json, answered: Json, *, free: bool = False) -> bool:
    """Whether the answer has what was sent. An object may have more fields in it, and lack some, but not all: what a
    server does not know it may drop. In a text that is `free` capitals count. What lies too deep is not compared.
    """
    try:
        return _shows(sent, answered, free=free)
    except RecursionError:
        return True


def _shows(sent: Json, answered: Json, *, free: bool) -> bool:
    if isinstance(sent, dict) and isinstance(answered, dict):
        return _has(sent, answered)
    if isinstance(sent, list) and isinstance(answered, list):
        return sent == answered or max(len(sent), len(answered)) > MOST or _lists(sent, answered)
    if isinstance(sent, str) and isinstance(answered, str):
        return _texts(sent, answered, free=free)
    if isinstance(sent, str | int | float) and isinstance(answered, str | int | float):
        return _scalars(sent, answered)
    return bool(sent == answered)


def among(sent: list[Json], answered: list[Json]) -> bool:
    """Whether each of what was sent is in the answer, in any order."""
    left = list(answered)
    for each in sent:
        found = next((one for one in left if shows(each, one)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def instant(value: Json) -> datetime | None:
    """The time that a text names; None where it names none, or without an offset, or at the ends of the calendar."""
    if not isinstance(value, str) or len(value) < len("2026-03-08T00:00Z"):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo and 2 < found.year < 9998 else None


def apart(first: float, second: float) -> float:
    """How far two numbers are apart, however large they are."""
    try:
        return abs(float(first) - float(second))
    except OverflowError:
        return float("inf")


def shown(value: Json) -> str:
    """A value as it stands in a sentence."""
    try:
        text = json.dumps(value[:LONGEST] if isinstance(value, str) else value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # a number of thousands of digits; nested without a bottom
        return "a value too large to be shown"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _has(sent: dict[str, Json], answered: dict[str, Json]) -> bool:
    if not answered:
        return all(value is None for value in sent.values())
    return all(value is None or name not in answered or shows(value, answered[name]) for name, value in sent.items())


def _lists(sent: list[Json], answered: list[Json]) -> bool:
    """A list of texts may be kept as a set: in an order of its own, and each once."""
    if all(isinstance(each, str) for each in [*sent, *answered]):
        return all(any(shows(each, one) for one in answered) for each in sent) and all(
            any(shows(one, each) for one in sent) for each in answered
        )
    return len(sent) == len(answered) and (all(map(shows, sent, answered)) or among(sent, answered))


def _scalars(sent: str | float, answered: str | float) -> bool:
    """Numbers, and what is one in a text: whoever reads it generously keeps the number."""
    if isinstance(sent, bool) or isinstance(answered, bool):
        return str(sent).strip().casefold() == str(answered).strip().casefold()
    if sent == answered:
        return True
    try:
        first, second = float(sent), float(answered)
    except (ValueError, OverflowError):
        return False
    room = 1e-9 * max(1.0, abs(first))
    return abs(first - second) <= (room if first.is_integer() else max(HUNDREDTH, room))


def _texts(sent: str, answered: str, *, free: bool) -> bool:
    if sent == answered or "<" in sent:  # markup may be taken out, or escaped
        return True
    first, second = _plain(sent), _plain(answered)
    if first == second or (not free and first.casefold() == second.casefold()):
        return True
    return _same_instant(first, second) or _same_time(first, second) or _same_zone(first, second)


def _plain(text: str) -> str:
    """The text without what a form, a database or a page changes of it: blanks, ends of lines, marks, normal forms."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    return " ".join(text.split())


def _same_instant(sent: str, answered: str) -> bool:
    first, second = instant(sent), instant(answered)
    if first and second:
        return abs((first - second).total_seconds()) < SUBSECOND
    return DATE.fullmatch(sent) is not None and answered.startswith(f"{sent}T00:00")


def _same_time(sent: str, answered: str) -> bool:
    first, second = TIME.fullmatch(sent), TIME.fullmatch(answered)
    return bool(first and second) and _clock(first) == _clock(second)


def _clock(found: re.Match[str] | None) -> tuple[int, int]:
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _same_zone(sent: str, answered: str) -> bool:
    """Whether these are two names of one zone: US/Eastern is America/New_York."""
    first = _zone(sent)
    return first is not None and first == _zone(answered)


@cache
def _known_zones() -> dict[str, str]:
    return {name.casefold(): name for name in zone_names()}


def _zone(name: str) -> bytes | None:
    """What the database has for a zone, which is the same for all its names."""
    known = _known_zones().get(name.casefold()) if len(name) < LONGEST else None
    return files("tzdata").joinpath("zoneinfo", *known.split("/")).read_bytes() if known else None
