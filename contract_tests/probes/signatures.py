"""Signatures of a webhook, good and bad. Docs: automation-and-workflows, "Webhook Triggers"."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from contract_tests.assertions import answer, as_json, body, holds, invalid, refused, same
from contract_tests.caller import session_header, signature
from contract_tests.factories.workflows import UNSIGNED, WORKFLOWS, published, runs_of, secret_of, webhook
from contract_tests.registry import rule
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
        actual = webhook(on, workflow["id"], content, each)
        holds(actual.is_client_error, f"a refusal of the signature {as_json(each)}", answer(actual))
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
def a_body_or_a_signature_that_was_altered_is_refused(on: Target) -> None:
    """By a byte; and a part of a signature, two of them, or none."""
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    for content in (SENT + b" ", SENT.replace(b": ", b":"), SENT.replace(b"2.4.0", b"2.4.1"), SENT[:-1], b""):
        _shut(on, workflow, content, signed)
    altered = [f"{signed[:at]}{int(signed[at], 16) ^ 1:x}{signed[at + 1 :]}" for at in (0, 31, 63)]
    parts = signed[:32], signed[:63], signed[1:], f"{signed}0", f"{signed},{signed}"
    _shut(on, workflow, SENT, *altered, *parts, None, "", "null", "0" * 64)


@rule("WF-41")
def a_signature_by_another_hash_or_key_or_in_another_form_is_refused(on: Target) -> None:
    workflow = published(on)
    secret = secret_of(on, workflow).encode()
    others = [hmac.new(secret, SENT, name).hexdigest() for name in ("md5", "sha1", "sha512")]
    _shut(on, workflow, SENT, *others, sha256(SENT).hexdigest(), sha256(secret + SENT).hexdigest())
    digest = hmac.new(secret, SENT, "sha256").digest()
    _shut(on, workflow, SENT, b64encode(digest).decode(), repr(digest))
    guesses = ("", workflow["id"], workflow["name"], "secret", "null")
    _shut(on, workflow, SENT, *(signature(SENT, each) for each in guesses))


@rule("WF-125")
def the_signature_of_another_workflow_is_refused(on: Target) -> None:
    workflow, other = published(on), published(on)
    if secret_of(on, workflow) != secret_of(on, other):
        _shut(on, workflow, SENT, signature(SENT, secret_of(on, other)))
    body(webhook(on, workflow["id"], SENT, signature(SENT, workflow["webhook_secret"])), 202)


@rule("WF-42")
def a_session_or_a_key_neither_mends_a_bad_signature_nor_spoils_a_good_one(on: Target) -> None:
    workflow = published(on)
    for caller in (on.dashboard, on.key):
        for signed in (None, "0" * 64):
            actual = webhook(on, workflow["id"], SENT, signed, caller)
            holds(actual.is_client_error, "a refusal", answer(actual))
    same(runs_of(on, workflow["id"]), [], "the runs of the workflow")
    headers = {"X-Workflow-Signature": signature(SENT, secret_of(on, workflow)), "Content-Type": "application/json"}
    path, nobody = f"{WORKFLOWS}/webhook/{workflow['id']}", {"X-API-Key": on.name("ak")}
    for caller, besides in (
        (on.anonymous, {}),
        (on.key, {}),
        (on.dashboard, {}),
        *((on.anonymous, each) for each in (nobody, session_header("sess_nobody"), {"Authorization": "Bearer nobody"})),
    ):
        actual = caller.request("POST", path, {**headers, **besides}, content=SENT)
        holds(actual.is_success, "what is signed to be let in", answer(actual))


@rule("WF-44")
def capitals_are_hexadecimal_and_a_prefix_is_not(on: Target) -> None:
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    body(webhook(on, workflow["id"], SENT, signed.upper()), 202)
    for prefix in ("sha256=", "0x", "v1,"):
        refused(webhook(on, workflow["id"], SENT, f"{prefix}{signed}"), 401, UNSIGNED)


@rule("WF-44")
def whoever_is_not_signed_gets_the_same_401_of_any_workflow(on: Target) -> None:
    """Of one that is there, that nobody made, and that is gone, before the body is parsed."""
    workflow, gone, absent = published(on), published(on), on.absent("wf")
    secret, broken = secret_of(on, workflow), b"{not json"
    body(on.dashboard.delete(f"{WORKFLOWS}/{gone['id']}"), 204)
    for workflow_id, content, signed in (
        (workflow["id"], SENT, None),
        (workflow["id"], SENT, "0" * 64),
        (workflow["id"], broken, None),
        (gone["id"], SENT, signature(SENT, secret_of(on, gone))),
        (absent, SENT, signature(SENT, secret)),
        (absent, SENT, signature(SENT, "")),
        (absent, SENT, None),
    ):
        refused(webhook(on, workflow_id, content, signed), 401, UNSIGNED)
    invalid(webhook(on, workflow["id"], broken, signature(broken, secret)))
