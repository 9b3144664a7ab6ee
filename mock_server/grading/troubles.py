"""What is played to a client: a table. What each means for whoever meets it, and to which calls it is played."""

from typing import Literal, NamedTuple

from mock_server.state.faults import Fault, Kind, Place, RetryForm, Uniform

CallKind = Literal["read", "create", "write"]
Meaning = Literal["wait", "unclear", "final"]
"""Nothing was done, and later it will be; nobody knows whether it was done; it is refused, now and later."""

REFUSALS = (400, 401, 403, 404, 422)
"""What no retry helps. A call is answered one that its operation has."""

SLOW = 1_000.0
"""Milliseconds that a slow answer takes."""


class Trouble(NamedTuple):
    """`times` is how many attempts of a call meet it, before one that is served; `lasts` seconds at most.

    It is `asked` to wait where the answer has a Retry-After.
    """

    name: str
    told: str
    meaning: Meaning
    kind: Kind
    place: Place
    status: int = 200
    retry_after: int | None = None
    retry_form: RetryForm = "seconds"
    times: int = 1
    lasts: float = 60.0

    @property
    def asked(self) -> bool:
        return self.retry_after is not None

    def fault(self, status: int | None = None) -> Fault:
        """What the mock is to do; with another status where the operation has its own."""
        return Fault(
            f"grade-{self.name}",
            self.kind,
            self.place,
            status or self.status,
            retry_after=self.retry_after,
            retry_form=self.retry_form,
            delay=Uniform(SLOW, SLOW) if self.name == "slow" else None,
        )


TROUBLES = {
    each.name: each
    for each in (
        Trouble("rate-limited", "429, Retry-After in seconds", "wait", "rate_limit", "request", 429, 1),
        Trouble("rate-limited-date", "429, Retry-After as a date", "wait", "rate_limit", "request", 429, 1, "date"),
        Trouble("unavailable", "503, Retry-After in seconds", "wait", "status", "request", 503, 1),
        Trouble("overloaded", "503 twice, without Retry-After", "wait", "status", "request", 503, None, "none", 2),
        Trouble("outage", "503 until the client gives up", "wait", "status", "request", 503, None, "none", 12),
        Trouble("dropped", "the connection breaks, and nothing was done", "unclear", "drop", "request"),
        Trouble("dropped-after", "it was done, and the connection breaks", "unclear", "drop", "response"),
        Trouble("truncated", "it was done, and the answer is cut off", "unclear", "truncate", "body"),
        Trouble("malformed", "it was done, and the answer is no JSON", "unclear", "malformed", "body"),
        Trouble("slow", "it is done, and the answer takes a second", "unclear", "delay", "response"),
        Trouble("refused", "400, 401, 403, 404 or 422", "final", "status", "request", 422, times=3),
    )
}

DECKS: dict[CallKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "read": (
        ("rate-limited", "rate-limited-date", "unavailable", "overloaded"),
        ("outage", "refused", "dropped", "truncated", "malformed", "slow"),
    ),
    "create": (
        ("dropped-after", "rate-limited", "overloaded"),
        ("outage", "refused", "dropped", "unavailable", "rate-limited-date", "truncated", "slow"),
    ),
    "write": (
        ("rate-limited", "dropped-after"),
        ("overloaded", "refused", "unavailable", "malformed"),
    ),
}
"""What is dealt to the calls of each kind, once each: all of the first group before any of the second."""

BREAKING = frozenset({"outage", "refused"})
"""What no client can overcome: the call fails. It is dealt once a kind and no more."""


def kind_of(method: str) -> CallKind:
    return "read" if method in {"GET", "HEAD"} else "create" if method in {"POST", "PATCH"} else "write"
