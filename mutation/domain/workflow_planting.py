"""What several defects of workflows are made of: calls in somebody else's name, refusals, answers that are cached."""

from collections.abc import Callable
from typing import Any

from contract_tests.calling import session_header
from mutation.mutant import Plant
from mutation.wire import Call, Deliver, Reply, wire

Json = Any
OWNER = session_header("sess_tenant_owner")["Cookie"]
OPERATIONS = "mock_server.families.workflows.operations"


def refuses(operations: str, when: Callable[[Call], bool], status: int, detail: Json) -> Plant:
    """These operations are refused when the call is so."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        return refusal(status, detail) if when(call) else await deliver(call)

    return wire(operations, through)


def refusal(status: int, detail: Json) -> Reply:
    reply = Reply(status, {"content-type": "application/json"}, b"")
    reply.json = {"detail": detail}
    return reply


def invalid(*loc: str) -> Json:
    """The detail of a 422 that names this place."""
    return [{"loc": list(loc), "msg": "Input should be valid", "type": "value_error"}]
