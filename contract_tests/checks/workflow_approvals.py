"""What the page promises of approvals. Docs: automation-and-workflows, "Workflow Approvals"."""

from contract_tests.expecting import as_json, body, done, holds, includes, names, refused, same
from contract_tests.making.lists import records
from contract_tests.making.workflows import (
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
from contract_tests.promises import rule
from contract_tests.target import Target

LONGEST = 2000


@rule("WF-50")
def a_run_waits_at_an_approval_until_somebody_decides(on: Target) -> None:
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


@rule("WF-51")
def what_waits_is_listed_until_it_is_decided(on: Target) -> None:
    (_, request), (_, other) = asking(on), asking(on)
    pending = ids(records(read(on, PENDING)))
    holds({request["id"], other["id"]} <= set(pending), "both requests", pending)
    done(decision(on, request["id"], "rejected"))
    pending = ids(records(read(on, PENDING)))
    holds(request["id"] not in pending and other["id"] in pending, "the other request, and no longer this", pending)


@rule("WF-126")
def what_waits_is_a_bare_array_of_requests(on: Target) -> None:
    path, request = asking(on)
    expected = {"run_id": path.rpartition("/")[2], "node_id": "ask", "message": "Go on?", "status": "pending"}
    includes(request, expected, "the request")
    pending = read(on, PENDING)
    holds(isinstance(pending, list), "an array", pending)
    holds(all(each["status"] == "pending" for each in pending), "only requests that are pending", pending)


@rule("WF-52")
def an_approved_run_goes_on(on: Target) -> None:
    path, request = asking(on, TELL)
    done(decision(on, request["id"], "approved"))
    at_rest(on, path)
    leads(steps_of(on, path), "tell")


@rule("WF-53")
def a_rejected_run_does_not_go_on(on: Target) -> None:
    path, request = asking(on, TELL, edges="start>ask ask>tell:approved")
    done(decision(on, request["id"], "rejected"))
    on.wait(1)
    at_rest(on, path)
    leads(steps_of(on, path), past="tell")


@rule("WF-133")
def an_approved_run_goes_on_along_the_edges_of_the_node(on: Target) -> None:
    nodes = telling("word", "yes", "always", "never")
    edges = "start>ask ask>word:approved ask>yes:true ask>always ask>never:rejected"
    path, request = asking(on, *nodes, edges=edges)
    found = (read(on, path)["status"], way(steps_of(on, path)))
    same(found, ("waiting_approval", "start ask"), "the waiting run")
    includes(body(decision(on, request["id"], "approved")), {"id": request["id"], "status": "approved"}, "the request")
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start ask word yes always"), "the run")


@rule("WF-133")
def a_rejected_run_ends_as_cancelled(on: Target) -> None:
    path, request = asking(on, TELL)
    includes(body(decision(on, request["id"], "rejected")), {"id": request["id"], "status": "rejected"}, "the request")
    run = at_rest(on, path)
    same((run["status"], way(steps_of(on, path))), ("cancelled", "start ask"), "the run")
    holds(run["finished_at"], "the instant at which it ended", run)


WRONG = ("approve", "APPROVED", "approved ", "yes", "", True, None)


@rule("WF-54")
def a_decision_is_exactly_approved_or_rejected(on: Target) -> None:
    path, request = asking(on)
    for wrong in WRONG:
        answer = decision(on, request["id"], wrong)
        holds(answer.is_client_error, f"a refusal of the decision {as_json(wrong)}", answer.status_code)
    holds(request_of(on, path), "the request that was not decided in the list of what waits", "none")


@rule("WF-54")
def approved_and_rejected_are_decisions(on: Target) -> None:
    for word in ("approved", "rejected"):
        path, request = asking(on)
        answer = decision(on, request["id"], word)
        holds(answer.is_success, f"the decision {word} to be taken", answer.status_code)
        holds(not request_of(on, path), f"no request once it is {word}", request)


@rule("WF-127")
def any_other_decision_is_a_422(on: Target) -> None:
    _, request = asking(on)
    for wrong in WRONG:
        names(decision(on, request["id"], wrong), "body.decision")
    names(on.dashboard.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"comment": "Yes"}), "body.decision")
    names(decision(on, request["id"], "approved", comment="ä" * (LONGEST + 1)), "body.comment")


@rule("WF-127")
def a_decision_answers_the_request_with_its_comment(on: Target) -> None:
    for fields in ({}, {"comment": None}, {"comment": "ä" * LONGEST}):
        _, request = asking(on)
        answer = body(decision(on, request["id"], "approved", **fields))
        expected = {"id": request["id"], "status": "approved", "comment": fields.get("comment")}
        includes(answer, expected, "the request that was decided")


@rule("WF-55")
def a_comment_is_optional_and_has_at_most_2000_characters(on: Target) -> None:
    for fields in ({}, {"comment": "ä" * LONGEST}):
        _, request = asking(on)
        answer = decision(on, request["id"], "approved", **fields)
        holds(answer.is_success, f"a decision with {len(fields.get('comment', ''))} characters", answer.status_code)


@rule("WF-55")
def a_longer_comment_is_refused(on: Target) -> None:
    path, request = asking(on)
    answer = decision(on, request["id"], "approved", comment="ä" * (LONGEST + 1))
    holds(answer.is_client_error, f"a refusal of {LONGEST + 1} characters", answer.status_code)
    holds(request_of(on, path), "the request that was not decided in the list of what waits", "none")


@rule("WF-56")
def nobody_decides_twice(on: Target) -> None:
    path, request = asking(on, TELL)
    body(decision(on, request["id"], "approved"))
    for again in ("rejected", "approved"):
        refused(decision(on, request["id"], again), 409, "Approval request already decided")
    same(at_rest(on, path)["status"], "completed", "the status of the run")


@rule("WF-56")
def an_unknown_request_is_not_found(on: Target) -> None:
    refused(decision(on, on.absent("req"), "approved"), 404, "Approval request not found")
