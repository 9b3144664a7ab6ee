"""Fields of a body that the document has no name for. It allows them, but who misspelt one waits for it in vain."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from mock_server.document.operations import Document, Schema

LOOKED_AT = 100
"""Entries of a list that are looked at, and places that are named."""

Steps = tuple[str | int, ...]


def unknown_fields(document: Document, schema: Schema, value: Any) -> list[Steps]:
    """The places of those fields, at most `LOOKED_AT`. Where the document allows any name there is none."""
    return list(islice(_unknown(document, [schema], value, ()), LOOKED_AT))


def _unknown(document: Document, schemas: list[Schema], value: Any, steps: Steps) -> Iterator[Steps]:
    if not isinstance(value, dict | list):
        return
    shapes = [shape for schema in schemas for shape in _shapes(document, schema)]
    if isinstance(value, list):
        items = [shape["items"] for shape in shapes if "items" in shape]
        for at, each in enumerate(islice(value, LOOKED_AT)):
            yield from _unknown(document, items, each, (*steps, at))
        return
    objects = [shape for shape in shapes if "properties" in shape]
    if not objects or any(shape.get("additionalProperties") for shape in shapes):
        return
    for name, each in value.items():
        known = [shape["properties"][name] for shape in objects if name in shape["properties"]]
        if not known:
            yield (*steps, name)
        else:
            yield from _unknown(document, known, each, (*steps, name))


def _shapes(document: Document, schema: Schema) -> Iterator[Schema]:
    """The schema without references, and those that it is made of."""
    resolved = document.resolve(schema)
    yield resolved
    for way in ("allOf", "anyOf", "oneOf"):
        for part in resolved.get(way, ()):
            yield from _shapes(document, part)
