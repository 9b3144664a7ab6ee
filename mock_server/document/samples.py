"""Values that a schema of the document allows: as its examples have them, or drawn from a seed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from mock_server.document.operations import Document, Schema
from mock_server.state.draws import Draws

DEEPEST = 8
"""Schemas in one another from which on nothing is added that may be left out: one may hold itself."""

MOST_ITEMS = 3
OFTEN, SELDOM = 0.8, 0.2
"""How often what may be left out is there, and what may be null is null."""

LEAST, MOST = 0, 1000
"""Numbers without bounds of their own."""

DAY = datetime(2026, 3, 8, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
WORDS = (
    "access",
    "account",
    "badge",
    "battery",
    "calendar",
    "camera",
    "contract",
    "device",
    "email",
    "export",
    "gateway",
    "invoice",
    "keyboard",
    "license",
    "login",
    "monitor",
    "network",
    "order",
    "password",
    "portal",
    "printer",
    "queue",
    "refund",
    "report",
    "router",
    "screen",
    "server",
    "shipment",
    "token",
    "vendor",
)
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
ID = re.compile(r"([a-z]+_)[a-z0-9_]+", re.ASCII)
CODE = re.compile(r"(?=\D*\d)\S+", re.ASCII)
DIGIT = re.compile(r"\d", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@([^@\s]+)")
ADDRESS = re.compile(r"https?://\S+")


class Samples:
    """Makes values for the schemas of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def example(self, schema: Schema) -> Any:
        """The value that the document shows; what it does not show has the least that is allowed."""
        whole = self._whole(schema, None)
        if "example" in whole:
            return whole["example"]
        if "enum" in whole:
            return whole["enum"][0]
        kind = _kind(whole)
        if kind == "object":
            return {name: self.example(each) for name, each in whole.get("properties", {}).items()}
        if kind == "array":
            return [self.example(whole["items"])] * max(1, whole.get("minItems", 1))
        return None if whole.get("nullable") else _drawn(kind, whole, Draws("example"))

    def drawn(self, schema: Schema, draws: Draws, depth: int = 0) -> Any:
        """One of the values that are allowed."""
        whole = self._whole(schema, draws)
        if whole.get("nullable") and draws.fraction() < SELDOM:
            return None
        if "enum" in whole:
            return draws.pick([each for each in whole["enum"] if each is not None])
        kind = _kind(whole)
        if kind == "object":
            return self._object(whole, draws, depth)
        if kind == "array":
            least = whole.get("minItems", 0)
            most = max(least, min(MOST_ITEMS, whole.get("maxItems", MOST_ITEMS))) if depth < DEEPEST else least
            return [self.drawn(whole["items"], draws, depth + 1) for _ in range(draws.between(least, most))]
        return _drawn(kind, whole, draws)

    def _object(self, whole: Schema, draws: Draws, depth: int) -> dict[str, Any]:
        properties, required = whole.get("properties", {}), whole.get("required", ())
        if not properties:
            return dict(whole.get("example", {}))  # of any fields: those that the document shows
        chosen = {
            name: each
            for name, each in properties.items()
            if name in required or (depth < DEEPEST and draws.fraction() < OFTEN)
        }
        return {name: self.drawn(each, draws, depth + 1) for name, each in chosen.items()}

    def _whole(self, schema: Schema, draws: Draws | None) -> Schema:
        """The schema with what it refers to, all parts of `allOf`, and one of several that it may be."""
        whole = {**self._document.resolve(schema)}
        for part in whole.pop("allOf", ()):
            whole = _both(self._whole(part, draws), whole)
        for several in ("oneOf", "anyOf"):
            parts = whole.pop(several, None)
            if parts:
                whole = _both(self._whole(draws.pick(parts) if draws else parts[0], draws), whole)
        return whole


def _both(one: Schema, other: Schema) -> Schema:
    """What both say; where they differ, the other."""
    properties = one.get("properties", {}) | other.get("properties", {})
    required = [*one.get("required", ()), *other.get("required", ())]
    return {**one, **other} | ({"properties": properties, "required": required} if properties else {})


def _kind(whole: Schema) -> str:
    return str(whole.get("type", "object" if "properties" in whole else "string"))


def _drawn(kind: str, whole: Schema, draws: Draws) -> Any:
    return DRAWN[kind](whole, draws)


def _whole_number(whole: Schema, draws: Draws) -> int:
    least = whole.get("minimum", LEAST)
    return draws.between(int(least), int(whole.get("maximum", max(MOST, least))))


def _number(whole: Schema, draws: Draws) -> float:
    least = whole.get("minimum", LEAST)
    most = whole.get("maximum", max(MOST, least))
    return float(round(least + (most - least) * draws.fraction(), 2))


def _text(whole: Schema, draws: Draws) -> Any:
    """Like the example, where that shows what kind of text it is; else a few words."""
    form = whole.get("format")
    if form in FORMATS:
        return FORMATS[form](draws)
    text = _like(str(whole.get("example", "")), draws)
    text = text[: whole.get("maxLength", len(text))].ljust(whole.get("minLength", 0), "x")
    pattern = whole.get("pattern")
    return text if pattern is None or re.search(pattern, text) else whole["example"]


def _like(example: str, draws: Draws) -> str:
    if known := ID.fullmatch(example):
        return known[1] + _letters(draws, 10)
    if known := EMAIL.fullmatch(example):
        return f"{draws.pick(WORDS)}.{draws.pick(WORDS)}@{known[1]}"
    if ADDRESS.fullmatch(example):
        return example
    if CODE.fullmatch(example):
        return DIGIT.sub(lambda _: str(draws.below(10)), example)
    return " ".join(draws.pick(WORDS) for _ in range(draws.between(1, 5))).capitalize()


def _letters(draws: Draws, length: int) -> str:
    return "".join(draws.pick(LETTERS) for _ in range(length))


def _instant(draws: Draws) -> str:
    return (DAY + timedelta(seconds=draws.between(-5_000_000, 5_000_000))).isoformat().replace("+00:00", "Z")


def _uuid(draws: Draws) -> str:
    digits = "".join(f"{draws.below(65536):04x}" for _ in range(8))
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


FORMATS: dict[str, Callable[[Draws], str]] = {
    "date": lambda draws: _instant(draws)[:10],
    "date-time": _instant,
    "timezone": lambda draws: draws.pick(ZONES),
    "uuid": _uuid,
}

DRAWN: dict[str, Callable[[Schema, Draws], Any]] = {
    "boolean": lambda _, draws: draws.fraction() < 0.5,
    "integer": _whole_number,
    "number": _number,
    "string": _text,
}
