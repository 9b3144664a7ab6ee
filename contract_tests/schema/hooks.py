"""What Schemathesis has to know besides the document. Loaded by schemathesis.toml; the run sets the environment."""

import hmac
import itertools
import os
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import strategies
from hypothesis.control import current_build_context
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.generation.modes import GenerationMode

from contract_tests.assertions import Violation, shown
from contract_tests.json_text import loads
from contract_tests.zones import zone_names

RULES = {"time_order", "time_range", "timezone_unknown"}
"""The types of those issues that `x-semantic-422` announces."""

LONGEST_KEY = 200
schemathesis.openapi.format("timezone", strategies.sampled_from(zone_names()))
"""A zone that exists, so that what comes after it is tested too."""

http = httpx.Client(trust_env=False)
chapters: list[object] = [None]


SIGNATURE, SECRET = "X-Workflow-Signature", os.environ.get("AURION_CONTRACT_WEBHOOK_SECRET", "").encode()
TO_BE_SIGNED = "sign-me"
"""What schemathesis.toml gives for a signature, which depends on the body. Anything else is left as it is."""

GATEWAY_KEY = os.environ.get("AURION_CONTRACT_GATEWAY_KEY", "")
"""By which a run's gateway knows us. Without a gateway there is none."""

KEY = "Idempotency-Key"
fresh = itertools.count()


@schemathesis.hook("before_call")
def sign(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are called
    """Put the signature of the body where one is asked for."""
    if case.headers and case.headers.get(SIGNATURE) == TO_BE_SIGNED:
        given = case.as_transport_kwargs()
        sent = requests.Request("POST", "http://any/", json=given.get("json"), data=given.get("data")).prepare()
        raw = sent.body.encode() if isinstance(sent.body, str) else sent.body
        case.headers[SIGNATURE] = hmac.new(SECRET, raw if isinstance(raw, bytes) else b"", "sha256").hexdigest()


@schemathesis.hook("before_call")
def use_each_key_once(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are
    """A key that is used again repeats an answer about a record that may be gone since: the probes look at that."""
    key = str(case.headers.get(KEY, "")) if case.headers else ""
    if 0 < len(key) <= LONGEST_KEY:
        case.headers[KEY] = f"{next(fresh)}-{key}"


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are called
    """Put a mock's world back before each chapter of the run: what one deletes, the next should not miss.

    The gateway does it; against a deployment it does nothing.
    """
    chapter = chapter_of(case)
    if chapter is not None and chapter != chapters[-1]:
        chapters.append(chapter)
        reset = f"{case.operation.schema.get_base_url().rstrip('/')}/_mock/reset"
        http.post(reset, headers={"X-API-Key": GATEWAY_KEY} if GATEWAY_KEY else {}).raise_for_status()


def chapter_of(case: Case[Any]) -> object:
    """An operation while it is sent the documented examples, a scenario of the stateful phase, or a whole phase."""
    if case.meta is None:
        return None
    phase = case.meta.phase.name
    if phase in {"examples", "coverage"}:
        return phase, case.operation.label
    return current_build_context() if phase == "stateful" else phase


def _issues(content: bytes) -> list[dict[str, Any]]:
    """What a 422 says is wrong. That it has the documented shape, another check looks after."""
    try:
        detail = loads(content)["detail"]
    except (ValueError, LookupError, TypeError):
        return []
    return [each for each in detail if isinstance(each, dict)] if isinstance(detail, list) else []


@schemathesis.check
def semantic_422(ctx: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001 - as checks are called
    """Valid data may be refused for a rule that JSON Schema cannot express, and for nothing else."""
    if None in case.path_parameters.values():  # a link that was inferred from a field that may be null
        return
    if response.status_code == 422 and case.meta and case.meta.generation.mode == GenerationMode.POSITIVE:
        others = [issue for issue in _issues(response.content) if issue.get("type") not in RULES]
        if others:
            raise Violation("valid data to be refused for a rule of x-semantic-422 only", f"422 {shown(others)}")
