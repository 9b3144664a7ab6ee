"""Defects in what a 422 says is wrong: where, in which words, and how much of it."""

import json
from collections.abc import Callable, Iterator
from functools import partial

from contract_tests.contract import contract, source
from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.calls import refusal
from mutation.operators.defect import defect, stands_for_its_family
from mutation.wire import Call, Deliver, Json, MutableReply, answers, wire

PAGE = "teams-and-routing"
"""The page that says what an issue looks like."""
NOWHERE = "does not say whether the body or the query is wrong"
ISSUES: dict[str, Callable[[Json], Json]] = {
    "says without a sentence what is wrong": lambda issue: issue | {"msg": ""},
    "repeats the value that is wrong": lambda issue: issue | {"input": "many"},
    NOWHERE: lambda issue: issue | {"loc": issue["loc"][1:]},
    "says of every place that it is in the body": lambda issue: issue | {"loc": ["body", *issue["loc"][1:]]},
}


def spoils_an_issue(operation: Operation) -> Iterator[Mutant]:
    """An issue of a 422 is described otherwise."""
    if _has_issues(operation):
        for what, change in ISSUES.items():
            if what == NOWHERE or (source(operation).page == PAGE and stands_for_its_family(operation, _has_issues)):
                spoils = answers(operation.id, partial(_spoiling, partial(_each, change)))
                yield defect(operation, "errors", what, spoils)


def refuses_what_is_no_json(operation: Operation) -> Iterator[Mutant]:
    """What is no JSON is a 400."""
    if operation == contract().operations[1]:
        yield defect(operation, "errors", "answers 400 for what is no JSON", wire(operation.id, _reading), "ERROR-08")


def names_the_first_issue_alone(operation: Operation) -> Iterator[Mutant]:
    """Of several issues the first is named."""
    if stands_for_its_family(operation, _has_issues) or stands_for_its_family(operation, _has_a_query):
        first = answers(operation.id, partial(_spoiling, lambda issues: issues[:1]))
        yield defect(operation, "errors", "names the first issue alone", first)


def _has_issues(operation: Operation) -> bool:
    return 422 in operation.statuses and bool(operation.body)


def _has_a_query(operation: Operation) -> bool:
    return 422 in operation.statuses and bool(operation.query_parameters)


async def _reading(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    try:
        json.loads(call.content)
    except ValueError:
        return refusal(400, "There was an error parsing the body") if reply.status == 422 else reply
    return reply


def _each(change: Callable[[Json], Json], issues: list[Json]) -> list[Json]:
    return [change(each) for each in issues]


def _spoiling(change: Callable[[list[Json]], list[Json]], _call: Call, reply: MutableReply) -> None:
    if reply.status == 422 and isinstance(reply.json["detail"], list):
        reply.json = {"detail": change(reply.json["detail"])}
