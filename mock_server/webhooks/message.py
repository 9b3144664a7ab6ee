"""The bytes of a delivery: what happened, as JSON, and the headers that say whose word it is.

The form of the signature, hexadecimal digits of an HMAC-SHA256, is that of the API's own webhooks (Docs: automation and
workflows, "Webhook Triggers"); the names of the headers and what is signed are ours.
"""

import hmac
import json
from datetime import UTC
from hashlib import blake2b
from typing import Any, NamedTuple

from mock_server import __version__
from mock_server.state.commit_json import value_as_json
from mock_server.state.events import Event
from mock_server.webhooks.delivery import Delivery
from mock_server.webhooks.misbehaviour import STALE_SECONDS, TAMPERED

ID, NAME, ATTEMPT = "X-Webhook-Id", "X-Webhook-Name", "X-Webhook-Attempt"
TIMESTAMP, SIGNATURE = "X-Webhook-Timestamp", "X-Webhook-Signature"
SECRETS = ("webhook_secret",)
"""Fields of records that no receiver is told."""


class Message(NamedTuple):
    """What is sent: headers in their order, and a body."""

    headers: dict[str, str]
    body: bytes


class Keys(NamedTuple):
    """What a webhook signs with, and what it signed with before: None where it always had the one."""

    secret: str
    previous: str | None

    @property
    def retired(self) -> str:
        """A secret that counts no more, or never did."""
        return self.previous or f"{self.secret}-retired"


def message_id(made: int, webhook: str, number: int) -> str:
    """The id of what a webhook is told of an event: no other world has it, nor one of the same name after a reset."""
    return f"evt_{blake2b(repr((made, webhook, number)).encode(), digest_size=8).hexdigest()}"


def message_of(delivery: Delivery, keys: Keys, now: float) -> Message:
    """What the next attempt sends. `now` is the time of this machine, which a receiver can compare with its own."""
    misbehaviour = delivery.misbehaviour
    body = body_of(delivery)
    timestamp = str(int(now) - (STALE_SECONDS if misbehaviour == "stale_timestamp" else 0))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"aurion-mock/{__version__}",
        ID: delivery.message_id,
        NAME: delivery.webhook,
        ATTEMPT: str(len(delivery.attempts) + 1),
        TIMESTAMP: timestamp,
    }
    if misbehaviour != "unsigned":
        secret = keys.retired if misbehaviour == "rotated_key" else keys.secret
        signed = body + b" " if misbehaviour == "wrong_signature" else body
        headers[SIGNATURE] = signature(secret, timestamp, signed)
    return Message(headers, body)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()


def body_of(delivery: Delivery) -> bytes:
    """What each attempt sends."""
    event, forged = delivery.event, delivery.misbehaviour in TAMPERED
    told = {
        "id": delivery.message_id,
        "event": event.name,
        "created_at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "sequence": delivery.sequence,
        "tenant_id": event.tenant_id,
        "subject_id": event.subject_id,
        "webhook": delivery.webhook,
        "data": {**_data(event), **({"forged": True} if forged else {})},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _data(event: Event) -> dict[str, Any]:
    """The record that the event is about, as it was then, and no secret."""
    return {name: value for name, value in (value_as_json(event.subject) or {}).items() if name not in SECRETS}
