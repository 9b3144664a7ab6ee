"""What is promised: the operations of the OpenAPI document, and the rules that the pages state in words."""

from collections.abc import Iterator
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

PAGES = ("tickets", "teams-and-routing", "on-call", "sla", "automation-and-workflows")
"""The pages of the API docs, each with a file of its rules."""

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
    catalogue = [rule for page in PAGES for rule in _on_page(page)]
    return {rule.id: rule for rule in [*catalogue, SCHEMA_RULE]}


def _on_page(page: str) -> Iterator[Rule]:
    """The rules of a page. One whose level is not said is documented."""
    written = (Path(__file__).parent / "rules" / f"{page}.yaml").read_text(encoding="utf-8")
    for section, entries in yaml.load(written, _LOADER).items():  # noqa: S506 - a safe one
        for name, said in entries.items():
            levelled: dict[Level, str] = {"documented": said} if isinstance(said, str) else said
            ((level, sentence),) = levelled.items()
            yield Rule(name, page, section, level, sentence)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where in the pages an operation comes from, and how sure that is."""

    page: str
    section: str
    level: Level


def source(operation: Operation) -> PageSource:
    """What the document says of it in `x-source`."""
    return PageSource(**operation.raw["x-source"])


@cache
def contract() -> Document:
    """The document that the mock was built with; no deployment is asked for its own."""
    return load("api")
