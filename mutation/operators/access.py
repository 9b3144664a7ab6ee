"""Defects in who is let in: somebody who should be refused, or not somebody who should be let in."""

from collections.abc import Callable, Iterator
from functools import partial

from contract_tests.access import PLANS, refusal
from contract_tests.contract import KEY_REFUSED, contract
from contract_tests.credentials import Credential
from contract_tests.settings import of_the_docs
from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators import calls
from mutation.operators.calls import CARRIERS, Through, anonymous, as_owner, caller
from mutation.operators.defect import defect, stands_for_its_family
from mutation.wire import Call, Deliver, MutableReply, answers, asks, says, wire

Fits = Callable[[Credential], bool]
When = Callable[[Call, MutableReply], bool]
KEY, ROLE, CREATES = "x-api-key", "Insufficient role", "workflow:create"
OTHER_SCOPE = {"read": "tickets:write", "write": "tickets:read"}


def lets_in(operation: Operation) -> Iterator[Mutant]:
    """Whoever lacks one thing that the operation asks for is let in."""
    for whom, fits in _lacking(operation).items():
        if any(fits(each) and refusal(operation, each) for each in of_the_docs().values()):
            admits = wire(operation.id, _admitting(operation, fits))
            yield defect(operation, "authorization", f"lets {whom} in", admits)


def lets_anybody_in(operation: Operation) -> Iterator[Mutant]:
    """A credential is not needed, or need not be known."""
    for whom, when in UNKNOWN.items():
        if _takes_credentials(operation) if when is anonymous else stands_for_its_family(operation, _takes_credentials):
            admits = wire(operation.id, _as_owner(operation, partial(_refused, when)))
            yield defect(operation, "authorization", f"lets {whom} in", admits)


def keeps_out(operation: Operation) -> Iterator[Mutant]:
    """API keys, or a role other than the owner's, should be let in and are refused: each operation has one of them."""
    may = [each for each in of_the_docs().values() if not refusal(operation, each)]
    roles = sorted({each.role for each in may if each.kind == "session"} - {"tenant_owner"})
    if roles:
        role = roles[contract().operations.index(operation) % len(roles)]
        refuses = wire(operation.id, _refusing(lambda each: each.kind == "session" and each.role == role))
        yield defect(operation, "authorization", f"keeps the role {role} out", refuses)
    if any(each.kind == "key" for each in may):
        refuses = wire(operation.id, _refusing(lambda each: each.kind == "key"))
        yield defect(operation, "authorization", "keeps API keys out", refuses)


def asks_for_too_much(operation: Operation) -> Iterator[Mutant]:
    """Something is asked for that the operation does not ask for: the profile, or the scope or permission to change."""
    if not operation.access.profile and "session" in operation.credentials:
        refuses = wire(operation.id, _refusing(lambda each: not each.profile, "Product profile not enabled"))
        yield defect(operation, "authorization", "asks for the profile", refuses)
    scope = (operation.access.scope or "").replace(":read", ":write")
    if scope and scope != operation.access.scope:
        lacking = _refusing(lambda each: each.kind == "key" and scope not in each.scopes, f"Missing scope: {scope}")
        yield defect(operation, "authorization", f"asks for {scope}", wire(operation.id, lacking))
    if operation.access.permission and operation.access.permission != CREATES:
        lacking = _refusing(lambda each: CREATES not in each.permissions, f"Missing required permission: {CREATES}")
        yield defect(operation, "authorization", f"asks for {CREATES}", wire(operation.id, lacking))


def names_another_scope(operation: Operation) -> Iterator[Mutant]:
    """The refusal of a key names a scope that is not the one it lacks."""
    if operation.access.scope:
        words = f"Missing required scope: {OTHER_SCOPE[operation.access.scope.rpartition(':')[2]]}"
        names = answers(operation.id, says(words, instead_of=403))
        yield defect(operation, "errors", "names another scope than is missing", names)


def keeps_some_keys_out(operation: Operation) -> Iterator[Mutant]:
    """Of the API keys those of one prefix are refused, or those beside a session that nobody knows."""
    if stands_for_its_family(operation, lambda each: {"session", "apiKey"} <= each.credentials):
        prefixed = answers(operation.id, _refusing_when(lambda call: not call.headers[KEY].startswith("ak_")))
        yield defect(operation, "authorization", "keeps API keys of another prefix out", prefixed)
        beside = answers(operation.id, _refusing_when(lambda call: _both(call) and not _is_known(call.headers)))
        yield defect(operation, "authorization", "keeps a key out for the unknown session beside it", beside)


def lets_the_session_decide(operation: Operation) -> Iterator[Mutant]:
    """Of a key and a session the session counts, or counts where nobody has the key."""
    if _takes_credentials(operation):
        decides = asks(operation.id, lambda call: call.headers.pop("x-api-key") if _both(call) else None)
        yield defect(operation, "authorization", "lets the session beside a key decide", decides)
    if stands_for_its_family(operation, _takes_credentials):
        overlooks = wire(operation.id, _overlooking_unknown_keys)
        yield defect(operation, "authorization", "overlooks an unknown key beside a session", overlooks)


def looks_at_the_request_first(operation: Operation) -> Iterator[Mutant]:
    """The 422 comes before the 401 and the 403, or the 404 where nothing is sent that could be wrong."""
    code = 422 if operation.body or operation.query_parameters else 404
    if _takes_credentials(operation) and code in operation.statuses:
        looks = wire(operation.id, _answering_first(operation, code))
        yield defect(operation, "authorization", f"answers {code} to whom it does not let in", looks)


UNKNOWN: dict[str, Callable[[Call], bool]] = {
    "anybody who has no credential": anonymous,
    "unknown credentials": lambda call: not anonymous(call),
}


def _refused(when: Callable[[Call], bool], call: Call, reply: MutableReply) -> bool:
    return reply.status == 401 and when(call)


def _takes_credentials(operation: Operation) -> bool:
    return bool(operation.credentials & {"session", "apiKey"})


def _lacking(operation: Operation) -> dict[str, Fits]:
    """Whom the operation refuses, by what they lack."""
    access, found = operation.access, dict[str, Fits]()
    if "apiKey" not in operation.credentials and _takes_credentials(operation):
        found["API keys"] = lambda each: each.kind == "key"
    if access.scope:
        found[f"keys without {access.scope}"] = lambda each: each.kind == "key" and access.scope not in each.scopes
    if access.scope:
        found[f"keys with other scopes than {access.scope}"] = lambda each: (
            each.kind == "key" and bool(each.scopes) and access.scope not in each.scopes
        )
    if access.roles:
        found["other roles"] = lambda each: each.kind == "session" and each.role not in access.roles
    if access.permission:
        found[f"sessions without {access.permission}"] = lambda each: (
            each.kind == "session" and access.permission not in each.permissions
        )
    if access.plan:
        least = PLANS.index(access.plan)
        found["lower plans"] = lambda each: PLANS.index(each.plan) < least
    if access.profile:
        found["tenants without the profile"] = lambda each: not each.profile
    return found


def _both(call: Call) -> bool:
    return call.headers.keys() >= CARRIERS


def _admitting(operation: Operation, fits: Fits) -> Through:
    def kept_out(call: Call, reply: MutableReply) -> bool:
        known = caller(call)
        return reply.status == 403 and known is not None and fits(known)

    return _as_owner(operation, kept_out)


def _as_owner(operation: Operation, when: When) -> Through:
    """Where the answer is so, the request is done as if the owner had sent it."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        return await deliver(as_owner(call, operation)) if when(call, reply) else reply

    return through


def _refusing_when(when: Callable[[Call], bool]) -> Callable[[Call, MutableReply], None]:
    def alter(call: Call, reply: MutableReply) -> None:
        if KEY in call.headers and reply.ok and when(call):
            reply.status, reply.json = 401, {"detail": "Invalid API key"}

    return alter


def _is_known(headers: dict[str, str]) -> bool:
    """Whether somebody has the session that is sent."""
    return headers["cookie"] in {each.sent.get("Cookie") for each in of_the_docs().values()}


def _refusing(fits: Fits, words: str = ROLE) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        known = caller(call)
        if known is None or not fits(known) or reply.status in {401, 403}:
            return reply
        return calls.refusal(403, words if known.kind == "session" or words != ROLE else KEY_REFUSED)

    return through


async def _overlooking_unknown_keys(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    if reply.status == 401 and _both(call):
        del call.headers["x-api-key"]
        return await deliver(call)  # type: ignore[no-any-return]
    return reply


def _answering_first(operation: Operation, code: int) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        if reply.status in {401, 403}:
            tried: MutableReply = await deliver(as_owner(call, operation))
            return tried if tried.status == code else reply
        return reply

    return through
