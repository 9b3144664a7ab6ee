"""CONTRIBUTING.md: the files and commands that it sends its readers to are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BELOW = ("", "contract_tests")
"""The folders that the page's paths begin in."""


def test_every_file_and_folder_that_it_names_is_there() -> None:
    linked = set(re.findall(r"\]\(([^)]+)\)", PAGE))
    named = set(re.findall(r"`([\w./]+(?:/|\.py|\.yaml|\.md|\.toml|\.txt))`", PAGE))
    assert len(linked | named) > 20
    bare = {each.removesuffix("/") for each in linked | named if "/" not in each.removesuffix("/")}
    known = {each.name for folder in BELOW for each in (ROOT / folder).iterdir()}
    assert bare - known == set()
    paths = {each for each in linked | named if each.removesuffix("/") not in bare}
    assert [each for each in paths if not any((ROOT / folder / each).exists() for folder in BELOW)] == []


def test_every_command_of_make_that_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)`", PAGE))
    assert len(named) > 5
    assert named <= targets
