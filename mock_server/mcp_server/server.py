"""The MCP server: the SDK's, with our tools and resources, and refusals that name what is wrong."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from difflib import get_close_matches
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from mock_server import __version__
from mock_server.mcp_server.resources import add_resources
from mock_server.mcp_server.tools.api import ApiTools
from mock_server.mcp_server.tools.faults import FaultTools
from mock_server.mcp_server.tools.journal import JournalTools
from mock_server.mcp_server.tools.world import WorldTools
from mock_server.mcp_server.toolset import Toolset

INSTRUCTIONS = """\
A stateful mock of the AurionAI helpdesk API, with the product's rules and errors. Everything you do happens in a world
of yours, which nobody else sees; {world}. Its clock moves when you say so (advance_clock): SLAs breach, escalations
fire, workflows go on. It is fixtures, and can be broken, reset and forked freely.

Begin with list_operations and describe_operation, call with call_operation, and look with read_journal, events and
explain. A person can watch at {url}/_mock/. The resource aurion://quickstart tells how to reach the mock over HTTP,
for code that you write."""


class MockTools(MCPServer[Any]):
    """Refuses arguments that a tool does not have, and says of wrong ones which and why, in a sentence."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        tool = self._tool_manager.get_tool(name)
        if tool is None:
            near = get_close_matches(name[:100], [each.name for each in self._tool_manager.list_tools()], 1)
            raise ToolError(f"There is no tool {name[:100]!r}.{f' Did you mean {near[0]}?' if near else ''}")
        known = tool.parameters.get("properties", {})
        unknown = [each[:100] for each in arguments if each not in known]
        if unknown:
            raise ToolError(f"{name} has no argument {', '.join(unknown)}. It has: {', '.join(known) or 'none'}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(f"{name}: {_faults(error.__cause__)}.") from None
            if isinstance(error.__cause__, ToolError):
                raise ToolError(str(error.__cause__)) from None
            raise


def create_server(toolset: Toolset) -> MockTools:
    """The server, whose lifespan ends with the connections to the mock."""

    @asynccontextmanager
    async def lifespan(_: MCPServer[Any]) -> AsyncIterator[Mapping[str, Any]]:
        try:
            yield {}
        finally:
            await toolset.mock.close()

    own = toolset.worlds.own
    world = f"it is called {own}" if own else "where your connection has none, new_world makes one"
    server = MockTools(
        "aurion-mock",
        title="AurionAI mock",
        version=__version__,
        instructions=INSTRUCTIONS.format(world=world, url=toolset.mock.url),
        lifespan=lifespan,
        log_level="ERROR",
    )
    for tools in (ApiTools(toolset), WorldTools(toolset), JournalTools(toolset), FaultTools(toolset)):
        tools.add_to(server)
    add_resources(server, toolset)
    return server


def _faults(error: ValidationError) -> str:
    found: dict[str, list[str]] = {}
    for each in error.errors():
        found.setdefault(str(each["loc"][0]) if each["loc"] else "arguments", []).append(each["msg"])
    return "; ".join(f"{name}: {' or '.join(dict.fromkeys(said))}" for name, said in found.items())
