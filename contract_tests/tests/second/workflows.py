"""The automation page's workflows: create, publish, versions, templates, migration."""

import copy
import itertools
import json
import secrets
from typing import Any

from contract_tests.tests.second.access import permission
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, not_found, operation
from contract_tests.tests.second.fields import F, choice_query, switched
from contract_tests.tests.second.lists import enveloped, ordered

READ, CREATE, DELETE = permission("workflow:read"), permission("workflow:create"), permission("workflow:delete")
PUBLISH = permission("workflow:publish")
BASE = "/api/v2/workflows"
ONE = BASE + "/<workflow_id>"
FIELDS = "id name description status version trigger_config canvas_definition template_id created_at updated_at"
EMPTY: Record = {"nodes": [], "edges": [], "viewport": {"x": 0, "y": 0, "zoom": 1}}
find_workflow = finder("workflows", "workflow_id", "Workflow")
find_template = finder("templates", "template_id", "Template")


def shape(c: Ctx, w: Record, listed: bool = False) -> Record:
    """A workflow as JSON; no page shows one, so the names are those of the request."""
    shown = c.show(w, FIELDS)
    if listed and c.sw("workflows.canvas_in_list") == "absent":
        shown.pop("canvas_definition")
    if c.sw("workflows.webhook_secret") == "in_workflow" and not listed:
        shown["webhook_url"] = f"{BASE}/webhook/{w['id']}"
        shown["webhook_secret"] = w["_secret"]
    return shown


def check_size(c: Ctx) -> None:
    """The canvas size limit."""
    canvas = c.body.get("canvas_definition")
    if canvas is None or c.bad("workflows-canvas-unlimited"):
        return
    megabyte = int(c.sw("workflows.megabyte"))
    if len(json.dumps(canvas, separators=(",", ":")).encode()) > 5 * megabyte:
        fail(413, "canvas_definition exceeds 5MB payload limit")


def new(c: Ctx, fields: Record) -> Record:
    """Store a new workflow: a draft."""
    now = c.now()
    record: Record = {
        "id": c.b.new_id("wf"),
        "description": None,
        "status": "draft",
        "version": 0,
        "trigger_config": {},
        "canvas_definition": copy.deepcopy(EMPTY),
        "template_id": None,
        **fields,
        "created_at": now,
        "updated_at": now,
        "_secret": secrets.token_hex(16),
    }
    return c.add("workflows", record)


WORKFLOW = (
    F("name", required=True, low=1, high=200, soft=True),
    F("description", null=True),
    F("trigger_config", "obj", default=lambda c: None),
    F("canvas_definition", "obj", required=switched("workflows.required", "name_canvas"), default=lambda c: None),
    F("template_id", null=True),
)


def unique(c: Ctx) -> None:
    """Names may have to be unique."""
    if c.sw("workflows.unique_name") == "409" and "name" in c.sent:
        if any(w["name"] == c.body["name"] and w is not c.found for w in c.tenant.rows("workflows")):
            fail(409, "A workflow with this name already exists")


@operation("GET", BASE, "automation", READ, query=("status", "limit", "offset"))
def list_workflows(c: Ctx) -> Reply:
    """List Workflows."""
    rows, status = ordered(c, c.tenant.rows("workflows")), choice_query(c, "status", ("draft", "published", "archived"))
    if status is not None and not c.bad("workflows-status-ignored"):
        rows = [w for w in rows if w["status"] == status]
    return 200, enveloped(c, "workflows.envelope", rows, 50, 200, lambda w: shape(c, w, True))


@operation("POST", BASE, "automation", CREATE, body=WORKFLOW, creates=True)
def create(c: Ctx) -> Reply:
    """Create Workflow: 201."""
    check_size(c)
    unique(c)
    fields = {k: v for k, v in c.body.items() if v is not None}
    if c.bad("workflows-trigger-lost"):
        fields.pop("trigger_config", None)
    template_id = fields.get("template_id")
    if template_id is not None:
        template = c.tenant.table("templates").get(template_id)
        if template is None:
            fail(int(c.sw("workflows.unknown_template")), not_found(c, "Template"))
        fields = {**seed(c, template), **fields}
    return 201, shape(c, new(c, fields))


def seed(c: Ctx, template: Record) -> Record:
    """What a workflow takes from a template."""
    fields = {n: copy.deepcopy(template[n]) for n in ("description", "trigger_config", "canvas_definition")}
    if c.bad("workflows-template-without-canvas"):
        fields.pop("canvas_definition")
    return {**fields, "template_id": template["id"]}


@operation("GET", ONE, "automation", READ, find=find_workflow)
def get(c: Ctx) -> Reply:
    """Read one workflow (the authorization table: Read workflows)."""
    return 200, shape(c, c.record)


@operation("PATCH|PUT", ONE, "automation", CREATE, body=WORKFLOW, partial=True, find=find_workflow)
def update(c: Ctx) -> Reply:
    """Update a workflow (named by Canvas Size Limit and the authorization table; the method is a switch)."""
    check_size(c)
    unique(c)
    c.record.update(c.body, updated_at=c.now())
    if c.record["version"] and "canvas_definition" in c.sent and c.sw("workflows.edit_published") == "draft":
        c.record["status"] = "draft"
    return 200, shape(c, c.record)


@operation("DELETE", ONE, "automation", DELETE, find=find_workflow)
def delete(c: Ctx) -> Reply:
    """Delete a workflow (named by the authorization table)."""
    runs = [r for r in c.tenant.rows("runs") if r["workflow_id"] == c.record["id"]]
    if any(r["completed_at"] is None for r in runs) and c.sw("workflows.delete_with_runs") == "409":
        fail(409, "Workflow has running executions")
    for run in runs:
        c.remove("runs", run)
    c.remove("workflows", c.record)
    return 204, None


def snapshot(c: Ctx, w: Record) -> Record:
    """Publish: the next version keeps the canvas as it is."""
    w["version"] += 1
    w["status"] = "published"
    w["updated_at"] = c.now()
    record = {
        "id": f"{w['id']}/{w['version']}",
        "version": w["version"],
        "workflow_id": w["id"],
        "canvas_definition": copy.deepcopy(w["canvas_definition"]),
        "trigger_config": copy.deepcopy(w["trigger_config"]),
        "published_by": c.caller.user if c.caller else None,
        "created_at": c.now(),
    }
    return c.add("versions", record)


def versions_of(c: Ctx, workflow_id: str) -> list[Record]:
    """The versions of a workflow, first to last."""
    return [v for v in c.tenant.rows("versions") if v["workflow_id"] == workflow_id]


def version_shape(c: Ctx, v: Record) -> Record:
    """A version as JSON."""
    names = "version workflow_id published_by created_at"
    if c.sw("workflows.canvas_in_versions") == "present":
        names += " canvas_definition"
    return c.show(v, names, extras=False)


@operation("POST", ONE + "/publish", "automation", PUBLISH, find=find_workflow)
def publish(c: Ctx) -> Reply:
    """Publish Workflow: a versioned snapshot."""
    w, made = c.record, versions_of(c, c.record["id"])
    last = made[-1] if made else None
    if not (w["canvas_definition"] or {}).get("nodes") and c.sw("workflows.publish_empty") == "422":
        fail(422, "Workflow has no nodes")
    same = last is not None and last["canvas_definition"] == w["canvas_definition"]
    if same and c.sw("workflows.publish_unchanged") == "409":
        fail(409, "Workflow has no changes to publish")
    version = snapshot(c, w)
    if c.bad("workflows-publish-one-version") and last is not None:
        w["version"] -= 1
        c.remove("versions", version)
    return 200, version_shape(c, version) if c.sw("workflows.publish_answer") == "version" else shape(c, w)


@operation("GET", ONE + "/versions", "automation", READ, find=find_workflow, query=("limit", "offset"))
def versions(c: Ctx) -> Reply:
    """Version History."""
    rows = versions_of(c, c.record["id"])
    if c.sw("workflows.versions_order") == "newest":
        rows.reverse()
    return 200, enveloped(c, "workflows.versions_envelope", rows, 50, 200, lambda v: version_shape(c, v))


@operation("POST", ONE + "/versions/<version>/restore", "automation", PUBLISH, find=find_workflow)
def restore(c: Ctx) -> Reply:
    """Roll back to a version."""
    version = c.tenant.table("versions").get(f"{c.record['id']}/{c.args['version']}")
    if version is None:
        fail(404, not_found(c, "Version"))
    if not c.bad("workflows-restore-not-applied"):
        c.record["canvas_definition"] = copy.deepcopy(version["canvas_definition"])
    c.record["updated_at"] = c.now()
    if c.sw("workflows.restore") == "publishes":
        snapshot(c, c.record)
    return 200, shape(c, c.record)


def template_shape(c: Ctx, t: Record) -> Record:
    """A template as JSON."""
    return c.show(t, "id name description category trigger_config canvas_definition created_at", extras=False)


@operation("GET", BASE + "/templates", "automation", READ, query=("category", "limit", "offset"))
def templates(c: Ctx) -> Reply:
    """Workflow Templates."""
    rows, category = ordered(c, c.tenant.rows("templates")), c.q("category")
    if category is not None and not c.bad("workflows-template-category-ignored"):
        rows = [t for t in rows if t["category"] == category]
    return 200, enveloped(c, "workflows.templates_envelope", rows, 50, 200, lambda t: template_shape(c, t))


INSTALL = (F("name", low=1, high=200, soft=True),)


@operation(
    "POST",
    BASE + "/templates/<template_id>/install",
    "automation",
    CREATE,
    body=INSTALL,
    body_optional=True,
    find=find_template,
    creates=True,
)
def install(c: Ctx) -> Reply:
    """Install a template: 201 with a workflow that has the template's canvas."""
    name = c.record["name"] + (" (copy)" if c.sw("workflows.installed_name") == "copy" else "")
    return 201, shape(c, new(c, {**seed(c, c.record), "name": c.body.get("name") or name}))


SAVE = (
    F("name", required=True, low=1, high=200, soft=True),
    F("description", null=True),
    F("category", null=True),
    F("workflow_id", null=True),
    F("trigger_config", "obj", default=lambda c: {}),
    F("canvas_definition", "obj", default=lambda c: copy.deepcopy(EMPTY)),
)


@operation("POST", BASE + "/templates", "automation", CREATE, body=SAVE, creates=True, implied=True)
def save_template(c: Ctx) -> Reply:
    """Save a template; only the authorization table names it."""
    body = {**c.body, "id": c.b.new_id("tpl"), "created_at": c.now()}
    check_size(c)
    source = c.tenant.table("workflows").get(str(body.pop("workflow_id")))
    if source is not None:
        body.update({n: copy.deepcopy(source[n]) for n in ("trigger_config", "canvas_definition")})
    return 201, template_shape(c, c.add("templates", body))


@operation("DELETE", BASE + "/templates/<template_id>", "automation", DELETE, find=find_template, implied=True)
def delete_template(c: Ctx) -> Reply:
    """Delete a template; only the authorization table names it."""
    c.remove("templates", c.record)
    return 204, None


@operation("GET", BASE + "/quota", "automation", READ, implied=True)
def quota(c: Ctx) -> Reply:
    """Read the quota; only the authorization table names it."""
    limits = {"starter": 5, "professional": 50, "enterprise": 500}
    return 200, {"used": len(c.tenant.rows("workflows")), "limit": limits[c.tenant.plan], "plan": c.tenant.plan}


find_rule = finder("rules", "rule_id", "Automation rule", promised=True)


@operation("POST", BASE + "/migrate-from-rule/<rule_id>", "automation", CREATE, find=find_rule, creates=True)
def migrate(c: Ctx) -> Reply:
    """Migrate from Automation Rules: 201 with the new workflow."""
    rule = c.record
    if rule.get("_migrated") and c.sw("workflows.migrate_twice") == "409":
        fail(409, "Rule was already migrated")
    chain: list[Record] = [{"id": "start", "type": "trigger", "config": {"event": rule["trigger_event"]}}]
    chain += [{"id": f"cond_{i}", "type": "condition", "config": dict(x)} for i, x in enumerate(rule["conditions"], 1)]
    chain += [{"id": f"act_{i}", "type": "action", "config": dict(x)} for i, x in enumerate(rule["actions"], 1)]
    edges: list[Any] = []
    for a, z in itertools.pairwise(chain):
        edge = {"from": a["id"], "to": z["id"]}
        edges.append({**edge, "condition": "true"} if a["type"] == "condition" else edge)
    fields: Record = {
        "name": rule["name"],
        "description": rule["description"],
        "trigger_config": {"type": "event", "event_types": [rule["trigger_event"]] if rule["trigger_event"] else []},
        "canvas_definition": {"nodes": chain, "edges": edges, "viewport": {"x": 0, "y": 0, "zoom": 1}},
    }
    rule["_migrated"] = True
    if c.sw("workflows.migrated_rule") == "disabled":
        rule["enabled"] = False
    return (200 if c.bad("workflows-migrate-200") else 201), shape(c, new(c, fields))
