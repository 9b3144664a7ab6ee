"""What is told of workflows alone. Docs: automation-and-workflows, "Workflows" and "Create Workflow"."""

from contract_tests.assertions import body, done, has, holds, includes, invalid, names, promise, refused, same
from contract_tests.contract import KEY_REFUSED
from contract_tests.factories.automation_rules import LOGS
from contract_tests.factories.lists import records
from contract_tests.factories.records import new_ticket
from contract_tests.factories.workflows import (
    CHECK,
    PENDING,
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    asking,
    canvas,
    decision,
    dry_way,
    everything,
    execution,
    ids,
    leads,
    new_workflow,
    on_event,
    patched,
    publish,
    published,
    read,
    request_of,
    runs_of,
    telling,
)
from contract_tests.registry import rule
from contract_tests.response_json import without
from contract_tests.target import Json, Target

STATUSES = ("draft", "published", "archived")
NOT_FOUND = "Workflow not found"


@rule("WF-02", "WF-04", "WF-03")
def workflows_can_be_narrowed_to_one_status(on: Target) -> None:
    own = {"draft": new_workflow(on)["id"], "published": published(on)["id"]}
    found = ids(everything(on, WORKFLOWS, status="published"))
    holds(own["published"] in found and own["draft"] not in found, "the published workflow, and not the draft", found)
    own["archived"] = new_workflow(on)["id"]
    patched(on, own["archived"], status="archived")
    with promise("WF-04"):
        for status in STATUSES:
            listed = everything(on, WORKFLOWS, status=status)
            same(set(ids(listed)) & set(own.values()), {own[status]}, f"our workflows that are {status}")
            holds(all(each["status"] == status for each in listed), f"only workflows that are {status}", listed)
            with promise("WF-03"):
                total = read(on, WORKFLOWS, status=status, limit=1)["total"]
                same(total, len(listed), f"the total of those that are {status}")
        for status in ("live", "Draft", ""):
            names(on.dashboard.get(WORKFLOWS, status=status), "query.status")


@rule("WF-03")
def workflows_are_listed_in_the_order_they_were_made(on: Target) -> None:
    made = [new_workflow(on)["id"] for _ in range(3)]
    patched(on, made[0], name=on.name("Renamed"))
    same([each for each in ids(everything(on, WORKFLOWS)) if each in made], made, "our workflows")


@rule("WF-06", "WF-114")
def a_canvas_is_sent_with_nodes_edges_and_viewport(on: Target) -> None:
    placed = {**TELL, "position": {"x": 1, "y": -2.5}}
    sent = canvas(CHECK, placed, edges="start>check check>tell:true") | {"viewport": {"x": 0, "y": 12, "zoom": 0.5}}
    made = new_workflow(on, canvas_definition=sent)
    includes(made["canvas_definition"], sent, "the canvas that is answered")
    with promise("WF-114"):
        same(made["canvas_definition"], sent, "the canvas that is answered")
        same(read(on, f"{WORKFLOWS}/{made['id']}")["canvas_definition"], sent, "the canvas that is kept")


@rule("WF-06", "WF-14")
def the_nodes_and_edges_that_are_sent_are_those_of_the_workflow(on: Target) -> None:
    """Of a new one, and of one that is updated."""
    made = new_workflow(on, canvas_definition=canvas(*telling("one", "aside", "two"), edges="start>one one>two"))
    leads(dry_way(on, made["id"]), "one two", past="aside")
    with promise("WF-14"):
        name = on.name("Renamed")
        patched(on, made["id"], name=name, canvas_definition=canvas(*telling("after")))
        same(read(on, f"{WORKFLOWS}/{made['id']}")["name"], name, "the name of the workflow")
        leads(dry_way(on, made["id"]), "after", past="one")


@rule("WF-07")
def a_trigger_is_kept_under_trigger_config(on: Target) -> None:
    """The page does not show a workflow; one that shows a trigger_config shows the one that was sent."""
    sent = on_event("ticket.created", "ticket.closed")
    made = new_workflow(on, trigger_config=sent)
    for record in (made, read(on, f"{WORKFLOWS}/{made['id']}")):
        holds(has(record["trigger_config"], sent), "the trigger that was sent", record["trigger_config"])


@rule("WF-10")
def a_canvas_is_refused_for_its_shape_and_not_for_what_it_would_do(on: Target) -> None:
    sent = {
        "nodes": [{"id": "a", "type": "teapot", "config": {"deep": [{"er": None}]}}, {"id": "a", "type": "action"}],
        "edges": [{"from": "a", "to": "nowhere", "label": "?"}, {"from": "b", "to": "a"}],
        "theme": "dark",
    }
    same(new_workflow(on, canvas_definition=sent)["canvas_definition"], sent, "the canvas")
    shapes: list[Json] = [[], {"nodes": {}}, {"nodes": [{"id": "a"}]}, {"edges": [{"to": "a"}]}]
    for shape in shapes:
        places = invalid(on.dashboard.post(WORKFLOWS, {"name": on.name(), "canvas_definition": shape}))
        holds(all(each.startswith("body.canvas_definition") for each in places), "a 422 that names the canvas", places)


@rule("WF-11")
def a_new_workflow_has_a_webhook_and_a_secret_of_its_own(on: Target) -> None:
    made, other = new_workflow(on), new_workflow(on)
    holds(made["webhook_url"] != other["webhook_url"], "another URL for each workflow", made["webhook_url"])
    holds(made["webhook_url"].endswith(f"{WORKFLOWS}/webhook/{made['id']}"), "a webhook of its own", made)
    holds(made["webhook_secret"] and made["webhook_secret"] != other["webhook_secret"], "a secret of its own", made)


@rule("WF-13")
def an_unknown_workflow_has_nothing_below_it(on: Target) -> None:
    path = f"{WORKFLOWS}/{on.absent('wf')}"
    for below in ("runs", "versions"):
        refused(on.dashboard.get(f"{path}/{below}"), 404, NOT_FOUND)
    for below in ("publish", "dry-run", "versions/1/restore"):
        refused(on.dashboard.post(f"{path}/{below}"), 404, NOT_FOUND)
    refused(execution(on, path.rpartition("/")[2], new_ticket(on)), 404, NOT_FOUND)


@rule("WF-112", "RULE-50")
def an_api_key_is_refused_before_the_request_is_looked_at(on: Target) -> None:
    for caller in (on.key, on.key_with()):
        refused(caller.get(WORKFLOWS, status="live", limit=0), 403, KEY_REFUSED)
        refused(caller.get(f"{WORKFLOWS}/{on.absent('wf')}/runs", limit="many"), 403, KEY_REFUSED)
    with promise("RULE-50"):
        refused(on.key.get(LOGS, limit=0), 403, KEY_REFUSED)


@rule("WF-116")
def a_patch_leaves_a_published_workflow_published_and_publishes_none(on: Target) -> None:
    before = published(on)
    sent = {"name": on.name("Renamed"), "canvas_definition": canvas(TELL)}
    same(
        without(patched(on, before["id"], **sent), "updated_at"),
        {**without(before, "updated_at"), **sent},
        "the workflow",
    )
    draft = new_workflow(on)
    for change in ({"name": "Live", "status": "published"}, {"description": "New", "name": ""}):
        invalid(on.dashboard.patch(f"{WORKFLOWS}/{draft['id']}", change))
    same(read(on, f"{WORKFLOWS}/{draft['id']}"), draft, "the draft after changes that were refused")


@rule("WF-116")
def an_archived_workflow_runs_no_more_until_it_is_published_again(on: Target) -> None:
    workflow, ticket = published(on), new_ticket(on)
    patched(on, workflow["id"], status="archived")
    refused(execution(on, workflow["id"], ticket), 409, UNPUBLISHED)
    publish(on, workflow["id"])
    body(execution(on, workflow["id"], ticket), 202)


@rule("WF-15")
def a_deleted_workflow_is_gone(on: Target) -> None:
    gone, other = published(on)["id"], published(on)["id"]
    done(on.dashboard.delete(f"{WORKFLOWS}/{gone}"))
    holds(on.dashboard.get(f"{WORKFLOWS}/{gone}").is_client_error, "that it is not there when it is read", gone)
    found = ids(everything(on, WORKFLOWS))
    holds(gone not in found and other in found, "the other workflow in the list, and no longer this", found)


@rule("WF-117")
def a_deleted_workflow_takes_its_versions_runs_and_requests_with_it(on: Target) -> None:
    """And nothing of the others, whether they ran or not."""
    (path, request), (other, kept), quiet = asking(on), asking(on), published(on)
    workflow = f"{WORKFLOWS}/{request['workflow_id']}"
    body(on.dashboard.delete(workflow), 204)
    for below in (path, f"{workflow}/versions", f"{workflow}/runs"):
        body(on.dashboard.get(below), 404)
    pending = ids(records(read(on, PENDING)))
    holds(request["id"] not in pending and kept["id"] in pending, "the other request, and no longer this", pending)
    body(decision(on, request["id"], "approved"), 404)
    same(request_of(on, other), kept, "the other request")
    same(len(runs_of(on, kept["workflow_id"])), 1, f"how many runs {other} is one of")
    for workflow_id in (kept["workflow_id"], quiet["id"]):
        same(len(read(on, f"{WORKFLOWS}/{workflow_id}/versions")), 1, "how many versions another has")
