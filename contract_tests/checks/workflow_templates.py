"""What the page promises of templates and of migrating rules. Docs: automation-and-workflows, "Workflow Templates"."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, refused, same
from contract_tests.making.workflows import (
    NOTE,
    RULES,
    TELL,
    TEMPLATES,
    WORKFLOWS,
    canvas,
    dry_run,
    everything,
    ids,
    new_workflow,
    on_event,
    read,
    way,
)
from contract_tests.promises import rule

MIGRATE = f"{WORKFLOWS}/migrate-from-rule"
KINDS = ["trigger", "condition", "condition", "action", "action"]
"""Of the nodes that `new_rule` becomes."""


def new_template(on: Deployment, **fields: Json) -> Json:
    """A template with a canvas and a trigger of its own, unless others are given."""
    drawn = {"trigger_config": on_event("ticket.created"), "canvas_definition": canvas(NOTE)}
    return body(on.dashboard.post(TEMPLATES, {"name": on.name("Template"), **drawn, **fields}), 201)


def new_rule(on: Deployment, **fields: Json) -> Json:
    """A rule that is switched off, unless it is told otherwise, so that it does nothing to anybody's tickets."""
    conditions = [
        {"field": "category", "operator": "equals", "value": "Network"},
        {"field": "priority", "operator": "in", "value": ["high", "urgent"]},
    ]
    actions = [{"type": "set_priority", "priority": "urgent"}, {"type": "add_note", "body": "Seen"}]
    sent = {"trigger_event": "ticket.created", "conditions": conditions, "actions": actions, "enabled": False}
    return body(on.dashboard.post(RULES, {"name": on.name("Rule"), "description": "VPN", **sent, **fields}), 201)


def _drawn(record: Json) -> Json:
    return record["canvas_definition"], record["trigger_config"]


# Templates


@rule("WF-08")
def a_template_gives_what_is_not_sent(on: Deployment) -> None:
    template = new_template(on)
    canvas_, trigger = _drawn(template)
    seeded = new_workflow(on, template_id=template["id"])
    same(_drawn(seeded), (canvas_, trigger), "canvas and trigger where neither is sent")
    own = new_workflow(on, template_id=template["id"], canvas_definition=canvas(TELL))
    same(_drawn(own), (canvas(TELL), trigger), "canvas and trigger where a canvas is sent")
    other = new_workflow(on, template_id=template["id"], trigger_config=on_event("ticket.closed"))
    same(other["canvas_definition"], canvas_, "the canvas where a trigger is sent")
    includes(other["trigger_config"], on_event("ticket.closed"), "the trigger that was sent")


@rule("WF-80")
def no_template_has_a_category_that_nobody_gave_it(on: Deployment) -> None:
    same(read(on, TEMPLATES, category=on.name("Category")), [], "the templates of a category that is not there")
    holds(isinstance(read(on, TEMPLATES), list), "an array of all templates", "something else")


@rule("WF-80")
def a_category_finds_its_own_templates_and_no_others(on: Deployment) -> None:
    mine, other = on.name("Category"), on.name("Category")
    made = {each: new_template(on, category=each)["id"] for each in (mine, other)}
    without = new_template(on)["id"]
    same(ids(read(on, TEMPLATES, category=mine)), [made[mine]], "the templates of the category")
    found = set(ids(read(on, TEMPLATES)))
    holds({*made.values(), without} <= found, "every template where no category is asked for", found)


@rule("WF-81")
def installing_a_template_makes_a_workflow(on: Deployment) -> None:
    template = new_template(on)
    made = body(on.dashboard.post(f"{TEMPLATES}/{template['id']}/install"), 201)
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow when it is read")


@rule("WF-82")
def an_installed_workflow_is_a_draft_like_the_template(on: Deployment) -> None:
    template = new_template(on, description="For new hires")
    made = body(on.dashboard.post(f"{TEMPLATES}/{template['id']}/install"), 201)
    alike = {name: template[name] for name in ("name", "description", "trigger_config", "canvas_definition")}
    includes(made, {**alike, "status": "draft", "version": None, "template_id": template["id"]}, "the workflow")
    refused(on.dashboard.post(f"{TEMPLATES}/{on.absent('tpl')}/install"), 404, "Template not found")


@rule("WF-83")
def a_template_is_saved_from_a_canvas(on: Deployment) -> None:
    sent = {
        "name": on.name("Template"),
        "description": "Ours",
        "category": on.name("Category"),
        "trigger_config": on_event("ticket.closed"),
        "canvas_definition": canvas(TELL),
    }
    saved = body(on.dashboard.post(TEMPLATES, sent), 201)
    includes(saved, sent, "the template")
    same(read(on, TEMPLATES, category=sent["category"]), [saved], "the template in the list")


@rule("WF-83")
def a_template_is_saved_from_a_workflow(on: Deployment) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(NOTE), trigger_config=on_event("ticket.created"))
    saved = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template"), "workflow_id": workflow["id"]}), 201)
    same(_drawn(saved), _drawn(workflow), "canvas and trigger of the template")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow that it was saved from")


@rule("WF-84")
def a_deleted_template_is_gone_and_its_workflows_stay(on: Deployment) -> None:
    category = on.name("Category")
    template, other = (new_template(on, category=category) for _ in range(2))
    made = body(on.dashboard.post(f"{TEMPLATES}/{template['id']}/install"), 201)
    path = f"{TEMPLATES}/{template['id']}"
    body(on.dashboard.delete(path), 204)
    same(read(on, TEMPLATES, category=category), [other], "the templates that are left")
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow that was made from it")
    same(on.dashboard.delete(path).status_code, 404, "the status of deleting it again")


# Migrating


@rule("WF-85")
def migrating_a_rule_makes_a_workflow(on: Deployment) -> None:
    made = body(on.dashboard.post(f"{MIGRATE}/{new_rule(on)['id']}"), 201)
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow when it is read")


@rule("WF-86")
def a_migrated_rule_is_a_draft_with_a_node_for_each_part(on: Deployment) -> None:
    migrated = new_rule(on)
    made = body(on.dashboard.post(f"{MIGRATE}/{migrated['id']}"), 201)
    includes(made, {"name": migrated["name"], "status": "draft", "version": None}, "the workflow")
    includes(made["trigger_config"], on_event("ticket.created"), "the trigger")
    nodes = made["canvas_definition"]["nodes"]
    same([node["type"] for node in nodes], KINDS, "the types of the nodes")
    includes([node["config"] for node in nodes[1:]], migrated["conditions"] + migrated["actions"], "what they do")


@rule("WF-86")
def a_migrated_rule_does_what_the_rule_would_do(on: Deployment) -> None:
    made = body(on.dashboard.post(f"{MIGRATE}/{new_rule(on)['id']}"), 201)
    for category, priority, nodes in (("Network", "high", 5), ("Network", "low", 3), ("Hardware", "high", 2)):
        result = dry_run(on, made["id"], {"category": category, "priority": priority})
        same(
            len(result["path"]), nodes, f"how many nodes {category} and {priority} lead through: {way(result['path'])}"
        )


@rule("WF-87")
def migrating_leaves_the_rule_as_it_is(on: Deployment) -> None:
    nobody = [{"field": "category", "operator": "equals", "value": on.name("Category")}]
    before = new_rule(on, enabled=True, conditions=nobody)
    made = [body(on.dashboard.post(f"{MIGRATE}/{before['id']}"), 201) for _ in range(2)]
    holds(made[0]["id"] != made[1]["id"], "two workflows", ids(made))
    same(read(on, f"{RULES}/{before['id']}"), before, "the rule")
    refused(on.dashboard.post(f"{MIGRATE}/{on.absent('rule')}"), 404, "Automation rule not found")


# The same key again


def _twice(on: Deployment, path: str, sent: Json) -> Json:
    """The record that two requests with the same key make together."""
    key = on.name("once")
    first, second = (on.dashboard.post(path, sent, key) for _ in range(2))
    same(body(second, 201), body(first, 201), "the second answer")
    same(second.headers.get("Idempotency-Replayed"), "true", "the header Idempotency-Replayed of the second answer")
    return first.json()


@rule("WF-12")
def the_same_key_creates_one_workflow(on: Deployment) -> None:
    name = on.name("Workflow")
    made = _twice(on, WORKFLOWS, {"name": name})
    same(ids(each for each in everything(on, WORKFLOWS) if each["name"] == name), [made["id"]], "those of the name")


@rule("WF-12")
def the_same_key_saves_one_template_and_installs_it_once(on: Deployment) -> None:
    name = on.name("Template")
    template = _twice(on, TEMPLATES, {"name": name, "category": name})
    same(ids(read(on, TEMPLATES, category=name)), [template["id"]], "the templates of the category")
    made = _twice(on, f"{TEMPLATES}/{template['id']}/install", None)
    same(ids(each for each in everything(on, WORKFLOWS) if each["name"] == name), [made["id"]], "those of the name")


@rule("WF-12")
def the_same_key_migrates_a_rule_once(on: Deployment) -> None:
    migrated = new_rule(on)
    made = _twice(on, f"{MIGRATE}/{migrated['id']}", None)
    found = [each for each in everything(on, WORKFLOWS) if each["name"] == migrated["name"]]
    same(ids(found), [made["id"]], "the workflows of the rule's name")
