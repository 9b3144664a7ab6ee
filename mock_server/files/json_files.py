"""JSON where YAML would be slow to read: the records of large scenarios."""

import json
import re
from collections.abc import Iterator
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

from mock_server.files.text_files import (
    LARGEST,
    MOST_DIGITS,
    SMALLEST,
    FileError,
    SourceFile,
    Step,
    names_extreme_day,
    read_text,
)
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+')
SURROGATE = re.compile(r"\\u[dD]")


class _Unusable(ValueError):
    """JSON by its grammar, and not for us: what is wrong, and the word of the file that is."""

    def __init__(self, what: str, word: str) -> None:
        super().__init__(what)
        self.word = word


class _Doubled(ValueError):
    """An object that has a key twice."""


def read_json_source(file: Path) -> tuple[Any, SourceFile]:
    """What the file holds, and where. `FileError` where it cannot be read, is not JSON, or names a key twice."""
    text = read_text(file)
    try:
        content = json.loads(
            text, object_pairs_hook=_distinct, parse_int=_integer, parse_float=_number, parse_constant=_constant
        )
        if SURROGATE.search(text):
            orjson.loads(text)  # which takes no half of a pair, as nobody could send it on
    except json.JSONDecodeError as error:
        raise FileError(file, error.lineno, f"this is not JSON: {error.msg}. Correct that line.") from None
    except RecursionError:
        raise FileError(file, None, "this is nested too deeply.") from None
    except _Doubled:
        raise _doubled(file, text) from None
    except _Unusable as error:
        raise FileError(file, _line_of_word(text, error.word), str(error)) from None
    return content, SourceFile(file, partial(_line, text), names_extreme_day(text))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _Doubled
    return content


def _integer(word: str) -> int:
    value = int(word) if len(word) <= MOST_DIGITS else LARGEST + 1
    if not SMALLEST <= value <= LARGEST:
        raise _Unusable(f"the number {excerpt(word)} has more than 64 bits.", word)
    return value


def _number(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise _Unusable(f"the number {excerpt(word)} is too large.", word)
    return value


def _constant(word: str) -> float:
    raise _Unusable(f"{word} is no number that JSON has.", word)


def _doubled(file: Path, text: str) -> FileError:
    """Where the first key stands that its object has already."""
    seen: dict[tuple[Step, ...], int] = {}
    for steps, at in _places(text):
        if steps in seen:
            key, first = json_text(steps[-1]), _line_at(text, seen[steps])
            return FileError(file, _line_at(text, at), f"the key {key} stands twice, first on line {first}.")
        seen[steps] = at
    raise AssertionError("only a text that has a key twice comes here")


def _line(text: str, steps: tuple[Step, ...]) -> int:
    """The line of what the steps lead to, as far as they lead."""
    found, deepest = 0, 0
    for place, at in _places(text):
        if len(place) > deepest and place == steps[: len(place)]:
            found, deepest = at, len(place)
    return _line_at(text, found)


def _line_of_word(text: str, word: str) -> int:
    return next(_line_at(text, each.start()) for each in TOKEN.finditer(text) if each[0] == word)


def _line_at(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _places(text: str) -> Iterator[tuple[tuple[Step, ...], int]]:
    """Every key and every item of a list in a valid text: the steps that lead to it, and where it begins."""
    steps: list[Step] = []
    lists: list[bool] = []
    wants_key = False
    for each in TOKEN.finditer(text):
        word, at = each[0], each.start()
        if word in {"}", "]"}:
            lists.pop()
            steps.pop()
        elif word == ",":
            if lists[-1]:
                steps[-1] = int(steps[-1]) + 1
            wants_key = not lists[-1]
        elif wants_key:
            steps[-1] = json.loads(word)
            wants_key = False
            yield tuple(steps), at
        elif word != ":":
            if lists and lists[-1]:
                yield tuple(steps), at
            if word in {"{", "["}:
                lists.append(word == "[")
                steps.append(0)
                wants_key = word == "{"
