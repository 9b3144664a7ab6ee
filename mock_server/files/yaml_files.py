"""YAML for JSON's values: the core schema of YAML 1.2, keys that are text and stand once, and the line of everything.

Made from the parser's events, not by PyYAML's loader: that one reads dates, `yes` and `10:00` as values of their own,
lets aliases multiply without end, and takes the process down where a file is nested too deeply.
"""

import re
from dataclasses import dataclass
from functools import partial
from math import inf, isfinite
from pathlib import Path
from typing import Any

import yaml

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

Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 100
MOST_REPEATED = 100_000
"""Values that a file may have through its aliases."""

WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL"), None) | {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII
)
TEXT, STANDARD = "tag:yaml.org,2002:str", {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class Mapping(dict[str, Any]):
    """A YAML mapping, the line it begins on, and those of its keys."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Sequence(list[Any]):
    """A YAML list, the line it begins on, and those of what is in it."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read_yaml(file: Path) -> Any:
    """What the file holds. `FileError` where it cannot be read, is not YAML, or has what JSON could not have."""
    return _built(file, read_text(file))


def read_yaml_source(file: Path) -> tuple[Any, SourceFile]:
    """What the file holds, and where."""
    text = read_text(file)
    content = _built(file, text)
    return content, SourceFile(file, partial(_line, content), names_extreme_day(text))


def _built(file: Path, text: str) -> Any:
    try:
        return _Builder(file).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        raise FileError(file, line, f"this is not YAML: {error.problem}. Correct that line.") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise FileError(file, line, f"this is not YAML: {error.reason}. Correct that line.") from None


def _line(content: Any, steps: tuple[Step, ...]) -> int | None:
    """The line of what the steps lead to, as far as they lead."""
    line: int | None = getattr(content, "line", None)
    for step in steps:
        if isinstance(content, Mapping) and step in content:
            line = content.lines[str(step)]
        elif isinstance(content, Sequence) and isinstance(step, int) and step < len(content):
            line = content.lines[step]
        else:
            break
        content = content[step]
    return line


@dataclass(slots=True)
class _Open:
    """A mapping or a list whose end has not come yet, and the key whose value comes next."""

    content: Mapping | Sequence
    anchor: str | None
    before: int
    key: str | None = None


class _Builder:
    """Puts together what the events of one file say."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.root: Any = None
        self.open: list[_Open] = []
        self.anchored: dict[str, tuple[Any, int]] = {}
        self.documents = self.values = self.repeated = 0

    def build(self, text: str) -> Any:
        events: Any = yaml.parse(text, Parser)
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.ScalarEvent):
                self.scalar(event, line)
            elif isinstance(event, yaml.CollectionStartEvent):
                self.begin(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.end()
            elif isinstance(event, yaml.AliasEvent):
                self.alias(str(event.anchor), line)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.document(line)
        return self.root

    def document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise FileError(self.file, line, "a second document begins here. Put it into a file of its own.")

    def scalar(self, event: Any, line: int) -> None:
        value = self.plain(event.value, line) if event.implicit[0] else event.value
        if event.tag not in {None, "!", TEXT}:
            raise self.tagged(event.tag, line)
        if event.anchor:
            self.anchored[event.anchor] = value, 1
        self.put(value, line)

    def begin(self, event: Any, line: int) -> None:
        if event.tag not in STANDARD:
            raise self.tagged(event.tag, line)
        if len(self.open) == DEEPEST:
            raise FileError(self.file, line, f"this is nested more than {DEEPEST} deep.")
        content = Mapping(line) if isinstance(event, yaml.MappingStartEvent) else Sequence(line)
        self.put(content, line)
        self.open.append(_Open(content, event.anchor, self.values))

    def end(self) -> None:
        closed = self.open.pop()
        if closed.anchor:
            self.anchored[closed.anchor] = closed.content, self.values - closed.before + 1

    def alias(self, anchor: str, line: int) -> None:
        if anchor not in self.anchored:
            raise FileError(
                self.file, line, f"the alias *{excerpt(anchor)} stands for nothing that is complete above it."
            )
        value, size = self.anchored[anchor]
        self.repeated += size
        self.values += size - 1
        if self.repeated > MOST_REPEATED:
            raise FileError(self.file, line, f"the aliases up to here repeat more than {MOST_REPEATED:,} values.")
        self.put(value, line)

    def put(self, value: Any, line: int) -> None:
        """Where the value belongs: it is all there is, the next of a list, a key, or what the key before it has."""
        self.values += 1
        top = self.open[-1] if self.open else None
        if top is None:
            self.root = value
        elif isinstance(top.content, Sequence):
            top.content.append(value)
            top.content.lines.append(line)
        elif top.key is None:
            top.key = self.new_key(top.content, value, line)
        else:
            top.content[top.key], top.key = value, None

    def new_key(self, mapping: Mapping, key: Any, line: int) -> str:
        if isinstance(key, dict | list):
            kind = "a mapping" if isinstance(key, dict) else "a list"
            raise FileError(self.file, line, f"{kind} begins where a key should stand. Quote it if it is a text.")
        if not isinstance(key, str):
            raise FileError(self.file, line, f"the key {json_text(key)} should be a text. Quote it.")
        if key in mapping.lines:
            first = mapping.lines[key]
            raise FileError(self.file, line, f"the key {json_text(key)} stands twice, first on line {first}.")
        mapping.lines[key] = line
        return key

    def plain(self, text: str, line: int) -> Any:
        """What a text without quotes stands for."""
        if text in WORDS:
            return WORDS[text]
        if INTEGER.fullmatch(text):
            return self.integer(text, line)
        if NUMBER.fullmatch(text):
            return self.number(text, line)
        return text

    def integer(self, text: str, line: int) -> int:
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        value = int(text, base) if len(text) <= MOST_DIGITS else LARGEST + 1
        if not SMALLEST <= value <= LARGEST:
            raise FileError(
                self.file, line, f"the number {excerpt(text)} has more than 64 bits. Quote it if it is a text."
            )
        return value

    def number(self, text: str, line: int) -> float:
        value = inf if text[-1] in "fFnN" else float(text)
        if not isfinite(value):
            raise FileError(self.file, line, f"{excerpt(text)} is no number that JSON has. Quote it if it is a text.")
        return value

    def tagged(self, tag: str, line: int) -> FileError:
        return FileError(self.file, line, f"the tag {excerpt(tag)} means nothing here. Leave it out.")
