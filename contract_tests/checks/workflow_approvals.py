"""What the page promises of approvals. Docs: automation-and-workflows, "Workflow Approvals"."""

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, includes, names, refused, same
from contract_tests.making.workflows import (
    ASK,
    NOTE,
    PENDING,
    WORKFLOWS,
    asking,
    at_rest,
    canvas,
    decision,
    executed,
    ids,
    published,
    read,
    request_of,
    steps_of,
    telling,
    way,
)
from contract_tests.promises import rule

LONGEST = 2000


@rule("WF-50")
def a_run_waits_at_an_approval_until_somebody_decides(on: Deployment) -> None:
    path, request = asking(on, NOTE)
    on.wait(3)
    same((read(on, path)["status"], way(steps_of(on, path))), ("waiting_approval", "start ask"), "the waiting run")
    body(decision(on, request["id"], "approved"))
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start ask note"), "the decided run")


@rule("WF-51")
def what_waits_is_a_bare_array(on: Deployment) -> None:
    pending = read(on, PENDING)
    holds(isinstance(pending, list), "an array", pending)
    holds(all(each["status"] == "pending" for each in pending), "only requests that are pending", pending)


@rule("WF-51")
def what_waits_is_listed_until_it_is_decided(on: Deployment) -> None:
    (path, request), (_, other) = asking(on), asking(on)
    expected = {"run_id": path.rpartition("/")[2], "node_id": "ask", "message": "Go on?", "status": "pending"}
    includes(request, expected, "the request")
    pending = ids(read(on, PENDING))
    holds({request["id"], other["id"]} <= set(pending), "both requests", pending)
    body(decision(on, request["id"], "rejected"))
    pending = ids(read(on, PENDING))
    holds(request["id"] not in pending and other["id"] in pending, "the other request, and no longer this", pending)


@rule("WF-52")
def an_approved_run_goes_on_along_the_edges_of_the_node(on: Deployment) -> None:
    nodes = [ASK, *telling("word", "yes", "always", "never")]
    edges = "start>ask ask>word:approved ask>yes:true ask>always ask>never:rejected"
    path = executed(on, published(on, canvas(*nodes, edges=edges))["id"])
    request = request_of(on, at_rest(on, path)["id"])
    includes(body(decision(on, request["id"], "approved")), {"id": request["id"], "status": "approved"}, "the request")
    same((at_rest(on, path)["status"], way(steps_of(on, path))), ("completed", "start ask word yes always"), "the run")


@rule("WF-53")
def a_rejected_run_ends_as_cancelled(on: Deployment) -> None:
    path, request = asking(on, NOTE)
    includes(body(decision(on, request["id"], "rejected")), {"id": request["id"], "status": "rejected"}, "the request")
    run = at_rest(on, path)
    same((run["status"], way(steps_of(on, path))), ("cancelled", "start ask"), "the run")
    holds(run["finished_at"], "the instant at which it ended", run)


@rule("WF-54")
def a_decision_is_exactly_approved_or_rejected(on: Deployment) -> None:
    path, request = asking(on)
    for wrong in ("approve", "APPROVED", "approved ", "yes", "", True, None):
        names(decision(on, request["id"], wrong), "body.decision")
    names(on.dashboard.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"comment": "Yes"}), "body.decision")
    same(request_of(on, path.rpartition("/")[2]), request, "the request that was not decided")


@rule("WF-54")
def approved_and_rejected_are_decisions(on: Deployment) -> None:
    for word in ("approved", "rejected"):
        _, request = asking(on)
        same(body(decision(on, request["id"], word))["status"], word, "the status of the request")


@rule("WF-55")
def a_comment_is_optional(on: Deployment) -> None:
    for fields in ({}, {"comment": None}):
        _, request = asking(on)
        answer = body(decision(on, request["id"], "approved", **fields))
        same(answer["comment"], None, "the comment that is kept")


@rule("WF-55")
def a_comment_has_at_most_2000_characters(on: Deployment) -> None:
    path, request = asking(on)
    names(decision(on, request["id"], "approved", comment="ä" * (LONGEST + 1)), "body.comment")
    same(request_of(on, path.rpartition("/")[2]), request, "the request that was not decided")
    longest = "ä" * LONGEST
    same(body(decision(on, request["id"], "approved", comment=longest))["comment"], longest, "the longest comment")


@rule("WF-56")
def nobody_decides_twice(on: Deployment) -> None:
    path, request = asking(on, NOTE)
    body(decision(on, request["id"], "approved"))
    for again in ("rejected", "approved"):
        refused(decision(on, request["id"], again), 409, "Approval request already decided")
    same(at_rest(on, path)["status"], "completed", "the status of the run")


@rule("WF-56")
def an_unknown_request_is_not_found(on: Deployment) -> None:
    refused(decision(on, on.absent("req"), "approved"), 404, "Approval request not found")
