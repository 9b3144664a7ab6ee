"""What the page promises of approvals. Docs: automation-and-workflows, "Workflow Approvals"."""

from contract_tests.assertions import as_json, body, done, holds, includes, names, promise, refused, same
from contract_tests.factories.lists import records
from contract_tests.factories.workflows import (
    ASK,
    PENDING,
    TELL,
    WORKFLOWS,
    asking,
    at_rest,
    begun,
    canvas,
    decision,
    ids,
    leads,
    published,
    read,
    request_of,
    steps_of,
    telling,
    way,
)
from contract_tests.registry import rule
from contract_tests.target import Target

LONGEST = 2000
WRONG = ("approve", "APPROVED", "approved ", "yes", "", True, None)


@rule("WF-50", "WF-52")
def a_run_waits_at_an_approval_until_somebody_decides_and_goes_on(on: Target) -> None:
    path = begun(on, published(on, canvas(ASK, TELL)))
    run = at_rest(on, path)
    asks = run["status"] != "failed"
    on.assume(asks, "how a canvas asks for an approval is not said, and a node of the type approval fails")
    on.wait(2)
    holds(read(on, path)["status"] != "completed", "a run that waits", run)
    leads(steps_of(on, path), past="tell")
    request = request_of(on, path)
    holds(request, "the request of the run in the list of what waits", request)
    done(decision(on, request["id"], "approved"))
    same(at_rest(on, path)["status"], "completed", "the status of the run once it is approved")
    with promise("WF-52"):
        leads(steps_of(on, path), "tell")


@rule("WF-51", "WF-126")
def what_waits_is_listed_once_until_it_is_decided(on: Target) -> None:
    (path, request), (_, other) = asking(on), asking(on)
    pending = ids(records(read(on, PENDING)))
    same([pending.count(each["id"]) for each in (request, other)], [1, 1], "how often each request is listed")
    same(len(set(pending)), len(pending), "how many of the requests in the list are others than those before them")
    done(decision(on, request["id"], "rejected"))
    left = ids(records(read(on, PENDING)))
    holds(request["id"] not in left and other["id"] in left, "the other request, and no longer this", left)
    with promise("WF-126"):
        expected = {"run_id": path.rpartition("/")[2], "node_id": "ask", "message": "Go on?", "status": "pending"}
        includes(request, expected, "the request")
        listed = read(on, PENDING)
        holds(isinstance(listed, list), "an array", listed)
        holds(all(each["status"] == "pending" for each in listed), "only requests that are pending", listed)
        own = [each for each in pending if each in {request["id"], other["id"]}]
        same(own, [request["id"], other["id"]], "the requests, the oldest first")


@rule("WF-53", "WF-133")
def a_rejected_run_does_not_go_on_and_is_cancelled(on: Target) -> None:
    path, request = asking(on, TELL, edges="start>ask ask>tell:approved")
    answer = decision(on, request["id"], "rejected")
    done(answer)
    on.wait(1)
    run = at_rest(on, path)
    leads(steps_of(on, path), past="tell")
    with promise("WF-133"):
        includes(body(answer), {"id": request["id"], "status": "rejected"}, "the request")
        same((run["status"], way(steps_of(on, path))), ("cancelled", "start ask"), "the run")
        holds(run["finished_at"], "the instant at which it ended", run)


@rule("WF-133")
def an_approved_run_goes_on_along_the_edges_of_the_node(on: Target) -> None:
    nodes = telling("word", "yes", "always", "never")
    edges = "start>ask ask>word:approved ask>yes:true ask>always ask>never:rejected"
    path, request = asking(on, *nodes, edges=edges)
    found = (read(on, path)["status"], way(steps_of(on, path)))
    same(found, ("waiting_approval", "start ask"), "the waiting run")
    includes(body(decision(on, request["id"], "approved")), {"id": request["id"], "status": "approved"}, "the request")
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start ask word yes always"), "the run")


@rule("WF-135")
def a_rejected_run_goes_on_along_the_edges_for_rejected(on: Target) -> None:
    """And along no other, whichever has no condition."""
    nodes, edges = telling("yes", "always", "no"), "start>ask ask>yes:approved ask>always ask>no:rejected"
    path, request = asking(on, *nodes, edges=edges)
    includes(body(decision(on, request["id"], "rejected")), {"id": request["id"], "status": "rejected"}, "the request")
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start ask no"), "the run")


@rule("WF-54", "WF-55", "WF-127")
def a_decision_is_approved_or_rejected_with_a_comment_of_2000_characters_at_most(on: Target) -> None:
    path, request = asking(on)
    answers = {as_json(wrong): decision(on, request["id"], wrong) for wrong in WRONG}
    for wrong, answer in answers.items():
        holds(answer.is_client_error, f"a refusal of the decision {wrong}", answer.status_code)
    long = decision(on, request["id"], "approved", comment="ä" * (LONGEST + 1))
    with promise("WF-55"):
        holds(long.is_client_error, f"a refusal of {LONGEST + 1} characters", long.status_code)
    holds(request_of(on, path), "the request that was not decided in the list of what waits", "none")
    with promise("WF-127"):
        unsaid = on.dashboard.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"comment": "Yes"})
        for answer in (*answers.values(), unsaid):
            names(answer, "body.decision")
        names(long, "body.comment")


@rule("WF-54", "WF-55", "WF-127")
def a_decision_is_taken_with_a_comment_and_without(on: Target) -> None:
    for word, fields in (("rejected", {}), ("approved", {"comment": None}), ("approved", {"comment": "ä" * LONGEST})):
        path, request = asking(on)
        answer = decision(on, request["id"], word, **fields)
        with promise("WF-55" if fields else "WF-54"):
            holds(answer.is_success, f"the decision {word} to be taken", answer.status_code)
            holds(not request_of(on, path), f"no request once it is {word}", request)
        with promise("WF-127"):
            expected = {"id": request["id"], "status": word, "comment": fields.get("comment")}
            includes(body(answer), expected, "the request that was decided")


@rule("WF-56")
def nobody_decides_twice_or_what_was_not_asked(on: Target) -> None:
    path, request = asking(on, TELL)
    body(decision(on, request["id"], "approved"))
    for again in ("rejected", "approved"):
        refused(decision(on, request["id"], again), 409, "Approval request already decided")
    same(at_rest(on, path)["status"], "completed", "the status of the run")
    refused(decision(on, on.absent("req"), "approved"), 404, "Approval request not found")
