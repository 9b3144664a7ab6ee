"""What several defects of workflows are made of: calls in somebody else's name, refusals, answers that are cached."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from contract_tests.calling import session_header
from mutation.mutant import Around, Plant
from mutation.wire import Call, Deliver, Reply, asks, wire

Json = Any
OWNER = session_header("sess_tenant_owner")["Cookie"]
OPERATIONS = "mock_server.families.workflows.operations"


def lets_in(operations: str, session: str = "") -> Plant:
    """Keys, or this session, call these operations as if they were the owner."""

    def alter(call: Call) -> None:
        if call.headers.get("cookie", "").endswith(session) if session else "x-api-key" in call.headers:
            call.headers.pop("x-api-key", None)
            call.headers["cookie"] = OWNER

    return asks(operations, alter)


def refuses(operations: str, when: Callable[[Call], bool], status: int, detail: Json) -> Plant:
    """These operations are refused when the call is so."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        return refusal(status, detail) if when(call) else await deliver(call)

    return wire(operations, through)


def keeps_out(operations: str, session: str, permission: str) -> Plant:
    """These operations ask this session for a permission that it lacks."""
    detail = f"Missing required permission: {permission}"
    return refuses(operations, lambda call: call.headers.get("cookie", "").endswith(session), 403, detail)


def refusal(status: int, detail: Json) -> Reply:
    reply = Reply(status, {"content-type": "application/json"}, b"")
    reply.json = {"detail": detail}
    return reply


def invalid(*loc: str) -> Json:
    """The detail of a 422 that names this place."""
    return [{"loc": list(loc), "msg": "Input should be valid", "type": "value_error"}]


def remembers(operations: str) -> Plant:
    """Whatever these operations answered first, they answer again."""

    def through() -> Callable[[Call, Deliver], Any]:
        first: list[Reply] = []

        async def answer(call: Call, deliver: Deliver) -> Reply:
            reply: Reply = await deliver(call)
            if reply.ok:
                first.append(reply)
            return first[0] if reply.ok else reply

        return answer

    def plant() -> AbstractContextManager[Around]:
        return wire(operations, through())()

    return plant


def limited_to(operations: str, default: str) -> Plant:
    """Where no limit is sent, another one than the documented holds."""
    return asks(operations, lambda call: call.query.setdefault("limit", default))


def with_field(name: str, change: Callable[[Any], Any]) -> Callable[[Call], None]:
    """The field of the body arrives as something else; one that is not sent is left alone."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict) and name in call.json:
            call.json = {**call.json, name: change(call.json[name])}

    return alter


def without_key(call: Call) -> None:
    """The Idempotency-Key is not looked at."""
    call.headers.pop("idempotency-key", None)
