"""Schemas of OpenAPI 3.0 as those of JSON Schema."""

from typing import Any

Json = Any


def plain(schema: Json) -> Json:
    """The schema, or part of one, as JSON Schema has it: what is nullable may also be null."""
    if isinstance(schema, list):
        return [plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    written = {name: plain(each) for name, each in schema.items()}
    if written.get("nullable") is True:
        written["type"] = [written["type"], "null"]
        written |= {"enum": [*written["enum"], None]} if "enum" in written else {}
    return written
