"""The answers that Idempotency-Keys get again. Docs: tickets, "Idempotency"."""

import json
from operator import attrgetter
from typing import NamedTuple

from mock_server.state.collection import Collection

ReplyKey = tuple[str, str, str]
"""The credential, the path and the Idempotency-Key."""


class KeptReply(NamedTuple):
    """What was answered to the first request with this key. The body is JSON, or empty."""

    token: str
    path: str
    idempotency_key: str
    status: int
    body: bytes


def kept_replies() -> Collection[ReplyKey, KeptReply]:
    """Where a world keeps them."""
    return Collection(KeptReply, "Reply", attrgetter("token", "path", "idempotency_key"), ordered=False)


def subject_of(key: ReplyKey) -> str:
    """What the timer of a kept reply is about."""
    return json.dumps(key)


def key_of(subject_id: str) -> ReplyKey:
    """The reply that such a timer is about."""
    token, path, idempotency_key = json.loads(subject_id)
    return token, path, idempotency_key
