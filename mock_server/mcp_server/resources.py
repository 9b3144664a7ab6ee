"""What a client can read instead of calling: how to begin, and the operations."""

import json
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError

from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.mcp_server.catalogue import who
from mock_server.mcp_server.toolset import Toolset

MARKDOWN, JSON = "text/markdown", "application/json"


def add_resources(server: MCPServer[Any], toolset: Toolset) -> None:
    """`aurion://quickstart`, that of any world, the index of the document, and each of its operations."""

    @server.resource("aurion://quickstart", mime_type=MARKDOWN)
    async def quickstart() -> str:
        """How to begin: the mock's address, its credentials, how to make a world, the first calls."""
        return await world_quickstart(toolset.worlds.own or DEFAULT_WORLD)

    @server.resource("aurion://worlds/{world}/quickstart", mime_type=MARKDOWN)
    async def world_quickstart(world: str) -> str:
        """The same for a world of this name."""
        return str(await toolset.mock.control("GET", "/_mock/quickstart", world))

    @server.resource("aurion://operations", mime_type=MARKDOWN)
    async def operations() -> str:
        """Every operation of the API, a line each, by tag."""
        tag, lines = "", ["# Operations of the AurionAI helpdesk API", ""]
        for each in (await toolset.catalogue()).document.operations:
            lines += ["", f"## {each.tag}", ""] if each.tag != tag else []
            tag = each.tag
            lines.append(f"- {each.id}: {each.method} {each.path} - {each.raw.get('summary', '')} ({who(each)})")
        return "\n".join([*lines, ""])

    @server.resource("aurion://operations/{operation}", mime_type=JSON)
    async def operation_docs(operation: str) -> str:
        """Parameters, schema and example of the body, who may call it, and its answers."""
        catalogue = await toolset.catalogue()
        try:
            found = catalogue.operation(operation)
        except ToolError as unknown:
            raise ResourceNotFoundError(str(unknown)) from None
        return json.dumps(catalogue.describe(found), ensure_ascii=False, indent=2)
