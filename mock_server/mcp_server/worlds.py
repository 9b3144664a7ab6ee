"""Which world a call is about: each agent has one of its own, and two never meet unless one names the other's."""

from hashlib import sha256
from secrets import token_hex
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from mock_server.http.wire import LATIN, text_of

WORLD_HEADER, SESSION_HEADER = "x-mock-world", "mcp-session-id"
NONE_OF_ITS_OWN = (
    "This connection has no session, so that it has no world of its own: call `new_world`, and give the name that it "
    "answers as `world` in every call. Or have your client send the header X-Mock-World with a name of yours."
)


def fresh_name() -> str:
    """A name that no other world has."""
    return f"agent-{token_hex(6)}"


class Worlds:
    """The worlds of this server's clients. Over stdio there is one client, and `own` is its world."""

    def __init__(self, own: str | None = None) -> None:
        self.own = own

    def name(self, ctx: Context[Any, Any], asked: str | None) -> str:
        """The world that was asked for; else that of the process, of the client's header, or of its session.

        `ToolError` where there is none of them.
        """
        if asked is not None and asked.strip():
            return asked
        if self.own is not None:
            return self.own
        headers = ctx.headers or {}
        if named := headers.get(WORLD_HEADER, "").strip():
            return text_of(named.encode(LATIN))  # Starlette reads it as Latin-1
        if session := headers.get(SESSION_HEADER):
            return f"agent-{sha256(session.encode()).hexdigest()[:12]}"
        raise ToolError(NONE_OF_ITS_OWN)
