"""A value against a schema of the document: every place that is wrong, and all that is wrong there in one sentence."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from mock_server.document.json_schema import plain
from mock_server.document.levels import Step
from mock_server.document.operations import Document, Schema
from mock_server.families.business_hours.zones import zone_names
from mock_server.http.secret_names import is_secret
from mock_server.text.json_text import json_text

Json = Any
MASK = "\N{HORIZONTAL ELLIPSIS}"
"""What stands for the value in a sentence of the library, which would have all of it."""
MOST = 100
"""Places of one value that are told; the others are counted."""
INTEGER = re.compile(r"-?[0-9]{1,4000}", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
BOOLEANS = {"true": True, "false": False}


class Problem(NamedTuple):
    """The steps down to a place of the value, and what is wrong there."""

    steps: tuple[Step, ...]
    message: str


class SchemaCheck:
    """Compiled when a value first meets it. `name` is what the value is called: its words are hidden where secret."""

    def __init__(self, document: Document, schema: Schema, name: str = "") -> None:
        self.document = document
        self.schema = schema
        self._secret = is_secret(name)
        self._compiled: Draft202012Validator | None = None

    def problems(self, value: Json) -> list[Problem]:
        """At most `MOST`, and one more that says how many more there are; none where the value fits."""
        validator = self._compiled or self._compile()
        return [] if validator.is_valid(value) else self._found(validator, value)

    def _compile(self) -> Draft202012Validator:
        components = {"schemas": plain(self.document.raw["components"]["schemas"])}
        whole = {**plain(self.schema), "components": components}
        self._compiled = Draft202012Validator(
            whole, validate_formats=True, mask=MASK, formats={"timezone": zone_names().__contains__}
        )
        return self._compiled

    def _found(self, validator: Draft202012Validator, value: Json) -> list[Problem]:
        told: dict[tuple[Step, ...], list[str]] = {}
        more = 0
        for error in validator.iter_errors(value):
            for steps, message in self._read(error, value):
                if steps in told or len(told) < MOST:
                    told.setdefault(steps, []).append(message)
                else:
                    more += 1
        problems = [Problem(steps, "; ".join(messages)) for steps, messages in told.items()]
        return [*problems, Problem((), f"{more:,} more places are wrong")] if more else problems

    def _read(self, error: ValidationError, value: Json) -> Iterator[tuple[tuple[Step, ...], str]]:
        """Where it is and what it says. A property that is missing, or should not be there, is a place of its own."""
        steps, kind = tuple(error.instance_path), error.kind
        if isinstance(kind, ValidationErrorKind.Required):
            yield (*steps, kind.property), "is missing"
        elif isinstance(kind, ValidationErrorKind.AdditionalProperties):
            yield from (((*steps, name), "is no property that the document has") for name in kind.unexpected)
        else:
            yield steps, error.message.replace(MASK, self._shown(steps, value), 1)

    def _shown(self, steps: tuple[Step, ...], value: Json) -> str:
        if self._secret or any(isinstance(step, str) and is_secret(step) for step in steps):
            return "the value"
        for step in steps:
            value = value[step]
        return json_text(value)


LONGEST_NUMBER = 300
"""Characters of what is taken for a number."""


def typed(schema: Schema, text: str) -> Json:
    """What a parameter's or header's text says by its schema; the text itself where it says no such thing."""
    kind = schema.get("type")
    if len(text) > LONGEST_NUMBER:
        return text
    if kind == "integer" and INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and NUMBER.fullmatch(text):
        return float(text)
    return BOOLEANS.get(text, text) if kind == "boolean" else text
