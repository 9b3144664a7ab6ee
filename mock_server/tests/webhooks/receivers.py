"""Receivers of webhooks: one as an application should have it, and some that trust what they should not."""

import hmac
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any, NamedTuple

SECRET, BEFORE = "whsec_mine", "whsec_before"
"""What deliveries are signed with, and what they were signed with before."""

Headers = Mapping[str, str]
Take = Callable[[Headers, bytes], int]

MOST_AGE = 300
"""Seconds that a timestamp may be off."""


class Received(NamedTuple):
    """A request, and what was answered."""

    headers: dict[str, str]
    body: bytes
    status: int

    @property
    def message(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Receiver:
    """A server in a thread that lets `take` say what each request is answered, with these headers and this body."""

    def __init__(self, take: Take, answer: bytes = b"", **headers: str) -> None:
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sent = dict(self.headers.items())
                status = take(sent, body)
                receiver.received.append(Received(sent, body, status))
                fields = {**headers, "Content_Length": str(len(answer))}
                with suppress(ConnectionError):  # who asked may have gone
                    self.send_response(status)
                    for name, value in fields.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hooks?from=mock"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def answering(*statuses: int) -> Take:
    """What answers with these statuses, one after the other, and then always with the last."""
    left = list(statuses)
    return lambda _headers, _body: left.pop(0) if len(left) > 1 else left[0]


class Helpdesk:
    """An application that keeps the subject of each ticket, and counts how many were created.

    It has no use for other events. It believes what is signed with its secret and is not old, does everything once, and
    lets nothing old undo what is newer, in whatever order it comes.
    """

    secrets: tuple[str, ...] = (SECRET,)

    def __init__(self) -> None:
        self.subjects: dict[int, str] = {}
        self.created = 0
        self._seen: set[str] = set()
        self._latest: dict[int, int] = {}

    def take(self, headers: Headers, body: bytes) -> int:
        if not (self.is_signed(headers, body) and self.is_fresh(headers)):
            return 401
        message = json.loads(body)
        if self.is_new(message["id"]) and message["event"] in {"ticket.created", "ticket.updated"}:
            self.created += message["event"] == "ticket.created"
            ticket = message["data"]
            if self.is_newer(ticket["id"], message["sequence"]):
                self.subjects[ticket["id"]] = ticket["subject"]
        return 204

    def is_signed(self, headers: Headers, body: bytes) -> bool:
        signed = f"{headers['X-Webhook-Timestamp']}.".encode() + body
        return any(
            hmac.compare_digest(
                hmac.new(secret.encode(), signed, "sha256").hexdigest(), headers.get("X-Webhook-Signature", "")
            )
            for secret in self.secrets
        )

    def is_fresh(self, headers: Headers) -> bool:
        return abs(time() - int(headers["X-Webhook-Timestamp"])) < MOST_AGE

    def is_new(self, message_id: str) -> bool:
        new = message_id not in self._seen
        self._seen.add(message_id)
        return new

    def is_newer(self, ticket_id: int, sequence: int) -> bool:
        newer = sequence > self._latest.get(ticket_id, 0)
        if newer:
            self._latest[ticket_id] = sequence
        return newer


class TrustsOrder(Helpdesk):
    """Takes what comes last for what is newest."""

    def is_newer(self, _ticket_id: int, _sequence: int) -> bool:
        return True


class TrustsUniqueness(Helpdesk):
    """Does what it is told as often as it is told."""

    def is_new(self, _message_id: str) -> bool:
        return True


class TrustsUnsigned(Helpdesk):
    """Believes whoever knows the address."""

    def is_signed(self, _headers: Headers, _body: bytes) -> bool:
        return True


class TrustsOldSignatures(Helpdesk):
    """Looks at the signature, and not at when it was made."""

    def is_fresh(self, _headers: Headers) -> bool:
        return True


class TrustsOldSecrets(Helpdesk):
    """Goes on believing the secret that it had before."""

    secrets = (SECRET, BEFORE)
