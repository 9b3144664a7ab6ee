"""What the page promises of webhooks. Docs: automation-and-workflows, "Webhook Triggers"."""

from contract_tests.assertions import body, done, includes, invalid, refused, same
from contract_tests.caller import signature
from contract_tests.factories.workflows import (
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    at_rest,
    begun,
    called,
    canvas,
    condition,
    new_workflow,
    patched,
    published,
    read,
    run_of,
    runs_of,
    secret_of,
    steps_of,
    way,
    webhook,
)
from contract_tests.registry import rule
from contract_tests.target import Target

SENT = b'{"event": "deploy_completed", "version": "2.4.0"}'
BURST = 310
"""More requests than any credential may send in a minute."""


@rule("WF-40")
def every_workflow_has_a_webhook_url_of_its_own(on: Target) -> None:
    workflows = [published(on), published(on)]
    for each in workflows:
        begun(on, each)
    same([len(runs_of(on, each["id"])) for each in workflows], [1, 1], "how many runs each of the two workflows has")


@rule("WF-43")
def a_webhook_answers_202_and_the_run_goes_on(on: Target) -> None:
    workflow = published(on, canvas(TELL))
    answer = called(on, workflow, SENT)
    path = run_of(on, workflow["id"], done(answer))
    same(answer.status_code, 202, "the status of the webhook")
    same(at_rest(on, path)["status"], "completed", "the status of the run")


@rule("WF-45")
def the_webhook_of_what_is_not_published_is_refused(on: Target) -> None:
    draft, archived = new_workflow(on), published(on)
    patched(on, archived["id"], status="archived")
    for each in (draft, archived):
        refused(called(on, each), 409, UNPUBLISHED)


@rule("WF-46")
def what_the_webhook_sends_is_the_input(on: Target) -> None:
    check = condition("check", field="version", equals="2.4.0")
    definition = canvas(check, TELL, edges="start>check check>tell:true")
    workflow = published(on, definition, trigger_config={"type": "webhook"})
    for content, event, expected in (
        (SENT, {"event": "deploy_completed", "version": "2.4.0"}, "start check tell"),
        (b"{}", {}, "start check"),
        (b"", {}, "start check"),
    ):
        run = body(called(on, workflow, content), 202)
        alike = {"workflow_id": workflow["id"], "status": "queued", "trigger_type": "webhook", "conversation_id": None}
        includes(run, alike, "the run")
        same(run["trigger_event"], event, "the input of the run")
        path = f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}"
        at_rest(on, path)
        same(way(steps_of(on, path)), expected, "the way of the run")
    invalid(called(on, workflow, b"[]"))


@rule("WF-47")
def the_webhook_says_nothing_of_a_rate_limit(on: Target) -> None:
    sent = called(on, published(on))
    body(sent, 202)
    same([name for name in sent.headers if name.lower().startswith("x-ratelimit")], [], "what speaks of a limit")


@rule("WF-47")
def the_webhook_is_never_throttled(on: Target) -> None:
    on.needs_provoking()
    workflow = published(on)
    signed, caller = signature(b"{}", secret_of(on, workflow)), on.anonymous.provoking()
    found = {webhook(on, workflow["id"], b"{}", signed, caller).status_code for _ in range(BURST)}
    same(found, {202}, f"the statuses of {BURST} requests in a row")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}/runs", limit=1)["total"], BURST, "how many runs were started")
