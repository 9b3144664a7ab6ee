"""What is broken in a world on purpose."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

from mock_server.mcp_server.allowed import path_segment
from mock_server.mcp_server.toolset import READS, REPLACES, Ctx, Shown, Toolset, World, shown


class FaultTools:
    def __init__(self, toolset: Toolset) -> None:
        self._toolset = toolset

    def add_to(self, server: MCPServer[Any]) -> None:
        server.add_tool(self.put_fault, annotations=REPLACES)
        server.add_tool(self.list_faults, annotations=READS)
        server.add_tool(self.delete_fault, annotations=REPLACES)

    async def put_fault(
        self,
        ctx: Ctx,
        name: Annotated[str, Field(description="What to call it: letters, digits, . _ -")],
        fault: Annotated[
            dict[str, Any],
            Field(
                description="Which requests (operation, tag, path, method, count, probability), and what goes wrong: "
                '{"operation": "create_ticket", "status": 503, "count": 2}; {"kind": "delay", "delay_ms": 200}; kinds '
                "drop, truncate and others too. The mock names a field that it does not know."
            ),
        ],
        world: World = None,
    ) -> Shown:
        """Break something in a world on purpose: refusals, delays, dropped or cut connections, for chosen requests.

        Use it to see how a client takes trouble. It lasts until it is used up, deleted, or the world is reset.
        """
        where = self._toolset.worlds.name(ctx, world)
        put = await self._toolset.mock.control("PUT", f"/_mock/faults/{path_segment('name', name)}", where, body=fault)
        return shown(where, put)

    async def list_faults(self, ctx: Ctx, world: World = None) -> Shown:
        """List what is broken in a world on purpose, and how often each fault acted."""
        where = self._toolset.worlds.name(ctx, world)
        return shown(where, await self._toolset.mock.control("GET", "/_mock/faults", where))

    async def delete_fault(
        self,
        ctx: Ctx,
        name: Annotated[str | None, Field(description="Which; without it all of them.")] = None,
        world: World = None,
    ) -> Shown:
        """Mend what put_fault broke: one fault, or all of the world."""
        where = self._toolset.worlds.name(ctx, world)
        path = "/_mock/faults" if name is None else f"/_mock/faults/{path_segment('name', name)}"
        await self._toolset.mock.control("DELETE", path, where)
        return shown(where, f"{'all faults are' if name is None else f'{name} is'} gone")
