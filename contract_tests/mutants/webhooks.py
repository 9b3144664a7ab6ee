"""Defects of the webhook and of its signatures, a rule each."""

import hmac
import json
import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from hashlib import sha256
from typing import Any

from contract_tests.mutants.planting import (
    Around,
    Call,
    Deliver,
    Mutant,
    Plant,
    Reply,
    answers,
    replaced,
    status,
    wire,
)
from contract_tests.mutants.workflow_planting import OPERATIONS, OWNER, refusal
from mock_server.families.tenant import World
from mock_server.families.workflows.engine import STEP
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request
from mock_server.state.caller import Caller

WEBHOOK = "trigger_workflow_webhook"
ENGINE = "mock_server.families.workflows.engine"
HEX = 64
LIMIT = 300
Opens = Callable[[bytes, bytes, bytes], bool]
"""Whether (the signature that was sent, the secret, the body) open a webhook."""


def _signed(secret: bytes, body: bytes, name: str = "sha256") -> bytes:
    return hmac.new(secret, body, name).hexdigest().encode()


def _secret_of(world: World, path: dict[str, str]) -> bytes | None:
    signer = world.find_signer(world.tenants.values(), path["workflow_id"])
    return signer.secret.encode() if signer else None


def _sent(request: Request) -> bytes:
    return bytes(request.headers.get(b"x-workflow-signature", b""))


def _opens_too(opens: Opens) -> Plant:
    """The webhook takes signatures that it should not."""

    def make(original: Any) -> Any:
        def verify(request: Request, path: dict[str, str], world: World) -> Caller:
            secret = _secret_of(world, path)
            if secret is not None and opens(_sent(request), secret, request.body):
                signer = world.find_signer(world.tenants.values(), path["workflow_id"])
                return Caller("signature", path["workflow_id"], signer.tenant_id if signer else "")
            caller: Caller = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))


def _shuts(shuts: Callable[[Request, bytes], bool]) -> Plant:
    """The webhook refuses signatures that it should take."""

    def make(original: Any) -> Any:
        def verify(request: Request, path: dict[str, str], world: World) -> Caller:
            secret = _secret_of(world, path)
            if secret is not None and shuts(request, secret):
                raise ApiError(401, "Invalid workflow signature")
            caller: Caller = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))


def _with_any_secret(original: Any) -> Any:
    def verify(request: Request, path: dict[str, str], world: World) -> Caller:
        if _secret_of(world, path) is None:
            caller: Caller = original(request, path, world)
            return caller
        for tenant in world.tenants.values():
            for workflow in tenant.workflows:
                if _sent(request) == _signed(workflow.webhook_secret.encode(), request.body):
                    return Caller("signature", path["workflow_id"], tenant.id)
        raise ApiError(401, "Invalid workflow signature")

    return verify


def _anew(write: Callable[[Any], str]) -> Callable[[bytes], bytes]:
    """The JSON as this writes it; what is none stays as it is."""

    def written(body: bytes) -> bytes:
        try:
            return write(json.loads(body)).encode()
        except ValueError:
            return body

    return written


def _short_numbers(body: bytes) -> bytes:
    return re.sub(rb"(\d)\.0+(?=[,}\s])", rb"\1", body)


WRITTEN_ANEW: dict[str, Callable[[bytes], bytes]] = {
    "with blanks": _anew(json.dumps),
    "without blanks": _anew(partial(json.dumps, separators=(",", ":"))),
    "without escapes": _anew(partial(json.dumps, ensure_ascii=False, separators=(",", ":"))),
    "in the order of its keys": _anew(partial(json.dumps, sort_keys=True, separators=(",", ":"))),
    "with blanks in the order of its keys": _anew(partial(json.dumps, sort_keys=True)),
    "without what stands around it": bytes.strip,
    "with 1 for 1.0": _short_numbers,
}
"""How bytes are written that stand for the same JSON."""


def _as(write: Callable[[bytes], bytes]) -> Opens:
    return lambda sent, secret, body: sent == _signed(secret, write(body))


def _unless(write: Callable[[bytes], bytes]) -> Callable[[Request, bytes], bool]:
    return lambda request, secret: _sent(request) != _signed(secret, write(request.body))


def _from_base64(sent: bytes) -> bytes:
    try:
        return b64decode(sent, validate=True).hex().encode()
    except ValueError:
        return b""


def _other_hash(sent: bytes, secret: bytes, body: bytes) -> bool:
    return sent in {_signed(secret, body, "sha1"), _signed(secret, body, "sha512")}


def _from_inside(call: Call) -> bool:
    return "x-api-key" in call.headers or "cookie" in call.headers


async def _not_for_insiders(call: Call, deliver: Deliver) -> Reply:
    if "x-api-key" in call.headers:
        return refusal(403, "API keys are not permitted for this endpoint")
    reply: Reply = await deliver(call)
    return reply


async def _not_for_strangers(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    return reply if _from_inside(call) else refusal(401, "Not authenticated")


async def _a_session_will_do(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    if reply.status == 401 and OWNER in call.headers.get("cookie", ""):
        reply.status = 202
    return reply


def _parses_first(call: Call) -> Reply | None:
    try:
        json.loads(call.content or b"{}")
    except ValueError:
        return refusal(422, [{"loc": ["body"], "msg": "Invalid JSON", "type": "json_invalid"}])
    return None


async def _parsed(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = _parses_first(call) or await deliver(call)
    return reply


async def _tells_what_is_there(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    asked = Call("get_workflow", "GET", call.path.replace("/webhook", ""), {}, {**call.headers, "cookie": OWNER}, b"")
    found: Reply = await deliver(asked)
    return found if found.status == 404 else reply


def _never_goes_on(original: Any) -> Any:
    def start(tenant: Any, workflow: Any, trigger_type: str, *rest: Any) -> Any:
        run = original(tenant, workflow, trigger_type, *rest)
        if trigger_type == "webhook":
            tenant.not_at_all(STEP, run.id)
        return run

    return start


def _of_another(original: Any) -> Any:
    def start(tenant: Any, workflow: Any, trigger_type: str, *rest: Any) -> Any:
        first = next(each for each in tenant.workflows if each.version)
        return original(tenant, first if trigger_type == "webhook" else workflow, trigger_type, *rest)

    return start


def _nested(original: Any) -> Any:
    return lambda tenant, workflow, kind, event, *rest: original(
        tenant, workflow, kind, {"body": event} if kind == "webhook" else event, *rest
    )


def _with_limits(_call: Call, reply: Reply) -> None:
    reply.headers |= {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "299"}


def _throttled() -> Plant:
    def through() -> Callable[[Call, Deliver], Any]:
        calls = 0

        async def answer(call: Call, deliver: Deliver) -> Reply:
            nonlocal calls
            calls += 1
            return await deliver(call) if calls <= LIMIT else refusal(429, "API key rate limit exceeded")

        return answer

    def plant() -> AbstractContextManager[Around]:
        return wire(WEBHOOK, through())()

    return plant


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-40",
        "webhooks",
        "A webhook starts another workflow.",
        replaced((f"{ENGINE}:start", _of_another)),
    ),
    *(
        Mutant("WF-41", "webhooks", f"What is signed is the JSON {how}, not its bytes.", _shuts(_unless(write)))
        for how, write in WRITTEN_ANEW.items()
    ),
    *(
        Mutant("WF-41", "webhooks", f"The signature of the JSON {how} will do as well.", _opens_too(_as(write)))
        for how, write in WRITTEN_ANEW.items()
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "Only the first half of a signature is compared.",
        _opens_too(lambda sent, secret, body: len(sent) == HEX and sent[:32] == _signed(secret, body)[:32]),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "The beginning of a signature is enough.",
        _opens_too(lambda sent, secret, body: len(sent) >= 32 and _signed(secret, body).startswith(sent)),
    ),
    Mutant("WF-41", "webhooks", "No signature is as good as any.", _opens_too(lambda sent, _secret, _body: not sent)),
    Mutant(
        "WF-125",
        "webhooks",
        "The secret of any workflow will do.",
        replaced(("mock_server.http.pipeline:verify", _with_any_secret)),
    ),
    Mutant("WF-41", "webhooks", "SHA-1 and SHA-512 will do.", _opens_too(_other_hash)),
    Mutant(
        "WF-41",
        "webhooks",
        "A hash without a key will do.",
        _opens_too(lambda sent, _secret, body: sent == sha256(body).hexdigest().encode()),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "Base64 will do.",
        _opens_too(lambda sent, secret, body: _from_base64(sent) == _signed(secret, body)),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "An empty secret will do.",
        _opens_too(lambda sent, _secret, body: sent == _signed(b"", body)),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "No signature is ever wrong.",
        _opens_too(lambda sent, _secret, _body: len(sent) == HEX),
    ),
    Mutant("WF-42", "webhooks", "The webhook wants a credential too.", wire(WEBHOOK, _not_for_strangers)),
    Mutant("WF-42", "webhooks", "A key shuts the webhook.", wire(WEBHOOK, _not_for_insiders)),
    Mutant("WF-42", "webhooks", "A session stands in for a signature.", wire(WEBHOOK, _a_session_will_do)),
    Mutant("WF-43", "status", "The webhook answers 200.", answers(WEBHOOK, status(200))),
    Mutant(
        "WF-43",
        "engines",
        "A run that a webhook started never begins.",
        replaced((f"{ENGINE}:start", _never_goes_on)),
    ),
    Mutant("WF-44", "webhooks", "The body is parsed before its signature is looked at.", wire(WEBHOOK, _parsed)),
    Mutant("WF-44", "webhooks", "A workflow that is not there is a 404.", wire(WEBHOOK, _tells_what_is_there)),
    Mutant(
        "WF-44",
        "webhooks",
        "Capitals are refused.",
        _shuts(lambda request, _secret: _sent(request) != _sent(request).lower()),
    ),
    Mutant(
        "WF-44",
        "webhooks",
        "A prefix may stand before a signature.",
        _opens_too(lambda sent, secret, body: sent.endswith(_signed(secret, body))),
    ),
    Mutant(
        "WF-45",
        "transitions",
        "The webhook of what is archived is open.",
        replaced((f"{OPERATIONS}:_published", lambda original: lambda each: each if each.version else original(each))),
    ),
    Mutant("WF-46", "webhooks", "The input stands under body.", replaced((f"{ENGINE}:start", _nested))),
    Mutant("WF-47", "rate limits", "The webhook speaks of a limit.", answers(WEBHOOK, _with_limits)),
    Mutant("WF-47", "rate limits", "The webhook is throttled after 300 calls.", _throttled()),
]
