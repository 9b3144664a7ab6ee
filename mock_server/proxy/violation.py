"""What is not as the document has it, and how the client is told: in a header that is JSON, however much there is."""

import json
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from mock_server.text.excerpts import excerpt

VIOLATIONS, NOTES = b"x-contract-violations", b"x-contract-notes"
LARGEST = 4096
"""Bytes that the header's value may have: most servers and clients read 8,192 of all fields together."""
LAST = 100
"""Of them, those that are left for the entry that says how many more there are."""

Side = Literal["request", "response"]


class Violation(NamedTuple):
    """One place that is not as the document has it.

    where    "query.limit", "header.Retry-After", "body.items.0.id", "status"
    message  what is wrong there, all of it
    rule     the rule of the contract that it breaks; None where the pages do not promise it, or the client is to blame
    earlier  the numbers of the exchanges that show it together with this one
    """

    side: Side
    where: str
    message: str
    rule: str | None = None
    earlier: tuple[int, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether it is an answer that differs from what the document has without a page that says so."""
        return self.side == "response" and self.rule is None

    def shown(self) -> dict[str, Any]:
        """As the header, the log's readers and `/_mock/violations` have it."""
        return {"in": self.side, "where": self.where, "message": self.message, "rule": self.rule}


def header_value(found: Sequence[Violation]) -> bytes:
    """A JSON array in ASCII of at most `LARGEST` bytes. Where not all fit, the last entry says how many more."""
    entries: list[str] = []
    room = LARGEST - 2
    for at, each in enumerate(found):
        entry = _entry(each.side, excerpt(each.where), excerpt(each.message), each.rule)
        needed = len(entry) + 2
        last = at == len(found) - 1
        if needed > (room if last else room - LAST):
            entries.append(_entry(each.side, "", f"{len(found) - at:,} more", None))
            break
        entries.append(entry)
        room -= needed
    return f"[{', '.join(entries)}]".encode("ascii")


def _entry(side: Side, where: str, message: str, rule: str | None) -> str:
    return json.dumps({"in": side, "where": where, "message": message, "rule": rule})
