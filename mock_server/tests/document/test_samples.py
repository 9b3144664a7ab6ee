"""Values of the document's schemas: each one that is shown or drawn is allowed."""

from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from mock_server.document import loading
from mock_server.document.operations import Document, Operation
from mock_server.document.samples import Samples
from mock_server.state.draws import Draws

API = loading.load("api")
SAMPLES = Samples(API)
SEEDS = range(25)


def contents(operation: Operation) -> list[tuple[str, Any]]:
    """The schemas of an operation's answers, by status."""
    answers = ((status, API.resolve(response)) for status, response in operation.raw["responses"].items())
    return [(status, each["content"]["application/json"]["schema"]) for status, each in answers if "content" in each]


@pytest.mark.parametrize("operation", API.operations, ids=lambda operation: operation.id)
def test_what_is_drawn_or_shown_of_an_answer_is_allowed(operation: Operation) -> None:
    for status, schema in contents(operation):
        validator = OAS30Validator({"allOf": [schema], "components": API.raw["components"]})
        validator.validate(SAMPLES.example(schema))
        for seed in SEEDS:
            drawn = SAMPLES.drawn(schema, Draws(operation.id, status, seed))
            validator.validate(drawn)
            assert drawn == SAMPLES.drawn(schema, Draws(operation.id, status, seed))


def test_there_are_as_many_answers_as_seeds() -> None:
    schema = contents(API.by_id["get_ticket"])[0][1]
    drawn = [SAMPLES.drawn(schema, Draws(seed)) for seed in SEEDS]
    assert len({str(each) for each in drawn}) == len(SEEDS)
    assert {each["status"] for each in drawn} == {"open", "pending", "resolved", "closed"}
    assert None in {each["team_id"] for each in drawn}


def alone(schema: Any, **components: Any) -> Samples:
    return Samples(Document({"paths": {}, "components": {"schemas": {"It": schema, **components}}}))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "example": "user_8f3c"},
        {"type": "string", "example": "a.person@example.com"},
        {"type": "string", "example": "https://example.com/x"},
        {"type": "string", "example": "TKT-1042"},
        {"type": "string", "minLength": 60, "maxLength": 70},
        {"type": "string", "maxLength": 3},
        {"type": "string", "pattern": "^ab+c$", "example": "abbc"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "integer", "minimum": 5, "maximum": 5},
        {"type": "integer", "minimum": 5000},
        {"type": "number", "minimum": 0.25, "maximum": 0.75},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "integer"}, "minItems": 5},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 1},
        {"type": "string", "enum": ["a", None], "nullable": True},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        {"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}]},
        {"type": "object", "additionalProperties": True},
    ],
    ids=str,
)
def test_what_a_schema_says_is_kept(schema: Any) -> None:
    samples = alone(schema)
    for seed in SEEDS:
        OAS30Validator(schema).validate(samples.drawn(schema, Draws(seed)))
    OAS30Validator(schema).validate(samples.example(schema))


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    node = {
        "type": "object",
        "required": ["children"],
        "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            "twin": {"$ref": "#/components/schemas/Node"},
        },
    }
    samples = alone({}, Node=node)
    for seed in SEEDS:
        assert "children" in samples.drawn(node, Draws(seed))
