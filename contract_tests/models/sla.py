"""SLA policies as a book that is written in, and tickets whose time runs. Docs: sla."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, precondition, rule

from contract_tests.deployment import Json
from contract_tests.expecting import NotGiven, body, holds, promise, refused, same
from contract_tests.making.sla import (
    POLICIES,
    TARGETS,
    Terms,
    due,
    found_instance,
    instance,
    instant,
    match_first,
    move,
    new_target,
    note,
    policy,
    policy_ids,
    seconds,
    terms,
)
from contract_tests.models.machine import Machine, model

CONDITIONS = st.lists(
    st.builds(
        lambda field, values: {"field": field, "operator": "in", "value": values},
        st.sampled_from(["priority", "category"]),
        st.lists(st.sampled_from(["low", "high", "Network"]), max_size=2),
    ),
    max_size=2,
)
OPTIONAL = {
    "description": st.sampled_from([None, "", "For all tickets"]),
    "conditions": CONDITIONS,
    "business_hours": st.booleans(),
    "enabled": st.booleans(),
}
FIELDS = st.fixed_dictionaries({}, optional=OPTIONAL)
DEFAULTS: Json = {"description": None, "conditions": [], "business_hours": False, "enabled": True, "targets": []}


@model("SLA-09", "SLA-06", "SLA-08", "SLA-11", "SLA-14", "SLA-16", "SLA-19", "SLA-26")
class SlaPolicyBook(Machine):
    """Policies are written, changed, given targets, put in order and archived; what is read is what was written."""

    policies = Bundle("policies")
    targets = Bundle("targets")

    def __init__(self) -> None:
        super().__init__()
        self.book: dict[str, Json] = {}

    @rule(target=policies, fields=FIELDS)
    def create(self, fields: Json) -> str:
        sent = {"name": self.on.name("Policy"), **fields}
        made = body(self.on.api.post(POLICIES, sent), 201)
        with promise("SLA-06"):
            same(made, {"id": made["id"], **DEFAULTS, **sent}, "the new policy")
        self.book[made["id"]] = made
        return str(made["id"])

    @rule(policy_id=policies, fields=FIELDS)
    def change(self, policy_id: str, fields: Json) -> None:
        self.book[policy_id] = {**self.book[policy_id], **fields}
        changed = body(self.on.api.patch(f"{POLICIES}/{policy_id}", fields))
        with promise("SLA-09"):
            same(changed, self.book[policy_id], "the changed policy")
            same(policy(self.on, policy_id), self.book[policy_id], "the policy when it is read")

    @rule(
        target=targets,
        policy_id=policies,
        kind=st.sampled_from(["first_response", "resolution"]),
        priority=st.sampled_from(["low", "medium", "high", "urgent"]),
        hours=st.integers(1, 8760),
    )
    def promise_more(self, policy_id: str, kind: str, priority: str, hours: int) -> tuple[str, str]:
        sent = {"type": kind, "priority": priority, "hours": hours}
        made = new_target(self.on, policy_id, **sent)
        before = self.book[policy_id]
        self.book[policy_id] = {**before, "targets": [*before["targets"], made]}
        with promise("SLA-19"):
            same(made, {**sent, "id": made["id"]}, "the new target")
            same(policy(self.on, policy_id), self.book[policy_id], "the policy with its new target")
        return policy_id, str(made["id"])

    @rule(target_of=consumes(targets))
    def promise_less(self, target_of: tuple[str, str]) -> None:
        policy_id, target_id = target_of
        if policy_id not in self.book:
            refused(self.on.api.delete(f"{TARGETS}/{target_id}"), 404, "SLA target not found")
            return
        with promise("SLA-26"):
            body(self.on.api.delete(f"{TARGETS}/{target_id}"), 204)
            left = [each for each in self.book[policy_id]["targets"] if each["id"] != target_id]
            self.book[policy_id] = {**self.book[policy_id], "targets": left}
            same(policy(self.on, policy_id), self.book[policy_id], "the policy without the target")

    @rule(policy_id=consumes(policies))
    def archive(self, policy_id: str) -> None:
        del self.book[policy_id]
        with promise("SLA-11"):
            body(self.on.api.delete(f"{POLICIES}/{policy_id}"), 204)
            refused(self.on.api.get(f"{POLICIES}/{policy_id}"), 404, "SLA policy not found")

    @precondition(lambda self: self.on.exclusive and self.book)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        named = data.draw(st.lists(st.sampled_from(list(self.book)), unique=True, max_size=3))
        rest = [each for each in self.book if each not in named]
        match_first(self.on, *named)
        self.book = {policy_id: self.book[policy_id] for policy_id in [*named, *rest]}
        order = policy_ids(self.on)
        with promise("SLA-14"):
            same(order[: len(named)], named, "the policies that are matched first")
        with promise("SLA-16"):
            same([each for each in order if each in self.book], list(self.book), "the order of all that are ours")

    @rule()
    def read_the_list(self) -> None:
        """Ours come in the order of the book, whatever is in between."""
        with promise("SLA-08"):
            own = [each for each in policy_ids(self.on) if each in self.book]
            same(own, list(self.book), "the order of the policies")


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

    def finish(self, now: float) -> None:
        """The ticket is done: what is open is met, and was due later by the pause."""
        for target in [each for each, mark in self.marks.items() if mark is None]:
            self.marks[target] = True
            if self.paused_at is not None:
                self.dues[target] += now - self.paused_at
        self.paused_at = None


@model("SLA-50", "SLA-22", "SLA-23", "SLA-24", "SLA-25", "SLA-44", "SLA-45", "SLA-47", "SLA-48", "SLA-49", "SLA-51")
class SlaTimedTickets(Machine):
    """Tickets are answered, left pending, resolved and closed while time passes; their instances keep count."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.terms: Terms
        self.timed: list[Timed] = []

    @initialize()
    def begin(self) -> None:
        if not self.on.clock_moves:
            raise NotGiven("hours would have to pass, and this deployment's clock cannot be moved")
        self.terms = terms(self.on, {each: seconds(allowed) for each, allowed in ALLOWED["medium"].items()})
        new_target(self.on, self.terms.policy_id, priority="urgent", hours=seconds(60))

    @rule(target=tickets, priority=st.sampled_from(["medium", "medium", "urgent"]))
    def start(self, priority: str) -> Timed:
        ticket, started = self.terms.start(priority=priority)
        began = self.now
        dues = {target: began + allowed for target, allowed in ALLOWED[priority].items()}
        timed = Timed(ticket, started["id"], began, dues, marks=dict.fromkeys(dues))
        self.timed.append(timed)
        with promise("SLA-45"):
            for target, allowed in ALLOWED[priority].items():
                lasts = due(started, target) - instant(ticket["created_at"])
                same(lasts, timedelta(seconds=allowed), f"the time for the {target}")
        return timed

    @rule()
    def start_nothing(self) -> None:
        with promise("SLA-22"):
            same(found_instance(self.on, self.terms.ticket(priority="low")), None, "the instance of a low ticket")

    @rule(timed=tickets, private=st.booleans())
    def answer(self, timed: Timed, private: bool) -> None:
        note(self.on, timed.ticket, private=private)
        self._see(timed)
        if not private and timed.marks.get("first_response", False) is None:
            timed.marks["first_response"] = True
        self._compare("SLA-23", timed)

    @rule(timed=tickets)
    def wait_for_the_customer(self, timed: Timed) -> None:
        if timed.status != "open":
            return
        move(self.on, timed.ticket, "pending")
        self._see(timed)
        timed.status = "pending"
        if None in timed.marks.values():
            timed.paused_at = self.now
        self._compare("SLA-47", timed)

    @rule(timed=tickets, end=st.sampled_from(["resolved", "closed"]))
    def finish(self, timed: Timed, end: str) -> None:
        if timed.status not in {"open", "pending"}:
            return
        move(self.on, timed.ticket, end)
        self._see(timed)
        timed.finish(self.now)
        timed.status = end
        self._compare("SLA-24", timed)

    @rule(timed=tickets, passed=st.integers(5, 60))
    def wait(self, timed: Timed, passed: int) -> None:
        """Let time pass, to no instant around which one may see a breach or not, and look at a ticket."""
        self.on.wait(passed)
        while any(abs(at - self.now) < NEAR for each in self.timed for at in each.dues.values()):
            self.on.wait(NEAR)
        self._see(timed)
        self._compare("SLA-50", timed)

    @property
    def now(self) -> float:
        """Seconds, by the clock that moves the server's."""
        return self.on.wire.pacing.passage.now()

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
                came = (due(found, name) - instant(timed.ticket["created_at"])).total_seconds()
                holds(abs(came - (at - timed.began)) < NEAR, f"the {name} {at - timed.began:g} seconds later", came)
