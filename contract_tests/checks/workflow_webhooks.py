"""What the page promises of webhooks. Docs: automation-and-workflows, "Webhook Triggers"."""

from contract_tests.calling import signature
from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, includes, invalid, refused, same
from contract_tests.making.workflows import (
    TELL,
    UNPUBLISHED,
    UNSIGNED,
    WORKFLOWS,
    at_rest,
    called,
    canvas,
    condition,
    new_workflow,
    patched,
    published,
    read,
    runs_of,
    secret_of,
    steps_of,
    way,
    webhook,
)
from contract_tests.promises import rule

SENT = b'{"event": "deploy_completed", "version": "2.4.0"}'
BURST = 310
"""More requests than any credential may send in a minute."""


@rule("WF-40")
def every_workflow_has_a_webhook_url_of_its_own(on: Deployment) -> None:
    one, other = published(on), published(on)
    holds(one["webhook_url"] != other["webhook_url"], "two URLs", one["webhook_url"])
    for each in (one, other):
        url, content = each["webhook_url"], b"{}"
        headers = {"X-Workflow-Signature": signature(content, secret_of(on, each)), "Content-Type": "application/json"}
        run = body(on.anonymous.request("POST", url, headers, content=content), 202)
        same(run["workflow_id"], each["id"], f"whose run {url} started")


@rule("WF-41")
def a_webhook_is_signed_with_the_secret_of_its_workflow(on: Deployment) -> None:
    workflow = published(on)
    secret = secret_of(on, workflow)
    body(webhook(on, workflow["id"], SENT, signature(SENT, secret)), 202)
    for wrong in (signature(SENT, f"{secret}x"), signature(SENT + b" ", secret)):
        same(webhook(on, workflow["id"], SENT, wrong).status_code, 401, "the status of a wrong signature")
    same(len(runs_of(on, workflow["id"])), 1, "how many runs were started")


@rule("WF-42")
def a_webhook_needs_neither_key_nor_session(on: Deployment) -> None:
    workflow = published(on)
    body(called(on, workflow, SENT), 202)
    signed = signature(SENT, secret_of(on, workflow))
    for caller in (on.key, on.key_with(), on.role("tenant_readonly"), on.stranger):
        body(webhook(on, workflow["id"], SENT, signed, caller), 202)


@rule("WF-42")
def neither_key_nor_session_stands_in_for_a_signature(on: Deployment) -> None:
    workflow = published(on)
    for caller in (on.key, on.dashboard):
        same(webhook(on, workflow["id"], SENT, None, caller).status_code, 401, "the status without a signature")
    same(runs_of(on, workflow["id"]), [], "the runs")


@rule("WF-43")
def a_webhook_answers_at_once_and_the_run_goes_on(on: Deployment) -> None:
    workflow = published(on, canvas(TELL))
    run = body(called(on, workflow, SENT), 202)
    includes(run, {"workflow_id": workflow["id"], "status": "queued"}, "the run")
    path = f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}"
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start tell"), "the run at its end")


@rule("WF-44")
def whoever_is_not_signed_gets_the_same_401(on: Deployment) -> None:
    workflow, absent = published(on), on.absent("wf")
    secret, broken = secret_of(on, workflow), b"{not json"
    for workflow_id, content, signed in (
        (workflow["id"], SENT, None),
        (workflow["id"], SENT, "0" * 64),
        (workflow["id"], broken, None),
        (absent, SENT, signature(SENT, secret)),
        (absent, SENT, None),
    ):
        refused(webhook(on, workflow_id, content, signed), 401, UNSIGNED)
    invalid(webhook(on, workflow["id"], broken, signature(broken, secret)))


@rule("WF-45")
def the_webhook_of_what_is_not_published_is_refused(on: Deployment) -> None:
    draft, archived = new_workflow(on, canvas_definition=canvas()), published(on)
    patched(on, archived["id"], status="archived")
    for each in (draft, archived):
        refused(called(on, each), 409, UNPUBLISHED)


@rule("WF-46")
def what_the_webhook_sends_is_the_input(on: Deployment) -> None:
    check = condition("check", field="version", equals="2.4.0")
    definition = canvas(check, TELL, edges="start>check check>tell:true")
    workflow = published(on, definition, trigger_config={"type": "webhook"})
    for content, event, expected in (
        (SENT, {"event": "deploy_completed", "version": "2.4.0"}, "start check tell"),
        (b"{}", {}, "start check"),
        (b"", {}, "start check"),
    ):
        run = body(called(on, workflow, content), 202)
        includes(run, {"trigger_type": "webhook", "conversation_id": None}, "the run")
        same(run["trigger_event"], event, "the input of the run")
        path = f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}"
        at_rest(on, path)
        same(way(steps_of(on, path)), expected, "the way of the run")
    invalid(called(on, workflow, b"[]"))


@rule("WF-47")
def the_webhook_says_nothing_of_a_rate_limit(on: Deployment) -> None:
    sent = called(on, published(on))
    body(sent, 202)
    limits = [name for name in sent.headers if name.lower().startswith("x-ratelimit")]
    same(limits, [], "the headers that speak of a limit")


@rule("WF-47")
def the_webhook_is_never_throttled(on: Deployment) -> None:
    on.needs_provoking()
    workflow = published(on)
    signed = signature(SENT, secret_of(on, workflow))
    with on.wire.provoking():
        found = {webhook(on, workflow["id"], SENT, signed).status_code for _ in range(BURST)}
    same(found, {202}, f"the statuses of {BURST} requests in a row")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}/runs", limit=1)["total"], BURST, "how many runs were started")
