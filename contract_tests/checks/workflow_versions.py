"""What the page promises of publishing. Docs: automation-and-workflows, "Publish Workflow" and "Version History"."""

from contract_tests.assertions import body, done, holds, includes, names, promise, refused, same
from contract_tests.factories.lists import records
from contract_tests.factories.records import new_ticket
from contract_tests.factories.workflows import (
    UNPUBLISHED,
    WORKFLOWS,
    at_rest,
    begun,
    canvas,
    conversation_of,
    conversing,
    dry_way,
    executed,
    execution,
    leads,
    new_workflow,
    patched,
    publish,
    published,
    read,
    runs_of,
    steps_of,
    telling,
    way,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

FIRST, SECOND = canvas(*telling("first")), canvas(*telling("second"))


def _versions(on: Target, workflow_id: str) -> list[Json]:
    return records(read(on, f"{WORKFLOWS}/{workflow_id}/versions"))


def _published_twice(on: Target) -> Json:
    """A workflow with both canvases, the second of them published last."""
    workflow = published(on, FIRST, description="Stays")
    patched(on, workflow["id"], canvas_definition=SECOND)
    publish(on, workflow["id"])
    return workflow


@rule("WF-16")
def a_draft_is_not_executed(on: Target) -> None:
    draft, ticket = new_workflow(on), conversing(on)
    executed(on, published(on)["id"], ticket)
    answer = execution(on, draft["id"], ticket)
    holds(answer.is_client_error, "a refusal to execute a draft", answer.status_code)
    same(runs_of(on, draft["id"]), [], "the runs of the draft")


@rule("WF-118")
def a_draft_is_executed_by_nobody(on: Target) -> None:
    draft, ticket = new_workflow(on), new_ticket(on)
    sent = {"conversation_id": conversation_of(ticket)}
    for caller in (on.dashboard, on.role("supervisor"), on.role("agent")):
        refused(caller.post(f"{WORKFLOWS}/{draft['id']}/execute", sent), 409, UNPUBLISHED)
    publish(on, draft["id"])
    body(execution(on, draft["id"], ticket), 202)


@rule("WF-17", "WF-70", "WF-18")
def a_workflow_has_a_version_for_every_publishing_whatever_becomes_of_the_draft(on: Target) -> None:
    workflow, other = published(on, FIRST), published(on)
    before = len(_versions(on, workflow["id"]))
    patched(on, workflow["id"], canvas_definition=SECOND)
    path = begun(on, workflow)
    at_rest(on, path)
    leads(steps_of(on, path), "first", past="second")
    with promise("WF-70"):
        holds(before, "the version that was published", before)
        publish(on, other["id"])
        same(len(_versions(on, workflow["id"])), before, "how many versions there are after another was published")
    publish(on, workflow["id"])
    same(len(_versions(on, workflow["id"])), before + 1, "how many versions there are after it was published again")
    with promise("WF-18"):
        same(workflow["status"], "published", "the status of the workflow")
        found = [each["canvas_definition"] for each in _versions(on, workflow["id"])]
        same(found, [FIRST, SECOND], "the canvases that were published")


@rule("WF-18")
def a_run_follows_the_version_that_was_published_last_when_it_began(on: Target) -> None:
    workflow, ticket = published(on, FIRST), new_ticket(on)
    old = executed(on, workflow["id"], ticket)
    patched(on, workflow["id"], canvas_definition=SECOND)
    still_old = executed(on, workflow["id"], ticket)
    publish(on, workflow["id"])
    new = executed(on, workflow["id"], ticket)
    ways = [(at_rest(on, each)["version"], way(steps_of(on, each))) for each in (new, still_old, old)]
    expected = [(2, "start second"), (1, "start first"), (1, "start first")]
    same(ways, expected, "version and way of the runs, newest first")


@rule("WF-71")
def a_workflow_goes_back_to_a_version(on: Target) -> None:
    """What goes back, the draft or what runs, is not said: one of them does."""
    workflow = published(on, FIRST)
    number = _versions(on, workflow["id"])[0]["version"]
    patched(on, workflow["id"], canvas_definition=SECOND)
    publish(on, workflow["id"])
    done(on.dashboard.post(f"{WORKFLOWS}/{workflow['id']}/versions/{number}/restore"))
    if "first" not in way(dry_way(on, workflow["id"])).split():
        path = begun(on, workflow)
        at_rest(on, path)
        leads(steps_of(on, path), "first", past="second")


@rule("WF-128", "WF-72")
def a_restored_canvas_is_the_draft_and_the_next_version(on: Target) -> None:
    workflow = _published_twice(on)
    path = f"{WORKFLOWS}/{workflow['id']}"
    restored = body(on.dashboard.post(f"{path}/versions/1/restore"))
    expected = {name: workflow[name] for name in ("id", "name", "description", "trigger_config", "canvas_definition")}
    includes(restored, expected, "the workflow with its first canvas")
    same(read(on, path), restored, "the workflow that is kept")
    with promise("WF-72"):
        includes(restored, {"version": 3, "status": "published"}, "the workflow")
        versions = read(on, f"{path}/versions")
        found = [(each["version"], each["restored_from"], each["canvas_definition"]) for each in versions]
        same(found, [(1, None, FIRST), (2, None, SECOND), (3, 1, FIRST)], "the versions, their origins and canvases")


@rule("WF-73")
def an_unknown_version_is_not_found_and_changes_nothing(on: Target) -> None:
    workflow = published(on)
    path = f"{WORKFLOWS}/{workflow['id']}"
    refused(on.dashboard.post(f"{path}/versions/2/restore"), 404, "Workflow version not found")
    for wrong in ("latest", "0"):
        names(on.dashboard.post(f"{path}/versions/{wrong}/restore"), "path.version")
    same(read(on, path), workflow, "the workflow")
