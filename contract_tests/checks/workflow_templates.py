"""What the page promises of templates and of migrating rules. Docs: automation-and-workflows, "Workflow Templates"."""

from contract_tests.expecting import body, done, holds, includes, made, refused, same
from contract_tests.making.lists import records
from contract_tests.making.records import new_team
from contract_tests.making.workflows import (
    RULES,
    TELL,
    TEMPLATES,
    WORKFLOWS,
    canvas,
    dry_way,
    everything,
    ids,
    leads,
    new_template,
    new_workflow,
    on_event,
    read,
    way,
    workflow_like,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

MIGRATE = f"{WORKFLOWS}/migrate-from-rule"
SEEDED = ("name", "description", "template_id")
KINDS = ["trigger", "condition", "condition", "action", "action"]
"""Of the nodes that `new_rule` becomes."""


def new_rule(on: Target, **fields: Json) -> Json:
    """A rule that is switched off, unless it is told otherwise, so that it does nothing to anybody's tickets."""
    holding = {"category": "Network", "priority": "high"}
    conditions = [{"field": field, "operator": "equals", "value": value} for field, value in holding.items()]
    team = {"type": "assign_team", "team_id": new_team(on)["id"]}
    actions = [team, {"type": "send_notification", "template": "urgent_ticket"}]
    sent = {"trigger_event": "ticket.created", "conditions": conditions, "actions": actions, "enabled": False}
    more = {"priority_order": 10, "stop_processing": False, "execution_mode": "event"}
    return made(on.dashboard.post(RULES, {"name": on.name("Rule"), "description": "VPN", **sent, **more, **fields}))


def _installed(on: Target, template: Json) -> Json:
    return done(on.dashboard.post(f"{TEMPLATES}/{template['id']}/install"))


def _seeded(on: Target, template: Json, **fields: Json) -> Json:
    """A workflow that takes from the template what is not sent."""
    sent = workflow_like(on, template_id=template["id"])
    return made(on.dashboard.post(WORKFLOWS, {**{each: sent[each] for each in SEEDED}, **fields}))


def _migrated(on: Target, rule_id: str) -> Json:
    return done(on.dashboard.post(f"{MIGRATE}/{rule_id}"))


def _drawn(record: Json) -> Json:
    return record["canvas_definition"], record["trigger_config"]


# Templates


@rule("WF-08")
def a_template_gives_a_new_workflow_its_canvas(on: Target) -> None:
    leads(dry_way(on, _seeded(on, new_template(on))["id"]), "tell")


@rule("WF-115")
def a_template_gives_what_is_not_sent(on: Target) -> None:
    template = new_template(on)
    canvas_, trigger = _drawn(template)
    same(_drawn(_seeded(on, template)), (canvas_, trigger), "canvas and trigger where neither is sent")
    own = _seeded(on, template, canvas_definition=canvas())
    same(_drawn(own), (canvas(), trigger), "canvas and trigger where a canvas is sent")
    other = _seeded(on, template, trigger_config=on_event("ticket.closed"))
    same(other["canvas_definition"], canvas_, "the canvas where a trigger is sent")
    includes(other["trigger_config"], on_event("ticket.closed"), "the trigger that was sent")


@rule("WF-80")
def no_template_has_a_category_that_nobody_gave_it(on: Target) -> None:
    found = records(read(on, TEMPLATES, category=on.name("Category")))
    same(found, [], "the templates of a category that is not there")


@rule("WF-80")
def a_category_finds_its_own_templates_and_no_others(on: Target) -> None:
    mine, other = new_template(on), new_template(on)
    found = ids(records(body(on.dashboard.get(TEMPLATES, category=mine["category"]))))
    holds(mine["id"] in found and other["id"] not in found, "the template of the category, and not the other", found)


@rule("WF-81")
def installing_a_template_answers_201(on: Target) -> None:
    answer = on.dashboard.post(f"{TEMPLATES}/{new_template(on)['id']}/install")
    workflow = done(answer)
    same(answer.status_code, 201, "the status of installing")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow when it is read")


@rule("WF-82")
def an_installed_workflow_has_the_canvas_of_the_template(on: Target) -> None:
    leads(dry_way(on, _installed(on, new_template(on))["id"]), "tell")


@rule("WF-130")
def an_installed_workflow_is_a_draft_like_the_template(on: Target) -> None:
    template = new_template(on)
    alike = {name: template[name] for name in ("name", "description", "trigger_config", "canvas_definition")}
    expected = {**alike, "status": "draft", "version": None, "template_id": template["id"]}
    includes(_installed(on, template), expected, "the workflow")
    refused(on.dashboard.post(f"{TEMPLATES}/{on.absent('tpl')}/install"), 404, "Template not found")


@rule("WF-83")
def a_template_can_be_saved(on: Target) -> None:
    template = new_template(on)
    holds(template["id"] in ids(records(read(on, TEMPLATES))), "the template in the list", template)


@rule("WF-129")
def a_template_is_saved_from_a_canvas(on: Target) -> None:
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


@rule("WF-129")
def a_template_is_saved_from_a_workflow_and_needs_no_category(on: Target) -> None:
    workflow = new_workflow(on, trigger_config=on_event("ticket.created"))
    saved = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template"), "workflow_id": workflow["id"]}), 201)
    same(_drawn(saved), _drawn(workflow), "canvas and trigger of the template")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow that it was saved from")
    holds(saved["id"] in ids(read(on, TEMPLATES)), "the template without a category in the list", saved)


@rule("WF-84")
def a_template_can_be_deleted(on: Target) -> None:
    template, other = new_template(on)["id"], new_template(on)["id"]
    done(on.dashboard.delete(f"{TEMPLATES}/{template}"))
    found = ids(records(read(on, TEMPLATES)))
    holds(template not in found and other in found, "the other template, and no longer this", found)


@rule("WF-130")
def a_deleted_template_is_gone_and_its_workflows_stay(on: Target) -> None:
    category = on.name("Category")
    template, other = (new_template(on, category=category) for _ in range(2))
    workflow = _installed(on, template)
    path = f"{TEMPLATES}/{template['id']}"
    body(on.dashboard.delete(path), 204)
    same(read(on, TEMPLATES, category=category), [other], "the templates that are left")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow that was made from it")
    same(on.dashboard.delete(path).status_code, 404, "the status of deleting it again")


# Migrating


@rule("WF-85")
def migrating_a_rule_answers_201_with_the_workflow(on: Target) -> None:
    answer = on.dashboard.post(f"{MIGRATE}/{new_rule(on)['id']}")
    workflow = done(answer)
    same(answer.status_code, 201, "the status of migrating")
    same(read(on, f"{WORKFLOWS}/{workflow['id']}"), workflow, "the workflow when it is read")


@rule("WF-86")
def a_migrated_rule_does_what_the_rule_would_do(on: Target) -> None:
    """Its actions are the nodes of the type action: how they are called is not said."""
    workflow = _migrated(on, new_rule(on)["id"])
    actions = " ".join(each["id"] for each in workflow["canvas_definition"]["nodes"] if each["type"] == "action")
    on.assume(actions, "the canvas of a migrated rule has no node of the type action")
    leads(dry_way(on, workflow["id"], {"category": "Network", "priority": "high"}), actions)
    for category, priority in (("Network", "low"), ("Hardware", "high")):
        leads(dry_way(on, workflow["id"], {"category": category, "priority": priority}), past=actions)


@rule("WF-87")
def a_migrated_rule_is_a_draft_with_a_node_for_each_part(on: Target) -> None:
    migrated = new_rule(on)
    workflow = _migrated(on, migrated["id"])
    includes(workflow, {"name": migrated["name"], "status": "draft", "version": None}, "the workflow")
    includes(workflow["trigger_config"], on_event("ticket.created"), "the trigger")
    nodes = workflow["canvas_definition"]["nodes"]
    same([node["type"] for node in nodes], KINDS, "the types of the nodes")
    includes([node["config"] for node in nodes[1:]], migrated["conditions"] + migrated["actions"], "what they do")
    steps = dry_way(on, workflow["id"], {"category": "Network", "priority": "low"})
    same(len(steps), 3, f"how many nodes the second condition ends: {way(steps)}")


@rule("WF-87")
def migrating_leaves_the_rule_as_it_is(on: Target) -> None:
    nobody = [{"field": "category", "operator": "equals", "value": on.name("Category")}]
    before = new_rule(on, enabled=True, conditions=nobody)
    both = [body(on.dashboard.post(f"{MIGRATE}/{before['id']}"), 201) for _ in range(2)]
    holds(both[0]["id"] != both[1]["id"], "two workflows", ids(both))
    same(read(on, f"{RULES}/{before['id']}"), before, "the rule")
    refused(on.dashboard.post(f"{MIGRATE}/{on.absent('rule')}"), 404, "Automation rule not found")


# The same key again


def _twice(on: Target, path: str, sent: Json) -> Json:
    """The record that two requests with the same key make together."""
    key = on.name("once")
    first, second = (on.dashboard.post(path, sent, key) for _ in range(2))
    same(body(second, 201), body(first, 201), "the second answer")
    same(second.headers.get("Idempotency-Replayed"), "true", "the header Idempotency-Replayed of the second answer")
    return first.json()


@rule("WF-12")
def the_same_key_creates_one_workflow(on: Target) -> None:
    name = on.name("Workflow")
    record = _twice(on, WORKFLOWS, {"name": name})
    same(ids(each for each in everything(on, WORKFLOWS) if each["name"] == name), [record["id"]], "those of the name")


@rule("WF-12")
def the_same_key_saves_one_template_and_installs_it_once(on: Target) -> None:
    name = on.name("Template")
    template = _twice(on, TEMPLATES, {"name": name, "category": name})
    same(ids(read(on, TEMPLATES, category=name)), [template["id"]], "the templates of the category")
    record = _twice(on, f"{TEMPLATES}/{template['id']}/install", None)
    same(ids(each for each in everything(on, WORKFLOWS) if each["name"] == name), [record["id"]], "those of the name")


@rule("WF-12")
def the_same_key_migrates_a_rule_once(on: Target) -> None:
    migrated = new_rule(on)
    record = _twice(on, f"{MIGRATE}/{migrated['id']}", None)
    found = [each for each in everything(on, WORKFLOWS) if each["name"] == migrated["name"]]
    same(ids(found), [record["id"]], "the workflows of the rule's name")
