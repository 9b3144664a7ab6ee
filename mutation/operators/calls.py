"""What operators do to a request and its answer: bodies, refusals, and who is calling."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

from contract_tests.credentials import MAIN, Credential, Credentials
from contract_tests.settings import of_the_docs
from mock_server.document.operations import IDEMPOTENCY_HEADER, Operation
from mutation.wire import Call, Deliver, MutableReply

Json = Any
Through = Callable[[Call, Deliver], Any]
CARRIERS = {"cookie", "x-api-key"}
KEY = IDEMPOTENCY_HEADER.lower()
SESSION, API_KEY = {"cookie": "aurion_session=sess_tenant_owner"}, {"x-api-key": "ak_live_xxxx"}
"""The credentials of whoever may do everything."""


def refusal(status: int, detail: Json) -> MutableReply:
    reply = MutableReply(status, {"content-type": "application/json"}, b"")
    reply.json = {"detail": detail}
    return reply


def invalid(*loc: str) -> MutableReply:
    """A 422 that names this place."""
    return refusal(422, [{"loc": list(loc), "msg": "Value error", "type": "value_error"}])


def copied(call: Call, **changes: Any) -> Call:
    """The call once more, so that one can be altered."""
    return replace(call, **{"query": dict(call.query), "headers": dict(call.headers), **changes})


def again(reply: MutableReply) -> MutableReply:
    """The answer once more."""
    return deepcopy(reply)


def unkeyed(call: Call) -> Call:
    """The call without its Idempotency-Key."""
    return copied(call, headers={name: value for name, value in call.headers.items() if name != KEY})


def as_owner(call: Call, operation: Operation) -> Call:
    """The call as whoever may do everything sends it, with a credential that the operation takes."""
    full = SESSION if "session" in operation.credentials else API_KEY
    return copied(call, headers={name: value for name, value in call.headers.items() if name not in CARRIERS} | full)


def where(call: Call) -> tuple[str, str]:
    """What the call is about, by its world and path: other worlds have records of the same ids."""
    return call.headers.get("x-mock-world", ""), call.path


def has_field(call: Call, name: str) -> bool:
    return isinstance(call.json, dict) and name in call.json


def anonymous(call: Call) -> bool:
    return not call.headers.keys() & CARRIERS


def caller(call: Call) -> Credential | None:
    """Whose credential the call carries; None where nobody has it, or it carries none."""
    headers = [(name.encode(), value.encode("latin-1")) for name, value in call.headers.items()]
    return of_the_docs().get(_known().who(headers))


def is_stranger(call: Call) -> bool:
    """Whether somebody of another tenant calls."""
    known = caller(call)
    return known is not None and known.tenant != MAIN


@cache
def _known() -> Credentials:
    return Credentials(of_the_docs())
