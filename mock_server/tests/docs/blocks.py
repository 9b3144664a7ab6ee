"""The blocks of code in a page of the docs, as a reader meets them.

A comment above a block says what the page does not have to: `<!-- file: NAME -->`, it is the content of a file;
`<!-- exit: 1 -->`, it ends with that; `<!-- answers: 404 409 -->`, those of its requests may be refused so. What is
`console` or `text` shows what one sees, and is not run.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
FENCE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})(?P<language>[^\n]*)\n(?P<code>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL
)
COMMENT = re.compile(r"<!-- (?P<name>file|exit|answers): (?P<value>[^\n]*?) -->\n\Z")
RUN = {"bash", "python", "javascript"}
SHOWN = {
    "console",
    "text",
    "sh",
    "yaml",
    "toml",
    "json",
    "ts",
    "js",
    "http",
    "ini",
    "diff",
    "{toctree}",
    "{literalinclude}",
}
"""`sh` is what installs, builds or starts something for longer than a page is read."""


class Block(NamedTuple):
    """A block of a page, which begins in this line."""

    line: int
    language: str
    code: str
    file: str | None
    exit: int
    answers: frozenset[str]


def pages() -> list[Path]:
    """README and the docs, but for what is generated."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        told = dict[str, str]()
        before = text[: found.start()]
        while comment := COMMENT.search(before):
            told[comment["name"]] = comment["value"]
            before = before[: comment.start()]
        yield Block(
            text.count("\n", 0, found.start()) + 1,
            found["language"].split(" ")[0].strip(),
            found["code"],
            told.get("file"),
            int(told.get("exit", "0")),
            frozenset(told.get("answers", "").split()),
        )
