"""The automation page's executions: execute, dry run, webhook, approvals, runs and steps."""

import contextlib
import hashlib
import hmac
import json
import uuid

from contract_tests.tests.second import engine
from contract_tests.tests.second.access import permission
from contract_tests.tests.second.core import BackendAccess as Door
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, not_found, operation
from contract_tests.tests.second.fields import F, choice_query, invalid
from contract_tests.tests.second.lists import enveloped, ordered
from contract_tests.tests.second.workflows import BASE, ONE, PUBLISH, READ, find_workflow

RUN = "id workflow_id version conversation_id trigger status error_message started_at completed_at"


def shape(c: Ctx, run: Record) -> Record:
    """A run as JSON; no page shows one."""
    return c.show(run, RUN, extras=False)


def step_shape(c: Ctx, step: Record) -> Record:
    """A step as JSON; no page shows one."""
    return c.show(step, "id run_id node_id node_type status output started_at completed_at", extras=False)


EXECUTE = (F("conversation_id", required=True),)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in the usual form."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@operation("POST", ONE + "/execute", "automation", PUBLISH, body=EXECUTE, find=find_workflow)
def execute(c: Ctx) -> Reply:
    """Execute Workflow: 202, carried out later."""
    conversation = c.body["conversation_id"]
    if not is_uuid(conversation) and not c.bad("workflows-execute-any-id"):
        invalid(c, [(["body", "conversation_id"], "Input should be a valid UUID", "uuid_parsing")])
    if not c.record["version"] and not c.bad("workflows-execute-draft"):
        fail(int(c.sw("workflows.execute_draft")), "Workflow is not published")
    choice = c.sw("workflows.unknown_conversation")
    if choice != "unchecked" and conversation.lower() not in c.tenant.conversations:
        fail(int(choice), "Conversation not found")
    run = engine.start(c.b, c.tenant, c.record, conversation, "manual", {})
    status = 200 if c.bad("workflows-execute-200") else 202
    if c.sw("workflows.execute_answer") == "run":
        return status, shape(c, run)
    return status, {"run_id": run["id"], "status": run["status"]}


DRY = (F("trigger_event", "obj", default=lambda c: None, null=True),)
dry_access = permission("workflow:publish")


@operation("POST", ONE + "/dry-run", "automation", dry_access, body=DRY, body_optional=True, find=find_workflow)
def dry_run(c: Ctx) -> Reply:
    """Dry Run of the current canvas, without side effects."""
    data, canvas = c.body["trigger_event"], c.record["canvas_definition"] or {}
    if data is None:
        nodes = engine.nodes_of(canvas)
        first = nodes.get((engine.entry(canvas) or [""])[0], {})
        config = first.get("config")
        data = (config.get("test_data") if isinstance(config, dict) else None) or {}
    steps = engine.rehearse(c.b, canvas, data)
    if c.bad("workflows-dry-run-leaves-run"):
        run = engine.start(c.b, c.tenant, c.record, None, "dry_run", data)
        run.update(status="completed", completed_at=c.now(), _due=None)
    names = [step_shape(c, s) for s in steps]
    body: Record = {"workflow_id": c.record["id"], "dry_run": True, "status": "completed", "steps": names}
    if c.sw("workflows.dry_run_answer") == "steps_only":
        return 200, names
    return 200, body


@operation("POST", BASE + "/webhook/<workflow_id>", "automation", Door("open"))
def webhook(c: Ctx) -> Reply:
    """Webhook Triggers: the signature over the raw body is the credential; 202."""
    found = [(t, t.table("workflows").get(c.args["workflow_id"])) for t in c.b.tenants.values()]
    tenant, workflow = next(((t, w) for t, w in found if w is not None), (None, None))
    if tenant is None or workflow is None:
        fail(404, not_found(c, "Workflow"))
    shared = c.sw("workflows.webhook_secret") == "configured"
    secret = str(tenant.webhook_secret if shared else workflow["_secret"]).encode()
    given = c.headers.get("x-workflow-signature")
    if not c.bad("workflows-webhook-unsigned"):
        verify(c, secret, given)
    data: Record = {}
    if c.raw.strip():
        try:
            loaded = json.loads(c.raw)
            data = loaded if isinstance(loaded, dict) else {"value": loaded}
        except ValueError:
            if c.sw("workflows.webhook_not_json") != "202":
                fail(int(c.sw("workflows.webhook_not_json")), "Malformed JSON")
    if not workflow["version"]:
        choice = c.sw("workflows.webhook_draft")
        if choice == "202":
            return 202, {"status": "ignored"}
        fail(int(choice), "Workflow is not published")
    run = engine.start(c.b, tenant, workflow, None, "webhook", data)
    body = {"status": "accepted"}
    if c.sw("workflows.webhook_answer") == "run_id":
        body["run_id"] = run["id"]
    return (200 if c.bad("workflows-webhook-200") else 202), body


def verify(c: Ctx, secret: bytes, given: str | None) -> None:
    """Compare the signature with that of the raw body."""
    if given is None:
        fail(int(c.sw("workflows.webhook_no_signature")), "Missing signature")
    if given.startswith("sha256=") and c.sw("workflows.signature_prefix") == "taken":
        given = given.removeprefix("sha256=")
    raw = c.raw
    if c.bad("workflows-webhook-reserialised"):
        with contextlib.suppress(ValueError):
            raw = json.dumps(json.loads(raw)).encode()
    wanted = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        fail(int(c.sw("workflows.webhook_bad_signature")), "Invalid signature")


def request_shape(c: Ctx, request: Record) -> Record:
    """An approval request as JSON; no page shows one."""
    names = "id workflow_id run_id node_id status comment decided_by decided_at created_at"
    return c.show(request, names, extras=False)


@operation("GET", BASE + "/approvals/pending", "automation", READ, query=("limit", "offset"))
def pending(c: Ctx) -> Reply:
    """Pending approvals."""
    rows = ordered(c, [a for a in c.tenant.rows("approvals") if a["status"] == "pending"])
    if c.bad("workflows-pending-keeps-decided"):
        rows = ordered(c, c.tenant.rows("approvals"))
    return 200, enveloped(c, "workflows.approvals_envelope", rows, 50, 200, lambda a: request_shape(c, a))


DECIDE = (
    F("decision", required=True, choices=("approved", "rejected"), loose="workflows-decision-any"),
    F("comment", null=True, high=2000, bounds="workflows-comment-2001"),
)


@operation(
    "POST",
    BASE + "/approvals/<request_id>/decide",
    "automation",
    PUBLISH,
    body=DECIDE,
    find=finder("approvals", "request_id", "Approval request"),
)
def decide(c: Ctx) -> Reply:
    """Decide an approval."""
    request = c.record
    if request["status"] != "pending":
        again = c.sw("workflows.decide_twice")
        if again != "200":
            fail(int(again), "Approval request was already decided")
        return 200, request_shape(c, request)
    who = c.caller.user if c.caller else None
    request.update(status=c.body["decision"], comment=c.body["comment"], decided_by=who, decided_at=c.now())
    engine.decided(c.b, c.tenant, request)
    return (204, None) if c.sw("workflows.decide_answer") == "204" else (200, request_shape(c, request))


STATES = ("pending", "queued", "running", "waiting", "waiting_approval", "paused", "completed", "failed", "rejected")


@operation("GET", ONE + "/runs", "automation", READ, find=find_workflow, query=("status", "limit", "offset"))
def list_runs(c: Ctx) -> Reply:
    """Workflow Runs of one workflow."""
    rows = [r for r in c.tenant.rows("runs") if r["workflow_id"] == c.record["id"]]
    status = choice_query(c, "status", STATES)
    if status is not None and not c.bad("workflows-run-status-ignored"):
        rows = [r for r in rows if r["status"] == status]
    high = 201 if c.bad("workflows-runs-201") else 200
    return 200, enveloped(c, "workflows.runs_envelope", ordered(c, rows), 50, high, lambda r: shape(c, r))


def find_run(c: Ctx) -> Record | None:
    """The run that the path names, of the workflow that it names."""
    workflow = find_workflow(c)
    run = finder("runs", "run_id", "Run")(c)
    if workflow is not None and run is not None and run["workflow_id"] != workflow["id"]:
        fail(404, not_found(c, "Run"))
    return run


@operation("GET", ONE + "/runs/<run_id>", "automation", READ, find=find_run)
def get_run(c: Ctx) -> Reply:
    """A single run."""
    shown = shape(c, c.record)
    if c.sw("workflows.steps_in_run") == "present":
        shown["steps"] = [step_shape(c, s) for s in c.record["_steps"]]
    return 200, shown


@operation("GET", ONE + "/runs/<run_id>/steps", "automation", READ, find=find_run)
def list_steps(c: Ctx) -> Reply:
    """The steps of a run."""
    rows = [step_shape(c, s) for s in c.record["_steps"]]
    return 200, {"items": rows} if c.sw("workflows.steps_envelope") == "items" else rows
