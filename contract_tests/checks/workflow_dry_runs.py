"""What the page promises of dry runs. Docs: automation-and-workflows, "Dry Run"."""

from contract_tests.deployment import Deployment
from contract_tests.expecting import as_json, body, holds, includes, names, same
from contract_tests.making.records import TICKETS, new_ticket
from contract_tests.making.workflows import (
    ASK,
    NOTE,
    PENDING,
    TELL,
    TRIGGER,
    WORKFLOWS,
    action,
    canvas,
    condition,
    dry_run,
    new_workflow,
    patched,
    published,
    read,
    runs_of,
    way,
)
from contract_tests.promises import rule

PINNED = {"event": "deploy_completed", "version": "2.4.0"}


@rule("WF-30")
def a_dry_run_makes_and_changes_no_ticket(on: Deployment) -> None:
    ticket, subject = new_ticket(on, priority="low"), on.name("Follow-up")
    nodes = [action("raise", "set_priority", priority="urgent"), action("more", "create_ticket", subject=subject)]
    workflow = new_workflow(on, canvas_definition=canvas(*nodes))
    result = dry_run(on, workflow["id"], ticket)
    same((result["status"], way(result["path"])), ("completed", "start raise more"), "the dry run")
    on.wait(1)
    same(body(on.api.get(f"{TICKETS}/{ticket['id']}")), ticket, "the ticket whose fields were the input")
    same(body(on.api.get(TICKETS, search=subject))["total"], 0, "how many tickets the action made")


@rule("WF-30")
def a_dry_run_leaves_no_run_version_or_request(on: Deployment) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(ASK, NOTE))
    dry_run(on, workflow["id"], {"subject": "Trial"})
    path = f"{WORKFLOWS}/{workflow['id']}"
    same(read(on, path), workflow, "the workflow")
    same(runs_of(on, workflow["id"]), [], "its runs")
    same(read(on, f"{path}/versions"), [], "its versions")
    asked = [each for each in read(on, PENDING) if each["workflow_id"] == workflow["id"]]
    same(asked, [], "its approval requests")


@rule("WF-31")
def a_draft_can_be_run_dry(on: Deployment) -> None:
    result = dry_run(on, new_workflow(on, canvas_definition=canvas(NOTE, TELL))["id"])
    same(way(result["path"]), "start note tell", "the way of the dry run")


@rule("WF-31")
def a_dry_run_goes_through_the_canvas_as_it_is_now(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE))
    patched(on, workflow["id"], canvas_definition=canvas(TELL))
    same(way(dry_run(on, workflow["id"])["path"]), "start tell", "the way of the dry run")
    same(len(read(on, f"{WORKFLOWS}/{workflow['id']}/versions")), 1, "how many versions there are")


@rule("WF-32")
def trigger_event_is_the_input_and_may_be_left_away(on: Deployment) -> None:
    check = condition("check", field="category", equals="Onboarding")
    workflow = new_workflow(on, canvas_definition=canvas(check, TELL, edges="start>check check>tell:true"))
    for event, expected in (
        ({"category": "Onboarding", "priority": "high"}, "start check tell"),
        ({"category": "Network"}, "start check"),
        (None, "start check"),
    ):
        same(way(dry_run(on, workflow["id"], event)["path"]), expected, f"the way of {as_json(event)}")


@rule("WF-32")
def an_input_that_is_no_object_is_a_422(on: Deployment) -> None:
    path = f"{WORKFLOWS}/{new_workflow(on, canvas_definition=canvas())['id']}/dry-run"
    for sent in ("deploy", ["deploy"], 7):
        names(on.dashboard.post(path, {"trigger_event": sent}), "body.trigger_event")


@rule("WF-33")
def what_the_trigger_pins_is_the_input_where_none_is_sent(on: Deployment) -> None:
    trigger = {**TRIGGER, "config": {"test_data": PINNED}}
    check = condition("check", field="version", equals="2.4.0")
    definition = {**canvas(check, TELL, edges="start>check check>tell:true"), "nodes": [trigger, check, TELL]}
    path = f"{WORKFLOWS}/{new_workflow(on, canvas_definition=definition)['id']}/dry-run"
    for sent in (None, {}, {"trigger_event": None}):
        same(way(body(on.dashboard.post(path, sent))["path"]), "start check tell", f"the way of {as_json(sent)}")
    for event in ({}, {"version": "2.5.0"}):
        same(
            way(body(on.dashboard.post(path, {"trigger_event": event}))["path"]),
            "start check",
            f"the way of {as_json(event)}",
        )


@rule("WF-34")
def the_path_has_an_entry_a_node_and_approvals_are_given(on: Deployment) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(ASK, TELL))
    result = dry_run(on, workflow["id"], PINNED)
    includes(result, {"workflow_id": workflow["id"], "status": "completed", "trigger_event": PINNED}, "the answer")
    expected = [
        {"position": 1, "node_id": "start", "node_type": "trigger", "status": "completed"},
        {"position": 2, "node_id": "ask", "node_type": "approval", "status": "completed"},
        {"position": 3, "node_id": "tell", "node_type": "action", "status": "completed"},
    ]
    includes(result["path"], expected, "the path")


@rule("WF-35")
def a_dry_run_fails_where_the_run_would(on: Deployment) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(action("back", "set_status", status="pending"), TELL))
    same(dry_run(on, workflow["id"], {"status": "open"})["status"], "completed", "the status for an open ticket")
    result = dry_run(on, workflow["id"], {"status": "closed"})
    same((result["status"], way(result["path"])), ("failed", "start back"), "the dry run for a closed ticket")
    why = "Cannot move ticket from closed to pending"
    holds(result["path"][-1]["error"] == why and why in result["error"], why, result)
