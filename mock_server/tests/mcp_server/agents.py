"""MCP clients of the SDK, as agents have them: over stdio, over HTTP, or in this process."""

import re
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import anyio
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

from mock_server.mcp_server.http_transport import PATH, http_server
from mock_server.mcp_server.mock import Mock
from mock_server.mcp_server.server import create_server
from mock_server.mcp_server.toolset import Toolset
from mock_server.mcp_server.worlds import Worlds
from mock_server.serving import listen
from mock_server.tests.launch import hearing_signals
from mock_server.tests.programs import AURION_MOCK, PATIENCE, environment

AT = re.compile(r"MCP on (http://\S+/mcp)")
Play = Callable[[Client], Awaitable[Any]]


def play(server: Any, story: Play, mode: str = "auto") -> Any:
    """What a story answers that a client plays to a server: parameters of stdio, an address, or the server itself."""

    async def run() -> Any:
        with anyio.fail_after(PATIENCE):
            async with Client(server, mode=mode) as agent:
                return await story(agent)

    return finished(run)


def over_http(url: str, story: Play, mode: str = "auto", **headers: str) -> Any:
    """The same over HTTP, with these header fields in every request."""
    fields = {name.encode(): value.encode() for name, value in headers.items()}

    async def run() -> Any:
        with anyio.fail_after(PATIENCE):
            async with (
                httpx2.AsyncClient(headers=fields, timeout=PATIENCE, trust_env=False) as http,
                Client(streamable_http_client(url, http_client=http), mode=mode) as agent,
            ):
                return await story(agent)

    return finished(run)


def finished(run: Callable[[], Awaitable[Any]]) -> Any:
    """What it answers; a failure as it was, out of the groups that each task group puts around it."""
    try:
        return anyio.run(run)
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None


def stdio(*options: str) -> StdioServerParameters:
    """`aurion-mock mcp` as an agent's configuration starts it."""
    return StdioServerParameters(command=AURION_MOCK, args=["mcp", *options], env=environment())


def inside(url: str, world: str | None, token: str | None = None, seconds: float = 30) -> Any:
    """A server in this process, for a mock at this address."""
    return create_server(Toolset(Mock(url, token, seconds), Worlds(world)))


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`aurion-mock mcp --http` on a free port: its address, and its process."""
    with hearing_signals():
        process = subprocess.Popen(  # noqa: S603 - our own command
            [AURION_MOCK, "mcp", "--http", "127.0.0.1:0", *options],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = AT.search(first)
        assert found, first + process.stderr.read()
        yield found[1], process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def serving_here(mock_url: str, *, world: str | None = None, token: str | None = None) -> Iterator[str]:
    """The same server in a thread of this process: its address."""
    listener = listen("127.0.0.1", 0)
    serving = http_server(inside(mock_url, world), "127.0.0.1", token)
    thread = Thread(target=serving.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
    finally:
        serving.should_exit = True
        thread.join(PATIENCE)
        listener.close()


async def ask(agent: Client, tool: str, /, **arguments: Any) -> Any:
    """What a tool answers, which has to be good."""
    answer = await agent.call_tool(tool, arguments)
    assert not answer.is_error, text(answer)
    assert answer.structured_content is not None
    return answer.structured_content


async def refused(agent: Client, tool: str, /, **arguments: Any) -> str:
    """Why a tool refuses, which it has to."""
    answer = await agent.call_tool(tool, arguments)
    assert answer.is_error, text(answer)
    said = text(answer)
    assert "Traceback" not in said
    assert "pydantic" not in said
    return said


def text(answer: CallToolResult) -> str:
    return "\n".join(each.text for each in answer.content if isinstance(each, TextContent))
