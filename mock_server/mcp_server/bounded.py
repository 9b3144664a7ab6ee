"""JSON that fits into a model's context: what is too long is cut, and it is said what, and where."""

import json
from collections.abc import Iterator
from typing import Any

MOST_CHARACTERS = 20_000
"""Of one answer, as JSON."""
STEPS = ((100, 4_000), (30, 1_500), (10, 600), (5, 250), (2, 80))
"""Items of an array and characters of a text that are kept: the first pair that makes the answer small enough."""
MOST_FIELDS = 200
DEEPEST = 40
"""Values in one another: what lies deeper is shown as text."""
MOST_CUTS = 8
ELLIPSIS = "…"


def bounded(value: Any, most: int = MOST_CHARACTERS) -> tuple[Any, list[str]]:
    """The value, at most so many characters of JSON, and a sentence for each place where something was left out."""
    if size_of(value) <= most:
        return value, []
    for items, characters in STEPS:
        cuts: list[str] = []
        short = _shortened(value, items, characters, "", 0, cuts)
        if size_of(short) <= most:
            return short, list(_told(cuts))
    text = json.dumps(value, ensure_ascii=True)
    return f"{text[: most // 4]}{ELLIPSIS}", [f"everything behind the first {most // 4:,} of {len(text):,} characters"]


def size_of(value: Any) -> int:
    """Characters of its JSON."""
    return len(json.dumps(value, ensure_ascii=False))


def _shortened(value: Any, items: int, characters: int, place: str, depth: int, cuts: list[str]) -> Any:
    if isinstance(value, str):
        return _text(value, characters, place, cuts)
    if depth >= DEEPEST and isinstance(value, dict | list):
        return _text(json.dumps(value, ensure_ascii=False), characters, place, cuts)
    if isinstance(value, list):
        if len(value) > items:
            cuts.append(f"{place or 'the list'}: {items} of {len(value):,} items are shown")
        kept = value[:items]
        return [_shortened(each, items, characters, f"{place}[{at}]", depth + 1, cuts) for at, each in enumerate(kept)]
    if isinstance(value, dict):
        most = min(MOST_FIELDS, items * 4)
        if len(value) > most:
            cuts.append(f"{place or 'the object'}: {most} of {len(value):,} fields are shown")
        names = list(value)[:most]
        inside = f"{place}." if place else ""
        return {
            name: _shortened(value[name], items, characters, f"{inside}{name[:40]}", depth + 1, cuts) for name in names
        }
    return value


def _text(value: str, characters: int, place: str, cuts: list[str]) -> str:
    if len(value) <= characters:
        return value
    cuts.append(f"{place or 'the text'}: {characters} of {len(value):,} characters are shown")
    return f"{value[:characters]}{ELLIPSIS}"


def _told(cuts: list[str]) -> Iterator[str]:
    yield from cuts[:MOST_CUTS]
    if len(cuts) > MOST_CUTS:
        yield f"and {len(cuts) - MOST_CUTS:,} more places were cut"
