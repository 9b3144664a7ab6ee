"""Tickets whose time runs, by the reckoning of a stopwatch. Docs: sla."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, rule

from contract_tests.assertions import holds, promise, same
from contract_tests.factories.automation_rules import customer_replies
from contract_tests.factories.records import TICKETS
from contract_tests.factories.sla import (
    Terms,
    due,
    instance,
    instant,
    lasts,
    move,
    new_target,
    note,
    prepared,
    seconds,
    terms,
)
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

ALLOWED = {"medium": {"first_response": 40, "resolution": 90}, "urgent": {"resolution": 60}, "low": {}}
"""Seconds by priority and target. Nothing is promised for low tickets."""
NEAR = 2
"""Seconds around a due instant in which one may see it or not."""


@dataclass
class Timed:
    """A ticket whose time runs, and what its instance has to say."""

    ticket: Json
    instance_id: str
    began: float
    allowed: dict[str, int]
    dues: dict[str, float]
    status: str = "open"
    paused_at: float | None = None
    marks: dict[str, bool | None] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        marks = self.marks.values()
        if False in marks:
            return "breached"
        if None not in marks:
            return "met"
        return "active" if self.paused_at is None else "paused"

    def see(self, now: float) -> None:
        """What is due by now is breached."""
        for target, at in self.dues.items():
            if self.marks[target] is None and self.paused_at is None and at <= now:
                self.marks[target] = False

    def resume(self, now: float) -> None:
        """What is open is due later by the pause."""
        if self.paused_at is not None:
            for target in self.awaited:
                self.dues[target] += now - self.paused_at
        self.paused_at = None

    def finish(self, now: float) -> None:
        """The ticket is done: what is open is met."""
        self.resume(now)
        self.marks |= dict.fromkeys(self.awaited, True)

    def with_priority(self, priority: str) -> dict[str, float]:
        """When what is open is due with this priority; what has no time of its own with it keeps what it has."""
        times = ALLOWED[priority]
        return {
            each: self.dues[each] + times.get(each, self.allowed[each]) - self.allowed[each] for each in self.awaited
        }

    @property
    def awaited(self) -> list[str]:
        return [each for each, mark in self.marks.items() if mark is None]


@model(
    *("SLA-90", "SLA-25", "SLA-44", "SLA-45", "SLA-48", "SLA-49", "SLA-51", "SLA-52", "SLA-53", "SLA-80", "SLA-81"),
    *("SLA-82", "SLA-89", "SLA-106"),
)
class SlaTimedTickets(Machine):
    """Tickets are answered, left pending, resolved, closed and opened again while time passes, and get more urgent.

    Their instances keep count.
    """

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.terms: Terms
        self.timed: list[Timed] = []

    @initialize()
    def begin(self) -> None:
        self.on.needs_simulated_time("hours would have to pass")
        self.terms = terms(self.on, {each: seconds(allowed) for each, allowed in ALLOWED["medium"].items()})
        new_target(self.on, self.terms.policy_id, priority="urgent", hours=seconds(60))

    @rule(target=tickets, priority=st.sampled_from(["medium", "medium", "urgent"]))
    def start(self, priority: str) -> Timed:
        ticket = self.terms.ticket(priority=priority)
        began, started = self.now, self.terms.started()
        dues = {target: began + allowed for target, allowed in ALLOWED[priority].items()}
        timed = Timed(ticket, started["id"], began, dict(ALLOWED[priority]), dues, marks=dict.fromkeys(dues))
        self.timed.append(timed)
        with promise("SLA-45"):
            for target, allowed in ALLOWED[priority].items():
                lasts(ticket, started, seconds(allowed), target)
        return timed

    @rule()
    def start_nothing(self) -> None:
        self.terms.ticket(priority="low")
        with promise("SLA-80"):
            same(self.terms.watch.fresh(), [], "the instances of a low ticket")

    @rule(timed=tickets, private=st.booleans())
    def answer(self, timed: Timed, private: bool) -> None:
        note(self.on, timed.ticket, private=private)
        self._see(timed)
        if not private and timed.marks.get("first_response", False) is None:
            timed.marks["first_response"] = True
        self._compare("SLA-81", timed)

    @rule(timed=tickets)
    def wait_for_the_customer(self, timed: Timed) -> None:
        if timed.status != "open":
            return
        move(self.on, timed.ticket, "pending")
        self._see(timed)
        timed.status = "pending"
        if None in timed.marks.values():
            timed.paused_at = self.now
        self._compare("SLA-89", timed)

    @rule(timed=tickets, by_event=st.booleans())
    def hear_from_the_customer(self, timed: Timed, by_event: bool) -> None:
        """An answer, or an agent who no longer waits for one."""
        if timed.status != "pending":
            return
        if by_event:
            customer_replies(self.on, timed.ticket)
        else:
            move(self.on, timed.ticket, "open")
        timed.resume(self.now)
        timed.status = "open"
        self._compare("SLA-106" if by_event else "SLA-48", timed)

    @rule(timed=tickets, priority=st.sampled_from(["low", "medium", "urgent"]))
    def become(self, timed: Timed, priority: str) -> None:
        if timed.status != "open":
            return
        self._keep_off(timed.with_priority(priority))
        prepared(self.on.api.put(f"{TICKETS}/{timed.ticket['id']}", {"priority": priority}))
        self._see(timed)
        timed.dues |= timed.with_priority(priority)
        timed.allowed |= {each: ALLOWED[priority].get(each, timed.allowed[each]) for each in timed.awaited}
        self._compare("SLA-52", timed)

    @rule(timed=tickets)
    def open_again(self, timed: Timed) -> None:
        """Another instance, of the time that the policy has for the ticket's priority now."""
        if timed.status not in {"resolved", "closed"}:
            return
        move(self.on, timed.ticket, "open")
        at = self.now
        times = ALLOWED[self._priority(timed)]
        if not times:
            same(self.terms.watch.fresh(), [], "the instances of a low ticket that is opened again")
            timed.status = "over"
            return
        timed.instance_id, timed.status = self.terms.started()["id"], "open"
        kept = {each: mark for each, mark in timed.marks.items() if each == "first_response"}
        timed.marks = {**dict.fromkeys(times), **kept}
        timed.allowed = {**timed.allowed, **times}
        timed.dues = {each: timed.dues[each] if each in kept else at + times[each] for each in timed.marks}
        self._compare("SLA-53", timed)

    @rule(timed=tickets, end=st.sampled_from(["resolved", "closed"]))
    def finish(self, timed: Timed, end: str) -> None:
        if timed.status not in {"open", "pending"}:
            return
        move(self.on, timed.ticket, end)
        self._see(timed)
        timed.finish(self.now)
        timed.status = end
        self._compare("SLA-82", timed)

    @rule(timed=tickets, passed=st.integers(5, 60))
    def wait(self, timed: Timed, passed: int) -> None:
        """Let time pass, to no instant around which one may see a breach or not, and look at a ticket."""
        self.on.wait(passed)
        self._keep_off({})
        self._see(timed)
        self._compare("SLA-90", timed)

    def _keep_off(self, dues: dict[str, float]) -> None:
        """Come to no instant around which one may see a breach or not: one of these, or of any ticket."""
        while any(
            abs(at - self.now) < NEAR for each in (dues, *(one.dues for one in self.timed)) for at in each.values()
        ):
            self.on.wait(NEAR)

    def _priority(self, timed: Timed) -> str:
        return str(prepared(self.on.api.get(f"{TICKETS}/{timed.ticket['id']}"))["priority"])

    @property
    def now(self) -> float:
        """Seconds, by the clock that moves the server's."""
        return self.on.passed

    def _see(self, timed: Timed) -> None:
        timed.see(self.now)

    def _compare(self, rule_id: str, timed: Timed) -> None:
        found = instance(self.on, timed.instance_id)
        self._see(timed)
        with promise(rule_id):
            marks = {name: state["met"] for name, state in found["targets"].items() if state}
            same((found["status"], marks), (timed.expected, timed.marks), "status and marks")
        with promise("SLA-48"):
            for name, at in timed.dues.items():
                actual = (due(found, name) - instant(timed.ticket["created_at"])).total_seconds()
                holds(abs(actual - (at - timed.began)) < NEAR, f"the {name} {at - timed.began:g} seconds later", actual)
