"""The same Idempotency-Key within 24 hours gets the original answer. Docs: tickets, "Idempotency"."""

from mock_server.document.operations import IDEMPOTENCY_HEADER, Operation
from mock_server.families.tenant import World
from mock_server.http.errors import RequestInvalid
from mock_server.http.wire import Reply, Request
from mock_server.state.principal import Principal
from mock_server.state.replies import ReplyKey

LONGEST = 255


def replay_key(request: Request, operation: Operation, caller: Principal) -> ReplyKey | None:
    """Under which the answer is kept: per credential, method and path. None where no key was sent."""
    if not operation.idempotent:
        return None
    sent = request.header(IDEMPOTENCY_HEADER)
    if sent is None:
        return None
    if not 0 < len(sent) <= LONGEST:
        message = f"String should have between 1 and {LONGEST} characters"
        raise RequestInvalid([{"loc": ["header", IDEMPOTENCY_HEADER], "msg": message, "type": "string_length"}])
    return caller.token, request.path, sent


def replayed(world: World, key: ReplyKey) -> Reply | None:
    """The original answer, if there was one."""
    stored = world.replies.find(key)
    if stored is None:
        return None
    headers = [(b"content-type", b"application/json"), (b"idempotency-replayed", b"true")]
    return Reply(stored.status, stored.body, headers)


def keep(world: World, key: ReplyKey, caller: Principal, reply: Reply) -> None:
    """Remember what was answered."""
    world.keep_reply(key, caller.tenant_id, reply.status, reply.body)
