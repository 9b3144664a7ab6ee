"""What was sent to a world, what happened in it, and why."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mock_server.mcp_server.allowed import path_segment
from mock_server.mcp_server.mock import Refused, refusal_text
from mock_server.mcp_server.toolset import READS, Ctx, Shown, Toolset, World, shown

FIELDS = ("id", "number", "method", "path", "operation", "status", "hint", "fault")
"""Of a request, in the list."""
KEPT_BACK = (
    "This mock keeps its verdicts for whoever has its verifier token, which is not given to agents: `verify` is not "
    "for you here. read_journal, events and explain show what happened."
)
Limit = Annotated[int, Field(ge=1, le=100, description="How many at most.")]


class JournalTools:
    def __init__(self, toolset: Toolset) -> None:
        self._toolset = toolset

    def add_to(self, server: MCPServer[Any]) -> None:
        server.add_tool(self.read_journal, annotations=READS)
        server.add_tool(self.verify, annotations=READS)
        server.add_tool(self.events, annotations=READS)
        server.add_tool(self.explain, annotations=READS)

    async def read_journal(
        self,
        ctx: Ctx,
        request_id: Annotated[str | None, Field(description="One request, with headers, bodies and changes.")] = None,
        operation: Annotated[str | None, Field(description="Only requests to this operation.")] = None,
        status: Annotated[str | None, Field(description="Only those answered so: 201, 4xx; 0 for no answer.")] = None,
        path: Annotated[str | None, Field(description="Only this path; * stands for any text.")] = None,
        credential: Annotated[str | None, Field(description="Only by this name, kind, role or tenant.")] = None,
        since: Annotated[str | None, Field(description="Only after the request with this id.")] = None,
        limit: Limit = 20,
        offset: Annotated[int, Field(ge=0, description="How many of the newest to skip.")] = 0,
        world: World = None,
    ) -> Shown:
        """Read which requests were sent to a world, the newest first; or with a request_id, all of one.

        Use it to see what a client under development really sent, why it was refused, and which records it changed.
        """
        name = self._toolset.worlds.name(ctx, world)
        control = self._toolset.mock.control
        if request_id is not None:
            entry = await control("GET", f"/_mock/requests/{path_segment('request_id', request_id)}", name)
            return shown(name, entry, "the console has all of it")
        filters = {"operation": operation, "status": status, "path": path, "credential": credential, "since": since}
        found = await control("GET", "/_mock/requests", name, query={**filters, "limit": limit, "offset": offset})
        lines = [_line(each) for each in found["items"]]
        left = found["total"] - offset - len(lines)
        told = {"total": found["total"], "requests": lines}
        answer = shown(name, told, "call again with offset, or a smaller limit")
        if left > 0:
            answer.cut.append(f"{left} older requests: call again with offset {offset + len(lines)}")
        return answer

    async def verify(
        self,
        ctx: Ctx,
        expected: Annotated[
            dict[str, Any],
            Field(
                description="Which requests (operation, method, path, status, body, credential, since), and what "
                'has to be true of them: count, changed, tenant_isolation. {"operation": "create_ticket", "count": 1}; '
                '{"changed": []}: nothing was written.'
            ),
        ],
        world: World = None,
    ) -> Shown:
        """Ask whether the requests to a world were what is expected: `ok`, or what differs and the nearest requests.

        A mock that was started with a verifier token tells verdicts to nobody without it; then this tool says so.
        """
        name = self._toolset.worlds.name(ctx, world)
        answer = await self._toolset.mock.call_control("POST", "/_mock/verify", name, body=expected)
        if answer.status in {401, 403} and "erifier" in refusal_text(answer):
            raise ToolError(KEPT_BACK)
        verdict = isinstance(answer.content, dict) and "ok" in answer.content
        if answer.status >= 400 and not verdict:
            raise Refused(answer, refusal_text(answer))
        return shown(name, answer.content, "expect less at once")

    async def events(
        self,
        ctx: Ctx,
        name: Annotated[str | None, Field(description="Only names that begin so: ticket., sla., workflow.")] = None,
        after: Annotated[int, Field(ge=0, description="Only those with a higher number.")] = 0,
        limit: Limit = 50,
        world: World = None,
    ) -> Shown:
        """List what happened in a world, in order: tickets made and moved, SLAs breached, rules and workflows run."""
        where = self._toolset.worlds.name(ctx, world)
        query = {"name": name, "after": after, "limit": limit}
        found = await self._toolset.mock.control("GET", "/_mock/events", where, query=query)
        answer = shown(where, found, "call again with a smaller limit")
        if len(found) == limit:
            answer.cut.append(f"there may be more: call again with after {found[-1]['number']}")
        return answer

    async def explain(
        self,
        ctx: Ctx,
        ticket_id: Annotated[int | None, Field(description="A ticket of any tenant.")] = None,
        run_id: Annotated[str | None, Field(description="A workflow run of any tenant.")] = None,
        world: World = None,
    ) -> Shown:
        """Explain why a ticket got its SLA, deadlines and automation rules, or why a workflow run went its way.

        Give one of ticket_id and run_id.
        """
        if (ticket_id is None) == (run_id is None):
            raise ToolError("Give either a ticket_id or a run_id.")
        name = self._toolset.worlds.name(ctx, world)
        what = f"tickets/{ticket_id}" if run_id is None else f"runs/{path_segment('run_id', run_id)}"
        return shown(name, await self._toolset.mock.control("GET", f"/_mock/explain/{what}", name))


def _line(entry: dict[str, Any]) -> dict[str, Any]:
    caller = entry.get("credential")
    kept = {name: entry[name] for name in FIELDS if entry.get(name) is not None}
    return {**kept, "credential": caller["name"] if caller else None}
