"""The page for people: the exchanges, those with violations first, and one of them with each violation at its place."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from mock_server.proxy.journal import ViolationJournal
from mock_server.proxy.kept import NOT_TOLD, KeptExchange, KeptMessage
from mock_server.proxy.request_checks import place
from mock_server.proxy.sentences import sentence_of
from mock_server.proxy.violation import Violation

HOME = "/_mock/"
SHOWN = 100
"""Exchanges of the list."""
FILTERS = ("operation", "rule", "only")
ONLY = ("violations", "notes")
TONES = {2: "good", 3: "good", 4: "warn", 5: "bad"}
Json = Any


class Line(NamedTuple):
    """A line of a body in JSON, and what is wrong there."""

    text: str
    problems: list["Told"]


class Told(NamedTuple):
    """A violation with the sentence that it breaks. `sentence` and `source` are "" where there is none."""

    where: str
    message: str
    rule: str
    sentence: str
    source: str
    earlier: tuple[int, ...]


class Side(NamedTuple):
    """A request or an answer: what is wrong with it beside its body, and the body."""

    title: str
    id: str
    problems: list[Told]
    notes: list[Told]
    headers: list[tuple[str, str]]
    lines: list[Line]
    text: str
    size: int


def render(journal: ViolationJournal, upstream: str, query: Mapping[str, str], chosen: int | None, theme: str) -> str:
    """The page, with the exchange of this number beside the list."""
    asked = {name: query[name] for name in FILTERS if query.get(name)}
    fitting = [each for each in journal.kept() if _fits(each, asked)]
    one = journal.one(chosen) if chosen is not None else None
    return (
        _environment()
        .get_template("exchanges.html")
        .render(
            journal=journal,
            upstream=upstream,
            asked=asked,
            items=fitting[:SHOWN],
            more=max(0, len(fitting) - SHOWN),
            operations=sorted({each.operation for each in journal.kept() if each.operation}),
            found=_rules(journal),
            chosen=chosen,
            one=one,
            sides=[_request(one), _answer(one)] if one else [],
            link=lambda path="": f"{HOME}{path}{'?' if asked else ''}{urlencode(asked)}",
            only=ONLY,
            theme=theme,
        )
    )


def render_sign_in(*, refused: bool, theme: str) -> str:
    """The page that asks for the control token."""
    return _environment().get_template("token.html").render(refused=refused, theme=theme)


def _fits(each: KeptExchange, asked: Mapping[str, str]) -> bool:
    if asked.get("operation", each.operation) != each.operation:
        return False
    if "rule" in asked and all(one.rule != asked["rule"] for one in each.violations):
        return False
    return {"violations": bool(each.violations), "notes": bool(each.notes)}.get(asked.get("only", ""), True)


def _rules(journal: ViolationJournal) -> list[str]:
    return sorted({one.rule for each in journal.kept() for one in each.violations if one.rule})


def _request(one: KeptExchange) -> Side:
    return _side("Request", "request-body", one, one.sent, "request")


def _answer(one: KeptExchange) -> Side:
    return _side("Answer", "answer-body", one, one.answered, "response")


def _side(title: str, name: str, one: KeptExchange, said: KeptMessage, side: str) -> Side:
    told = [_told(each, one.operation) for each in one.violations if each.side == side]
    notes = [_told(each, one.operation) for each in one.notes if each.side == side]
    value = said.json
    lines = [] if value is NOT_TOLD else [Line(text, _at(told, where)) for where, text in json_lines(value)]
    text = said.text if value is NOT_TOLD else ""
    return Side(title, name, told, notes, said.headers, lines, text, said.size)


def _at(told: list[Told], where: str) -> list[Told]:
    return [each for each in told if where and each.where == where]


def _told(each: Violation, operation: str | None) -> Told:
    sentence = sentence_of(each, operation)
    text, source = (sentence.text, sentence.source) if sentence else ("", "")
    return Told(each.where, each.message, each.rule or "", text, source, each.earlier)


def json_lines(
    value: Json, steps: tuple[str | int, ...] = (), indent: int = 0, name: str = ""
) -> Iterator[tuple[str, str]]:
    """The value as people read it, a line at a time, each with the place that begins in it."""
    begin, where = "  " * indent + name, place(steps)
    if not isinstance(value, dict | list) or not value:
        yield where, begin + json.dumps(value, ensure_ascii=False)
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield where, begin + opening
    entries = list(value.items() if isinstance(value, dict) else enumerate(value))
    for at, (step, each) in enumerate(entries):
        label = f"{json.dumps(step, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        below = list(json_lines(each, (*steps, step), indent + 1, label))
        yield from below[:-1]
        last_where, last = below[-1]
        yield last_where, last + ("," if at < len(entries) - 1 else "")
    yield "", "  " * indent + closing


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mock_server.proxy"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tone"] = lambda status: TONES.get(status // 100, "bad")
    environment.filters["grouped"] = lambda number: f"{number:,}"
    environment.filters["short"] = lambda text, most: text if len(text) <= most else f"{text[: most - 1]}…"
    return environment
