"""Worlds and their clocks."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

from mock_server.mcp_server.allowed import path_segment
from mock_server.mcp_server.toolset import REPLACES, WRITES, Ctx, Shown, Toolset, World, shown
from mock_server.mcp_server.worlds import fresh_name

Mode = Annotated[str | None, Field(description="running: goes on by itself. frozen: stands until it is moved.")]


class WorldTools:
    def __init__(self, toolset: Toolset) -> None:
        self._toolset = toolset

    def add_to(self, server: MCPServer[Any]) -> None:
        server.add_tool(self.new_world, annotations=WRITES)
        server.add_tool(self.seed, annotations=REPLACES)
        server.add_tool(self.reset_world, annotations=REPLACES)
        server.add_tool(self.fork_world, annotations=WRITES)
        server.add_tool(self.advance_clock, annotations=WRITES)
        server.add_tool(self.set_clock, annotations=WRITES)

    async def new_world(
        self,
        scenario: Annotated[str | None, Field(description="What it begins as: docs, empty, busy …")] = None,
    ) -> Shown:
        """Make a world that nobody else has, and answer its name. Give that as `world` to the other tools.

        You need it only where your connection has no world of its own, or for a second one to compare with.
        """
        return await self._made(fresh_name(), {"scenario": scenario})

    async def seed(
        self,
        ctx: Ctx,
        records: Annotated[
            dict[str, dict[str, list[dict[str, Any]]]] | None,
            Field(description='tenant → collection → records: {"t_xyz": {"tickets": [{"subject": "No sound"}]}}'),
        ] = None,
        scenario: Annotated[str | None, Field(description="The scenario to begin with: docs, empty, busy …")] = None,
        clock: Annotated[str | None, Field(description="Where its clock begins: 2026-03-12T16:00:00Z.")] = None,
        mode: Mode = None,
        world: World = None,
    ) -> Shown:
        """Make your world anew, from a scenario and with records of yours. What was in it is gone.

        Use it to begin with exactly what you need. Only what matters has to be written: ids and instants are made up.
        """
        body = {"records": records, "scenario": scenario, "clock": clock, "mode": mode}
        return await self._made(self._toolset.worlds.name(ctx, world), body)

    async def _made(self, name: str, body: dict[str, Any]) -> Shown:
        given = {field: value for field, value in body.items() if value is not None}
        return shown(
            name, await self._toolset.mock.control("PUT", f"/_mock/worlds/{path_segment('world', name)}", body=given)
        )

    async def reset_world(self, ctx: Ctx, world: World = None) -> Shown:
        """Put a world back to how it was made: records, clock, journal and faults."""
        name = self._toolset.worlds.name(ctx, world)
        return shown(name, await self._toolset.mock.control("POST", "/_mock/reset", name))

    async def fork_world(
        self,
        ctx: Ctx,
        name: Annotated[str | None, Field(description="What the fork is called; made up unless given.")] = None,
        at: Annotated[
            int | str | None, Field(description="As it was after this commit, or at this instant; unless given, now.")
        ] = None,
        replace: Annotated[bool, Field(description="Whether another world of that name makes way.")] = False,
        world: World = None,
    ) -> Shown:
        """Copy a world, as it is or as it was, and answer the copy's name. The two go on apart.

        Use it to try something without losing where you are, or to go back in time: fork the world into its own name.
        """
        copy = name or fresh_name()
        source = self._toolset.worlds.name(ctx, world)
        await self._toolset.mock.control("GET", "/_mock/clock", source)  # a world that nothing was sent to is made
        more = ({} if at is None else {"at": at}) | ({"replace": True} if replace else {})
        body = {"name": copy, **more}
        made = await self._toolset.mock.control(
            "POST", f"/_mock/worlds/{path_segment('world', source)}/fork", body=body
        )
        return shown(copy, made)

    async def advance_clock(
        self,
        ctx: Ctx,
        seconds: Annotated[float | None, Field(description="By how much.")] = None,
        to: Annotated[str | None, Field(description="Up to this instant, or `next`: to the next timer.")] = None,
        until: Annotated[str | None, Field(description="`idle`: until no timer is left to do anything.")] = None,
        world: World = None,
    ) -> Shown:
        """Let time pass in a world, and answer what happened: SLA breaches, escalations, time rules, workflow waits.

        Give one of seconds, to and until. Nothing waits in real time.
        """
        name = self._toolset.worlds.name(ctx, world)
        given = {"seconds": seconds, "to": to, "until": until}
        body = {field: value for field, value in given.items() if value is not None}
        answer = await self._toolset.mock.control("POST", "/_mock/clock/advance", name, body=body)
        return shown(name, answer, "`events` has what happened, in full")

    async def set_clock(
        self,
        ctx: Ctx,
        now: Annotated[str | None, Field(description="Where to move it: 2026-03-15T17:30:00Z.")] = None,
        mode: Mode = None,
        world: World = None,
    ) -> Shown:
        """Move, freeze or start a world's clock; without arguments it only tells what it shows."""
        name = self._toolset.worlds.name(ctx, world)
        body = {field: value for field, value in {"now": now, "mode": mode}.items() if value is not None}
        method = "PUT" if body else "GET"
        return shown(name, await self._toolset.mock.control(method, "/_mock/clock", name, body=body or None))
