"""Signatures of a webhook, good and bad. Docs: automation-and-workflows, "Webhook Triggers"."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from contract_tests.calling import session_header, signature
from contract_tests.expecting import answer, as_json, body, holds, refused, same
from contract_tests.making.workflows import UNSIGNED, published, runs_of, secret_of, webhook
from contract_tests.promises import rule
from contract_tests.target import Json, Target

CONTENTS = (
    b"{}",
    b'{"event":"deploy_completed"}',
    b'{"event": "deploy_completed"}',
    b' {"event":"deploy_completed"}',
    b'{"event":"deploy_completed"}\n',
    b'{"event":\t"deploy_completed"\r\n}',
    b'{"version":"2.4.0","event":"deploy_completed"}',
    '{"event":"déployé ✓"}'.encode(),
    b'{"event":"d\\u00e9ploy\\u00e9"}',
    b'{"event":"\\u0041\\/"}',
    b'{"version":1.0}',
    b'{"version":2.40}',
    b'{"version":1e2}',
)
"""Bytes of which each differs in one way from the JSON that it stands for as some writer would write it anew: in its
blanks, its ends of lines, the order of its keys, its escapes or its numbers.
"""
WRITERS: tuple[Callable[[Json], str], ...] = (
    json.dumps,
    partial(json.dumps, separators=(",", ":")),
    partial(json.dumps, ensure_ascii=False),
    partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    partial(json.dumps, sort_keys=True),
    partial(json.dumps, sort_keys=True, separators=(",", ":")),
    partial(json.dumps, indent=2),
)


def _written_anew(content: bytes) -> set[bytes]:
    """Other bytes that stand for the same JSON."""
    whole = [write(json.loads(content)).encode() for write in WRITERS]
    short = [each.replace(b".0}", b"}").replace(b"2.40", b"2.4").replace(b"1e2", b"100") for each in (content, *whole)]
    return {*whole, *short, content.strip()} - {content}


SENT = b'{"event": "deploy_completed", "version": "2.4.0"}'


def _shut(on: Target, workflow: Json, content: bytes, *signatures: str | None) -> None:
    """None of the signatures opens the webhook for these bytes, and no run is started."""
    for each in signatures:
        came = webhook(on, workflow["id"], content, each)
        holds(came.is_client_error, f"a refusal of the signature {as_json(each)}", answer(came))
    same(runs_of(on, workflow["id"]), [], "the runs of the workflow")


@rule("WF-41")
def the_raw_bytes_are_signed_whatever_json_they_are(on: Target) -> None:
    workflow = published(on)
    for content in CONTENTS:
        answer = webhook(on, workflow["id"], content, signature(content, secret_of(on, workflow)))
        holds(answer.is_success, f"the signature of the bytes {as_json(content)} to be taken", answer.status_code)


@rule("WF-41")
def the_signature_of_the_same_json_in_other_bytes_is_refused(on: Target) -> None:
    workflow = published(on)
    secret = secret_of(on, workflow)
    for content in CONTENTS:
        _shut(on, workflow, content, *(signature(each, secret) for each in sorted(_written_anew(content))))


@rule("WF-41")
def a_body_that_was_altered_by_a_byte_is_refused(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    for content in (SENT + b" ", SENT.replace(b": ", b":"), SENT.replace(b"2.4.0", b"2.4.1"), SENT[:-1], b""):
        _shut(on, workflow, content, signed)


@rule("WF-41")
def a_signature_that_was_altered_by_a_byte_is_refused(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    altered = [f"{signed[:at]}{_other(signed[at])}{signed[at + 1 :]}" for at in (0, 31, 63)]
    _shut(on, workflow, SENT, *altered)


def _other(digit: str) -> str:
    return f"{int(digit, 16) ^ 1:x}"


@rule("WF-41")
def a_part_of_a_signature_and_more_than_one_are_refused(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    _shut(on, workflow, SENT, signed[:32], signed[:63], signed[1:], f"{signed}0", f"{signed},{signed}")


@rule("WF-41")
def no_signature_is_refused(on: Target) -> None:
    _shut(on, published(on), SENT, None, "", "null", "0" * 64)


@rule("WF-125")
def the_signature_of_another_workflow_is_refused(on: Target) -> None:
    workflow, other = published(on), published(on)
    if secret_of(on, workflow) != secret_of(on, other):
        _shut(on, workflow, SENT, signature(SENT, secret_of(on, other)))
    body(webhook(on, workflow["id"], SENT, signature(SENT, secret_of(on, workflow))), 202)


@rule("WF-41")
def a_signature_with_another_hash_is_refused(on: Target) -> None:
    workflow = published(on)
    secret = secret_of(on, workflow).encode()
    others = [hmac.new(secret, SENT, name).hexdigest() for name in ("md5", "sha1", "sha512")]
    _shut(on, workflow, SENT, *others, sha256(SENT).hexdigest(), sha256(secret + SENT).hexdigest())


@rule("WF-41")
def a_signature_that_is_not_hexadecimal_is_refused(on: Target) -> None:
    workflow = published(on)
    digest = hmac.new(secret_of(on, workflow).encode(), SENT, "sha256").digest()
    _shut(on, workflow, SENT, b64encode(digest).decode(), repr(digest))


@rule("WF-41")
def a_key_that_anybody_can_guess_is_refused(on: Target) -> None:
    workflow = published(on)
    guesses = ("", workflow["id"], workflow["name"], "secret", "null")
    _shut(on, workflow, SENT, *(signature(SENT, each) for each in guesses))


@rule("WF-42")
def a_session_or_a_key_besides_does_not_mend_a_bad_signature(on: Target) -> None:
    workflow = published(on)
    for caller in (on.dashboard, on.key):
        for signed in (None, "0" * 64):
            came = webhook(on, workflow["id"], SENT, signed, caller)
            holds(came.is_client_error, "a refusal", answer(came))
    same(runs_of(on, workflow["id"]), [], "the runs of the workflow")


@rule("WF-42")
def a_session_or_a_key_that_nobody_has_does_not_spoil_a_good_signature(on: Target) -> None:
    workflow = published(on)
    signed = {"X-Workflow-Signature": signature(SENT, secret_of(on, workflow)), "Content-Type": "application/json"}
    path = f"/api/v2/workflows/webhook/{workflow['id']}"
    for besides in ({"X-API-Key": on.name("ak")}, session_header("sess_nobody"), {"Authorization": "Bearer nobody"}):
        answer = on.anonymous.request("POST", path, {**signed, **besides}, content=SENT)
        holds(answer.is_success, "what is signed to be let in", answer.status_code)


@rule("WF-44")
def capitals_are_hexadecimal_too(on: Target) -> None:
    workflow = published(on)
    body(webhook(on, workflow["id"], SENT, signature(SENT, secret_of(on, workflow)).upper()), 202)


@rule("WF-44")
def a_signature_with_a_prefix_is_a_wrong_one(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    for prefix in ("sha256=", "0x", "v1,"):
        refused(webhook(on, workflow["id"], SENT, f"{prefix}{signed}"), 401, UNSIGNED)


@rule("WF-44")
def a_workflow_that_is_gone_is_as_unknown_as_any(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    body(on.dashboard.delete(f"/api/v2/workflows/{workflow['id']}"), 204)
    refused(webhook(on, workflow["id"], SENT, signed), 401, UNSIGNED)
    refused(webhook(on, on.absent("wf"), SENT, signature(SENT, "")), 401, UNSIGNED)
