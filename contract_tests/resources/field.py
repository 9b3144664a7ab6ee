"""A field of a body as the document describes it: values that it may have, and values that it may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from contract_tests.contract import Level, contract, source
from contract_tests.places import JSON
from contract_tests.target import Target
from mock_server.document.levels import level_at
from mock_server.document.operations import Operation, Schema

Json = Any
LONG, SHORTEST = 60, 12
"""Characters that a text may have where nothing says how many: a name of ours is no longer. And those that one needs
to be another than all that were there.
"""
NONE_SUCH = {"timezone": ("Europe/Atlantis", "UTC+1", ""), "date": ("2026-02-30", "25-12-2026")}
"""Texts that are not what a format asks for."""
LARGEST = 2**31 - 1
"""A maximum that is no more than what a server's integers have room for."""


@dataclass(frozen=True)
class ResourceField:
    """A property at the top of a body.

    schema   without refs
    level    who answers for its bounds
    refusal  status and detail of a value that it may not have, where the document says them
    """

    name: str
    schema: Schema
    required: bool
    level: Level
    refusal: tuple[int, str] | None

    @property
    def nullable(self) -> bool:
        return bool(self.schema.get("nullable"))

    @property
    def is_text(self) -> bool:
        """Whether it is a text of any words."""
        free = self.schema.keys().isdisjoint({"enum", "format"})
        return self.schema.get("type") == "string" and free and self.schema.get("maxLength", LONG) >= SHORTEST

    @property
    def has_default(self) -> bool:
        return "default" in self.schema

    def values(self, on: Target) -> list[Json]:
        """Values that it may have, each another; none where the document does not let one make them up."""
        schema = self.schema
        if "enum" in schema:
            return [each for each in schema["enum"] if each is not None]
        if schema.get("type") == "boolean":
            return [True, False]
        if schema.get("type") in {"integer", "number"}:
            low, high = schema.get("minimum", 0), schema.get("maximum", LARGEST)
            return [each for each in (low + 1, low + 2, high) if low <= each <= high][:2]
        if self.is_text:
            return [self.text(on, self.name.replace("_", " ").capitalize()) for _ in range(2)]
        return []

    def text(self, on: Target, word: str) -> str:
        """A text of its own, of this word where there is room for it: what makes it another stands at its end."""
        return on.name(word)[-self.schema.get("maxLength", LONG) :].strip()

    def edges(self, on: Target) -> Iterator[Json]:
        """Values that lie within its bounds by the least."""
        schema = self.schema
        if "maxLength" in schema:
            yield on.name().ljust(schema["maxLength"], "ü")
        if schema.get("minLength") == 1:
            yield chr(on.random.randint(*IDEOGRAPHS))
        if "minimum" in schema and not schema.get("exclusiveMinimum"):
            yield schema["minimum"]
        if schema.get("maximum", LARGEST) < LARGEST:
            yield schema["maximum"]
        if schema.get("format") == "date":
            yield "2028-02-29"

    def beyond(self) -> Iterator[Json]:
        """Values beyond its bounds."""
        schema = self.schema
        if schema.get("minLength"):
            yield ""
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1)
        if "minimum" in schema and schema["minimum"] > -LARGEST:
            yield schema["minimum"] - (0 if schema.get("exclusiveMinimum") else 1)
        if schema.get("maximum", LARGEST) < LARGEST:
            yield schema["maximum"] + 1
        if "enum" in schema:
            yield from ("by_chance", "", str(schema["enum"][0]).capitalize())
        yield from NONE_SUCH.get(schema.get("format", ""), ())

    def mistaken(self) -> Iterator[Json]:
        """Values of another type."""
        yield {"string": 5, "integer": "many", "number": "many", "boolean": "yes"}.get(self.schema.get("type", ""), 5)
        if self.schema.get("format") == "date":
            yield "2031-12-25T00:00:00Z"
        if not self.nullable:
            yield None


IDEOGRAPHS = 0x4E00, 0x9FA5
"""Where names of one character come from, which hardly any other record has."""


@cache
def fields(operation_id: str) -> dict[str, ResourceField]:
    """The fields of the body that an operation takes, by their names."""
    operation = contract().by_id[operation_id]
    body = operation.raw["requestBody"]["content"][JSON]["schema"] if operation.body else {}
    whole = without_refs(body)
    return {name: _field(operation, body, whole, name) for name in whole.get("properties", {})}


def _field(operation: Operation, body: Schema, whole: Schema, name: str) -> ResourceField:
    level = level_at(contract(), body, (name,), source(operation).level)
    refusal = operation.body.invalid_values.get(name) if operation.body else None
    schema = without_refs(whole["properties"][name])
    return ResourceField(name, schema, name in whole.get("required", ()), level, refusal)


def without_refs(schema: Schema) -> Schema:
    """A schema without a ref at its top, and with all that `allOf` adds."""
    resolved = contract().resolve(schema)
    merged: Schema = {}
    for part in resolved.get("allOf", ()):
        merged |= without_refs(part)
    return merged | {name: value for name, value in resolved.items() if name != "allOf"}
