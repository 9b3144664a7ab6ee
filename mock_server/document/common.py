"""What every operation has and none has to state: the errors and headers that follow from what it asks of a caller.

`API` and `CONTROL` are the rules. The bundler applies them to each operation; what one states itself stays as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mock_server.document.operations import IDEMPOTENCY_HEADER, METHODS, Document, Schema

COUNTED = {"apiKey", "session"}
"""The credentials whose requests count for a rate limit."""

FREE = {"type", "example", "description", "default", "nullable"}
"""What the schema of a text may say and still let every text pass."""

AFTER_HEADERS = ("content", "links")
"""What stands after the headers in a response."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What an operation asks of whoever calls it."""

    method: str
    credentials: frozenset[str]
    access: Schema
    body: bool
    parameters: tuple[Schema, ...]
    """The schemas of its parameters."""
    idempotent: bool

    @property
    def counted(self) -> bool:
        return bool(self.credentials & COUNTED)

    @property
    def can_be_invalid(self) -> bool:
        """Whether a body or a parameter can be other than the document says."""
        return self.body or any(each.get("type") != "string" or each.keys() - FREE for each in self.parameters)


@dataclass(frozen=True, slots=True)
class Error:
    """The error that operations answer with if `when` is true of what they ask."""

    status: str
    file: str
    component: str
    when: Callable[[Asks], bool]


@dataclass(frozen=True, slots=True)
class Header:
    """A header of every answer, or of those for which `when` is true of their status and of what was asked."""

    name: str
    when: Callable[[str, Asks], bool] = lambda _status, _asks: True


@dataclass(frozen=True, slots=True)
class Common:
    """What the operations of a document have in common. Files are named from the folder of the document's index.

    Of the errors with one status an operation has the first that applies. Headers stand in the order given here.
    `writers` are the roles of sessions that may write where an operation names none.
    """

    errors: tuple[Error, ...] = ()
    headers: tuple[Header, ...] = ()
    headers_file: str = ""
    writers: tuple[str, ...] = ()

    @property
    def components(self) -> Iterator[tuple[str, str]]:
        """File and name of each component that the rules add."""
        yield from ((each.file, each.component) for each in self.errors)
        yield from ((self.headers_file, each.name) for each in self.headers)

    def errors_of(self, asks: Asks) -> dict[str, Schema]:
        """Status → response."""
        applying = [each for each in reversed(self.errors) if each.when(asks)]
        return {each.status: {"$ref": f"#/components/responses/{each.component}"} for each in applying}

    def headers_of(self, status: str, asks: Asks) -> dict[str, Schema]:
        """Name → header."""
        applying = [each.name for each in self.headers if each.when(status, asks)]
        return {name: {"$ref": f"#/components/headers/{name}"} for name in applying}


API = Common(
    errors=(
        Error("401", "shared/errors.yaml", "Unauthorized", lambda asks: bool(asks.credentials)),
        Error("403", "workflows/errors.yaml", "WorkflowForbidden", lambda asks: "permission" in asks.access),
        Error("403", "sla/errors.yaml", "SlaEnterpriseForbidden", lambda asks: asks.access.get("plan") == "enterprise"),
        Error("403", "sla/errors.yaml", "SlaForbidden", lambda asks: "plan" in asks.access),
        Error("403", "shared/errors.yaml", "PreviewForbidden", lambda asks: asks.credentials == {"session"}),
        Error("403", "shared/errors.yaml", "ScopeForbidden", lambda asks: bool(asks.access)),
        Error("413", "shared/errors.yaml", "ContentTooLarge", lambda asks: asks.body),
        Error("422", "shared/errors.yaml", "Unprocessable", lambda asks: asks.can_be_invalid),
        Error("429", "shared/errors.yaml", "TooManyRequests", lambda asks: asks.counted),
    ),
    headers=(
        Header("X-Request-Id"),
        Header("WWW-Authenticate", lambda status, _: status == "401"),
        Header("Retry-After", lambda status, _: status == "429"),
        Header("X-RateLimit-Limit", lambda status, asks: asks.counted and status != "401"),
        Header("X-RateLimit-Remaining", lambda status, asks: asks.counted and status != "401"),
        Header("Idempotency-Replayed", lambda status, asks: asks.idempotent and status.startswith("2")),
    ),
    headers_file="shared/headers.yaml",
    writers=("super_admin", "tenant_owner", "tenant_admin", "supervisor", "agent", "tenant_user"),
)
"""The product's. A 403 is worded after what the operation asks for; a request that a 401 answers is not counted.

Every role writes but tenant_readonly: documented on some pages, assumed on the others.
"""

CONTROL = Common(
    errors=(
        Error("401", "errors.yaml", "VerdictUnauthorized", lambda asks: "verifierToken" in asks.credentials),
        Error("403", "errors.yaml", "VerdictForbidden", lambda asks: "verifierToken" in asks.credentials),
        Error("401", "errors.yaml", "ControlUnauthorized", lambda asks: bool(asks.credentials)),
        Error("403", "errors.yaml", "ControlForbidden", lambda asks: asks.method != "get"),
        Error("413", "errors.yaml", "ControlContentTooLarge", lambda asks: asks.body),
        Error("422", "errors.yaml", "ControlUnprocessable", lambda _: True),
    ),
    headers=(
        Header("X-Request-Id"),
        Header("WWW-Authenticate", lambda status, _: status == "401"),
    ),
    headers_file="../shared/headers.yaml",
)
"""The control API's. Pages of other origins may not write (403); unknown query parameters are always refused (422)."""

PROXY = Common(
    errors=(
        Error("401", "../control/errors.yaml", "ControlUnauthorized", lambda asks: bool(asks.credentials)),
        Error("403", "../control/errors.yaml", "ControlForbidden", lambda asks: asks.method != "get"),
        Error("422", "../control/errors.yaml", "ControlUnprocessable", lambda asks: asks.can_be_invalid),
    ),
    headers=CONTROL.headers,
    headers_file=CONTROL.headers_file,
)
"""Those of the proxy's own pages."""

NOTHING = Common()


class Malformed(Exception):
    """A part of the document is not what OpenAPI 3.0.3 has in its place."""


def asks(document: Document, method: str, operation: Schema) -> Asks:
    """What an operation of a bundled document asks."""
    parameters = [document.resolve(each) for each in operation.get("parameters", [])]
    return Asks(
        method=method,
        credentials=frozenset(name for option in operation.get("security", []) for name in option),
        access=operation.get("x-access", {}),
        body="requestBody" in operation,
        parameters=tuple(document.resolve(each["schema"]) for each in parameters),
        idempotent=any(each["name"] == IDEMPOTENCY_HEADER for each in parameters),
    )


def complete(document: Document, common: Common) -> None:
    """Add to a bundled document what its operations have in common; statuses ascend. `Malformed` where that fails."""
    for path, item in document.raw["paths"].items():
        if not isinstance(item, dict):
            raise Malformed(f"{path} is not what OpenAPI 3.0.3 calls a path item.")
        for method in METHODS:
            if method in item:
                try:
                    _complete(document, method, item[method], common)
                except (AttributeError, KeyError, TypeError):
                    raise Malformed(f"{method.upper()} {path} is not what OpenAPI 3.0.3 calls an operation.") from None


def _complete(document: Document, method: str, operation: Schema, common: Common) -> None:
    if common.writers and _writes(method, operation) and "roles" not in operation.get("x-access", {}):
        operation["x-access"] = {**operation.get("x-access", {}), "roles": [*common.writers]}
    asked = asks(document, method, operation)
    responses = {**common.errors_of(asked), **operation["responses"]}
    operation["responses"] = {status: responses[status] for status in sorted(responses)}
    for status, response in operation["responses"].items():
        _add_headers(document.resolve(response), common.headers_of(status, asked), common)


def _writes(method: str, operation: Schema) -> bool:
    """Whether sessions may change something by it. A POST that only works something out says `x-reads`."""
    by_session = any("session" in option for option in operation.get("security", []))
    return method != "get" and by_session and not operation.get("x-reads", False)


def _add_headers(response: Schema, added: dict[str, Schema], common: Common) -> None:
    """What the response states itself stays. A component has what any of the operations needs that answer with it."""
    headers = {**added, **response.pop("headers", {})}
    order = {each.name: at for at, each in enumerate(common.headers)}
    after = {key: response.pop(key) for key in AFTER_HEADERS if key in response}
    response["headers"] = dict(sorted(headers.items(), key=lambda each: order.get(each[0], len(order))))
    response.update(after)
