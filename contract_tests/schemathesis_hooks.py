"""What Schemathesis has to know of this API besides the document: `hooks = "contract_tests.schemathesis_hooks"`.

For `schemathesis run` by anybody: the schemathesis.toml that `aurion-contract init` writes names this module. A run of
the kit has it too (schema/hooks.py), and what its gateway needs besides.
"""

import hmac
import itertools
import os
import secrets
from typing import Any

import requests
import schemathesis
from hypothesis import strategies
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

SIGNATURE, SECRET = "X-Workflow-Signature", os.environ.get("AURION_CONTRACT_WEBHOOK_SECRET", "whsec_docs").encode()
"""The secret of a workflow that has none of its own; the mock's where the environment names no other."""
TO_BE_SIGNED = "sign-me"
"""What schemathesis.toml gives for a signature, which depends on the body. Anything else is left as it is."""

KEY = "Idempotency-Key"
RUN = "" if os.environ.get("AURION_CONTRACT_GATEWAY_KEY") else f"{secrets.token_hex(4)}-"
"""What tells the keys of this run from those of an earlier one, whose records may be gone. A run of the kit needs none:
its world is new, or it deletes what it made, and its seed says all that it sends.
"""
fresh = itertools.count()
EXACT = 2**53
"""Up to here a float is the one integer that it is written as."""


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
        case.headers[KEY] = f"{RUN}{next(fresh)}-{key}"


@schemathesis.hook("before_call")
def write_whole_numbers_as_such(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are
    """To JSON Schema 2020-12, and so to OpenAPI 3.1, 1.0 is an integer. To 3.0 it is none, and the API takes 1 only."""
    is_of_3_1 = case.operation.schema.specification.version.startswith("3.1")
    if is_of_3_1 and _is_valid(case) and isinstance(case.body, dict | list):  # one that is not there should stay so
        case.body = _whole(case.body)


def _whole(value: Any) -> Any:
    """A body in which no number that is whole is a float."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < EXACT else value


def _is_valid(case: Case[Any]) -> bool:
    """Whether it was made up so as to be valid by the document."""
    return case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE


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
    if response.status_code == 422 and _is_valid(case):
        others = [issue for issue in _issues(response.content) if issue.get("type") not in RULES]
        if others:
            raise Violation("valid data to be refused for a rule of x-semantic-422 only", f"422 {shown(others)}")
