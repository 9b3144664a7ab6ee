"""What of a request opens something, by the names under which it is sent. It leaves the mock redacted."""

import re
from urllib.parse import unquote_plus

from mock_server.http.wire import Headers, text_of

REDACTED = "[redacted]"
SECRET = re.compile(r"authorization|api[-_]?key|token|secret|password|signature|session", re.IGNORECASE)
COOKIES = {b"cookie", b"set-cookie"}


def shown_headers(fields: Headers) -> dict[str, str]:
    """Header fields by their names in small letters; those of one name are joined."""
    shown: dict[str, str] = {}
    for name, value in fields:
        text, label = shown_value(name, value), text_of(name).lower()
        shown[label] = f"{shown[label]}, {text}" if label in shown else text
    return shown


def shown_value(name: bytes, value: bytes) -> str:
    """The value of a header field; of cookies the names."""
    if name.lower() in COOKIES:
        return "; ".join(_cookie(pair, first=at == 0, field=name) for at, pair in enumerate(text_of(value).split(";")))
    return REDACTED if SECRET.search(text_of(name)) else text_of(value)


def shown_query(query: bytes) -> str:
    """The query, without the values of parameters that are named as secrets are."""
    if not query:
        return ""
    return "&".join(map(_parameter, text_of(query).split("&")))


def _parameter(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={REDACTED}" if equals and SECRET.search(unquote_plus(name)) else pair


def _cookie(pair: str, *, first: bool, field: bytes) -> str:
    """Any cookie may be a session. What follows the first of a Set-Cookie says how it is kept."""
    name, equals, _ = pair.strip().partition("=")
    if field.lower() == b"set-cookie" and not first:
        return pair.strip()
    return f"{name}={REDACTED}" if equals else REDACTED
