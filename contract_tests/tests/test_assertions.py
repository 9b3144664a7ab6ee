"""What a finding says was promised and what came is JSON, as it is sent: nobody has to know Python to read it."""

import ast
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from contract_tests.assertions import Violation, body, has, holds, includes, refused, same

KIT = Path(__file__).parents[1]
REQUEST = httpx.Request("GET", "https://staging.example.com/api/v1/tickets")


def broken(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Violation) as caught:
        act()
    return caught.value.expected, caught.value.actual


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        ({"a": None}, {"a": True}, ('the value to be {"a": true}', '{"a": null}')),
        ("it's", "été", ('the value to be "été"', '"it\'s"')),
        (1, "1", ('the value to be "1"', "1")),
        (1, 1.0, ("the value to be 1.0", "1")),
        ((200, b"{}"), (204, b""), ('the value to be [204, ""]', '[200, "{}"]')),
        ({"b", "a"}, set(), ("the value to be []", '["a", "b"]')),
        (timedelta(hours=8), timedelta(days=1), ('the value to be "1 day, 0:00:00"', '"8:00:00"')),
        (
            datetime(2026, 3, 8, 20, tzinfo=UTC),
            None,
            ("the value to be null", '"2026-03-08T20:00:00Z"'),
        ),
    ],
)
def test_two_values_that_differ_are_told_as_json(actual: object, expected: object, words: tuple[str, str]) -> None:
    assert broken(lambda: same(actual, expected)) == words


def test_what_is_missing_is_told_as_json() -> None:
    assert broken(lambda: includes({"a": None}, {"a": False})) == ('the answer to have {"a": false}', '{"a": null}')
    assert has({"a": None, "b": 1}, {"a": None})


def test_words_are_words_and_any_other_value_is_json() -> None:
    assert broken(lambda: holds(None, "a shift", [None, "it's"])) == ("a shift", '[null, "it\'s"]')
    assert broken(lambda: holds(False, "a shift", "none at all")) == ("a shift", "none at all")


def test_a_refusal_is_told_as_the_body_that_was_promised() -> None:
    actual = httpx.Response(404, json={"detail": "Not here"}, request=REQUEST)
    expected, _ = broken(lambda: refused(actual, 404, 'No "such" thing'))
    assert json.loads(expected.removeprefix("404 ")) == {"detail": 'No "such" thing'}


def test_no_case_writes_a_value_as_python_does() -> None:
    for folder in ("checks", "probes", "models", "making"):
        for path in (KIT / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                assert not (isinstance(node, ast.FormattedValue) and node.conversion == ord("r")), (
                    path.name,
                    node.lineno,
                )


def test_a_body_that_is_none_is_none() -> None:
    assert body(httpx.Response(204, request=REQUEST), 204) is None


LONG = {f"field_{number}": "x" * 40 for number in range(20)}


def test_of_two_long_records_only_what_differs_is_told() -> None:
    actual = {**LONG, "status": "open", "more": 1, "in": {"a": [1, 2], "b": "y"}}
    expected = {**LONG, "status": "closed", "less": 2, "in": {"a": [1, 3], "b": "y"}}
    assert broken(lambda: same(actual, expected, "the record")) == (
        'the record to be {"less": 2, "status": "closed", "in": {"a": ["…", 3]}}',
        '{"more": 1, "status": "open", "in": {"a": ["…", 2]}}',
    )
    assert broken(lambda: same(list(range(300)), list(range(301)))) == ('the value to be ["…", 300]', '["…"]')


def test_of_two_long_texts_the_place_is_told_where_they_differ() -> None:
    expected, actual = broken(lambda: same("a" * 500 + "b" * 500, "a" * 500 + "c" * 500))
    assert "aac" in expected
    assert "aab" in actual
    assert all(len(each) < 500 for each in (expected, actual))
