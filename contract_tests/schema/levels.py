"""Who answers for what is wrong with an answer: the pages or a guess of ours, place by place and not by operation."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from contract_tests.client.exchanges import RecordedExchange
from contract_tests.contract import Level, source
from contract_tests.json_text import loads
from contract_tests.places import JSON
from mock_server.document.json_schema import plain
from mock_server.document.levels import Step, is_silent, level_at, level_of, level_of_answer
from mock_server.document.operations import Document, Operation, Schema

Json = Any
NOTHING: Schema = {}
HEADERS = "response_headers_conformance"
UNAUTHORIZED = 401
ERRORS = 500
"""The first status that no choice of a deployment explains."""

UNPROMISED = frozenset(
    {
        "positive_data_acceptance",
        "negative_data_rejection",
        "semantic_422",
        "unsupported_method",
        "allow_header_conformance",
    }
)
"""Checks of what no page says: that all the data that our schemas let pass is accepted and no other, and which methods
are not. The bounds that the pages do give are promises of their own, with rules.
"""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as the document has it, and who says that it should be.

    place    a header, or the steps down from the body; the check that found it where no place is known
    problem  what is wrong there
    """

    place: str
    problem: str
    level: Level


class Levels:
    """Reads of the document who answers for each thing that a check of Schemathesis found."""

    def __init__(self, contract: Document) -> None:
        self.contract = contract
        self._sent: set[int] = set()
        self._validators: dict[int, Draft202012Validator] = {}

    def deviations(self, operation: Operation, check: str, exchange: RecordedExchange) -> tuple[Deviation, ...]:
        """What a check of Schemathesis is about, each thing by itself; at least one."""
        response = self._response(operation, exchange.status)
        level = level_of_answer(operation, response or {})
        found: Iterable[Deviation] = ()
        if check in UNPROMISED:
            level = "assumed"
        elif check == "ignored_auth":
            level = self._of_credentials(operation, exchange.status)
        elif check == "status_code_conformance":
            level = self._of_status(operation, exchange.status)
        elif check == HEADERS:
            found = self._headers(exchange, response or {}, level)
        elif check == "response_schema_conformance":
            found = self._body(exchange, response or {}, level)
        return tuple(found) or (Deviation(check, str(exchange.status), level),)

    def _of_credentials(self, operation: Operation, status: int) -> Level:
        """To let in without credentials breaks the operation's promise; how it is refused has a level of its own."""
        promised = source(operation).level
        return (
            promised
            if _succeeded(status)
            else level_of_answer(operation, self._response(operation, UNAUTHORIZED) or {})
        )

    def _of_status(self, operation: Operation, status: int) -> Level:
        """That of the listed success where it is another one. No page says that its list of refusals is whole."""
        promised = source(operation).level
        if _succeeded(status):
            return level_of_answer(operation, self._response(operation, operation.success) or {})
        return promised if status >= ERRORS else "assumed"

    def _response(self, operation: Operation, status: int) -> Schema | None:
        response = operation.raw["responses"].get(str(status))
        return None if response is None else self.contract.resolve(response)

    def _headers(self, exchange: RecordedExchange, response: Schema, level: Level) -> Iterator[Deviation]:
        """The headers that are required and missing, or that are not as their schema has them."""
        answered = {name.lower(): value for name, value in exchange.answer_headers}
        for name, reference in response.get("headers", {}).items():
            header, value = self.contract.resolve(reference), answered.get(name.lower())
            if value is None and header.get("required"):
                yield Deviation(name, "missing", level_of(header, level))
            elif value is not None and not self._validator(header["schema"]).is_valid(_typed(value)):
                yield Deviation(name, "wrong", level_of(header, level))

    def _body(self, exchange: RecordedExchange, response: Schema, level: Level) -> Iterator[Deviation]:
        """What JSON Schema finds. Numbers are compared as such, so that 480.0 is a whole one: if nothing else is wrong,
        the answer is only written in another way than the tool reads.
        """
        content = response.get("content", {})
        if JSON not in content:
            return
        try:
            answer = loads(exchange.answer)
        except ValueError:
            return
        found = list(self.places(content[JSON]["schema"], answer, level, response))
        yield from found or [Deviation("body", "spelling", "assumed")]

    def places(self, schema: Schema, value: Json, level: Level, response: Schema = NOTHING) -> Iterator[Deviation]:
        """Where a value is not as a schema of the document has it. `level` is that of what the schema stands in."""
        for error in self._validator(schema).iter_errors(value):
            place = _place(error)
            name = ".".join(map(str, ["body", *place]))
            free = self._is_as_it_was_sent(error, value) or is_silent(response, place)
            yield Deviation(name, "wrong", "assumed" if free else level_at(self.contract, schema, place, level))

    def heard(self, exchange: RecordedExchange) -> None:
        """Remember what was sent: a deployment that takes it answers with it as well."""
        if exchange.content:
            try:
                self._sent |= set(_values("", loads(exchange.content)))
            except ValueError:
                return

    def _is_as_it_was_sent(self, error: ValidationError, answer: Json) -> bool:
        """Whether what is wrong is a value that the run itself sent for a property of that name."""
        name = ""
        for step in error.instance_path:
            answer, name = answer[step], step if isinstance(step, str) else name
        return _value(name, answer) in self._sent

    def _validator(self, schema: Schema) -> Draft202012Validator:
        if id(schema) not in self._validators:
            whole = {**plain(schema), "components": self._components}
            self._validators[id(schema)] = Draft202012Validator(whole, validate_formats=True)
        return self._validators[id(schema)]

    @cached_property
    def _components(self) -> Json:
        return plain(self.contract.raw["components"])


def _values(name: str, value: Json) -> Iterator[int]:
    """Each value of a body, with the property that it stands in."""
    yield _value(name, value)
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _values(key, each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(name, each)


def _value(name: str, value: Json) -> int:
    return hash((name, json.dumps(value, sort_keys=True)))


def _succeeded(status: int) -> bool:
    return 200 <= status < 300


def _place(error: ValidationError) -> list[Step]:
    """Where it is wrong: a property that is missing is a place too."""
    place: list[Step] = list(error.instance_path)
    return [*place, error.kind.property] if isinstance(error.kind, ValidationErrorKind.Required) else place


def _typed(value: str) -> Json:
    """The value of a header: a number where it is one."""
    return int(value) if value.isdecimal() else value
