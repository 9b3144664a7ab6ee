"""What an operation's requests have to be: parameters, credentials, content type and body."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

from mock_server.document.operations import METHODS, Document, Operation, Schema
from mock_server.http.wire import Request, text_of
from mock_server.proxy.bodies import LARGEST, TOO_DEEP, KeptBody, NotChecked, media_type
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.schemas import SchemaCheck, typed
from mock_server.proxy.unknown_fields import Steps, unknown_fields
from mock_server.proxy.violation import Side, Violation
from mock_server.text.excerpts import excerpt

TOO_LARGE = f"is too large to be checked: it has more than {LARGEST:,} bytes"
UNKNOWN_PATH = Violation("request", "path", "is none that the document has")
Values = dict[str, list[str]]


class ParameterCheck:
    """One parameter: a single value, as the document's parameters all are."""

    def __init__(self, document: Document, node: Schema) -> None:
        self.name: str = node["name"]
        self.location: str = node["in"]
        self.required: bool = node.get("required", False)
        self.where = f"{self.location}.{self.name}"
        self._schema = document.resolve(node["schema"])
        self._check = SchemaCheck(document, self._schema, self.name)

    def violations(self, values: Iterable[str]) -> Iterator[Violation]:
        """What is wrong with each of the values that were sent."""
        sent = list(dict.fromkeys(values))
        if not sent and self.required:
            yield Violation("request", self.where, "is missing")
        for value in sent:
            for problem in self._check.problems(typed(self._schema, value)):
                yield Violation("request", self.where, problem.message)


class BodyCheck:
    """A body of one of the documented content types, which are JSON. `side` is whose it is."""

    def __init__(self, document: Document, content: dict[str, Schema], side: Side) -> None:
        self.side = side
        self._document = document
        self._schemas = {name.lower(): each["schema"] for name, each in content.items()}
        self._types = {name: SchemaCheck(document, schema) for name, schema in self._schemas.items()}

    @property
    def types(self) -> str:
        return " or ".join(self._types)

    def check_type(self, content_type: str) -> Iterator[Violation]:
        """What is wrong with the Content-Type of a body."""
        if media_type(content_type) not in self._types:
            told = f"{excerpt(content_type)!r} is not {self.types}" if content_type else f"is missing: {self.types}"
            yield Violation(self.side, "header.Content-Type", told)

    def problems(self, body: KeptBody, content_type: str, coding: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Steps and sentence of what is wrong with a body of a documented type. `NotChecked`: it is not read."""
        check = self._types.get(media_type(content_type))
        if check is None:
            return
        try:
            value = body.json(coding)
        except ValueError as error:
            yield (), str(error)
            return
        try:
            yield from check.problems(value)
        except ValueError:
            raise NotChecked(TOO_DEEP) from None

    def unknown_fields(self, body: KeptBody, content_type: str, coding: str) -> list[Steps]:
        """The places of fields that the document has no name for, in a body that `problems` could read."""
        schema = self._schemas.get(media_type(content_type))
        return unknown_fields(self._document, schema, body.json(coding)) if schema else []


class RequestChecks:
    """All of one operation."""

    def __init__(self, document: Document, operation: Operation) -> None:
        raw = operation.raw
        nodes = [document.resolve(each) for each in raw.get("parameters", [])]
        self._operation = operation
        self._parameters = [ParameterCheck(document, node) for node in nodes]
        self._declared = {each.name for each in self._parameters if each.location == "query"}
        self._security = [
            [document.raw["components"]["securitySchemes"][name] for name in option]
            for option in raw.get("security", [])
        ]
        body = raw.get("requestBody", {})
        self._required = body.get("required", False)
        self._body = BodyCheck(document, body["content"], "request") if body else None

    def check_head(self, exchange: ProxiedExchange, path: dict[str, str]) -> None:
        """Parameters and credentials. `path` has the values of the path's parameters, percent-encoded."""
        request = exchange.request
        query = _query(request)
        for each in self._parameters:
            exchange.violations += each.violations(_values(each, request, query, path))
        for name in query.keys() - self._declared if query else ():
            told = f"is no parameter of {self._operation.id}"
            exchange.notes.append(Violation("request", f"query.{name}", told))
        if self._security and not any(all(_is_sent(each, request) for each in option) for option in self._security):
            first = self._security[0][0]
            names = " or ".join(f"{each['in']} {each['name']}" for option in self._security for each in option)
            exchange.violations.append(
                Violation("request", f"{first['in']}.{first['name']}", f"no credential was sent: {names}")
            )

    def check_body(self, exchange: ProxiedExchange) -> None:
        """The body, all of which has come, and what it says that it is."""
        sent, headers = exchange.sent, exchange.request.headers
        if self._body is None:
            if sent.size:
                exchange.notes.append(Violation("request", "body", f"{self._operation.id} takes none"))
            return
        if not sent.size:
            if self._required:
                exchange.violations.append(Violation("request", "body", "is missing"))
            return
        content_type = text_of(headers.get(b"content-type", b""))
        exchange.violations += self._body.check_type(content_type)
        if sent.too_large:
            exchange.notes.append(Violation("request", "body", TOO_LARGE))
            return
        try:
            coding = text_of(headers.get(b"content-encoding", b""))
            problems = list(self._body.problems(sent, content_type, coding))
            exchange.violations += (Violation("request", place(steps), message) for steps, message in problems)
            if any(not steps for steps, _ in problems):
                return
            for steps in self._body.unknown_fields(sent, content_type, coding):
                exchange.notes.append(Violation("request", place(steps), f"is no field of {self._operation.id}"))
        except NotChecked as error:
            exchange.notes.append(Violation("request", "body", f"cannot be checked: {error}"))


def known_methods(document: Document, request: Request) -> list[str]:
    """The methods that the document has for the path."""
    return [each.upper() for each in METHODS if document.match(each.upper(), request.path)]


def other_method(request: Request, known: Iterable[str]) -> Violation:
    """What there is to say of a method that is not among those."""
    return Violation("request", "method", f"{request.method} is none that the document has here: {', '.join(known)}")


def place(steps: Iterable[str | int]) -> str:
    """`body.items.0.id`."""
    return ".".join(map(str, ("body", *steps)))


def _values(check: ParameterCheck, request: Request, query: Values, path: dict[str, str]) -> list[str]:
    if check.location == "query":
        return query.get(check.name, [])
    if check.location == "path":
        return [unquote(path[check.name])]
    if check.location == "cookie":
        return _cookies(request).get(check.name, [])
    sent = request.headers.get(check.name.lower().encode())
    return [] if sent is None else [text_of(sent)]


def _query(request: Request) -> Values:
    found: Values = {}
    if request.query:
        for name, value in parse_qsl(text_of(request.query), keep_blank_values=True):
            found.setdefault(name, []).append(value)
    return found


def _cookies(request: Request) -> Values:
    found: Values = {}
    for pair in text_of(request.headers.get(b"cookie", b"")).split(";"):
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, []).append(value)
    return found


def _is_sent(scheme: dict[str, Any], request: Request) -> bool:
    """Whether a request has the key, which may be the wrong one, that a security scheme asks for."""
    if scheme["in"] == "cookie":
        return scheme["name"] in _cookies(request)
    return scheme["name"].lower().encode() in request.headers
