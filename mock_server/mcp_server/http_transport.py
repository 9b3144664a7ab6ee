"""The MCP server over streamable HTTP: who may come in, and at which address it listens."""

import json
from collections.abc import Sequence
from typing import Any

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from mock_server.errors import DomainError
from mock_server.http.control_token import ControlToken
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.serving import Server
from mock_server.settings import TOKEN, loopback

PATH = "/mcp"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
GRACE = 1
"""Seconds that calls under way have when the server is asked to end."""
REFUSED = "Send Authorization: Bearer with the token that this MCP server was started with (--http-token)."


class UnusableAddress(DomainError):
    """Where the server cannot listen, or not without a token."""


def address_of(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`. `UnusableAddress` says what else was given."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal()) or int(port) > 65535:
        raise UnusableAddress(
            f"{text!r} is no address to listen on. Give one such as 127.0.0.1:4011; port 0 takes a free one"
        )
    return host, int(port)


def check_token(host: str, token: str | None) -> None:
    """`UnusableAddress` where others can reach the address and nothing keeps them out."""
    if token is None and not loopback(host):
        raise UnusableAddress(f"{host} can be reached from elsewhere: give an --http-token that clients have to send")
    if token is not None and not TOKEN.fullmatch(token):
        raise UnusableAddress(
            "the --http-token should be a text of ASCII letters, digits and punctuation, without blanks"
        )


def http_server(server: MCPServer[Any], host: str, token: str | None) -> Server:
    """What serves it at PATH. Without a token it answers to names of this machine, and to pages of it, alone."""
    hosts = [f"{each}:*" for each in LOCAL_HOSTS]
    guard = TransportSecuritySettings(
        enable_dns_rebinding_protection=loopback(host),
        allowed_hosts=hosts,
        allowed_origins=[f"http://{each}" for each in hosts],
    )
    app: Any = server.streamable_http_app(streamable_http_path=PATH, transport_security=guard)
    return Server(
        uvicorn.Config(
            _Guarded(app, token) if token else app,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
    )


class _Guarded:
    """Answers 401 to whoever does not have the token."""

    def __init__(self, app: Asgi, token: str) -> None:
        self._app = app
        self._token = ControlToken(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._token.opens(_authorization(scope["headers"])):
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"www-authenticate", b'Bearer realm="aurion-mock mcp"')]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps({"detail": REFUSED}).encode()})


def _authorization(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    return next((value for name, value in headers if name.lower() == b"authorization"), b"")
