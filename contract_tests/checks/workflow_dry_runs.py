"""What the page promises of dry runs. Docs: automation-and-workflows, "Dry Run"."""

from contract_tests.assertions import body, done, holds, includes, names, same
from contract_tests.factories.lists import records
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.factories.workflows import (
    ASK,
    CHECK,
    PENDING,
    TELL,
    TRIGGER,
    WORKFLOWS,
    action,
    canvas,
    condition,
    dry_run,
    dry_way,
    leads,
    new_workflow,
    on_event,
    patched,
    published,
    read,
    runs_of,
    telling,
    way,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

PINNED = {"event": "deploy_completed", "version": "2.4.0"}
FIRST, SECOND = canvas(*telling("first")), canvas(*telling("second"))


@rule("WF-30")
def a_dry_run_makes_and_changes_no_ticket(on: Target) -> None:
    """By no action: neither those of workflows nor those of the rules."""
    ticket, subject = new_ticket(on, priority="low"), on.name("Follow-up")
    path = f"{TICKETS}/{ticket['id']}"
    nodes = (
        action("more", "create_ticket", subject=subject),
        TELL,
        action("raise", "set_priority", priority="urgent"),
    )
    drawn = {"canvas_definition": canvas(*nodes), "trigger_config": on_event("ticket.created")}
    before = read(on, path)
    dry_run(on, new_workflow(on, **drawn)["id"], ticket)
    on.wait(1)
    same(read(on, path), before, "the ticket whose fields were the input")
    same(records(read(on, TICKETS, search=subject)), [], "the tickets that the action made")


@rule("WF-30")
def a_dry_run_leaves_no_run_version_or_request(on: Target) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(ASK, TELL))
    path = f"{WORKFLOWS}/{workflow['id']}"
    before, versions = read(on, path), records(read(on, f"{path}/versions"))
    dry_run(on, workflow["id"], {"subject": "Trial"})
    same(read(on, path), before, "the workflow")
    same(runs_of(on, workflow["id"]), [], "its runs")
    same(len(records(read(on, f"{path}/versions"))), len(versions), "how many versions it has")
    asked = [each for each in records(read(on, PENDING)) if workflow["id"] in each.values()]
    same(asked, [], "its approval requests")


@rule("WF-31")
def a_dry_run_goes_through_the_canvas_as_it_is_now_published_or_not(on: Target) -> None:
    leads(dry_way(on, new_workflow(on, canvas_definition=FIRST)["id"]), "first")
    workflow = published(on, FIRST)
    patched(on, workflow["id"], canvas_definition=SECOND)
    leads(dry_way(on, workflow["id"]), "second", past="first")


@rule("WF-32")
def trigger_event_is_the_input_and_may_be_left_away(on: Target) -> None:
    workflow = new_workflow(on, canvas_definition=canvas(CHECK, TELL, edges="start>check check>tell:true"))
    leads(dry_way(on, workflow["id"], {"category": "Onboarding", "priority": "high"}), "tell")
    for event in ({"category": "Network"}, None):
        leads(dry_way(on, workflow["id"], event), past="tell")


@rule("WF-33")
def what_the_trigger_pins_is_the_input_where_none_is_sent(on: Target) -> None:
    trigger = {**TRIGGER, "config": {"event": "deploy_completed", "test_data": PINNED}}
    check = condition("check", field="version", equals="2.4.0")
    definition = canvas(check, TELL, edges="start>check check>tell:true", trigger=trigger)
    path = f"{WORKFLOWS}/{new_workflow(on, canvas_definition=definition)['id']}/dry-run"
    pinned = "tell" in way(records(done(on.dashboard.post(path)))).split()
    on.assume(pinned, "where a trigger pins its test data is not said, and it is not test_data in its config")
    unsent: tuple[Json, ...] = (None, {})
    for sent in unsent:
        leads(records(done(on.dashboard.post(path, sent))), "tell")
    for event in ({"event": "deploy_failed"}, {"version": "2.5.0"}):
        leads(records(done(on.dashboard.post(path, {"trigger_event": event}))), past="tell")


@rule("WF-34")
def the_path_has_an_entry_a_node_and_approvals_are_given(on: Target) -> None:
    """An input that is no object is a 422; null is none."""
    workflow = new_workflow(on, canvas_definition=canvas(ASK, TELL))
    result = dry_run(on, workflow["id"], PINNED)
    includes(result, {"workflow_id": workflow["id"], "status": "completed", "trigger_event": PINNED}, "the answer")
    kinds = {"start": "trigger", "ask": "approval", "tell": "action"}
    expected = [
        {"position": number, "node_id": node, "node_type": kind, "status": "completed"}
        for number, (node, kind) in enumerate(kinds.items(), 1)
    ]
    includes(result["path"], expected, "the path")
    path = f"{WORKFLOWS}/{workflow['id']}/dry-run"
    for sent in ("deploy", ["deploy"], 7):
        names(on.dashboard.post(path, {"trigger_event": sent}), "body.trigger_event")
    body(on.dashboard.post(path, {"trigger_event": None}))


@rule("WF-35")
def a_dry_run_fails_where_the_run_would(on: Target) -> None:
    definition = canvas(action("back", "set_status", status="pending"), TELL)
    workflow = new_workflow(on, canvas_definition=definition, trigger_config=on_event("ticket.created"))
    same(dry_run(on, workflow["id"], {"status": "open"})["status"], "completed", "the status for an open ticket")
    result = dry_run(on, workflow["id"], {"status": "closed"})
    same((result["status"], way(result["path"])), ("failed", "start back"), "the dry run for a closed ticket")
    why = "Cannot move ticket from closed to pending"
    holds(result["path"][-1]["error"] == why and why in result["error"], why, result)
