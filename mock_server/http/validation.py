"""Strings and bytes → arguments. Everything that is wrong is said at once, in pydantic's words.

Path, query and header strings are parsed; JSON bodies are strict: `"5"` is no number.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel
from pydantic_core import CoreSchema, PydanticKnownError, SchemaValidator, ValidationError, core_schema

from mock_server.document.operations import Body, Operation, Parameter, Schema
from mock_server.errors import Issue
from mock_server.families.paging import Paging
from mock_server.http.errors import ApiError, RequestInvalid
from mock_server.http.ignored import has_more, ignored_fields, ignored_parameters
from mock_server.http.issues import IssueTally, issues_of, sparing
from mock_server.http.json_bodies import NotJson, read_json
from mock_server.http.wire import Request
from mock_server.http.world_name import world_name
from mock_server.record import full_date
from mock_server.text.excerpts import excerpt

MOST_QUERY_PARAMETERS = 1000
LARGE = 64 * 1024
"""Bytes from which on a body may have more issues than one wants to keep."""

INTEGER = re.compile(r"-?\d+", re.ASCII)
JSON = "application/json"
JSON_TYPE = re.compile(r"application/(json|[\w.-]+\+json)([ \t]*;.*)?", re.IGNORECASE | re.ASCII)


class Validator:
    """Compiled at the operation's first request."""

    def __init__(self, operation: Operation, body_model: type[BaseModel] | None) -> None:
        self._id = operation.id
        self._body = operation.body
        self._body_model = body_model
        self._parameters = _parameters_validator(operation.parameters)
        self._path = SchemaValidator(_group([p for p in operation.parameters if p.location == "path"]))
        self._query = frozenset(p.name for p in operation.parameters if p.location == "query")
        self._headers = [p.name for p in operation.parameters if p.location == "header"]
        self._pages = {"limit", "offset"} <= self._query
        self._usual = self._usual_arguments(operation.parameters)

    def arguments(self, request: Request, path: dict[str, str]) -> dict[str, Any]:
        """The operation's keyword arguments; `RequestInvalid` (422) with every issue."""
        arguments, issues = self._parameter_arguments(request, path)
        if self._body and self._body_model:
            try:
                arguments["body"] = parse_body(request, self._body, self._body_model, self._id)
            except RequestInvalid as invalid:
                raise self._refusal(issues + invalid.issues, invalid.left_out) from None
        if issues:
            raise RequestInvalid(issues)
        return arguments

    def _parameter_arguments(self, request: Request, path: dict[str, str]) -> tuple[dict[str, Any], list[Issue]]:
        query = _query(request.query) if self._query and request.query else {}
        if request.query and not (query and self._query.issuperset(query)):
            request.ignored = ignored_parameters(self._id, request.query, self._query)
        headers = {name: value for name in self._headers if (value := request.header(name)) is not None}
        usual = None if query or headers else self._usual
        try:
            if usual is not None:
                return usual | (self._path.validate_python(path) if path else {}), []
            groups = self._parameters.validate_python({"path": path, "query": query, "header": headers})
        except ValidationError as error:
            return {}, issues_of(error) if usual is None else issues_of(error, "path")
        return self._by_name(groups), []

    def _usual_arguments(self, parameters: tuple[Parameter, ...]) -> dict[str, Any] | None:
        """Those of a request without query and headers; None where there is none without them."""
        others = tuple(p for p in parameters if p.location != "path")
        if any(p.required for p in others):
            return None
        return self._by_name(_parameters_validator(others).validate_python({"path": {}, "query": {}, "header": {}}))

    def _by_name(self, groups: dict[str, dict[str, Any]]) -> dict[str, Any]:
        arguments = {**groups["path"], **groups["query"], **{_argument(k): v for k, v in groups["header"].items()}}
        if self._pages:
            arguments["paging"] = Paging(arguments.pop("limit"), arguments.pop("offset"))
        return arguments

    def _refusal(self, issues: list[Issue], left_out: int) -> ApiError:
        """A wrong value with an answer of its own gets that answer, unless more is wrong."""
        special = self._body.invalid_values if self._body else {}
        for issue in issues:
            if (
                list(issue["loc"][:1]) != ["body"]
                or issue["loc"][-1] not in special
                or issue["type"] != "literal_error"
            ):
                return RequestInvalid(issues, left_out)
        status, detail = special[str(issues[0]["loc"][-1])]
        return ApiError(status, detail)


def parse_body(request: Request, body: Body, model: type[BaseModel], operation: str = "") -> BaseModel:
    """The body as its model; `RequestInvalid` says what is wrong with it. What it has besides is ignored, and noted."""
    if not request.body:
        if body.required:
            raise RequestInvalid([_issue("missing", "Field required")])
        return model()
    content_type = request.header("content-type") or JSON
    if content_type != JSON and not JSON_TYPE.fullmatch(content_type):
        raise RequestInvalid(
            [_issue("content_type", f"Content-Type should be application/json, not {excerpt(content_type)}")]
        )
    tally, content = IssueTally(), None
    try:
        content = read_json(request.body)
        large = len(request.body) > LARGE
        made: BaseModel = sparing(model)(content, tally) if large else model.model_validate(content, strict=True)
    except NotJson as error:
        raise RequestInvalid([_issue("json_invalid", f"Invalid JSON: {error}")]) from None
    except ValidationError as error:
        _note_ignored(request, operation, content, model)
        raise RequestInvalid(issues_of(error, "body"), tally.left_out) from None
    if has_more(content, made):
        _note_ignored(request, operation, content, model)
    return made


def _note_ignored(request: Request, operation: str, content: Any, model: type[BaseModel]) -> None:
    request.ignored = f"{request.ignored} {ignored_fields(operation, content, model)}".strip()


def _issue(kind: str, message: str) -> Issue:
    return {"loc": ["body"], "msg": message, "type": kind}


def _query(query: bytes) -> dict[str, str]:
    """The query's parameters. One that is sent again replaces what was sent before."""
    try:
        return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_QUERY_PARAMETERS))
    except ValueError:
        message = f"At most {MOST_QUERY_PARAMETERS} query parameters are read"
        raise RequestInvalid([{"loc": ["query"], "msg": message, "type": "too_many_parameters"}]) from None


def _argument(header: str) -> str:
    return header.lower().replace("-", "_")


def _parameters_validator(parameters: tuple[Parameter, ...]) -> SchemaValidator:
    groups = {name: [p for p in parameters if p.location == name] for name in ("path", "query", "header")}
    fields = {name: core_schema.typed_dict_field(_group(each)) for name, each in groups.items()}
    return SchemaValidator(core_schema.typed_dict_schema(fields))


def _group(parameters: list[Parameter]) -> core_schema.TypedDictSchema:
    return core_schema.typed_dict_schema({parameter.name: _field(parameter) for parameter in parameters})


def _field(parameter: Parameter) -> core_schema.TypedDictField:
    schema = _string_schema(parameter.schema)
    if not parameter.required:
        schema = core_schema.with_default_schema(schema, default=parameter.schema.get("default"))
    return core_schema.typed_dict_field(schema, required=parameter.required)


def _string_schema(schema: Schema) -> CoreSchema:
    """How a string becomes what the parameter's schema describes."""
    if "enum" in schema:
        return core_schema.literal_schema(schema["enum"])
    return _KINDS[str(schema.get("format", schema["type"]))](schema)


def _integer(schema: Schema) -> CoreSchema:
    bounds = core_schema.int_schema(ge=schema.get("minimum"), le=schema.get("maximum"))
    return core_schema.no_info_before_validator_function(_digits, bounds)


def _digits(value: str) -> str:
    """Pydantic would also read "1_000", "+5" and "5.0"."""
    if not INTEGER.fullmatch(value):
        raise PydanticKnownError("int_parsing")
    return value


def _text(schema: Schema) -> CoreSchema:
    return core_schema.str_schema(
        min_length=schema.get("minLength"), max_length=schema.get("maxLength"), pattern=schema.get("pattern")
    )


_KINDS: dict[str, Callable[[Schema], CoreSchema]] = {
    "integer": _integer,
    "string": _text,
    "world-name": lambda _: core_schema.no_info_after_validator_function(world_name, core_schema.str_schema()),
    "date": lambda _: core_schema.no_info_before_validator_function(full_date, core_schema.date_schema()),
}
