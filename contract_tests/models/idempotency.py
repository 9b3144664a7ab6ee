"""Idempotency keys in any order, by two callers, while time passes. Docs: tickets, "Idempotency"."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contract_tests.assertions import body, holds, made, promise, same
from contract_tests.caller import Caller
from contract_tests.factories.records import TICKETS, ticket_like
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

DAY = 24 * 3600
MARGIN = 600
"""Around the 24 hours either answer will do: time passes by itself too."""


@model("TICKET-24", "TICKET-25", "TICKET-28", "TICKET-38")
class KeysOfADay(Machine):
    """A key answers what it answered first, for a day, and to its own credential only."""

    callers: ClassVar = st.sampled_from(["key", "session"])

    def __init__(self) -> None:
        super().__init__()
        self.keys = [self.on.name("key") for _ in range(2)]
        self.sent = ticket_like(subject=self.on.name("Ticket"), category=self.on.name("Category"))
        self.kept: dict[tuple[str, str], tuple[float, Json]] = {}
        self.ids: set[int] = set()

    @rule(who=callers, key=st.integers(0, 1))
    def create(self, who: str, key: int) -> None:
        """The same request each time, as a client repeats it."""
        answered = self.caller(who).post(TICKETS, self.sent, self.keys[key])
        created, asked = made(answered), (who, self.keys[key])
        at, original = self.kept.get(asked, (self.now, None))
        age = self.now - at
        if original and age < DAY - MARGIN:
            with promise("TICKET-24"):
                same(created, original, "the answer to the same key")
            with promise("TICKET-38"):
                same(answered.headers.get("Idempotency-Replayed"), "true", "Idempotency-Replayed")
        elif original and age < DAY + MARGIN and created == original:
            return
        else:
            with promise("TICKET-25" if original else "TICKET-28"):
                holds(created["id"] not in self.ids, "a new ticket", created)
            self.kept[asked] = (self.now, created)
        self.ids.add(created["id"])

    @precondition(lambda self: self.on.can_wait(DAY))
    @rule(hours=st.sampled_from([1, 11, 23, 24]))
    def wait(self, hours: int) -> None:
        self.on.wait(hours * 3600)

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        _, original = self.kept[data.draw(st.sampled_from(sorted(self.kept)))]
        with promise("TICKET-24"):
            read = body(self.on.api.get(f"{TICKETS}/{original['id']}"))
            same(read["subject"], original["subject"], "the subject of the ticket that a key created")

    @property
    def now(self) -> float:
        return self.on.passed

    def caller(self, who: str) -> Caller:
        return self.on.key if who == "key" else self.on.dashboard
