"""What the page promises of runs. Docs: automation-and-workflows, "Execute Workflow" and "Workflow Runs"."""

from uuid import UUID

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, includes, names, refused, same
from contract_tests.making.records import TICKETS, new_ticket
from contract_tests.making.workflows import (
    ASK,
    NOTE,
    UNDER_WAY,
    WORKFLOWS,
    action,
    at_rest,
    canvas,
    condition,
    executed,
    execution,
    ids,
    new_workflow,
    on_event,
    published,
    read,
    runs_of,
    started,
    steps_of,
    telling,
    way,
)
from contract_tests.promises import rule

NOT_FOUND = "Workflow run not found"
LARGEST = 200

# Executing


@rule("WF-19")
def executing_answers_a_run_that_goes_on_by_itself(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE))
    run = body(execution(on, workflow["id"], new_ticket(on)), 202)
    includes(run, {"status": "queued", "started_at": None, "finished_at": None}, "the run")
    ended = at_rest(on, f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}")
    includes(ended, {"id": run["id"], "status": "completed", "created_at": run["created_at"]}, "the run at its end")
    holds(ended["started_at"] and ended["finished_at"], "the instants at which it began and ended", ended)


@rule("WF-20")
def a_conversation_has_to_be_a_uuid(on: Deployment) -> None:
    workflow = published(on)
    path = f"{WORKFLOWS}/{workflow['id']}/execute"
    for sent in ({}, {"conversation_id": None}, {"conversation_id": "conv_456"}, {"conversation_id": 7}):
        names(on.dashboard.post(path, sent), "body.conversation_id")
    same(runs_of(on, workflow["id"]), [], "the runs")


@rule("WF-21")
def an_unknown_conversation_is_not_found(on: Deployment) -> None:
    workflow = published(on)
    sent = {"conversation_id": str(UUID(int=on.random.getrandbits(128), version=4))}
    refused(on.dashboard.post(f"{WORKFLOWS}/{workflow['id']}/execute", sent), 404, "Conversation not found")


@rule("WF-22")
def the_input_is_the_ticket_and_nothing_else(on: Deployment) -> None:
    ticket, workflow = new_ticket(on, category=on.name("Category"), priority="low"), published(on)
    more = {"input": {"category": "Other"}, "trigger_event": {"category": "Other"}, "priority": "high"}
    run = body(execution(on, workflow["id"], ticket, **more), 202)
    same(run["trigger_event"], ticket, "the input of the run")
    same(run["conversation_id"], ticket["conversation_id"], "the conversation of the run")


@rule("WF-23")
def a_run_goes_from_node_to_node_each_for_its_delay(on: Deployment) -> None:
    slow = {**NOTE, "config": {**NOTE["config"], "delay_ms": 4000}}
    path = executed(on, published(on, canvas(slow))["id"])
    on.wait(2)
    same(read(on, path)["status"], "running", "the status after two seconds")
    found = [(step["node_id"], step["status"]) for step in steps_of(on, path)]
    same(found, [("start", "completed"), ("note", "running")], "the steps after two seconds")
    on.wait(3)
    same(read(on, path)["status"], "completed", "the status after five seconds")
    same([step["status"] for step in steps_of(on, path)], ["completed"] * 2, "the steps after five seconds")


@rule("WF-23")
def a_node_takes_200_ms_where_it_says_nothing(on: Deployment) -> None:
    path = executed(on, published(on, canvas(*telling(*"abcdefgh")))["id"])
    on.wait(1)
    same(read(on, path)["status"], "running", "the status of a run of nine nodes after a second")
    on.wait(2)
    same(read(on, path)["status"], "completed", "the status of a run of nine nodes after three seconds")


# Reading


@rule("WF-60")
def there_is_no_list_of_all_runs(on: Deployment) -> None:
    same(on.dashboard.get("/api/v2/runs").status_code, 404, "the status of /api/v2/runs")
    same(on.dashboard.get(f"{WORKFLOWS}/runs").status_code, 404, f"the status of {WORKFLOWS}/runs")


@rule("WF-60")
def runs_are_listed_under_their_own_workflow(on: Deployment) -> None:
    one, other, ticket = published(on), published(on), new_ticket(on)
    mine, others = executed(on, one["id"], ticket), executed(on, other["id"], ticket)
    same(ids(runs_of(on, one["id"])), [mine.rpartition("/")[2]], "the runs of the first workflow")
    same(ids(runs_of(on, other["id"])), [others.rpartition("/")[2]], "the runs of the second workflow")


@rule("WF-61")
def runs_can_be_narrowed_to_one_status(on: Deployment) -> None:
    category = on.name("Category")
    nodes = [condition("check", field="category", equals=category), ASK]
    workflow = published(on, canvas(*nodes, edges="start>check check>ask:true"))
    waiting = executed(on, workflow["id"], new_ticket(on, category=category))
    done = executed(on, workflow["id"])
    at_rest(on, waiting), at_rest(on, done)
    for status, expected in (("waiting_approval", [waiting]), ("completed", [done]), ("failed", [])):
        found = [
            f"{WORKFLOWS}/{workflow['id']}/runs/{each}" for each in ids(runs_of(on, workflow["id"], status=status))
        ]
        same(found, expected, f"the runs that are {status}")


@rule("WF-61")
def runs_come_in_pages(on: Deployment) -> None:
    workflow, ticket = published(on), new_ticket(on)
    made = {executed(on, workflow["id"], ticket).rpartition("/")[2] for _ in range(3)}
    path = f"{WORKFLOWS}/{workflow['id']}/runs"
    page = read(on, path)
    same((set(ids(page["items"])), page["total"], page["limit"], page["offset"]), (made, 3, 50, 0), "the first page")
    first, rest = read(on, path, limit=2), read(on, path, limit=2, offset=2)
    same((len(first["items"]), len(rest["items"]), first["total"]), (2, 1, 3), "the sizes of two pages, and in all")
    same(set(ids(first["items"] + rest["items"])), made, "the runs of both pages")
    same(len(read(on, path, limit=LARGEST)["items"]), 3, "how many there are on the largest page")


@rule("WF-61")
def a_page_has_1_to_200_runs(on: Deployment) -> None:
    path = f"{WORKFLOWS}/{on.absent('wf')}/runs"
    for limit in (0, LARGEST + 1, "many"):
        names(on.dashboard.get(path, limit=limit), "query.limit")
    names(on.dashboard.get(path, offset=-1), "query.offset")
    names(on.dashboard.get(path, status="done"), "query.status")
    for limit in (1, LARGEST):
        same(on.dashboard.get(path, limit=limit).status_code, 404, f"the status with the limit {limit}")


@rule("WF-62")
def a_run_and_its_steps_are_read_by_its_id(on: Deployment) -> None:
    workflow, ticket = published(on, canvas(NOTE)), new_ticket(on)
    paths = [executed(on, workflow["id"], ticket) for _ in range(2)]
    for path in paths:
        run = at_rest(on, path)
        includes(run, {"id": path.rpartition("/")[2], "workflow_id": workflow["id"]}, "the run")
        steps = steps_of(on, path)
        same(way(steps), "start note", "the nodes of its steps")
        same({step["run_id"] for step in steps}, {run["id"]}, "whose steps they are")
    listed = {each["id"]: each for each in runs_of(on, workflow["id"])}
    same(listed[run["id"]], run, "the run in the list")


@rule("WF-63")
def runs_are_listed_newest_first(on: Deployment) -> None:
    workflow, ticket = published(on), new_ticket(on)
    made = [executed(on, workflow["id"], ticket).rpartition("/")[2] for _ in range(3)]
    same(ids(runs_of(on, workflow["id"])), made[::-1], "the runs")


@rule("WF-63")
def a_run_is_found_under_its_own_workflow_only(on: Deployment) -> None:
    run = executed(on, published(on)["id"]).rpartition("/")[2]
    path = f"{WORKFLOWS}/{published(on)['id']}/runs"
    for below in (run, f"{run}/steps", on.absent("run")):
        refused(on.dashboard.get(f"{path}/{below}"), 404, NOT_FOUND)


# Events


def _listening(on: Deployment, event: str, category: str, *nodes: dict[str, object]) -> str:
    """The id of a published workflow that does something for tickets of this category only: others make tickets too."""
    check = condition("check", field="category", equals=category)
    edges = "start>check " + " ".join(f"check>{node['id']}:true" for node in nodes)
    return str(published(on, canvas(check, *nodes, edges=edges), trigger_config=on_event(event))["id"])


@rule("WF-110")
def a_new_ticket_starts_the_workflow_that_listens(on: Deployment) -> None:
    category = on.name("Category")
    workflow_id = _listening(on, "ticket.created", category, NOTE)
    ticket = new_ticket(on, category=category)
    runs = started(on, workflow_id, ticket["id"])
    same([each["trigger_event"] for each in runs], [ticket], "the input of the runs that the ticket started")
    includes(runs[0], {"trigger_type": "event", "conversation_id": ticket["conversation_id"]}, "the run")
    path = f"{WORKFLOWS}/{workflow_id}/runs/{runs[0]['id']}"
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start check note"), "the run's end")


@rule("WF-110")
def a_change_of_a_ticket_starts_the_workflow_that_listens(on: Deployment) -> None:
    category = on.name("Category")
    workflow_id = _listening(on, "ticket.updated", category, NOTE)
    ticket = new_ticket(on, category=category, priority="low")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "high"}))
    runs = started(on, workflow_id, ticket["id"])
    same([each["trigger_event"]["priority"] for each in runs], ["high"], "the priority in the input of its runs")


@rule("WF-110")
def the_end_of_a_ticket_starts_the_workflow_that_listens(on: Deployment) -> None:
    category = on.name("Category")
    workflow_id = _listening(on, "ticket.closed", category, NOTE)
    ticket = new_ticket(on, category=category)
    body(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done"}))
    runs = started(on, workflow_id, ticket["id"])
    same([each["trigger_event"]["status"] for each in runs], ["closed"], "the status in the input of its runs")


@rule("WF-110")
def nothing_starts_a_workflow_that_does_not_listen(on: Deployment) -> None:
    definition, listens = canvas(), on_event("ticket.created")
    quiet = [
        published(on, definition, trigger_config=on_event("ticket.closed"))["id"],
        published(on, definition, trigger_config={**listens, "type": "manual"})["id"],
        new_workflow(on, canvas_definition=definition, trigger_config=listens)["id"],
    ]
    ticket = new_ticket(on)
    on.wait(2)
    for each in quiet:
        found = [run["trigger_event"].get("id") for run in runs_of(on, each)]
        holds(ticket["id"] not in found, "no run for a ticket that the workflow does not listen for", found)


@rule("WF-111")
def a_workflow_is_not_started_by_what_its_own_run_does(on: Deployment) -> None:
    category = on.name("Category")
    raising = action("raise", "set_priority", priority="urgent")
    workflow_id = _listening(on, "ticket.updated", category, raising)
    ticket = new_ticket(on, category=category, priority="low")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "high"}))
    [run] = started(on, workflow_id, ticket["id"])
    at_rest(on, f"{WORKFLOWS}/{workflow_id}/runs/{run['id']}")
    same(body(on.api.get(f"{TICKETS}/{ticket['id']}"))["priority"], "urgent", "the priority that the run set")
    on.wait(1)
    same(len(started(on, workflow_id, ticket["id"])), 1, "how many runs the change of the ticket started")
    holds(run["status"] in UNDER_WAY | {"completed"}, "a run that goes on", run)
