"""Browsers: a page on this machine, from any port, may call the mock with its cookies and read every header we send."""

import re
from collections.abc import MutableMapping
from typing import Any

from mock_server.http.wire import LATIN, Asgi, Headers, Receive, Scope, Send

LOCAL_ORIGIN = re.compile(rb"https?://(localhost|[\w-]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?", re.ASCII)
METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
HOW_LONG = b"600"
EXPOSED = (
    "Allow",
    "Idempotency-Replayed",
    "Retry-After",
    "WWW-Authenticate",
    "X-Mock-Hint",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-Request-Id",
)
"""Every header we send that a page could not read otherwise."""


class Cors:
    """Wraps the application; requests without a local `Origin` pass through untouched."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin") if scope["type"] == "http" else None
        if origin is None or not LOCAL_ORIGIN.fullmatch(origin):
            await self.app(scope, receive, send)
        elif _preflight(scope):
            await _answer_preflight(scope, origin, send)
        else:
            await self.app(scope, receive, _allowing(origin, send))


def _preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and b"access-control-request-method" in dict(scope["headers"])


def _allowing(origin: bytes, send: Send) -> Send:
    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            exposed = (b"access-control-expose-headers", ", ".join(EXPOSED).encode(LATIN))
            message["headers"] = [*message["headers"], *_origin_headers(origin), exposed]
        await send(message)

    return send_with_headers


async def _answer_preflight(scope: Scope, origin: bytes, send: Send) -> None:
    asked = dict(scope["headers"])
    headers = [
        *_origin_headers(origin),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", asked.get(b"access-control-request-headers", b"")),
        (b"access-control-max-age", HOW_LONG),
    ]
    if b"access-control-request-private-network" in asked:
        headers.append((b"access-control-allow-private-network", b"true"))
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _origin_headers(origin: bytes) -> Headers:
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]
