"""What is promised: the operations of the OpenAPI document, and the rules that the pages state in words."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from mock_server.document.loading import load
from mock_server.document.operations import Document, Operation

Level = Literal["documented", "implied", "assumed"]
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
class Source:
    """Where in the pages an operation comes from, and how sure that is."""

    page: str
    section: str
    level: Level


def source(operation: Operation) -> Source:
    """What the document says of it in `x-source`."""
    return Source(**operation.raw["x-source"])


@cache
def contract() -> Document:
    """The document that the mock was built with; no deployment is asked for its own."""
    return load("api")
