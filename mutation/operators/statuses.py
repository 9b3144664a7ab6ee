"""Defects in what an answer says of itself: its status, the words of a refusal, its headers."""

from collections.abc import Callable, Iterator
from functools import partial

from contract_tests.contract import CONTRACT, contract
from contract_tests.places import Place
from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.defect import defect, stands_for_its_family
from mutation.wire import Call, MutableReply, answers, says, status, without_header

OTHERS = {200: 201, 201: 200, 202: 200, 204: 200}
"""The status that each success is mistaken for."""
REFUSALS = {400: 409, 401: 403, 403: 401, 404: 400, 409: 400, 413: 400, 422: 200}
"""The status that each refusal is mistaken for."""
HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After", "Content-Type")
SHAPED = {401, 403, 404, 409, 422}
WORDED = {400, 401, 403, 404, 409}
COMMON = {401, 403, 413}
"""Refusals that the operations of a family have in common."""


def succeeds_with_another_status(operation: Operation) -> Iterator[Mutant]:
    """A success has the status of another."""
    other = OTHERS[operation.success]
    yield defect(operation, "status", f"succeeds with {other}", answers(operation.id, status(other)))


def refuses_with_another_status(operation: Operation) -> Iterator[Mutant]:
    """A refusal has the status of another."""
    for code in _refusals(operation, set(REFUSALS)):
        other = answers(operation.id, _with_status(code, REFUSALS[code]))
        yield defect(operation, "status", f"answers {REFUSALS[code]} instead of {code}", other)


def words_a_refusal_otherwise(operation: Operation) -> Iterator[Mutant]:
    """The detail of a refusal has other words."""
    for code in _refusals(operation, WORDED):
        other = answers(operation.id, says("Something went wrong", instead_of=code))
        yield defect(operation, "errors", f"has other words for its {code}", other)


def refuses_in_another_shape(operation: Operation) -> Iterator[Mutant]:
    """A refusal is a text, or has its detail under another name."""
    for code in _refusals(operation, SHAPED, SHAPED):
        yield defect(operation, "errors", f"has a text for its {code}", answers(operation.id, _as_text(code)))
        renamed = answers(operation.id, _renamed(code))
        yield defect(operation, "errors", f"has its {code} under another name", renamed)
        nested = answers(operation.id, _nested(code))
        if code == 404:
            yield defect(operation, "errors", f"has an object for the detail of its {code}", nested)


def loses_a_header(operation: Operation) -> Iterator[Mutant]:
    """A header that the document has is missing from every answer."""
    if operation == contract().operations[0]:
        for name in HEADERS:
            yield defect(
                operation, "schema", f"and all others answer without {name}", answers("*", without_header(name))
            )


def _refusals(operation: Operation, wanted: set[int], common: set[int] = COMMON) -> Iterator[int]:
    """Those of a refusal's statuses that an operation has, common ones where it stands for its family."""
    for code in sorted(operation.statuses & wanted):
        if _has(code, operation) and (code not in common or stands_for_its_family(operation, partial(_has, code))):
            yield code


def _has(code: int, operation: Operation) -> bool:
    """Whether it refuses so. How large a body may be is assumed, where the pages do not say so themselves."""
    promised = Place(operation.id, code).level_of_status in CONTRACT
    return code in operation.statuses and (promised or code != 413)


def _with_status(code: int, other: int) -> Callable[[Call, MutableReply], None]:
    return status(other, when=lambda reply: reply.status == code)


def _as_text(code: int) -> Callable[[Call, MutableReply], None]:
    def alter(_call: Call, reply: MutableReply) -> None:
        if reply.status == code:
            reply.content, reply.headers["content-type"] = b"Refused", "text/plain"

    return alter


def _renamed(code: int) -> Callable[[Call, MutableReply], None]:
    def alter(_call: Call, reply: MutableReply) -> None:
        if reply.status == code:
            reply.json = {"error": reply.json["detail"]}

    return alter


def _nested(code: int) -> Callable[[Call, MutableReply], None]:
    def alter(_call: Call, reply: MutableReply) -> None:
        if reply.status == code:
            reply.json = {"detail": {"message": reply.json["detail"]}}

    return alter
