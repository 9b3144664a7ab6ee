"""What the page promises of runs. Docs: automation-and-workflows, "Execute Workflow" and "Workflow Runs"."""

from uuid import UUID

from contract_tests.assertions import body, done, holds, includes, names, promise, refused, same
from contract_tests.factories.lists import records
from contract_tests.factories.records import new_ticket
from contract_tests.factories.workflows import (
    ASK,
    NOTE,
    TELL,
    WORKFLOWS,
    at_rest,
    begun,
    called,
    canvas,
    condition,
    conversing,
    executed,
    execution,
    ids,
    leads,
    published,
    read,
    run_of,
    runs_of,
    steps_of,
    telling,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

NOT_FOUND = "Workflow run not found"
SIZE, LARGEST = 50, 200

# Executing


@rule("WF-19")
def executing_answers_202_and_the_run_goes_on_by_itself(on: Target) -> None:
    workflow = published(on)
    answer = execution(on, workflow["id"], conversing(on))
    path = run_of(on, workflow["id"], done(answer))
    same(answer.status_code, 202, "the status of executing")
    same(at_rest(on, path)["status"], "completed", "the status of the run")
    holds(path.rpartition("/")[2] in ids(runs_of(on, workflow["id"])), "the run in the list of its workflow", path)


FREE = {"free_form": "Free", "input": {"free_form": "Free"}, "trigger_event": {"free_form": "Free"}}


@rule("WF-119", "WF-121")
def executing_answers_a_run_that_has_not_begun_on_the_ticket_and_nothing_else(on: Target) -> None:
    ticket, workflow = new_ticket(on, category=on.name("Category"), priority="low"), published(on, canvas(NOTE))
    run = body(execution(on, workflow["id"], ticket, **FREE), 202)
    includes(run, {"status": "queued", "started_at": None, "finished_at": None}, "the run")
    with promise("WF-121"):
        same(run["trigger_event"], ticket, "the input of the run")
        same(run["conversation_id"], ticket["conversation_id"], "the conversation of the run")
    ended = at_rest(on, f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}")
    includes(ended, {"id": run["id"], "status": "completed", "created_at": run["created_at"]}, "the run at its end")
    holds(ended["started_at"] and ended["finished_at"], "the instants at which it began and ended", ended)


WRONG: tuple[Json, ...] = ({}, {"conversation_id": None}, {"conversation_id": "conv_456"}, {"conversation_id": 7})


@rule("WF-20", "WF-120")
def a_conversation_has_to_be_a_uuid(on: Target) -> None:
    workflow = published(on)
    answers = [on.dashboard.post(f"{WORKFLOWS}/{workflow['id']}/execute", sent) for sent in WRONG]
    for sent, answer in zip(WRONG, answers, strict=True):
        holds(answer.status_code in {400, 422}, f"that the body {sent} is not valid", answer.status_code)
    same(runs_of(on, workflow["id"]), [], "the runs")
    with promise("WF-120"):
        for answer in answers:
            names(answer, "body.conversation_id")


@rule("WF-21")
def an_unknown_conversation_is_not_found(on: Target) -> None:
    workflow = published(on)
    sent = {"conversation_id": str(UUID(int=on.random.getrandbits(128), version=4))}
    refused(on.dashboard.post(f"{WORKFLOWS}/{workflow['id']}/execute", sent), 404, "Conversation not found")


@rule("WF-22")
def other_fields_of_the_body_are_no_input(on: Target) -> None:
    """They may be refused as well."""
    check = condition("check", field="free_form", equals="Free")
    workflow = published(on, canvas(check, TELL, edges="start>check check>tell:true"))
    ticket = conversing(on)
    executed(on, workflow["id"], ticket)
    answer = execution(on, workflow["id"], ticket, **FREE)
    if answer.is_success and answer.json():
        path = run_of(on, workflow["id"], answer.json())
        at_rest(on, path)
        leads(steps_of(on, path), past="tell")


@rule("WF-23")
def a_run_goes_from_node_to_node_each_for_its_delay_or_200_ms(on: Target) -> None:
    slow = {**NOTE, "config": {**NOTE["config"], "delay_ms": 4000}}
    path = executed(on, published(on, canvas(slow))["id"])
    usual = executed(on, published(on, canvas(*telling(*"abcdefgh")))["id"])
    on.wait(1)
    same(read(on, usual)["status"], "running", "the status of a run of nine nodes after a second")
    on.wait(2)
    same(read(on, usual)["status"], "completed", "the status of a run of nine nodes after three seconds")
    same(read(on, path)["status"], "running", "the status of a run of four seconds after three")
    found = [(step["node_id"], step["status"]) for step in steps_of(on, path)]
    same(found, [("start", "completed"), ("note", "running")], "the steps after three seconds")
    on.wait(2)
    same(read(on, path)["status"], "completed", "the status after five seconds")
    same([step["status"] for step in steps_of(on, path)], ["completed"] * 2, "the steps after five seconds")


# Reading


@rule("WF-60")
def runs_are_listed_under_their_own_workflow_and_nowhere_else(on: Target) -> None:
    one, other = published(on), published(on)
    for workflow, path in ((one, begun(on, one)), (other, begun(on, other))):
        found = ids(records(body(on.dashboard.get(f"{WORKFLOWS}/{workflow['id']}/runs"))))
        same(found, [path.rpartition("/")[2]], "the runs of the workflow")
    for path in ("/api/v2/runs", f"{WORKFLOWS}/runs"):
        answer = on.dashboard.get(path)
        holds(answer.is_client_error, f"that there is no {path}", answer.status_code)


@rule("WF-61", "WF-63")
def runs_can_be_narrowed_to_one_status(on: Target) -> None:
    """The total as well."""
    definition = canvas(condition("check", field="ask", equals="yes"), ASK, edges="start>check check>ask:true")
    workflow = published(on, definition)
    runs = [at_rest(on, begun(on, workflow, {"ask": word})) for word in ("no", "yes")]
    for status in ("failed", *(each["status"] for each in runs)):
        expected = {each["id"] for each in runs if each["status"] == status}
        same(set(ids(runs_of(on, workflow["id"], status=status))), expected, f"the runs that are {status}")
        with promise("WF-63"):
            total = read(on, f"{WORKFLOWS}/{workflow['id']}/runs", status=status, limit=1)["total"]
            same(total, len(expected), f"the total of those that are {status}")


@rule("WF-61")
def runs_come_in_pages_of_50_unless_told_otherwise_and_of_200_at_most(on: Target) -> None:
    """Whether more than 200 is refused or cut is not said."""
    workflow = published(on)
    path = f"{WORKFLOWS}/{workflow['id']}/runs"
    own = {begun(on, workflow).rpartition("/")[2] for _ in range(3)}
    first, rest = (runs_of(on, workflow["id"], limit=2, offset=each) for each in (0, 2))
    same((len(first), len(rest)), (2, 1), "the sizes of two pages")
    same(set(ids(first + rest)), own, "the runs of both pages")
    for _ in range(SIZE + 1 - len(own)):
        done(called(on, workflow))
    for query, size in (({}, SIZE), ({"limit": 1}, 1), ({"limit": LARGEST}, SIZE + 1)):
        page = records(body(on.dashboard.get(path, **query)))
        same(len(page), size, f"how many of {SIZE + 1} runs are on a page with {query or 'no limit'}")
    answer = on.dashboard.get(path, limit=LARGEST + 1)
    if not answer.is_client_error:
        page = body(answer)
        taken = page.get("limit") if isinstance(page, dict) else None
        holds(taken != LARGEST + 1, f"a limit of {LARGEST} at most", page)


@rule("WF-62", "WF-63")
def a_run_and_its_steps_are_read_by_its_id_under_its_own_workflow(on: Target) -> None:
    workflow = published(on, canvas(TELL))
    paths = [begun(on, workflow) for _ in range(2)]
    for path in paths:
        at_rest(on, path)
        same(body(on.dashboard.get(path))["id"], path.rpartition("/")[2], "the id of the run")
        leads(records(body(on.dashboard.get(f"{path}/steps"))), "tell")
    with promise("WF-63"):
        for path in paths:
            run_id = path.rpartition("/")[2]
            same({step["run_id"] for step in steps_of(on, path)}, {run_id}, "whose the steps are")
        below = f"{WORKFLOWS}/{published(on)['id']}/runs"
        for each in (run_id, f"{run_id}/steps", on.absent("run")):
            refused(on.dashboard.get(f"{below}/{each}"), 404, NOT_FOUND)


@rule("WF-63")
def runs_are_listed_newest_first_in_an_envelope(on: Target) -> None:
    workflow = published(on)
    path = f"{WORKFLOWS}/{workflow['id']}/runs"
    runs = [at_rest(on, begun(on, workflow)) for _ in range(3)]
    page = read(on, path, limit=3)
    same((page["total"], page["limit"], page["offset"]), (3, 3, 0), "total, limit and offset")
    same(page["items"], runs[::-1], "the runs that are listed")
    for limit in (0, LARGEST + 1, "many"):
        names(on.dashboard.get(path, limit=limit), "query.limit")
    names(on.dashboard.get(path, offset=-1), "query.offset")
    names(on.dashboard.get(path, status="done"), "query.status")
