"""An exchange as the passive rules see it: a request, its answer, and when both were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mock_server.document.operations import Operation

Json = Any
MISSING: Json = object()
"""What stands for JSON that there is not: no body, one that is not kept, or none that can be read."""


@dataclass
class SeenExchange:
    """One exchange of an operation.

    number       counted by whoever saw it, from 1
    path         the values of the path's parameters, decoded
    query        every value of each parameter, decoded
    headers      of the request, answer_headers of the answer: names in small letters, the first value of each
    began        when its request came, ended when all of its answer was there, in seconds of one clock
    status       0 where nothing was answered
    read_sent    gives the JSON of the request, read_answered that of the answer; MISSING where there is none
    faults       where the request is not as the document has it: "body.priority"
    """

    number: int
    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    began: float
    ended: float = 0.0
    status: int = 0
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    read_sent: Callable[[], Json] = lambda: MISSING
    read_answered: Callable[[], Json] = lambda: MISSING
    faults: tuple[str, ...] = ()

    @cached_property
    def sent(self) -> Json:
        return self.read_sent()

    @cached_property
    def answered(self) -> Json:
        return self.read_answered()

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    @cached_property
    def sent_fields(self) -> dict[str, Json]:
        """The fields of the body; none where it is no object."""
        return self.sent if isinstance(self.sent, dict) else {}

    @cached_property
    def record(self) -> dict[str, Json]:
        """The fields of the answer; none where it is no object."""
        return self.answered if isinstance(self.answered, dict) else {}

    @cached_property
    def envelope(self) -> str:
        """The field that a list stands under; "" where it is bare, or none."""
        if not isinstance(self.answered, dict):
            return ""
        return next((name for name in ENVELOPES if isinstance(self.answered.get(name), list)), "")

    @cached_property
    def items(self) -> list[dict[str, Json]]:
        """The records of a list, whatever its envelope is; none of what is no list."""
        listed = self.record.get(self.envelope) if self.envelope else self.answered
        return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []

    def item_place(self, at: int, name: str) -> str:
        """The place of a field of an item."""
        return f"body.{self.envelope}.{at}.{name}" if self.envelope else f"body.{at}.{name}"

    @cached_property
    def detail(self) -> Json:
        return self.record.get("detail", MISSING)

    def one(self, name: str) -> str | None:
        """The only value of a parameter; None where it was not sent, or twice, or is empty."""
        values = self.query.get(name, [])
        return values[0] if len(values) == 1 and values[0] else None

    @property
    def has_key_alone(self) -> bool:
        """Whether an API key is all there is to say who sent it."""
        return "x-api-key" in self.headers and not self.headers.keys() & {"cookie", "authorization"}

    @cached_property
    def anonymous(self) -> bool:
        """Whether nobody knows who sent it: without a credential, or where a recorder took it away."""
        return not any(self.headers.get(each) for each in ("x-api-key", "authorization", "cookie"))

    @cached_property
    def scope(self) -> tuple[str | None, ...]:
        """Whose records it is about: the credential, and what else chooses a world of a mock."""
        return tuple(self.headers.get(each) for each in ("x-api-key", "authorization", "cookie")) + self.world

    @cached_property
    def world(self) -> tuple[str | None, ...]:
        """The deployment, or the world of a mock: other records stand under the same paths elsewhere."""
        chosen = self.query.get("__world", [None])[0]
        return (self.headers.get("host"), self.headers.get("x-mock-world"), chosen)


ENVELOPES = ("data", "items", "tickets", "rules", "policies", "entries", "runs")
"""What a list stands under, or may where no page shows its envelope."""
