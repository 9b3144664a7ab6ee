"""What is known of a request while a client is graded, and of the calls that requests are attempts of.

Two requests are attempts of one call where they have the same Idempotency-Key, or where the second says the same as the
first - method, path, query, body, credential, world - and the first ended badly no longer ago than `WINDOW`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mock_server.grading.troubles import CallKind, Trouble, kind_of

WINDOW = 120.0
"""Seconds after a bad end, and after what it asked to wait for, in which the same request is another attempt."""

TRANSIENT = frozenset({0, 408, 425, 429, 500, 502, 503, 504})
"""Statuses after which a call may be tried again; 0 where no answer went out."""

UNCLEAR = frozenset({0, 408, 500, 502, 504})
"""Those of them that leave open whether it was done."""


class Asked(NamedTuple):
    """What a request says. `credential` and `body` are digests, `target` is the path with its query."""

    world: str
    credential: str
    method: str
    target: str
    body: str
    key: str | None
    operation: str
    takes_key: bool

    @property
    def identity(self) -> tuple[str, ...]:
        return self.world, self.credential, self.method, self.target, self.body

    @property
    def keyed(self) -> tuple[str, ...] | None:
        """By what a key is known, as the API has it; None without one."""
        if self.key is None or not self.takes_key:
            return None
        return self.world, self.credential, self.target.partition("?")[0], self.key


@dataclass(slots=True, eq=False)
class Attempt:
    """One request. `received` and `answered` are in seconds of this machine; `retry_at` is the instant, likewise, that
    the answer asked to wait for. `made` says whether it made a record.
    """

    asked: Asked
    request_id: str
    at: datetime
    received: float
    trouble: Trouble | None = None
    answered: float | None = None
    status: int = 0
    retry_at: float | None = None
    made: bool = False

    @property
    def went_wrong(self) -> bool:
        """Whether its client has a reason to try again, or was refused on purpose."""
        if self.trouble:
            return self.trouble.name != "slow" or self.answered is None
        return self.answered is not None and self.status in TRANSIENT

    @property
    def unclear(self) -> bool:
        """Whether its client cannot know whether it was done."""
        if self.trouble:
            return self.trouble.meaning == "unclear"
        return self.status in UNCLEAR

    def may_be_followed(self, at: float) -> bool:
        """Whether the same request is another attempt, if it comes then."""
        if self.answered is None:  # its client has not waited for the answer
            return self.trouble is not None and self.trouble.name == "slow"
        return self.went_wrong and at <= max(self.answered, self.retry_at or 0.0) + WINDOW


class Retry(NamedTuple):
    """Two attempts of a call, one after the other: the earlier one ended badly."""

    before: Attempt
    after: Attempt

    @property
    def wait(self) -> float:
        """The seconds between the answer and the next attempt, as the mock saw them."""
        return self.after.received - (self.before.received if self.before.answered is None else self.before.answered)


@dataclass(slots=True, eq=False)
class Call:
    """What a client wanted once, and its attempts. `trouble` is what was dealt to it, `status` what a refusal says."""

    trouble: Trouble | None = None
    status: int | None = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def asked(self) -> Asked:
        return self.attempts[0].asked

    @property
    def kind(self) -> CallKind:
        return kind_of(self.asked.method)

    @property
    def keys(self) -> list[str | None]:
        """The different keys of its attempts, None for none."""
        return list(dict.fromkeys(each.asked.key for each in self.attempts))

    @property
    def troubled(self) -> list[Attempt]:
        """The attempts that met a trouble."""
        return [each for each in self.attempts if each.trouble]

    def retries(self) -> Iterator[Retry]:
        for before, after in zip(self.attempts, self.attempts[1:], strict=False):
            if before.trouble or before.went_wrong:
                yield Retry(before, after)


class Calls:
    """All calls, in the order of their first attempts; each request finds its own when it comes."""

    def __init__(self) -> None:
        self.all: list[Call] = []
        self._by_key: dict[tuple[str, ...], Call] = {}
        self._latest: dict[tuple[str, ...], Call] = {}

    def of(self, asked: Asked, at: float) -> Call:
        """The call that a request is an attempt of; a new one, without attempts, where it is the first."""
        keyed = asked.keyed
        call = self._by_key.get(keyed) if keyed else None
        if call is None:
            latest = self._latest.get(asked.identity)
            call = latest if latest and latest.attempts[-1].may_be_followed(at) else None
        if call is None:
            call = Call()
            self.all.append(call)
        self._latest[asked.identity] = call
        if keyed:
            self._by_key[keyed] = call
        return call
