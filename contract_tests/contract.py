"""What is promised: the operations of the OpenAPI document, and the rules that the pages state in words."""

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml

Json = Any
Level = Literal["documented", "implied", "assumed"]
IDEMPOTENCY_KEY = "Idempotency-Key"
CONTRACT: frozenset[Level] = frozenset({"documented", "implied"})
"""The levels that the pages answer for. What is assumed is our own guess: a note to a deployment that differs."""

KEY_REFUSED = "API keys are not permitted for this endpoint"
"""The only words of a 403 that the pages have."""

FAMILIES = {
    "TICKET": "tickets",
    "AUTH": "shared",
    "TEAM": "teams",
    "HOURS": "business_hours",
    "PREVIEW": "shared",
    "PAGING": "shared",
    "RATE": "shared",
    "ERROR": "shared",
    "ONCALL": "oncall",
    "SLA": "sla",
    "RULE": "automation_rules",
    "WF": "workflows",
    "AI": "ai_automation",
    "SCHEMA": "shared",
}
"""Whose rules begin with what. The families are the tags of the document; `shared` is what holds for all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence of the pages, with its place and level. Its id names it in checks, findings and mutants."""

    id: str
    page: str
    section: str
    level: Level
    sentence: str

    @property
    def family(self) -> str:
        return FAMILIES[self.id.partition("-")[0]]


SCHEMA_RULE = Rule(
    "SCHEMA", "openapi", "the document", "documented", "Every answer is as the OpenAPI document describes it."
)
"""What the schema layer finds has no sentence of its own: the document as a whole is the promise."""


@cache
def rules() -> dict[str, Rule]:
    """The catalogue, in the order of the pages."""
    written = yaml.load((Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe one
    catalogue = [Rule(each["id"], each["page"], each["section"], each["level"], each["rule"]) for each in written]
    return {each.id: each for each in [*catalogue, SCHEMA_RULE]}


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document: what calls it, whom it lets in and what it may answer."""

    id: str
    method: str
    path: str
    family: str
    page: str
    section: str
    level: Level
    schemes: frozenset[str]
    statuses: frozenset[int]
    access: dict[str, Any]
    rate_group: str | None
    creates: bool
    takes_body: bool
    path_parameters: tuple[str, ...]
    query_parameters: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False, compare=False)

    @property
    def writes(self) -> bool:
        """Whether it may change something. A few POSTs only compute, but nobody should have to know which."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))


@dataclass(frozen=True)
class Contract:
    """The bundled document."""

    raw: dict[str, Any] = field(repr=False)

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Every operation by its operationId, in the order of the document."""
        return {
            raw["operationId"]: self._operation(path, method, raw)
            for path, item in self.raw["paths"].items()
            for method, raw in item.items()
        }

    def match(self, method: str, path: str) -> Operation | None:
        """The operation that serves a request, None where there is none. A fixed segment beats a parameter."""
        segments = path.partition("?")[0].strip("/").split("/")
        found = [each for each in self._by_length.get((method, len(segments)), ()) if _fits(each, segments)]
        return min(found, key=lambda each: len(each.path_parameters), default=None)

    @cached_property
    def _by_length(self) -> dict[tuple[str, int], list[Operation]]:
        found: dict[tuple[str, int], list[Operation]] = {}
        for operation in self.operations.values():
            found.setdefault((operation.method, len(operation.segments)), []).append(operation)
        return found

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """What a `$ref` stands for; the node itself where it is none."""
        while "$ref" in node:
            _, _, section, name = node["$ref"].split("/")
            node = self.raw["components"][section][name]
        return node

    def _operation(self, path: str, method: str, raw: dict[str, Any]) -> Operation:
        parameters = [self.resolve(each) for each in raw.get("parameters", [])]
        source = raw["x-source"]
        return Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            family=raw["tags"][0],
            page=source["page"],
            section=source["section"],
            level=source["level"],
            schemes=frozenset(scheme for option in raw.get("security", []) for scheme in option),
            statuses=frozenset(map(int, raw["responses"])),
            access=raw.get("x-access", {}),
            rate_group=raw.get("x-rate-limit"),
            creates=any(each["name"] == IDEMPOTENCY_KEY for each in parameters),
            takes_body="requestBody" in raw,
            path_parameters=tuple(each["name"] for each in parameters if each["in"] == "path"),
            query_parameters=tuple(each["name"] for each in parameters if each["in"] == "query"),
            raw=raw,
        )


def _fits(operation: Operation, segments: list[str]) -> bool:
    return all(
        ours.startswith("{") or ours == theirs for ours, theirs in zip(operation.segments, segments, strict=True)
    )


@cache
def contract() -> Contract:
    """The document that the mock was built with; no deployment is asked for its own."""
    bundled = resources.files("mock_server").joinpath("bundle", "api.json").read_bytes()
    return Contract(json.loads(bundled)["document"])
