"""What is wrong with a value, in pydantic's words for JSON. However much it is, little of it is kept in memory:
a hundred issues are listed, and the rest is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict

from pydantic import BaseModel
from pydantic_core import ErrorDetails, SchemaValidator, ValidationError, core_schema

from mock_server.errors import Issue
from mock_server.text.excerpts import excerpt

MOST_LISTED = 100
JSON_WORDS = {
    "dict_type": "Input should be an object",
    "list_type": "Input should be a valid array",
    "model_type": "Input should be an object",
}
"""Where pydantic speaks of Python's types, because it is given what was already read."""

REPEATED = {"list": "items_schema", "dict": "values_schema"}
"""The schemas that can fail as often as the value is long, and where their parts are described."""


class Words(TypedDict):
    """What an issue says, and its kind."""

    msg: str
    type: str


@dataclass(slots=True)
class IssueTally:
    """How many issues a validation has listed, and how many it left out."""

    listed: int = 0
    left_out: int = 0


def issues_of(error: ValidationError, *prefix: str) -> list[Issue]:
    return [
        {"loc": [*prefix, *each["loc"]], **_words(each)}
        for each in error.errors(include_url=False, include_context=False)
    ]


def _words(details: ErrorDetails) -> Words:
    kind = details["type"]
    if kind == "float_type" and type(details["input"]) is int:
        return {"msg": "Input should be a finite number", "type": "finite_number"}
    return {"msg": JSON_WORDS.get(kind, details["msg"]), "type": kind}


def capped(issues: list[Issue], left_out: int = 0) -> list[Issue]:
    """At most a hundred, and one that counts the others. No place in it repeats a long key."""
    left_out += max(0, len(issues) - MOST_LISTED)
    listed = [_shortened(issue) for issue in issues[:MOST_LISTED]]
    if left_out:
        message = f"{left_out:,} more issues are not listed"
        listed.append({"loc": listed[-1]["loc"][:1], "msg": message, "type": "too_many_issues"})
    return listed


@cache
def sparing(model: type[BaseModel]) -> Callable[[Any, IssueTally], Any]:
    """A strict validation of the model that lists little more than a hundred issues, for values that may have many."""
    model.model_rebuild()
    # Without its own validators, which a model brings along ready-made.
    validator = SchemaValidator(_counting(model.__pydantic_core_schema__), _use_prebuilt=False)
    return lambda content, tally: validator.validate_python(content, strict=True, context=tally)


def _counting(schema: Any) -> Any:
    """The schema with each part of what repeats under `_listed`."""
    if isinstance(schema, list):
        return [_counting(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    counting = {key: _counting(each) for key, each in schema.items()}
    part = REPEATED.get(schema["type"]) if isinstance(schema.get("type"), str) else None
    if part in counting:
        counting[part] = core_schema.with_info_wrap_validator_function(_listed, counting[part])
    return counting


def _listed(
    value: Any, validate: core_schema.ValidatorFunctionWrapHandler, info: core_schema.ValidationInfo[IssueTally]
) -> Any:
    """Validate one part of a list or object. As soon as enough is listed, a part that is wrong only counts."""
    tally = info.context
    before = tally.listed
    try:
        return validate(value)
    except ValidationError as error:
        new = error.error_count() - (tally.listed - before)  # parts of the part have counted theirs
        if before < MOST_LISTED:
            tally.listed += new
            raise
        tally.left_out += new
        return None


def _shortened(issue: Issue) -> Issue:
    return issue | {"loc": [excerpt(part) if isinstance(part, str) else part for part in issue["loc"]]}
