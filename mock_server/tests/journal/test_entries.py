"""Entries, where no request over HTTP makes them so."""

from typing import Any

import pytest
from pydantic import BaseModel

from mock_server.app import create_app
from mock_server.http.exchange import Exchange
from mock_server.http.wire import Reply, head
from mock_server.journal.entries import shown_entries
from mock_server.journal.redaction import Known, Shown
from mock_server.observers.journal import Journal
from mock_server.settings import Settings


class Injected(BaseModel):
    """A fault as whoever injects it may describe it."""

    kind: str


class Faulty(Exchange):
    """An exchange that tells of a fault."""

    fault: Any = None


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, None),
        ("slow", "slow"),
        ({"kind": "delay"}, {"kind": "delay"}),
        (Injected(kind="drop"), {"kind": "drop"}),
        ([Injected(kind="drop")], "[Injected(kind='drop')]"),
    ],
)
def test_a_fault_is_told_whatever_describes_it(fault: Any, told: Any) -> None:
    app = create_app(Settings(clock="frozen"), ())
    journal = Journal(10, app.store, app.console.has)
    scope = {"method": "GET", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1", "raw_path": b"/x"}
    seen = Faulty(head(scope), "default")
    seen.reply, seen.fault = Reply(503, b"\xff"), fault
    journal.observe(seen)
    (entry,) = shown_entries(journal.of("default").entries, None, Known(app.store.template))
    assert entry.fault == told
    assert entry.response.body == "\\xff"


def test_headers_of_one_name_are_joined_and_secrets_redacted() -> None:
    fields = [
        (b"Accept", b"text/html"),
        (b"accept", b"application/json"),
        (b"Set-Cookie", b"aurion_session=secret; Path=/; HttpOnly"),
        (b"Cookie", b"secret"),
        (b"Proxy-Authorization", b"Basic secret"),
        (b"Idempotency-Key", b"one"),
    ]
    assert Shown(()).headers(fields) == {
        "accept": "text/html, application/json",
        "set-cookie": "aurion_session=[redacted]; Path=/; HttpOnly",
        "cookie": "[redacted]",
        "proxy-authorization": "[redacted]",
        "idempotency-key": "one",
    }


def test_a_query_stays_as_it_was_sent_but_for_secrets() -> None:
    assert Shown(()).query(b"a=1&%61pi_key=secret&token&b=%C3%A9") == "a=1&%61pi_key=[redacted]&token&b=%C3%A9"
    assert Shown(()).query(b"") == ""
