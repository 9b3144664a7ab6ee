"""Defects of webhooks and of the signatures that open them. Docs: automation-and-workflows, "Webhooks"."""

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any

from mock_server.families.tenant import World
from mock_server.families.workflows.engine import STEP
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request
from mock_server.state.principal import Principal
from mutation.domain.workflows import OWNER, refusal
from mutation.mutant import Around, Plant, Table
from mutation.patches import around, instead, replaced
from mutation.signatures import opens_too, sent_with, shuts_out, signed
from mutation.wire import Call, Deliver, MutableReply, answers, wire

HEX = 64


@around
def _with_any_secret(original: Any, request: Request, path: dict[str, str], world: World) -> Principal:
    if world.find_signer(world.tenants.values(), path["workflow_id"]) is None:
        caller: Principal = original(request, path, world)
        return caller
    for tenant in world.tenants.values():
        for workflow in tenant.workflows:
            if sent_with(request) == signed(workflow.webhook_secret.encode(), request.body):
                return Principal("signature", path["workflow_id"], tenant.id)
    raise ApiError(401, "Invalid workflow signature")


def _from_base64(sent: bytes) -> bytes:
    try:
        return b64decode(sent, validate=True).hex().encode()
    except ValueError:
        return b""


def _other_hash(sent: bytes, secret: bytes, body: bytes) -> bool:
    return sent in {signed(secret, body, "sha1"), signed(secret, body, "sha512")}


WEBHOOK = "trigger_workflow_webhook"
ENGINE = "mock_server.families.workflows.engine"
LIMIT = 300


async def _not_for_insiders(call: Call, deliver: Deliver) -> MutableReply:
    if "x-api-key" in call.headers:
        return refusal(403, "API keys are not permitted for this endpoint")
    reply: MutableReply = await deliver(call)
    return reply


async def _a_session_will_do(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    if reply.status == 401 and OWNER in call.headers.get("cookie", ""):
        reply.status = 202
    return reply


def _parses_first(call: Call) -> MutableReply | None:
    try:
        json.loads(call.content or b"{}")
    except ValueError:
        return refusal(422, [{"loc": ["body"], "msg": "Invalid JSON", "type": "json_invalid"}])
    return None


async def _parsed(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = _parses_first(call) or await deliver(call)
    return reply


async def _tells_what_is_there(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    asked = Call("get_workflow", "GET", call.path.replace("/webhook", ""), {}, {**call.headers, "cookie": OWNER}, b"")
    found: MutableReply = await deliver(asked)
    return found if found.status == 404 else reply


@around
def _never_goes_on(original: Any, tenant: Any, workflow: Any, trigger_type: str, *rest: Any) -> Any:
    run = original(tenant, workflow, trigger_type, *rest)
    if trigger_type == "webhook":
        tenant.cancel_timer(STEP, run.id)
    return run


@around
def _of_another(original: Any, tenant: Any, workflow: Any, trigger_type: str, *rest: Any) -> Any:
    first = next(each for each in tenant.workflows if each.version)
    return original(tenant, first if trigger_type == "webhook" else workflow, trigger_type, *rest)


def _nested(original: Any) -> Any:
    return lambda tenant, workflow, kind, event, *rest: original(
        tenant, workflow, kind, {"body": event} if kind == "webhook" else event, *rest
    )


def _with_limits(_call: Call, reply: MutableReply) -> None:
    reply.headers |= {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "299"}


def _throttled() -> Plant:
    def through() -> Callable[[Call, Deliver], Any]:
        calls = 0

        async def answer(call: Call, deliver: Deliver) -> MutableReply:
            nonlocal calls
            calls += 1
            return await deliver(call) if calls <= LIMIT else refusal(429, "API key rate limit exceeded")

        return answer

    def plant() -> AbstractContextManager[Around]:
        return wire(WEBHOOK, through())()

    return plant


MUTANTS: Table = {
    "webhooks": {
        "WF-41: Only the first half of a signature is compared.": opens_too(
            lambda sent, secret, body: len(sent) == HEX and sent[:32] == signed(secret, body)[:32]
        ),
        "WF-41: The beginning of a signature is enough.": opens_too(
            lambda sent, secret, body: len(sent) >= 32 and signed(secret, body).startswith(sent)
        ),
        "WF-41: No signature is as good as any.": opens_too(lambda sent, _secret, _body: not sent),
        "WF-41: SHA-1 and SHA-512 will do.": opens_too(_other_hash),
        "WF-41: A hash without a key will do.": opens_too(
            lambda sent, _secret, body: sent == sha256(body).hexdigest().encode()
        ),
        "WF-41: Base64 will do.": opens_too(lambda sent, secret, body: _from_base64(sent) == signed(secret, body)),
        "WF-41: An empty secret will do.": opens_too(lambda sent, _secret, body: sent == signed(b"", body)),
        "WF-41: No signature is ever wrong.": opens_too(lambda sent, _secret, _body: len(sent) == HEX),
        "WF-125: The secret of any workflow will do.": replaced(("mock_server.http.pipeline:verify", _with_any_secret)),
        "WF-40: A webhook starts another workflow.": replaced((f"{ENGINE}:start", _of_another)),
        "WF-42: A key shuts the webhook.": wire(WEBHOOK, _not_for_insiders),
        "WF-42: A session stands in for a signature.": wire(WEBHOOK, _a_session_will_do),
        "WF-44: The body is parsed before its signature is looked at.": wire(WEBHOOK, _parsed),
        "WF-44: A workflow that is not there is a 404.": wire(WEBHOOK, _tells_what_is_there),
        "WF-44: Capitals are refused.": shuts_out(
            lambda request, _secret: sent_with(request) != sent_with(request).lower()
        ),
        "WF-44: A prefix may stand before a signature.": opens_too(
            lambda sent, secret, body: sent.endswith(signed(secret, body))
        ),
        "WF-46: The input stands under body.": replaced((f"{ENGINE}:start", _nested)),
    },
    "engines": {
        "WF-43: A run that a webhook started never begins.": replaced((f"{ENGINE}:start", _never_goes_on)),
    },
    "transitions": {
        "WF-45: The webhook of what is archived is open.": instead(
            "workflows", "_published", lambda original: lambda each: each if each.version else original(each)
        ),
    },
    "rate limits": {
        "WF-47: The webhook speaks of a limit.": answers(WEBHOOK, _with_limits),
        "WF-47: The webhook is throttled after 300 calls.": _throttled(),
    },
}
