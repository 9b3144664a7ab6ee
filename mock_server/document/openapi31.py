"""OpenAPI 3.0.3 → 3.1: the same contract, for tools that read JSON Schema 2020-12.

The document by hand stays 3.0.3; nothing is said here that it does not say. What the two write differently is
`nullable`, exclusive bounds, a schema's example, and the formats of bytes. https://spec.openapis.org/oas/v3.1.0
"""

from typing import Any

VERSION = "3.1.0"
DATA = frozenset({"example", "examples", "default", "enum"})
"""Keys under which stand values, which may look like anything."""
NAMED = ("properties", "patternProperties")
LISTED = ("allOf", "anyOf", "oneOf")
SINGLE = ("items", "additionalProperties", "not")
ENCODED = {
    "byte": {"contentEncoding": "base64"},
    "base64": {"contentEncoding": "base64"},
    "binary": {"contentMediaType": "application/octet-stream"},
}
"""Formats of 3.0 that JSON Schema 2020-12 says in keywords of their own."""

Json = Any
Schema = dict[str, Any]


def openapi31(document: Schema) -> Schema:
    """A bundled document of OpenAPI 3.0.3 as one of 3.1. What was given is not changed."""
    converted: Schema = _part(document)
    return {**converted, "openapi": VERSION}


def schema31(schema: Schema) -> Schema:
    """A Schema Object of 3.0.3 as one of 3.1, which takes the same values."""
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # whatever stands beside it means nothing in 3.0
    made: Schema = {}
    for key, value in schema.items():
        if key in NAMED:
            made[key] = {name: schema31(each) for name, each in value.items()}
        elif key in LISTED:
            made[key] = [schema31(each) for each in value]
        elif key in SINGLE and isinstance(value, dict):
            made[key] = schema31(value)
        elif key == "example":
            made["examples"] = [value]
        elif key == "format" and value in ENCODED:
            made |= ENCODED[value]
        elif key not in {"nullable", "exclusiveMinimum", "exclusiveMaximum"}:
            made[key] = value
    _bound(schema, made, "minimum", "exclusiveMinimum")
    _bound(schema, made, "maximum", "exclusiveMaximum")
    return _nullable(made) if schema.get("nullable") is True and "type" in schema else made


def _part(node: Json) -> Json:
    """Any part of a document that is no schema, with the schemas in it converted."""
    if isinstance(node, list):
        return [_part(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: _entry(key, value) for key, value in node.items()}


def _entry(key: str, value: Json) -> Json:
    if key == "schema" and isinstance(value, dict):
        return schema31(value)
    if key == "schemas" and isinstance(value, dict):
        return {name: schema31(each) for name, each in value.items()}
    return value if key in DATA or key.startswith("x-") else _part(value)


def _bound(schema: Schema, made: Schema, bound: str, exclusive: str) -> None:
    """In 3.0 a bound is exclusive by a flag beside it, in 3.1 by another keyword with the number."""
    if schema.get(exclusive) is True and bound in schema:
        made[exclusive] = made.pop(bound)


def _nullable(schema: Schema) -> Schema:
    """The schema, which may be null too. An `enum` bounds null as well: in 3.0 whoever means null lists it."""
    return {**schema, "type": [schema["type"], "null"]}
