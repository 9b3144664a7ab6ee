"""Links from one file of the checkout to another lead somewhere. Those inside docs/ the build of the site holds too."""

import re
from pathlib import Path

import pytest

from mock_server.tests.docs.blocks import FENCE, ROOT

LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<text>.+?)\s*$", re.MULTILINE)
NO_ANCHOR = re.compile(r"[^\w\- ]")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples/typescript/README.md"]


def anchors(page: Path) -> set[str]:
    """Those that GitHub gives its headings."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {NO_ANCHOR.sub("", found["text"].lower()).replace(" ", "-") for found in HEADING.finditer(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for found in LINK.finditer(FENCE.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = found["target"].partition("#")
        if "://" in target:
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(found["target"])
    assert not lost
