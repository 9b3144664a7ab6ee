"""Whether an answer shows what was sent: numbers by value, instants by their time, texts without blanks around them.

What the pages leave open is no difference: a server may add fields to what was sent, and write an instant its own way.
"""

import json
from datetime import datetime
from typing import Any

Json = Any
LONGEST = 200
"""Characters of a value in a sentence."""


def shows(sent: Json, answered: Json) -> bool:
    """Whether the answer has what was sent. An object may have more fields in it, and lack some, but not all: what a
    server does not know it may drop.
    """
    if isinstance(sent, bool) or isinstance(answered, bool):
        return sent is answered
    if isinstance(sent, int | float) and isinstance(answered, int | float):
        return abs(sent - answered) <= 1e-9 * max(1.0, abs(sent))
    if isinstance(sent, str) and isinstance(answered, str):
        return sent.strip() == answered.strip() or _same_instant(sent, answered)
    if isinstance(sent, dict) and isinstance(answered, dict):
        return _has(sent, answered)
    if isinstance(sent, list) and isinstance(answered, list):
        return len(sent) == len(answered) and all(map(shows, sent, answered))
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
    """The time that a text names; None where it names none, or without an offset."""
    if not isinstance(value, str) or len(value) < len("2026-03-08T00:00Z"):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None


def shown(value: Json) -> str:
    """A value as it stands in a sentence."""
    text = json.dumps(value[:LONGEST] if isinstance(value, str) else value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _has(sent: dict[str, Json], answered: dict[str, Json]) -> bool:
    if not answered:
        return all(value is None for value in sent.values())
    return all(value is None or name not in answered or shows(value, answered[name]) for name, value in sent.items())


def _same_instant(sent: str, answered: str) -> bool:
    first, second = instant(sent), instant(answered)
    return first is not None and first == second
