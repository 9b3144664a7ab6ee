"""Which workflows start by themselves. Docs: automation-and-workflows, "Create Workflow"."""

from contract_tests.assertions import body, done, holds, includes, same
from contract_tests.factories.automation_rules import EVENT
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.factories.workflows import (
    NOTE,
    PAUSES,
    TELL,
    UNDER_WAY,
    WORKFLOWS,
    action,
    at_rest,
    canvas,
    condition,
    conversation_of,
    ids,
    new_workflow,
    on_event,
    patched,
    publish,
    published,
    read,
    runs_of,
    steps_of,
    way,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

CREATED, CLOSED, REPLIED = "ticket.created", "ticket.closed", "conversation.customer_replied"


def _listening(on: Target, event: str, category: str, node: Json) -> str:
    """The id of a published workflow that does something for tickets of this category only: others make tickets too."""
    check = condition("check", field="category", equals=category)
    definition = canvas(check, node, edges=f"start>check check>{node['id']}:true")
    return str(published(on, definition, trigger_config=on_event(event))["id"])


def _started(on: Target, workflow_id: str, ticket_id: int) -> list[Json]:
    """The runs that this ticket started, as soon as there is one, or when we have waited long enough."""
    for pause in (0, *PAUSES[:4]):
        on.wait(pause)
        found = [run for run in runs_of(on, workflow_id) if run["trigger_event"].get("id") == ticket_id]
        if found:
            break
    return found


@rule("WF-110")
def a_new_ticket_starts_the_workflow_that_listens(on: Target) -> None:
    """Its category is the input: the runs of others' tickets do not come to the node."""
    category = on.name("Category")
    path = f"{WORKFLOWS}/{_listening(on, CREATED, category, TELL)}"
    new_ticket(on, category=category)
    for pause in (0, *PAUSES[:4]):
        on.wait(pause)
        ways = [way(steps_of(on, f"{path}/runs/{each}")) for each in ids(runs_of(on, path.rpartition("/")[2]))]
        if any("tell" in each for each in ways):
            break
    holds(any("tell" in each for each in ways), "a run that finds the category of the ticket in its input", ways)


@rule("WF-110")
def nothing_starts_a_workflow_that_does_not_listen(on: Target) -> None:
    category = on.name("Category")
    other = _listening(on, CLOSED, category, TELL)
    draft = new_workflow(on, trigger_config=on_event(CREATED))["id"]
    new_ticket(on, category=category)
    on.wait(2)
    ways = [way(steps_of(on, f"{WORKFLOWS}/{other}/runs/{each}")) for each in ids(runs_of(on, other))]
    holds(not any("tell" in each for each in ways), "no run of a workflow that listens for another event", ways)
    same(runs_of(on, draft), [], "the runs of a workflow that was never published")


@rule("WF-132")
def the_input_of_an_event_is_the_ticket(on: Target) -> None:
    category = on.name("Category")
    workflow_id = _listening(on, CREATED, category, NOTE)
    ticket = new_ticket(on, category=category)
    runs = _started(on, workflow_id, ticket["id"])
    same([each["trigger_event"] for each in runs], [ticket], "the input of the runs that the ticket started")
    includes(runs[0], {"trigger_type": "event", "conversation_id": ticket["conversation_id"]}, "the run")
    path = f"{WORKFLOWS}/{workflow_id}/runs/{runs[0]['id']}"
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start check note"), "the run's end")


@rule("WF-132")
def a_change_and_the_end_of_a_ticket_start_the_workflows_that_listen(on: Target) -> None:
    category = on.name("Category")
    updated, closed = (_listening(on, event, category, NOTE) for event in ("ticket.updated", "ticket.closed"))
    ticket = new_ticket(on, category=category, priority="low")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "high"}))
    runs = _started(on, updated, ticket["id"])
    same([each["trigger_event"]["priority"] for each in runs], ["high"], "the priority in the input of its runs")
    same(_started(on, closed, ticket["id"]), [], "the runs of the workflow that listens for the end")
    body(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done"}))
    runs = _started(on, closed, ticket["id"])
    same([each["trigger_event"]["status"] for each in runs], ["closed"], "the status in the input of its runs")


@rule("WF-132")
def a_workflow_that_people_start_does_not_listen(on: Target) -> None:
    manual = published(on, trigger_config={**on_event(CREATED), "type": "manual"})["id"]
    ticket = new_ticket(on)
    on.wait(2)
    found = [run["trigger_event"].get("id") for run in runs_of(on, manual)]
    holds(ticket["id"] not in found, "no run for the ticket", found)


@rule("WF-111")
def a_workflow_is_not_started_by_what_its_own_run_does(on: Target) -> None:
    category = on.name("Category")
    raising = action("raise", "set_priority", priority="urgent")
    workflow_id = _listening(on, "ticket.updated", category, raising)
    ticket = new_ticket(on, category=category, priority="low")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "high"}))
    [run] = _started(on, workflow_id, ticket["id"])
    at_rest(on, f"{WORKFLOWS}/{workflow_id}/runs/{run['id']}")
    same(body(on.api.get(f"{TICKETS}/{ticket['id']}"))["priority"], "urgent", "the priority that the run set")
    on.wait(1)
    same(len(_started(on, workflow_id, ticket["id"])), 1, "how many runs the change of the ticket started")
    holds(run["status"] in UNDER_WAY | {"completed"}, "a run that goes on", run)


@rule("WF-134")
def a_version_has_its_trigger_too(on: Target) -> None:
    """What is changed counts once it is published, and restoring brings the old one back."""
    workflow = published(on, canvas(TELL), trigger_config=on_event(CREATED))["id"]
    same(_starting(on, workflow), ["open"], "the status of the ticket in the runs of what was published")
    patched(on, workflow, trigger_config=on_event(CLOSED))
    same(_starting(on, workflow), ["open"], "the status of the ticket in the runs while the change is a draft")
    publish(on, workflow)
    same(_starting(on, workflow), ["closed"], "the status of the ticket in the runs once the change is published")
    restored = done(on.dashboard.post(f"{WORKFLOWS}/{workflow}/versions/1/restore"))
    includes(restored, {"trigger_config": on_event(CREATED)}, "the restored workflow")
    same(_starting(on, workflow), ["open"], "the status of the ticket in the runs of what was restored")
    found = [each["trigger_config"]["event_types"] for each in read(on, f"{WORKFLOWS}/{workflow}/versions")]
    same(found, [[CREATED], [CLOSED], [CREATED]], "the events of the versions")


@rule("WF-137")
def where_no_trigger_is_configured_the_event_of_the_trigger_node_starts_the_workflow(on: Target) -> None:
    """And only there."""
    definition = canvas(TELL, trigger={"id": "start", "type": "trigger", "config": {"event": CLOSED}})
    for trigger, expected in (({}, ["closed"]), ({"type": "webhook"}, []), (on_event(CREATED), ["open"])):
        workflow = published(on, definition, trigger_config=trigger)["id"]
        same(_starting(on, workflow), expected, f"the status of the ticket in the runs with the trigger {trigger}")


@rule("WF-138")
def a_reply_of_a_customer_starts_the_workflow_that_listens(on: Target) -> None:
    workflow = published(on, canvas(TELL), trigger_config=on_event(REPLIED))["id"]
    ticket = new_ticket(on)
    replied = {"conversation_id": conversation_of(ticket), "payload": {"body": "It is back."}}
    done(on.dashboard.post(EVENT, {"event_type": REPLIED, **replied}))
    runs = _started(on, workflow, ticket["id"])
    same([run["conversation_id"] for run in runs], [ticket["conversation_id"]], "the conversations of the runs")


def _starting(on: Target, workflow_id: str) -> list[Json]:
    """Which statuses a ticket that is made and closed has in the runs that it starts."""
    ticket = new_ticket(on)
    done(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done."}))
    return [run["trigger_event"]["status"] for run in _started(on, workflow_id, ticket["id"])]
