"""SLA policies as a book that is written in, and tickets whose time runs. Docs: sla."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, precondition, rule

from contract_tests.assertions import holds, includes, promise, refused, same
from contract_tests.factories.lists import everything
from contract_tests.factories.sla import (
    POLICIES,
    Terms,
    accepted,
    due,
    instance,
    instant,
    lasts,
    match_first,
    move,
    new_policy,
    new_target,
    note,
    path_of_target,
    policy,
    promised,
    seconds,
    terms,
)
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

CONDITIONS = st.lists(
    st.builds(
        lambda field, values: {"field": field, "operator": "in", "value": values},
        st.sampled_from(["priority", "category"]),
        st.lists(st.sampled_from(["low", "high", "Network"]), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=2,
)
WRITTEN = ("name", "description", "conditions", "business_hours")
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "description": st.sampled_from(["By contract", "For all tickets"]),
        "conditions": CONDITIONS,
        "business_hours": st.booleans(),
    },
)


@dataclass
class Written:
    """What was written of a policy, and its targets by what they are for."""

    fields: Json
    targets: dict[str, Json] = field(default_factory=dict)


@model("SLA-09", "SLA-06", "SLA-19", "SLA-26", "SLA-76", "SLA-98")
class SlaPolicyBook(Machine):
    """Policies are written, changed, given targets, put in order and archived; what is read is what was written."""

    policies = Bundle("policies")
    targets = Bundle("targets")

    def __init__(self) -> None:
        super().__init__()
        self.book: dict[str, Written] = {}

    @rule(target=policies, fields=FIELDS)
    def create(self, fields: Json) -> str:
        made = new_policy(self.on, **fields)
        with promise("SLA-06"):
            includes(made, fields, "the new policy")
        self.book[made["id"]] = Written({name: made[name] for name in WRITTEN})
        return str(made["id"])

    @rule(policy_id=policies, fields=FIELDS.filter(bool))
    def change(self, policy_id: str, fields: Json) -> None:
        self.book[policy_id].fields |= fields
        accepted(self.on.api.patch(f"{POLICIES}/{policy_id}", fields))
        self._compare(policy_id, "SLA-09")

    @rule(
        target=targets,
        policy_id=policies,
        kind=st.sampled_from(["first_response", "resolution"]),
        priority=st.sampled_from(["low", "medium", "high", "urgent"]),
        hours=st.integers(1, 8760),
    )
    def promise_more(self, policy_id: str, kind: str, priority: str, hours: int) -> tuple[str, str]:
        """One target of a kind and a priority: what comes of two, no page says."""
        sent = {"type": kind, "priority": priority, "hours": hours}
        targets, purpose = self.book[policy_id].targets, f"{kind} of {priority}"
        if purpose not in targets:
            targets[purpose] = {**new_target(self.on, policy_id, **sent), **sent}
        self._compare(policy_id, "SLA-19")
        return policy_id, purpose

    @rule(target_of=consumes(targets))
    def promise_less(self, target_of: tuple[str, str]) -> None:
        policy_id, purpose = target_of
        if policy_id not in self.book or purpose not in self.book[policy_id].targets:
            return
        accepted(self.on.api.delete(path_of_target(self.book[policy_id].targets.pop(purpose))))
        self._compare(policy_id, "SLA-26")

    @rule(policy_id=consumes(policies))
    def archive(self, policy_id: str) -> None:
        del self.book[policy_id]
        accepted(self.on.api.delete(f"{POLICIES}/{policy_id}"))
        with promise("SLA-76"):
            refused(self.on.api.get(f"{POLICIES}/{policy_id}"), 404, "SLA policy not found")

    @precondition(lambda self: self.on.exclusive and self.book)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        named = data.draw(st.lists(st.sampled_from(list(self.book)), unique=True, max_size=3))
        rest = [each for each in self.book if each not in named]
        match_first(self.on, *named, *rest)
        self.book = {policy_id: self.book[policy_id] for policy_id in [*named, *rest]}

    @rule()
    def read_the_list(self) -> None:
        """Ours are there, and come in the order of the book, whatever is in between."""
        listed = {each["id"]: each for each in everything(self.on.api, POLICIES) if each["id"] in self.book}
        with promise("SLA-09"):
            holds(listed.keys() == self.book.keys(), "all policies that there are in the list", list(listed))
            for each, written in self.book.items():
                includes(listed[each], written.fields, "the policy in the list")
        with promise("SLA-98"):
            same(list(listed), list(self.book), "the order of the policies")

    def _compare(self, policy_id: str, rule_id: str) -> None:
        with promise(rule_id):
            actual, written = policy(self.on, policy_id), self.book[policy_id]
            includes(actual, written.fields, "the policy when it is read")
            same(promised(actual["targets"]), promised(written.targets.values()), "its targets")


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


@model("SLA-90", "SLA-25", "SLA-44", "SLA-45", "SLA-48", "SLA-49", "SLA-51", "SLA-80", "SLA-81", "SLA-82", "SLA-89")
class SlaTimedTickets(Machine):
    """Tickets are answered, left pending, resolved and closed while time passes; their instances keep count."""

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
        ticket, started = self.terms.start(priority=priority)
        began = self.now
        dues = {target: began + allowed for target, allowed in ALLOWED[priority].items()}
        timed = Timed(ticket, started["id"], began, dues, marks=dict.fromkeys(dues))
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
        while any(abs(at - self.now) < NEAR for each in self.timed for at in each.dues.values()):
            self.on.wait(NEAR)
        self._see(timed)
        self._compare("SLA-90", timed)

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
