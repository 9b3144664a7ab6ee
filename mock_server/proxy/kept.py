"""An exchange as it is remembered: what was found, and the beginnings of what was said both ways.

It is put into words when somebody looks, without what opens something.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mock_server.http.secret_names import REDACTED, is_secret, shown_parameters, without_secrets
from mock_server.http.wire import Headers, text_of
from mock_server.proxy.bodies import KeptBody, NotChecked, json_of, unpacked
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.sentences import sentence_of
from mock_server.proxy.violation import Violation
from mock_server.text.excerpts import excerpt

LONGEST = 16 * 1024
"""Bytes of a body that are kept."""
MOST_OF_ONE = 100
"""Violations and notes of one exchange that are."""
COOKIES = frozenset({"cookie", "set-cookie"})
NOT_TOLD = object()
Json = Any


@dataclass(slots=True)
class KeptMessage:
    """A request or an answer. `body` is the beginning of what had `size` bytes."""

    fields: Headers
    body: bytes
    size: int

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The header fields, without their secrets."""
        return [(text_of(name), _hidden(text_of(name), text_of(value))) for name, value in self.fields]

    @property
    def json(self) -> Json:
        """The body's JSON without its secrets; `NOT_TOLD` where it is none, or was cut."""
        if not self.body or self.size > len(self.body):
            return NOT_TOLD
        coding = next((text_of(value) for name, value in self.fields if name == b"content-encoding"), "")
        try:
            return without_secret_fields(json_of(unpacked(self.body, coding)))
        except (ValueError, NotChecked):
            return NOT_TOLD

    @property
    def text(self) -> str:
        return without_secrets(self.body.decode("utf-8", "backslashreplace"))


@dataclass(slots=True)
class KeptExchange:
    """One of them. `target` is path and query as they may be shown."""

    number: int
    at: datetime
    method: str
    path: str
    query: str
    operation: str | None
    status: int
    sent: KeptMessage
    answered: KeptMessage
    violations: list[Violation] = field(default_factory=list)
    notes: list[Violation] = field(default_factory=list)

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def entry(self) -> dict[str, Any]:
        """As `/_mock/violations` has it."""
        return {
            "number": self.number,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "operation": self.operation,
            "status": self.status,
            "violations": [_explained(each, self.operation) for each in self.violations],
            "notes": [_explained(each, self.operation) for each in self.notes],
        }


def keep(exchange: ProxiedExchange) -> KeptExchange:
    """What is remembered of it."""
    request = exchange.request
    return KeptExchange(
        exchange.number,
        datetime.now(UTC),
        request.method,
        excerpt(request.path),
        excerpt(shown_parameters(text_of(request.query))),
        exchange.operation.id if exchange.operation else None,
        exchange.status,
        _message(request.fields, exchange.sent),
        _message(exchange.headers, exchange.answered),
        exchange.violations[:MOST_OF_ONE],
        exchange.notes[:MOST_OF_ONE],
    )


def without_secret_fields(value: Json) -> Json:
    """JSON without the values that are named as secrets are."""
    if isinstance(value, dict):
        return {
            name: REDACTED if isinstance(each, str) and is_secret(name) else without_secret_fields(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [without_secret_fields(each) for each in value]
    return without_secrets(value) if isinstance(value, str) else value


def _explained(each: Violation, operation: str | None) -> dict[str, Any]:
    """A violation with the sentence that it breaks, and the exchanges that show it besides."""
    sentence = sentence_of(each, operation)
    said = (
        {
            "sentence": sentence.text,
            "page": sentence.page,
            "section": sentence.section,
            "level": sentence.level,
        }
        if sentence
        else dict.fromkeys(("sentence", "page", "section", "level"))
    )
    return {**each.shown(), **said, "exchanges": list(each.earlier)}


def _message(fields: Headers, body: KeptBody) -> KeptMessage:
    return KeptMessage(fields, body.beginning(LONGEST), body.size)


def _hidden(name: str, value: str) -> str:
    return REDACTED if name in COOKIES or is_secret(name) else without_secrets(value)
