"""Which requests are meant: a pattern, read once and held against any number of requests."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any

from mock_server.errors import Invalid, invalid
from mock_server.http.secret_names import is_secret
from mock_server.journal.body_patterns import (
    ABSENT,
    UnusablePattern,
    body_differences,
    check_body_pattern,
    difference,
)
from mock_server.journal.path_patterns import path_expression
from mock_server.journal.recorded import NoJson, Recorded
from mock_server.journal.redaction import Shown, sent_secrets
from mock_server.models import NearRequest, RequestDifference, RequestPattern, RequestVerification
from mock_server.observers.journal import WorldJournal
from mock_server.observers.journal_entry import Entry
from mock_server.text.json_text import json_text

MOST_DIFFERENCES = 20
WORDS = re.compile(r"[^.\[\]]+")
WEIGHTS = {"operation": 1000, "path": 300, "method": 200, "credential": 50}
"""How far a request is from what is meant where these differ; 1 for anything else."""


class Matcher:
    """Holds requests against a pattern; `Invalid` where that is none.

    `operations` are the operationIds there are, and `where` says what part of the request the pattern is.
    """

    def __init__(
        self, pattern: RequestPattern | RequestVerification, operations: Collection[str], where: str = "body"
    ) -> None:
        self.operation: str | None = _given(pattern.operation, str)
        self.method: str | None = _given(pattern.method, str)
        self.path: str | None = _given(pattern.path, str)
        self.status: int | str | None = _given(pattern.status, int | str)
        self.credential: str | None = _given(pattern.credential, str)
        self.has_body = "body" in pattern.model_fields_set
        self.body = pattern.body
        if self.operation is not None and self.operation not in operations:
            message = f"There is no operation {json_text(self.operation)}. {_advice(self.operation, operations)}"
            raise Invalid({"loc": [where, "operation"], "msg": message, "type": "value_error"})
        if self.has_body:
            try:
                check_body_pattern(self.body)
            except UnusablePattern as error:
                raise invalid("body", str(error)) from None
        self._path = path_expression(self.path) if self.path is not None else None

    def fits(self, recorded: Recorded) -> bool:
        return next(self._differences(recorded), None) is None

    def compared(self, recorded: Recorded) -> NearRequest:
        """The request, and at most twenty things in which it is another one. What was sent as a secret is not told."""
        shown = Shown(sent_secrets(recorded))
        return NearRequest.model_construct(
            id=recorded.id,
            number=recorded.entry.number,
            method=recorded.request.method,
            path=shown.text(recorded.path),
            operation=recorded.operation,
            status=recorded.reply.status,
            differences=[_shown(each, shown) for each in islice(self._differences(recorded), MOST_DIFFERENCES)],
        )

    def _differences(self, recorded: Recorded) -> Iterator[RequestDifference]:
        if self.operation is not None and recorded.operation != self.operation:
            yield _other("operation", self.operation, recorded.operation)
        method = recorded.request.method
        if self.method is not None and method != self.method.upper():
            yield _other("method", self.method.upper(), method)
        if self._path and not self._path.match(recorded.path):
            message = f"path {json_text(recorded.path)} does not fit {json_text(self.path)}"
            yield difference("path", self.path, recorded.path, message)
        status = recorded.reply.status
        if self.status is not None and not _is_status(self.status, status):
            yield _other("status", self.status, status)
        if self.credential is not None and not recorded.is_by(self.credential):
            message = f"the credential is {recorded.credential_name}, not the one that was meant"
            yield difference("credential", ABSENT, recorded.credential_name, message)
        if self.has_body:
            sent = recorded.sent_json
            if isinstance(sent, NoJson):
                yield difference("body", self.body, ABSENT, f"the body {sent.why}")
            else:
                yield from body_differences(self.body, sent)


def distance(near: NearRequest) -> int:
    """How far a request is from what was meant; 0 where it fits."""
    return sum(WEIGHTS.get(each.field, 1) for each in near.differences)


def entries_since(journal: WorldJournal, since: Any, where: str = "body") -> tuple[list[Entry], int]:
    """The requests after a request (its id) or a commit (its number), all where neither is given, the oldest first.

    Besides, how many of them the journal has let go, at most. `Invalid` for an id that it does not have.
    """
    if isinstance(since, str):
        found = journal.find(since)
        if found is None:
            message = f"The journal of this world has no request with the id {json_text(since)}"
            raise Invalid({"loc": [where, "since"], "msg": message, "type": "value_error"})
        return [entry for entry in journal.entries if entry.number > found.number], 0
    if isinstance(since, int):
        entries = list(journal.since(since))
        return entries, 0 if len(entries) < len(journal.entries) else journal.dropped
    return list(journal.entries), journal.dropped


def _is_status(wanted: int | str, status: int) -> bool:
    return status == wanted if isinstance(wanted, int) else str(status)[0] == wanted[0]


def _other(field: str, expected: Any, actual: Any) -> RequestDifference:
    return difference(field, expected, actual, f"{field} is {json_text(actual)}, not {json_text(expected)}")


def _shown(found: RequestDifference, shown: Shown) -> RequestDifference:
    """The difference, without secrets in its values, and without these where the field is called as one."""
    if found.field == "credential":
        return found
    if any(map(is_secret, WORDS.findall(found.field))):
        return difference(found.field, ABSENT, ABSENT, f"{found.field} is another one, and not told")
    values = {"expected": shown.value(found.expected), "actual": shown.value(found.actual)}
    told = values["expected"] == found.expected and values["actual"] == found.actual
    message = shown.text(found.message) if told else f"{found.field} is another one"
    return found.model_copy(update={**values, "message": message})


def _advice(operation: str, operations: Collection[str]) -> str:
    near = get_close_matches(operation[:100], operations, n=1)
    return f"Did you mean {near[0]}?" if near else "/docs lists them all"


def _given(value: Any, kind: Any) -> Any:
    return value if isinstance(value, kind) else None
