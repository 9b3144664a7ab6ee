"""The document, and what the mock and the kit read from it: one `Operation` for each operationId."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from mock_server.document.router import PathTree

METHODS = ("get", "put", "post", "delete", "patch", "options", "head", "trace")
IDEMPOTENCY_HEADER = "Idempotency-Key"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` has no refs left."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller needs besides a valid credential."""

    scope: str | None = None
    roles: tuple[str, ...] = ()
    permission: str | None = None
    plan: Literal["professional", "enterprise"] | None = None
    profile: bool = False


@dataclass(frozen=True, slots=True)
class Grants:
    """What callers can be given: every scope and every permission that some operation asks for."""

    scopes: frozenset[str]
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a success answers with: nothing, one record, an array of them, a page (records under `envelope`), text."""

    kind: Literal["nothing", "record", "array", "page", "text"]
    model: str = ""
    item: str = ""
    envelope: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """`invalid_values` are the fields whose wrong value has an answer of its own: field → (status, detail)."""

    model: str
    required: bool
    invalid_values: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """How many bytes of JSON one field of the body may have, and the `detail` of the 413 where it has more."""

    name: str
    bytes: int
    detail: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document, compiled."""

    id: str
    method: str
    path: str
    tag: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    success: int
    shape: Shape
    statuses: frozenset[int]
    credentials: frozenset[str]
    access: Access
    field_limit: FieldLimit | None
    rate_group: str | None
    idempotent: bool
    raw: Schema = field(repr=False)

    @property
    def writes(self) -> bool:
        """Whether it may change something. A few POSTs only compute, but nobody should have to know which."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))

    @property
    def path_parameters(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.parameters if each.location == "path")

    @property
    def query_parameters(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.parameters if each.location == "query")


@dataclass(frozen=True)
class Document:
    """A bundled document."""

    raw: dict[str, Any]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(
            self._operation(path, method, operation)
            for path, item in self.raw["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        )

    @cached_property
    def by_id(self) -> dict[str, Operation]:
        """Every operation by its operationId, in the order of the document."""
        return {operation.id: operation for operation in self.operations}

    @property
    def grants(self) -> Grants:
        accesses = [operation.access for operation in self.operations]
        return Grants(
            scopes=frozenset(each.scope for each in accesses if each.scope),
            permissions=frozenset(each.permission for each in accesses if each.permission),
        )

    def match(self, method: str, path: str) -> Operation | None:
        """The operation that a request is meant for, None where there is none. The path may have a query.

        That is more than a server would take: slashes around the path do not count, and a path with a name of its own
        may be one with a parameter, by another method.
        """
        found = self._paths.matches("/" + path.partition("?")[0].strip("/"))
        return next((match.endpoints[method][0] for match in found if method in match.endpoints), None)

    def resolve(self, node: Schema) -> Schema:
        """What a `$ref` stands for; the node itself where it is none."""
        while "$ref" in node:
            _, _, section, name = node["$ref"].split("/")
            node = self.raw["components"][section][name]
        return node

    @cached_property
    def _paths(self) -> PathTree[Operation]:
        paths: PathTree[Operation] = PathTree()
        for operation in self.operations:
            paths.add(operation.method, operation.path, operation)
        return paths

    def _operation(self, path: str, method: str, raw: Schema) -> Operation:
        parameters = tuple(self._parameters(raw))
        success = next(status for status in raw["responses"] if status.startswith("2"))
        return Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            tag=raw["tags"][0],
            parameters=tuple(parameter for parameter in parameters if parameter.name != IDEMPOTENCY_HEADER),
            body=self._body(raw),
            success=int(success),
            shape=self._shape(self.resolve(raw["responses"][success])),
            statuses=frozenset(map(int, raw["responses"])),
            credentials=frozenset(name for option in raw.get("security", []) for name in option),
            access=_access(raw.get("x-access", {})),
            field_limit=_field_limit(raw.get("x-body-limit")),
            rate_group=raw.get("x-rate-limit"),
            idempotent=any(parameter.name == IDEMPOTENCY_HEADER for parameter in parameters),
            raw=raw,
        )

    def _parameters(self, raw: Schema) -> Iterator[Parameter]:
        for reference in raw.get("parameters", []):
            node = self.resolve(reference)
            schema = self.resolve(node["schema"])
            yield Parameter(node["name"], node["in"], node.get("required", False), schema)

    def _body(self, raw: Schema) -> Body | None:
        if "requestBody" not in raw:
            return None
        schema = raw["requestBody"]["content"]["application/json"]["schema"]
        properties = self.resolve(schema).get("properties", {})
        invalid_values = {
            name: (prop["x-invalid"]["status"], prop["x-invalid"]["detail"])
            for name, prop in properties.items()
            if "x-invalid" in prop
        }
        return Body(_component(schema), raw["requestBody"].get("required", False), invalid_values)

    def _shape(self, response: Schema) -> Shape:
        if "content" not in response:
            return Shape("nothing")
        if "application/json" not in response["content"]:
            return Shape("text")
        schema = response["content"]["application/json"]["schema"]
        if schema.get("type") == "array":
            return Shape("array", item=_component(schema["items"]))
        properties = self.resolve(schema).get("properties", {})
        if {"total", "limit", "offset"} <= properties.keys():
            envelope = "data" if "data" in properties else "items"
            return Shape("page", _component(schema), _component(properties[envelope]["items"]), envelope)
        return Shape("record", _component(schema))


def _access(needs: Schema) -> Access:
    return Access(**{**needs, "roles": tuple(needs.get("roles", ()))})


def _field_limit(limit: Schema | None) -> FieldLimit | None:
    return FieldLimit(limit["field"], limit["bytes"], limit["detail"]) if limit else None


def _component(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
