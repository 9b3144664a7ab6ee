"""What one request prefers, in the header `Prefer` (RFC 7240) or in the query: how it is answered, and how late.

The words are those of Prism: `code=404`, `example=NAME`, `dynamic=true`; ours are `seed=…`, `delay=1500`, `dry-run` and
`return=diff`. Preferences that nobody knows are ignored, as the RFC asks; a value that makes no sense is refused.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from mock_server.errors import Issue
from mock_server.http.errors import RequestInvalid
from mock_server.http.wire import LATIN, Request
from mock_server.state.faults import MOST_DELAY
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

HEADER, TWIN = b"prefer", b"__"
TWINS = {"__code": "code", "__example": "example", "__dynamic": "dynamic"}
"""Parameters of the query that say the same, for those who cannot send a header. They count before it. No operation
has one, and none gets to see them: what it does not declare is never read."""

Sent = dict[str, tuple[tuple[str, str], str]]
"""Each preference that was sent, where it stood, and its value."""

NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
QUOTED = r'"((?:[^"\\]|\\.)*)"?'
PREFERENCE = re.compile(
    rf'[ \t,]*(?:({NAME})[ \t]*(?:=[ \t]*(?:{QUOTED}|([^\s,;"]*)))?)?(?:[^,"]|{QUOTED})*', re.ASCII | re.DOTALL
)
"""A preference, its value, quoted or not, and what has no use here: its parameters, and what is no preference."""

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
STATUS, MILLISECONDS = re.compile(r"[1-5]\d\d", re.ASCII), re.compile(r"\d{1,6}", re.ASCII)
YES, NO = {"", "true", "1"}, {"false", "0"}


class Preferences(NamedTuple):
    """The ones that we know, as they were sent; `delay` is in milliseconds, `seed` chooses among drawn answers."""

    code: int | None = None
    example: str | None = None
    dynamic: bool = False
    seed: str = ""
    delay: int = 0
    dry_run: bool = False
    diff: bool = False


def preferences_of(request: Request) -> Preferences:
    """What the request prefers; `RequestInvalid` where a value makes no sense."""
    found: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, (loc, text) in (_in_header(request) | _in_query(request.query)).items():
        field, read = KNOWN[name]
        try:
            found[field] = read(text)
        except ValueError as error:
            issues.append({"loc": loc, "msg": f"{name} {error}, not {json_text(excerpt(text))}", "type": "value_error"})
    if issues:
        raise RequestInvalid(issues)
    return Preferences(**found)


def _in_header(request: Request) -> Sent:
    """Of a preference that is there twice, the first counts (RFC 7240 2)."""
    sent: Sent = {}
    if HEADER in request.headers:
        header = ",".join(value.decode(LATIN) for name, value in request.fields if name == HEADER)
        for found in PREFERENCE.finditer(header):
            name, quoted, plain = (found[1] or "").lower(), found[2], found[3]
            if name in KNOWN:
                text = plain or "" if quoted is None else ESCAPED.sub(r"\1", quoted)
                sent.setdefault(name, (("header", "Prefer"), text))
    return sent


def _in_query(query: bytes) -> Sent:
    """As everywhere in a query, the last counts of a parameter that is there twice."""
    sent: Sent = {}
    if TWIN in query:
        for part in query.decode(LATIN).split("&"):
            name, _, text = part.partition("=")
            if name in TWINS:
                sent[TWINS[name]] = (("query", name), unquote_plus(text))
    return sent


def _status(text: str) -> int:
    if not STATUS.fullmatch(text):
        raise ValueError("should be a status, such as 404")
    return int(text)


def _milliseconds(text: str) -> int:
    if not MILLISECONDS.fullmatch(text) or int(text) > MOST_DELAY:
        raise ValueError(f"should be milliseconds, from 0 to {MOST_DELAY}")
    return int(text)


def _yes(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError("should be true or false")
    return text.lower() in YES


def _name(text: str) -> str:
    if not text:
        raise ValueError("should be the name of an example")
    return text


KNOWN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "code": ("code", _status),
    "example": ("example", _name),
    "dynamic": ("dynamic", _yes),
    "seed": ("seed", str),
    "delay": ("delay", _milliseconds),
    "dry-run": ("dry_run", _yes),
    "return": ("diff", "diff".__eq__),
}
"""Each preference, the field that it is, and what reads its value. `return` has values that others use."""
