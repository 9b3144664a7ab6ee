"""What is promised: the operations of the OpenAPI document, and the rules that the pages state in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from mock_server.document.levels import CONTRACT, Level
from mock_server.document.loading import load
from mock_server.document.operations import Document, Operation

__all__ = [
    "CONTRACT",
    "KEY_REFUSED",
    "RULES",
    "SCHEMA_RULE",
    "KitError",
    "Level",
    "PageSource",
    "Rule",
    "contract",
    "rules",
    "source",
]

KEY_REFUSED = "API keys are not permitted for this endpoint"
"""The only words of a 403 that the pages have."""

RULES = Path(__file__).parent / "rules"
"""The pages of the API docs, each with a file of its rules. A file begins with `families`: whose rules begin with what.

A family is a tag of the document; `shared` is what holds for all.
"""


class KitError(Exception):
    """What whoever adds to the kit has left out, in a sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence of the pages, with its place and level. Its id names it in checks, findings and mutants."""

    id: str
    page: str
    section: str
    level: Level
    sentence: str
    family: str


SCHEMA_RULE = Rule(
    "SCHEMA", "openapi", "the document", "documented", "Every answer is as the OpenAPI document describes it.", "shared"
)
"""What the schema layer finds has no sentence of its own: the document as a whole is the promise."""


@cache
def rules() -> dict[str, Rule]:
    """The catalogue, its pages in the order of their first families in the document."""
    order = [*dict.fromkeys(each.tag for each in contract().operations), "shared"]
    pages = [list(_on_page(path, order)) for path in sorted(RULES.glob("*.yaml"))]
    pages.sort(key=lambda page: order.index(page[0].family))
    return {rule.id: rule for rule in [*(rule for page in pages for rule in page), SCHEMA_RULE]}


def _on_page(path: Path, known: list[str]) -> Iterator[Rule]:
    """The rules of a page. One whose level is not said is documented."""
    written = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe one
    families = written.pop("families", {})
    if strange := set(families.values()) - set(known):
        raise KitError(f"{path}: no operation of the document has the tag {', '.join(sorted(strange))}.")
    for section, entries in written.items():
        for name, said in entries.items():
            family = families.get(name.partition("-")[0])
            if family is None:
                raise KitError(f"{name}: name the family of its prefix under `families`, at the top of {path}.")
            levelled: dict[Level, str] = {"documented": said} if isinstance(said, str) else said
            ((level, sentence),) = levelled.items()
            yield Rule(name, path.stem, section, level, sentence, family)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where in the pages an operation comes from, and how sure that is."""

    page: str
    section: str
    level: Level


def source(operation: Operation) -> PageSource:
    """What the document says of it in `x-source`."""
    if "x-source" not in operation.raw:
        raise KitError(f"{operation.id}: give it an x-source (page, section, level) in openapi/{operation.tag}.")
    said = operation.raw["x-source"]
    return PageSource(said["page"], said["section"], said["level"])


@cache
def contract() -> Document:
    """The document that the mock was built with; no deployment is asked for its own."""
    return load("api")
