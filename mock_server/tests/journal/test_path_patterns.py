"""Paths with `{name}` and `*`, held against what they mean."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.journal.path_patterns import path_expression

PIECES = st.lists(st.sampled_from(["/", "a", "b", ".", "*", "/{id}", "/{id}/", "{x"]), max_size=8).map("".join)
PATHS = st.text("/ab.{x", max_size=12)


def fits(pattern: str, path: str) -> bool:
    """What a pattern means, by trying everything."""
    if not pattern:
        return not path
    if pattern[0] == "*":
        return any(fits(pattern[1:], path[begin:]) for begin in range(len(path) + 1))
    return bool(path) and pattern[0] == path[0] and fits(pattern[1:], path[1:])


@given(PIECES.filter(lambda pattern: "{id}" not in pattern), PATHS)
def test_an_asterisk_stands_for_any_text(pattern: str, path: str) -> None:
    assert bool(path_expression(pattern).match(path)) == fits(pattern, path)


@given(PIECES, PATHS)
def test_a_name_stands_for_any_segment(pattern: str, path: str) -> None:
    """As if each segment that the path has stood in its place."""
    parts = pattern.split("/")
    names = [at for at, part in enumerate(parts) if part == "{id}"]
    found = bool(path_expression(pattern).match(path))
    if not names:
        assert found == fits(pattern, path)
        return
    segments = sorted({part for part in path.split("/") if part} | {"{id}"})
    filled = [parts]
    for at in names:
        filled = [[*each[:at], segment, *each[at + 1 :]] for each in filled for segment in segments]
    assert found == any(fits("/".join(each), path) for each in filled)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/api/v1/tickets/{id}", "/api/v1/tickets/1042", True),
        ("/api/v1/tickets/{id}", "/api/v1/tickets/1042/notes", False),
        ("/api/v1/tickets/{id}", "/api/v1/tickets/", False),
        ("/api/v1/tickets/*", "/api/v1/tickets/1042/notes", True),
        ("*/notes", "/api/v1/tickets/1042/notes", True),
        ("/api/{version}/*/{id}", "/api/v2/oncall/schedules/s1", True),
        ("/api/v1/tickets", "/api/v1/tickets\n", False),
        ("*", "/a\nb", True),
        ("/a.b", "/axb", False),
    ],
)
def test_patterns_as_one_writes_them(pattern: str, path: str, expected: bool) -> None:
    assert bool(path_expression(pattern).match(path)) == expected


@pytest.mark.parametrize("pattern", ["*a" * 900 + "b", "*/{x}" * 300 + "/b", "*" * 1900 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    expression, path, begun = path_expression(pattern), "/a" * 30_000, process_time()
    assert not expression.match(path)
    assert process_time() - begun < 2
