"""What the page promises of publishing. Docs: automation-and-workflows, "Publish Workflow" and "Version History"."""

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, includes, names, refused, same
from contract_tests.making.records import new_ticket
from contract_tests.making.workflows import (
    NOTE,
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    at_rest,
    canvas,
    conversation_of,
    executed,
    execution,
    new_workflow,
    patched,
    publish,
    published,
    read,
    runs_of,
    steps_of,
    way,
)
from contract_tests.promises import rule


@rule("WF-16")
def a_draft_is_executed_by_nobody(on: Deployment) -> None:
    draft, ticket = new_workflow(on, canvas_definition=canvas()), new_ticket(on)
    sent = {"conversation_id": conversation_of(ticket)}
    for caller in (on.dashboard, on.role("supervisor"), on.role("agent")):
        refused(caller.post(f"{WORKFLOWS}/{draft['id']}/execute", sent), 409, UNPUBLISHED)
    same(runs_of(on, draft["id"]), [], "the runs of the draft")
    publish(on, draft["id"])
    body(execution(on, draft["id"], ticket), 202)


@rule("WF-17")
def a_version_keeps_the_canvas_whatever_becomes_of_the_draft(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE))
    same(workflow["status"], "published", "the status of the workflow")
    patched(on, workflow["id"], canvas_definition=canvas(TELL))
    versions = read(on, f"{WORKFLOWS}/{workflow['id']}/versions")
    same([each["canvas_definition"] for each in versions], [canvas(NOTE)], "the canvases that were published")


@rule("WF-18")
def versions_count_up_from_1(on: Deployment) -> None:
    made, other = new_workflow(on), published(on)
    numbers = [publish(on, made["id"])["version"] for _ in range(3)]
    same(numbers, [1, 2, 3], "the versions of the workflow")
    versions = read(on, f"{WORKFLOWS}/{made['id']}/versions")
    same([each["version"] for each in versions], [1, 2, 3], "the versions that are listed")
    same(other["version"], 1, "the first version of another workflow")


@rule("WF-18")
def a_run_follows_the_version_that_was_published_last_when_it_began(on: Deployment) -> None:
    workflow, ticket = published(on, canvas(NOTE)), new_ticket(on)
    old = executed(on, workflow["id"], ticket)
    patched(on, workflow["id"], canvas_definition=canvas(TELL))
    still_old = executed(on, workflow["id"], ticket)
    publish(on, workflow["id"])
    new = executed(on, workflow["id"], ticket)
    ways = [(at_rest(on, each)["version"], way(steps_of(on, each))) for each in (new, still_old, old)]
    same(ways, [(2, "start tell"), (1, "start note"), (1, "start note")], "version and way of the runs, newest first")


@rule("WF-70")
def every_published_version_is_listed(on: Deployment) -> None:
    made = new_workflow(on, canvas_definition=canvas(NOTE))
    path = f"{WORKFLOWS}/{made['id']}/versions"
    same(read(on, path), [], "the versions of a draft")
    publish(on, made["id"])
    patched(on, made["id"], canvas_definition=canvas(TELL))
    publish(on, made["id"])
    found = [each["canvas_definition"] for each in read(on, path)]
    holds(len(found) == 2 and canvas(NOTE) in found and canvas(TELL) in found, "both canvases", found)


@rule("WF-71")
def a_restored_canvas_is_the_draft(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE), description="Stays")
    patched(on, workflow["id"], canvas_definition=canvas(TELL))
    publish(on, workflow["id"])
    path = f"{WORKFLOWS}/{workflow['id']}"
    restored = body(on.dashboard.post(f"{path}/versions/1/restore"))
    expected = {name: workflow[name] for name in ("id", "name", "description", "trigger_config", "canvas_definition")}
    includes(restored, expected, "the workflow with its first canvas")
    same(read(on, path), restored, "the workflow that is kept")


@rule("WF-72")
def a_restored_canvas_is_the_next_version(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE))
    patched(on, workflow["id"], canvas_definition=canvas(TELL))
    publish(on, workflow["id"])
    path = f"{WORKFLOWS}/{workflow['id']}"
    restored = body(on.dashboard.post(f"{path}/versions/1/restore"))
    includes(restored, {"version": 3, "status": "published"}, "the workflow")
    versions = read(on, f"{path}/versions")
    found = [(each["version"], each["restored_from"], each["canvas_definition"]) for each in versions]
    expected = [(1, None, canvas(NOTE)), (2, None, canvas(TELL)), (3, 1, canvas(NOTE))]
    same(found, expected, "the versions, where they come from and their canvases")


@rule("WF-73")
def an_unknown_version_is_not_found_and_changes_nothing(on: Deployment) -> None:
    workflow = published(on, canvas(NOTE))
    path = f"{WORKFLOWS}/{workflow['id']}"
    refused(on.dashboard.post(f"{path}/versions/2/restore"), 404, "Workflow version not found")
    for wrong in ("latest", "0"):
        names(on.dashboard.post(f"{path}/versions/{wrong}/restore"), "path.version")
    same(read(on, path), workflow, "the workflow")
