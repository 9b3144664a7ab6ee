"""What the page promises of templates and of migrating rules. Docs: automation-and-workflows, "Workflow Templates"."""

from contract_tests.assertions import body, done, holds, includes, made, promise, refused, same
from contract_tests.factories.automation_rules import NOTIFY, RULES, assign, condition, new_rule
from contract_tests.factories.lists import records
from contract_tests.factories.records import new_team
from contract_tests.factories.workflows import (
    TEMPLATES,
    WORKFLOWS,
    canvas,
    dry_way,
    ids,
    leads,
    new_template,
    new_workflow,
    on_event,
    read,
    way,
    workflow_like,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

MIGRATE = f"{WORKFLOWS}/migrate-from-rule"
SEEDED = ("name", "description", "template_id")
KINDS = ["trigger", "condition", "condition", "action", "action"]
"""Of the nodes that a migrated rule becomes."""


def _rule(on: Target) -> Json:
    """A rule that is switched off, so that it does nothing to anybody's tickets."""
    conditions = [condition("category", "Network"), condition("priority", "high")]
    actions = [assign(new_team(on)["id"]), NOTIFY]
    return new_rule(on, trigger_event="ticket.created", conditions=conditions, actions=actions, enabled=False)


def _seeded(on: Target, template: Json, **fields: Json) -> Json:
    """A workflow that takes from the template what is not sent."""
    sent = workflow_like(on, template_id=template["id"])
    return made(on.dashboard.post(WORKFLOWS, {**{each: sent[each] for each in SEEDED}, **fields}))


def _drawn(record: Json) -> Json:
    return record["canvas_definition"], record["trigger_config"]


@rule("WF-08", "WF-115")
def a_template_gives_a_new_workflow_its_canvas_and_what_else_is_not_sent(on: Target) -> None:
    template = new_template(on)
    seeded = _seeded(on, template)
    leads(dry_way(on, seeded["id"]), "tell")
    with promise("WF-115"):
        canvas_, trigger = _drawn(template)
        same(_drawn(seeded), (canvas_, trigger), "canvas and trigger where neither is sent")
        own = _seeded(on, template, canvas_definition=canvas())
        same(_drawn(own), (canvas(), trigger), "canvas and trigger where a canvas is sent")
        other = _seeded(on, template, trigger_config=on_event("ticket.closed"))
        same(other["canvas_definition"], canvas_, "the canvas where a trigger is sent")
        includes(other["trigger_config"], on_event("ticket.closed"), "the trigger that was sent")


@rule("WF-80")
def no_template_has_a_category_that_nobody_gave_it(on: Target) -> None:
    same(records(read(on, TEMPLATES, category=on.name("Category"))), [], "the templates of a category without any")


@rule("WF-81", "WF-82", "WF-130")
def an_installed_template_is_a_draft_like_it(on: Target) -> None:
    template = new_template(on)
    answer = on.dashboard.post(f"{TEMPLATES}/{template['id']}/install")
    workflow = done(answer)
    same(answer.status_code, 201, "the status of installing")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow when it is read")
    with promise("WF-82"):
        leads(dry_way(on, workflow["id"]), "tell")
    with promise("WF-130"):
        alike = {name: template[name] for name in ("name", "description", "trigger_config", "canvas_definition")}
        includes(workflow, {**alike, "status": "draft", "version": None, "template_id": template["id"]}, "the workflow")
        refused(on.dashboard.post(f"{TEMPLATES}/{on.absent('tpl')}/install"), 404, "Template not found")


@rule("WF-130")
def workflows_stay_when_their_template_is_deleted_and_so_do_others_of_the_category(on: Target) -> None:
    category = on.name("Category")
    template, other = (new_template(on, category=category) for _ in range(2))
    workflow = done(on.dashboard.post(f"{TEMPLATES}/{template['id']}/install"))
    body(on.dashboard.delete(f"{TEMPLATES}/{template['id']}"), 204)
    same(read(on, TEMPLATES, category=category), [other], "the templates that are left")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow that was made from it")


@rule("WF-129")
def a_template_is_saved_from_a_workflow_and_needs_no_category(on: Target) -> None:
    workflow = new_workflow(on, trigger_config=on_event("ticket.created"))
    saved = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template"), "workflow_id": workflow["id"]}), 201)
    same(_drawn(saved), _drawn(workflow), "canvas and trigger of the template")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow that it was saved from")
    holds(saved["id"] in ids(read(on, TEMPLATES)), "the template without a category in the list", saved)


# Migrating


@rule("WF-85", "WF-86", "WF-87")
def a_migrated_rule_is_a_draft_that_does_what_the_rule_would_do(on: Target) -> None:
    """Its actions are the nodes of the type action: how they are called is not said."""
    migrated = _rule(on)
    answer = on.dashboard.post(f"{MIGRATE}/{migrated['id']}")
    workflow = done(answer)
    same(answer.status_code, 201, "the status of migrating")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow when it is read")
    nodes = workflow["canvas_definition"]["nodes"]
    actions = " ".join(each["id"] for each in nodes if each["type"] == "action")
    on.assume(actions, "the canvas of a migrated rule has no node of the type action")
    with promise("WF-86"):
        leads(dry_way(on, workflow["id"], {"category": "Network", "priority": "high"}), actions)
        for category, priority in (("Network", "low"), ("Hardware", "high")):
            leads(dry_way(on, workflow["id"], {"category": category, "priority": priority}), past=actions)
    with promise("WF-87"):
        includes(workflow, {"name": migrated["name"], "status": "draft", "version": None}, "the workflow")
        includes(workflow["trigger_config"], on_event("ticket.created"), "the trigger")
        same([node["type"] for node in nodes], KINDS, "the types of the nodes")
        includes([node["config"] for node in nodes[1:]], migrated["conditions"] + migrated["actions"], "what they do")
        steps = dry_way(on, workflow["id"], {"category": "Network", "priority": "low"})
        same(len(steps), 3, f"how many nodes the second condition ends: {way(steps)}")


@rule("WF-87")
def migrating_leaves_the_rule_as_it_is(on: Target) -> None:
    before = new_rule(on, conditions=[condition("category", on.name("Category"))])
    both = [body(on.dashboard.post(f"{MIGRATE}/{before['id']}"), 201) for _ in range(2)]
    holds(both[0]["id"] != both[1]["id"], "two workflows", ids(both))
    same(read(on, f"{RULES}/{before['id']}"), before, "the rule")
    refused(on.dashboard.post(f"{MIGRATE}/{on.absent('rule')}"), 404, "Automation rule not found")
