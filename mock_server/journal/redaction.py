"""What of a request opens something. It leaves the journal redacted, wherever in the request it stands.

By the names under which it was sent (http/secret_names.py), and by what it is: the credentials that the world has, and
what was sent or answered under such a name in the same request. In a hint the scenario's keys and sessions stay, as the
mock has told them; a request that can be sent again has those that it needs.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote_plus

from mock_server.families.tenant import World
from mock_server.families.workflows.signing_secrets import signing_secrets
from mock_server.http.secret_names import (
    REDACTED,
    is_secret,
    is_secret_parameter,
    shown_parameters,
    without_secrets,
)
from mock_server.http.wire import Headers, json_bytes, text_of
from mock_server.journal.recorded import NoJson, Recorded, content_type_of, json_of
from mock_server.models import VerificationResult
from mock_server.observers.journal_entry import Entry

COOKIES = {b"cookie", b"set-cookie"}
HINT = b"x-mock-hint"
FORM = "application/x-www-form-urlencoded"
MARKS = re.compile(r'=|\\"|@|earer')
"""One of these stands in the JSON of every text in which something is named as a secret."""

SHORTEST = 6
"""Characters from which on a secret is looked for where it does not stand under its name: a shorter one is a word."""


class Known:
    """The credentials of a world: the keys and sessions of its scenario, and the secrets of its webhooks."""

    def __init__(self, world: World) -> None:
        self._callers = world.callers.keys()
        self._tokens = _written(token for _, token in self._callers)
        self._secrets = _written(each.secret for each in signing_secrets(world))

    def __contains__(self, credential: tuple[str, str]) -> bool:
        """Whether the scenario has this credential, by its kind and token."""
        return credential in self._callers

    def shown(self, recorded: Recorded) -> "Shown":
        """The request as the journal tells it."""
        sent = sent_secrets(recorded)
        return Shown(sent | self._tokens | self._secrets, in_hints=sent - self._tokens | self._secrets)

    def sent_again(self, recorded: Recorded) -> "Shown":
        """The request as whoever sends it again may read it: with what the scenario publishes."""
        return Shown(sent_secrets(recorded) - self._tokens | self._secrets)

    def shown_verdict(self, verdict: VerificationResult, entries: Iterable[Entry]) -> dict[str, Any]:
        """The verdict as JSON; `entries` are those that it may be about."""
        about = {each.request for each in verdict.foreign}.union(*(each.requests for each in verdict.unexpected))
        sent = (sent_secrets(Recorded(entry)) for entry in entries if entry.id in about) if about else ()
        hidden = frozenset[str]().union(self._tokens, self._secrets, *sent)
        return Shown(hidden).value(verdict.as_json())  # type: ignore[no-any-return]


class Shown:
    """Values without what opens something: the `hidden` ones wherever they stand, and what is named as one.

    In hints no name counts: a credential stands there as an example.
    """

    def __init__(self, hidden: Iterable[str], in_hints: Iterable[str] = ()) -> None:
        self._hidden = sorted(hidden, key=len, reverse=True)
        self._in_hints = sorted(in_hints, key=len, reverse=True)

    def text(self, text: str) -> str:
        return without_secrets(_without(text, self._hidden))

    def hint(self, text: str) -> str:
        """What the mock told the caller."""
        return _without(text, self._in_hints)

    def value(self, value: Any) -> Any:
        """A value of JSON. Below a name that is a secret's no text and no number stays.

        All of its texts are searched at once, and one by one only where there is something.
        """
        whole = json.dumps(value, ensure_ascii=False, default=str)
        hidden = [each for each in self._hidden if each in whole]
        text = Shown(hidden).text if hidden or MARKS.search(whole) else str
        return _shown_value(value, text, secret=False)

    def headers(self, fields: Headers) -> dict[str, str]:
        """Header fields by their names in small letters; those of one name are joined."""
        shown: dict[str, str] = {}
        for name, value in fields:
            text, label = self.header(name, value), text_of(name).lower()
            shown[label] = f"{shown[label]}, {text}" if label in shown else text
        return shown

    def header(self, name: bytes, value: bytes) -> str:
        """The value of a header field; of cookies the names."""
        low, text = name.lower(), text_of(value)
        if low in COOKIES:
            return "; ".join(_cookie(pair, first=at == 0, field=low) for at, pair in enumerate(text.split(";")))
        if low == HINT:
            return self.hint(text)
        return REDACTED if is_secret_parameter(text_of(name)) else self.text(text)

    def query(self, query: bytes) -> str:
        """The query, without the values of parameters that are named as secrets are."""
        return self.text(shown_parameters(text_of(query)))

    def body(self, body: bytes, fields: Headers) -> bytes:
        """A body as it was sent, unless something in it opens something."""
        content = json_of(body, len(body), fields)
        if not isinstance(content, NoJson):
            shown = self.value(content)
            return body if shown == content else json_bytes(shown)
        text = body.decode("utf-8", "surrogateescape")  # what is cut may end within a character
        form = content_type_of(fields).partition(";")[0].strip().lower() == FORM
        shown_text = self.text(shown_parameters(text) if form else text)
        return body if shown_text == text else shown_text.encode("utf-8", "surrogateescape")


def _shown_value(value: Any, text: Callable[[str], str], *, secret: bool) -> Any:
    if isinstance(value, str):
        return REDACTED if secret and value else text(value)
    if isinstance(value, dict):
        return {text(name): _shown_value(each, text, secret=secret or is_secret(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_shown_value(each, text, secret=secret) for each in value]
    return REDACTED if secret and isinstance(value, int | float) and not isinstance(value, bool) else value


def _without(text: str, hidden: Iterable[str]) -> str:
    for each in hidden:
        text = text.replace(each, REDACTED)
    return text


def _written(secrets: Iterable[str]) -> frozenset[str]:
    """Each as it is, and as it stands in a URL or in JSON."""
    long = {each for each in secrets if len(each) >= SHORTEST and each != REDACTED}
    return frozenset(written for each in long for written in (each, quote(each, safe=""), json.dumps(each)[1:-1]))


def sent_secrets(recorded: Recorded) -> frozenset[str]:
    """What stands under the name of a secret anywhere in the request or its answer, however it is written."""
    found = {*_sent_in_fields(recorded.request.fields), *_sent_in_query(recorded.request.query)}
    for content in (recorded.sent_json, recorded.answered_json):
        if not isinstance(content, NoJson):
            found.update(_named_secrets(content))
    return _written(found)


def _sent_in_fields(fields: Headers) -> Iterator[str]:
    for name, value in fields:
        text = text_of(value)
        if name.lower() in COOKIES:
            yield from (pair.partition("=")[2].strip().strip('"') for pair in text.split(";"))
        elif is_secret_parameter(text_of(name)):
            yield text
            yield text.rpartition(" ")[2]  # behind the scheme


def _sent_in_query(query: bytes) -> Iterator[str]:
    for pair in text_of(query).split("&") if query else ():
        name, _, value = pair.partition("=")
        if is_secret_parameter(name):
            yield value
            yield unquote_plus(value)


def _named_secrets(content: Any) -> Iterator[str]:
    waiting = [(content, False)]
    while waiting:
        value, secret = waiting.pop()
        if isinstance(value, dict):
            waiting += [(each, secret or is_secret(name)) for name, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, secret) for each in value]
        elif secret and isinstance(value, str | int | float):
            yield str(value)


def _cookie(pair: str, *, first: bool, field: bytes) -> str:
    """Any cookie may be a session. What follows the first of a Set-Cookie says how it is kept."""
    name, equals, _ = pair.strip().partition("=")
    if field == b"set-cookie" and not first:
        return pair.strip()
    return f"{name}={REDACTED}" if equals else REDACTED
