"""OpenAPI 3.1, derived: a valid document, and the same values are valid by it as by the one of 3.0.3."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from mock_server.document import loading
from mock_server.document.openapi31 import VERSION, openapi31, schema31
from mock_server.document.operations import Document, Schema
from mock_server.document.sources import INDEXES, Name

Json = Any
OURS = {name: loading.load(name).raw for name in INDEXES}
DERIVED = {name: openapi31(document) for name, document in OURS.items()}
SCHEMAS = [(name, schema) for name, document in OURS.items() for schema in document["components"]["schemas"]]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.sampled_from([0.5, -3.25, 1e9 + 0.5]) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
"""No number like 1.0: whether that is an integer, the two drafts of JSON Schema below 3.0 and 3.1 see differently."""
DEEPEST = 4


def values(document: Document, schema: Schema, depth: int = 0) -> st.SearchStrategy[Json]:
    """Values that a schema may take, and some that it may not, at any depth."""
    schema = document.resolve(schema)
    drawn = [st.just(each) for each in (schema.get("example"), None)]
    if "enum" in schema:
        drawn.append(st.sampled_from(schema["enum"]))
    bounds = [int(schema[bound]) for bound in ("minimum", "maximum") if bound in schema]
    drawn += [st.integers(bound - 1, bound + 1) for bound in bounds]
    if depth < DEEPEST:
        drawn += list(_composed(document, schema, depth + 1))
    return st.one_of(*drawn, ANYTHING)


def _composed(document: Document, schema: Schema, depth: int) -> Iterator[st.SearchStrategy[Json]]:
    for part in (each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, ())):
        yield values(document, part, depth)
    if "items" in schema:
        yield st.lists(values(document, schema["items"], depth), max_size=2)
    if "properties" in schema:
        of = {name: values(document, each, depth) for name, each in schema["properties"].items()}
        needed = {name: of.pop(name) for name in schema.get("required", ()) if name in of}
        yield st.fixed_dictionaries(needed, optional=of)


@pytest.mark.parametrize("name", INDEXES)
def test_the_derived_document_is_valid_and_what_it_is_made_of_stays(name: Name) -> None:
    before = deepcopy(OURS[name])
    derived = openapi31(OURS[name])
    assert OURS[name] == before
    assert derived["openapi"] == VERSION
    assert list(OpenAPIV31SpecValidator(derived).iter_errors()) == []
    for schema in derived["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", INDEXES)
def test_nothing_of_3_0_is_left_in_a_schema_and_nothing_else_is_gone(name: Name) -> None:
    assert not {"nullable", "example"} & set(keywords(DERIVED[name]))
    assert set(keywords(OURS[name])) - {"nullable", "example"} == set(keywords(DERIVED[name])) - {"examples"}
    without = {"components", "openapi", "paths"}
    assert {k: v for k, v in DERIVED[name].items() if k not in without} == {
        k: v for k, v in OURS[name].items() if k not in without
    }


def keywords(document: Schema) -> Iterator[str]:
    """The keywords of all schemas of a document, one after another."""
    waiting = [each for part in (document["paths"], document["components"]) for each in held(part)]
    while waiting:
        schema = waiting.pop()
        yield from schema
        waiting += schema.get("properties", {}).values()
        waiting += [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, ())]
        waiting += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]


def held(node: Json) -> Iterator[Schema]:
    """The schemas that stand in a part of a document."""
    if isinstance(node, list):
        for each in node:
            yield from held(each)
    elif isinstance(node, dict):
        for key, each in node.items():
            if key == "schema":
                yield each
            elif key == "schemas":
                yield from each.values()
            elif key not in {"example", "examples"}:
                yield from held(each)


@settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(of=st.sampled_from(SCHEMAS), data=st.data())
def test_what_one_accepts_the_other_accepts(of: tuple[Name, str], data: st.DataObject) -> None:
    name, schema = of
    reference = {"$ref": f"#/components/schemas/{schema}"}
    value = data.draw(values(Document(OURS[name]), reference))
    by_3_0 = OAS30Validator({"allOf": [reference], "components": OURS[name]["components"]})
    by_3_1 = Draft202012Validator({**reference, "components": DERIVED[name]["components"]})
    assert by_3_0.is_valid(value) == by_3_1.is_valid(value)


@pytest.mark.parametrize("name", INDEXES)
def test_the_examples_of_the_schemas_are_valid_by_both(name: Name) -> None:
    for schema, of_3_0 in OURS[name]["components"]["schemas"].items():
        if "example" in of_3_0:
            reference = {"$ref": f"#/components/schemas/{schema}", "components": DERIVED[name]["components"]}
            Draft202012Validator(reference).validate(of_3_0["example"])
            assert DERIVED[name]["components"]["schemas"][schema]["examples"] == [of_3_0["example"]]


@pytest.mark.parametrize(
    ("of_3_0", "of_3_1"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}),
        ({"type": "string", "example": {"nullable": True}}, {"type": "string", "examples": [{"nullable": True}]}),
        ({"type": "string", "format": "byte"}, {"type": "string", "contentEncoding": "base64"}),
        ({"type": "string", "format": "binary"}, {"type": "string", "contentMediaType": "application/octet-stream"}),
        ({"properties": {"nullable": {"type": "boolean"}}}, {"properties": {"nullable": {"type": "boolean"}}}),
        ({"$ref": "#/components/schemas/A", "nullable": True}, {"$ref": "#/components/schemas/A"}),
        (
            {"not": {"items": {"type": "integer", "nullable": True}}, "additionalProperties": False},
            {"not": {"items": {"type": ["integer", "null"]}}, "additionalProperties": False},
        ),
    ],
)
def test_each_keyword_that_means_another_thing_in_3_1_is_written_as_there(of_3_0: Schema, of_3_1: Schema) -> None:
    assert schema31(of_3_0) == of_3_1
