"""What the page promises of workflows as records. Docs: automation-and-workflows, "Workflows" and "Create Workflow"."""

from contract_tests.expecting import body, done, has, holds, includes, invalid, names, refused, same
from contract_tests.making.lists import records
from contract_tests.making.records import new_ticket
from contract_tests.making.workflows import (
    CHECK,
    PENDING,
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    asking,
    but,
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
    workflow_like,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

STATUSES = ("draft", "published", "archived")
NOT_FOUND = "Workflow not found"

# The list


@rule("WF-02")
def the_published_workflows_can_be_listed(on: Target) -> None:
    live, draft = published(on)["id"], new_workflow(on)["id"]
    found = ids(everything(on, WORKFLOWS, status="published"))
    holds(live in found and draft not in found, "the published workflow, and not the draft", found)


@rule("WF-03")
def the_list_of_workflows_is_an_envelope(on: Target) -> None:
    page = read(on, WORKFLOWS)
    same(set(page), {"items", "total", "limit", "offset"}, "the fields of the envelope")
    same((page["limit"], page["offset"]), (50, 0), "limit and offset where none are sent")
    holds(len(page["items"]) == min(50, page["total"]), "as many items as the limit lets in", page["total"])


@rule("WF-03")
def workflows_are_listed_in_the_order_they_were_made(on: Target) -> None:
    made = [new_workflow(on)["id"] for _ in range(3)]
    patched(on, made[0], name=on.name("Renamed"))
    found = everything(on, WORKFLOWS)
    same([each for each in ids(found) if each in made], made, "our workflows")
    at = ids(found).index(made[1])
    page = read(on, WORKFLOWS, limit=1, offset=at)
    same((page["limit"], page["offset"], ids(page["items"])), (1, at, [made[1]]), "the page of one workflow")


@rule("WF-04")
def a_status_finds_its_own_workflows_and_no_others(on: Target) -> None:
    own = {"draft": new_workflow(on)["id"], "published": published(on)["id"], "archived": new_workflow(on)["id"]}
    patched(on, own["archived"], status="archived")
    for status in STATUSES:
        found = everything(on, WORKFLOWS, status=status)
        same(set(ids(found)) & set(own.values()), {own[status]}, f"our workflows that are {status}")
        holds(all(each["status"] == status for each in found), f"only workflows that are {status}", found)


@rule("WF-04")
def a_status_that_workflows_do_not_have_is_a_422(on: Target) -> None:
    for status in ("live", "Draft", ""):
        names(on.dashboard.get(WORKFLOWS, status=status), "query.status")
    for status in STATUSES:
        body(on.dashboard.get(WORKFLOWS, status=status))


# Create


@rule("WF-05")
def creating_a_workflow_answers_201(on: Target) -> None:
    body(on.dashboard.post(WORKFLOWS, workflow_like(on)), 201)


@rule("WF-113")
def a_new_workflow_is_answered_and_kept(on: Target) -> None:
    sent: Json = {"name": on.name("Workflow"), "description": "For new hires"}
    made = new_workflow(on, **sent)
    includes(made, sent, "the new workflow")
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow when it is read")


CANVAS = canvas(CHECK, TELL, edges="start>check check>tell:true") | {"viewport": {"x": 0, "y": 12, "zoom": 0.5}}


@rule("WF-06")
def a_canvas_is_sent_with_nodes_edges_and_viewport(on: Target) -> None:
    includes(new_workflow(on, canvas_definition=CANVAS)["canvas_definition"], CANVAS, "the canvas that is answered")


@rule("WF-06")
def the_nodes_and_edges_that_are_sent_are_those_of_the_workflow(on: Target) -> None:
    sent = canvas(*telling("one", "aside", "two"), edges="start>one one>two")
    leads(dry_way(on, new_workflow(on, canvas_definition=sent)["id"]), "one two", past="aside")


@rule("WF-114")
def a_canvas_is_kept_as_it_was_sent(on: Target) -> None:
    placed = {**TELL, "position": {"x": 1, "y": -2.5}}
    sent = {**CANVAS, "nodes": [*CANVAS["nodes"][:-1], placed]}
    made = new_workflow(on, canvas_definition=sent)
    same(made["canvas_definition"], sent, "the canvas that is answered")
    same(read(on, f"{WORKFLOWS}/{made['id']}")["canvas_definition"], sent, "the canvas that is kept")


@rule("WF-07")
def a_trigger_is_kept_under_trigger_config(on: Target) -> None:
    """The page does not show a workflow; one that shows a trigger_config shows the one that was sent."""
    sent = on_event("ticket.created", "ticket.closed")
    made = new_workflow(on, trigger_config=sent)
    for record in (made, read(on, f"{WORKFLOWS}/{made['id']}")):
        holds(has(record["trigger_config"], sent), "the trigger that was sent", record["trigger_config"])


@rule("WF-09")
def a_name_has_1_to_200_characters(on: Target) -> None:
    for sent in ({}, {"name": None}, {"name": ""}, {"name": "x" * 201}):
        names(on.dashboard.post(WORKFLOWS, sent), "body.name")
    body(on.dashboard.post(WORKFLOWS, {"name": on.name("Workflow")}), 201)
    longest = on.name("Workflow").ljust(200, "x")
    same(new_workflow(on, name=longest)["name"], longest, "a name of 200 characters")
    same(new_workflow(on, name="x")["name"], "x", "a name of one character")


@rule("WF-10")
def a_canvas_is_not_refused_for_what_it_would_do(on: Target) -> None:
    sent = {
        "nodes": [{"id": "a", "type": "teapot", "config": {"deep": [{"er": None}]}}, {"id": "a", "type": "action"}],
        "edges": [{"from": "a", "to": "nowhere", "label": "?"}, {"from": "b", "to": "a"}],
        "theme": "dark",
    }
    same(new_workflow(on, canvas_definition=sent)["canvas_definition"], sent, "the canvas")


@rule("WF-10")
def a_canvas_of_another_shape_is_a_422(on: Target) -> None:
    shapes: list[Json] = [[], {"nodes": {}}, {"nodes": [{"id": "a"}]}, {"edges": [{"to": "a"}]}]
    for sent in shapes:
        places = invalid(on.dashboard.post(WORKFLOWS, {"name": on.name(), "canvas_definition": sent}))
        holds(all(each.startswith("body.canvas_definition") for each in places), "a 422 that names the canvas", places)


@rule("WF-11")
def a_new_workflow_is_a_draft_with_a_webhook_of_its_own(on: Target) -> None:
    made, other = new_workflow(on), new_workflow(on)
    includes(made, {"status": "draft", "version": None, "published_at": None}, "a new workflow")
    holds(made["webhook_url"] != other["webhook_url"], "another URL for each workflow", made["webhook_url"])
    holds(made["webhook_url"].endswith(f"{WORKFLOWS}/webhook/{made['id']}"), "a webhook of its own", made)
    holds(made["webhook_secret"] and made["webhook_secret"] != other["webhook_secret"], "a secret of its own", made)


# Read, change, delete


@rule("WF-13")
def a_workflow_is_read_by_its_id(on: Target) -> None:
    made, other = new_workflow(on), new_workflow(on)
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the first workflow")
    same(read(on, f"{WORKFLOWS}/{other['id']}"), other, "the second workflow")


@rule("WF-13")
def an_unknown_workflow_is_not_found(on: Target) -> None:
    path = f"{WORKFLOWS}/{on.absent('wf')}"
    for below in ("", "/runs", "/versions"):
        refused(on.dashboard.get(f"{path}{below}"), 404, NOT_FOUND)


@rule("WF-13")
def an_unknown_workflow_cannot_be_changed_either(on: Target) -> None:
    path = f"{WORKFLOWS}/{on.absent('wf')}"
    refused(on.dashboard.patch(path, {"name": "Renamed"}), 404, NOT_FOUND)
    refused(on.dashboard.delete(path), 404, NOT_FOUND)
    for below in ("publish", "dry-run", "versions/1/restore"):
        refused(on.dashboard.post(f"{path}/{below}"), 404, NOT_FOUND)
    refused(execution(on, path.rpartition("/")[2], new_ticket(on)), 404, NOT_FOUND)


@rule("WF-14")
def a_workflow_and_its_canvas_can_be_updated(on: Target) -> None:
    made, name = new_workflow(on, canvas_definition=canvas(*telling("before"))), on.name("Renamed")
    patched(on, made["id"], name=name, canvas_definition=canvas(*telling("after")))
    same(read(on, f"{WORKFLOWS}/{made['id']}")["name"], name, "the name of the workflow")
    leads(dry_way(on, made["id"]), "after", past="before")


@rule("WF-116")
def a_patch_changes_each_field_that_is_sent_and_no_other(on: Target) -> None:
    drawn = {"trigger_config": on_event("ticket.created"), "canvas_definition": canvas(*telling("before"))}
    made = new_workflow(on, description="Before", **drawn)
    record = but(made, "updated_at")
    changes = {
        "name": on.name("Renamed"),
        "description": "After",
        "trigger_config": on_event("ticket.closed"),
        "canvas_definition": canvas(TELL),
    }
    for name, value in changes.items():
        record = {**record, name: value}
        same(but(patched(on, made["id"], **{name: value}), "updated_at"), record, f"the workflow with another {name}")
    same(but(read(on, f"{WORKFLOWS}/{made['id']}"), "updated_at"), record, "the workflow that is kept")


@rule("WF-116")
def a_patch_can_take_a_description_away(on: Target) -> None:
    made = new_workflow(on, description="Before")
    changed = patched(on, made["id"], description=None)
    same(but(changed, "updated_at"), {**but(made, "updated_at"), "description": None}, "the workflow")


@rule("WF-116")
def a_patch_leaves_a_published_workflow_published(on: Target) -> None:
    before = published(on)
    sent = {"name": on.name("Renamed"), "canvas_definition": canvas(TELL)}
    same(but(patched(on, before["id"], **sent), "updated_at"), {**but(before, "updated_at"), **sent}, "the workflow")


@rule("WF-116")
def a_workflow_can_be_archived_and_taken_back(on: Target) -> None:
    made = new_workflow(on)
    for status in ("archived", "draft"):
        changed = patched(on, made["id"], status=status)
        same(but(changed, "updated_at"), {**but(made, "updated_at"), "status": status}, f"the workflow, {status}")
    same(read(on, f"{WORKFLOWS}/{made['id']}"), changed, "the workflow that is kept")


@rule("WF-116")
def an_archived_workflow_runs_no_more_until_it_is_published_again(on: Target) -> None:
    workflow, ticket = published(on), new_ticket(on)
    patched(on, workflow["id"], status="archived")
    refused(execution(on, workflow["id"], ticket), 409, UNPUBLISHED)
    publish(on, workflow["id"])
    body(execution(on, workflow["id"], ticket), 202)


@rule("WF-116")
def a_patch_cannot_publish_and_changes_nothing_when_it_is_refused(on: Target) -> None:
    made = new_workflow(on)
    for sent in ({"name": "Live", "status": "published"}, {"description": "New", "name": ""}):
        invalid(on.dashboard.patch(f"{WORKFLOWS}/{made['id']}", sent))
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow after refused changes")


@rule("WF-15")
def a_deleted_workflow_is_gone(on: Target) -> None:
    gone, other = published(on)["id"], published(on)["id"]
    done(on.dashboard.delete(f"{WORKFLOWS}/{gone}"))
    holds(on.dashboard.get(f"{WORKFLOWS}/{gone}").is_client_error, "that it is not there when it is read", gone)
    found = ids(everything(on, WORKFLOWS))
    holds(gone not in found and other in found, "the other workflow in the list, and no longer this", found)


@rule("WF-117")
def a_deleted_workflow_takes_its_versions_with_it_and_the_others_stay(on: Target) -> None:
    made, other = published(on), published(on)
    path = f"{WORKFLOWS}/{made['id']}"
    body(on.dashboard.delete(path), 204)
    for below in ("", "/versions", "/runs"):
        refused(on.dashboard.get(f"{path}{below}"), 404, NOT_FOUND)
    refused(on.dashboard.delete(path), 404, NOT_FOUND)
    same(read(on, f"{WORKFLOWS}/{other['id']}"), other, "the other workflow")
    same(len(read(on, f"{WORKFLOWS}/{other['id']}/versions")), 1, "how many versions the other has")


@rule("WF-117")
def a_deleted_workflow_takes_its_runs_and_requests_with_it(on: Target) -> None:
    (path, request), (other, kept) = asking(on), asking(on)
    body(on.dashboard.delete(f"{WORKFLOWS}/{request['workflow_id']}"), 204)
    same(on.dashboard.get(path).status_code, 404, "the status of the run")
    pending = ids(records(read(on, PENDING)))
    holds(request["id"] not in pending and kept["id"] in pending, "the other request, and no longer this", pending)
    same(decision(on, request["id"], "approved").status_code, 404, "the status of a decision")
    same(request_of(on, other), kept, "the other request")
    same(len(runs_of(on, kept["workflow_id"])), 1, f"how many runs {other} is one of")
