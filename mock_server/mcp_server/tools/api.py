"""The product's API: which operations there are, how each is called, and calling it."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field

from mock_server.mcp_server import callers
from mock_server.mcp_server.allowed import check_headers, check_parameters, check_path
from mock_server.mcp_server.bounded import bounded
from mock_server.mcp_server.catalogue import Sent, who
from mock_server.mcp_server.mock import Answer, Broken, json_bytes
from mock_server.mcp_server.toolset import READS, WRITES, Ctx, Shown, Toolset, World, shown

MOST_LISTED = 40
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
TOLD = (
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "idempotency-replayed",
    "preference-applied",
    "x-mock-diff",
    "x-mock-fault",
    "location",
)
"""The header fields of an answer that say something to whoever called."""


class OperationLine(BaseModel):
    operation: str = Field(description="The operation id, for describe_operation and call_operation.")
    call: str
    summary: str
    who: str = Field(description="Which credentials may call it, and what they need.")


class OperationList(BaseModel):
    total: int
    operations: list[OperationLine]
    cut: list[str] = Field(description="What was left out, and how to get it. Mostly empty.")


class Described(BaseModel):
    result: Any = Field(description="call, who, parameters, body (schema and example), answers and more.")
    cut: list[str] = Field(description="What was left out, and how to get it. Mostly empty.")


class Outcome(BaseModel):
    """What the API answered. A refusal of the API (4xx) is an answer as well: its `body` and `hint` say why."""

    world: str
    request: str = Field(description="What was sent.")
    credential: str = Field(description="As whom: the name of a credential, or none.")
    status: int = Field(description="The HTTP status; 0 where the connection ended without an answer.")
    body: Any
    hint: str | None = Field(description="Why the mock refused, and what to do about it.")
    request_id: str | None = Field(description="For read_journal and verify (`since`).")
    headers: dict[str, str]
    cut: list[str] = Field(description="What was left out because it is long, and how to get it. Mostly empty.")


class ApiTools:
    def __init__(self, toolset: Toolset) -> None:
        self._toolset = toolset

    def add_to(self, server: MCPServer[Any]) -> None:
        server.add_tool(self.list_operations, annotations=READS)
        server.add_tool(self.describe_operation, annotations=READS)
        server.add_tool(self.list_credentials, annotations=READS)
        server.add_tool(self.call_operation, annotations=WRITES)

    async def list_operations(
        self,
        tag: Annotated[
            str | None, Field(description="Only those of this tag: tickets, teams, sla, workflows …")
        ] = None,
        word: Annotated[str | None, Field(description="Only those whose id, path or summary has these words.")] = None,
        offset: Annotated[int, Field(ge=0, description="How many to skip.")] = 0,
    ) -> OperationList:
        """List the operations of the helpdesk API, a line each: id, method and path, summary, and who may call it.

        Begin here. Then describe_operation tells how one is called, and call_operation calls it.
        """
        found = (await self._toolset.catalogue()).find(tag, word)
        lines = [
            OperationLine(
                operation=each.id,
                call=f"{each.method} {each.path}",
                summary=str(each.raw.get("summary", "")),
                who=who(each),
            )
            for each in found[offset : offset + MOST_LISTED]
        ]
        left = len(found) - offset - len(lines)
        cut = [f"{left} more: call again with offset {offset + len(lines)}, or with a tag or word"] if left > 0 else []
        return OperationList(total=len(found), operations=lines, cut=cut)

    async def describe_operation(
        self, operation: Annotated[str, Field(description="The operation id, such as create_ticket.")]
    ) -> Described:
        """Everything about one operation: parameters, schema and example of its body, who may call it, its answers.

        Use it before the first call of an operation.
        """
        catalogue = await self._toolset.catalogue()
        told = catalogue.describe(catalogue.operation(operation))
        result, cut = bounded(told)
        rest = [f"the resource aurion://operations/{operation} has all of it"] if cut else []
        return Described(result=result, cut=[*cut, *rest])

    async def list_credentials(
        self,
        ctx: Ctx,
        kind: Annotated[str | None, Field(description="Only these: key, session or signature.")] = None,
        world: World = None,
    ) -> Shown:
        """List whom one can be in a world: API keys, dashboard sessions by role, and secrets that sign webhooks.

        Give a `name`, `kind` or `role` of these as `credential` to call_operation. They are fixtures of the mock.
        """
        name = self._toolset.worlds.name(ctx, world)
        listed = await self._toolset.mock.control("GET", "/_mock/credentials", name)
        return shown(name, [each for each in listed if kind in {None, each["kind"]}], "ask for one kind")

    async def call_operation(
        self,
        ctx: Ctx,
        operation: Annotated[
            str | None, Field(description="The operation id. Or leave it out, and give method and path.")
        ] = None,
        parameters: Annotated[
            dict[str, Any] | None,
            Field(description='Parameters of path, query and header by their names, such as {"ticket_id": 1042}.'),
        ] = None,
        body: Annotated[dict[str, Any] | list[Any] | None, Field(description="The JSON body.")] = None,
        credential: Annotated[
            str | None,
            Field(
                description="As whom: a name, kind or role of list_credentials, or none. Unless given, one that may."
            ),
        ] = None,
        headers: Annotated[
            dict[str, str] | None,
            Field(description="More header fields: Idempotency-Key, or Prefer (code=404, delay=1500, dry-run)."),
        ] = None,
        method: Annotated[str | None, Field(description="For a raw call: GET, POST …")] = None,
        path: Annotated[
            str | None, Field(description="For a raw call: the path, with its query, such as /api/v1/tickets?limit=5.")
        ] = None,
        world: World = None,
    ) -> Outcome:
        """Call the helpdesk API: an operation by its id, or any method and path. It acts in your world alone.

        The answer has the status, the body, and a `hint` that says why something was refused. A 4xx is an answer of the
        API, not a failure of this tool. Creations take effect at once; what takes time happens with advance_clock.
        """
        name = self._toolset.worlds.name(ctx, world)
        sent, known = await self._sent(operation, parameters or {}, method, path)
        content = json_bytes(body) or b""
        given = headers or {}
        check_headers(given)
        caller = None
        if credential is not None or not callers.CARRIERS & {each.lower() for each in given}:
            listed = await self._toolset.mock.control("GET", "/_mock/credentials", name)
            chosen = callers.fitting(listed, known, sent.path)
            caller = chosen if credential is None else callers.named(listed, credential)
        fields = {**sent.headers, **callers.headers_of(caller, content), **given}
        answer = await self._answer(sent, name, content or None, fields)
        return _outcome(name, sent, caller, answer)

    async def _sent(
        self, operation: str | None, parameters: dict[str, Any], method: str | None, path: str | None
    ) -> tuple[Sent, Any]:
        if operation is not None:
            if method is not None or path is not None:
                raise ToolError("Give either an operation, or a method and a path, not both.")
            catalogue = await self._toolset.catalogue()
            known = catalogue.operation(operation)
            return catalogue.sent(known, parameters), known
        if not method or not path:
            raise ToolError("Give an operation (list_operations has them), or both a method and a path.")
        if method.upper() not in METHODS:
            raise ToolError(f"{method[:20]!r} is none of the methods {', '.join(METHODS)}.")
        check_path(path)
        check_parameters(parameters)
        return Sent(method.upper(), path, parameters, {}), None

    async def _answer(self, sent: Sent, world: str, content: bytes | None, fields: dict[str, str]) -> Answer | Broken:
        try:
            return await self._toolset.mock.send(
                sent.method, sent.path, world, query=sent.query, content=content, headers=fields
            )
        except Broken as broken:
            return broken


def _outcome(world: str, sent: Sent, caller: callers.Credential | None, answer: Answer | Broken) -> Outcome:
    told = {"world": world, "request": f"{sent.method} {sent.path}", "credential": caller["name"] if caller else "none"}
    if isinstance(answer, Broken):
        hint = f"No answer: {answer}. Where no fault of yours did that (list_faults), the mock was stopped."
        return Outcome(**told, status=0, body=None, hint=hint, request_id=None, headers={}, cut=[])
    body, cut = bounded(answer.content)
    rest = ["ask for less at once (limit, offset), or read the request in the console"] if cut else []
    return Outcome(
        **told,
        status=answer.status,
        body=body,
        hint=answer.headers.get("x-mock-hint"),
        request_id=answer.headers.get("x-request-id"),
        headers={name: answer.headers[name] for name in TOLD if name in answer.headers},
        cut=[*cut, *rest],
    )
