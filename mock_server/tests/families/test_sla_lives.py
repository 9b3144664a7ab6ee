"""A ticket's SLA through its whole life, against a reference that counts it minute by minute.

Waiting for the customer, reopening, another priority, another schedule: each changes what is left, nothing else does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.families.business_hours import operations as business_hours
from mock_server.families.sla.instances import latest_instance
from mock_server.families.tickets.lifecycle import MOVES
from mock_server.models import BusinessHoursDetail, BusinessHoursUpdate
from mock_server.tests.families.schedules import MINUTE, open_minutes, schedules
from mock_server.tests.families.sla_world import SlaAgent

START = SlaAgent().now
PROMISED = {"medium": {"first_response": 4, "resolution": 12}, "urgent": {"first_response": 1, "resolution": 3}}
"""Hours by priority."""
FINISHED = {"resolved", "closed"}
NEAR, HALF, LATE = 45, 50, 20
"""Escalations: so many minutes before a target is due, at that percentage of its time, so many minutes after it."""
WEEK = timedelta(days=7)
Due = datetime | None


@dataclass
class Life:
    """One instance. `left` are the minutes that each target had at `since`; `marks` says whether it was met."""

    hours: BusinessHoursDetail | None
    since: datetime
    left: dict[str, int]
    marks: dict[str, bool | None]
    paused: bool = False
    escalated: set[tuple[str, str]] = field(default_factory=set)
    walked: dict[tuple[datetime, datetime], Sequence[int]] = field(default_factory=dict)

    @property
    def awaited(self) -> list[str]:
        return [target for target, mark in self.marks.items() if mark is None]

    def open_until(self, until: datetime) -> Sequence[int]:
        """Which of the minutes since stock was taken count, each by its number."""
        known = self.walked.get((self.since, until))
        if known is None:
            minutes = (until - self.since) // MINUTE
            known = open_minutes(self.hours, self.since, minutes) if self.hours else range(minutes)
            self.walked[self.since, until] = known
        return known

    def counted(self, until: datetime) -> int:
        return len(self.open_until(until))

    def take_stock(self, now: datetime) -> None:
        """Write down what is left now."""
        passed = 0 if self.paused else self.counted(now)
        self.left, self.since = {target: left - passed for target, left in self.left.items()}, now

    def look(self, now: datetime) -> None:
        """What has no time left is missed."""
        passed = 0 if self.paused else self.counted(now)
        for target in [] if self.paused else self.awaited:
            if self.left[target] <= passed:
                self.marks[target] = False

    def escalate(self, now: datetime, priority: str, dues: dict[str, Due]) -> None:
        """Of the open targets, those that are nearly due or of whose time half has passed."""
        passed = 0 if self.paused else self.counted(now)
        for target in [] if self.paused else self.awaited:
            due, allowed = dues[target], PROMISED[priority][target] * 60
            if due and due - NEAR * MINUTE <= now:
                self.escalated.add((target, "near"))
            if due and allowed - (self.left[target] - passed) >= allowed * HALF // 100:
                self.escalated.add((target, "half"))

    def escalate_missed(self, now: datetime, dues: dict[str, Due]) -> None:
        """Of the missed targets, those that were due long enough ago. None while the others wait for the customer."""
        for target, due in [] if self.paused and self.awaited else dues.items():
            if self.marks[target] is False and due and due + LATE * MINUTE <= now:
                self.escalated.add((target, "late"))

    @property
    def status(self) -> str:
        if False in self.marks.values():
            return "breached"
        if not self.awaited:
            return "met"
        return "paused" if self.paused else "active"


def born(hours: BusinessHoursDetail | None, now: datetime, priority: str, before: Life | None = None) -> Life:
    """A new instance; the first response is as it was decided in the one before."""
    left = {target: promise * 60 for target, promise in PROMISED[priority].items()}
    marks: dict[str, bool | None] = dict.fromkeys(left)
    if before and before.marks["first_response"] is not None:
        marks["first_response"] = before.marks["first_response"]
    return Life(hours, now, left, marks)


MOVES_OF_A_LIFE = st.lists(
    st.sampled_from(["note", "private note", *MOVES])
    | st.sampled_from(["pending", "open"])
    | st.tuples(st.just("priority"), st.sampled_from(["medium", "urgent"]))
    | schedules(START)
    | st.tuples(st.just("until"), st.sampled_from([-NEAR, 0, LATE]), st.sampled_from([-1, 0, 1]))
    | st.sampled_from([1, 30, 60, 300, 1440])
    | st.integers(0, 3000),
    min_size=5,
    max_size=14,
)
"""What becomes of a ticket; of time, so many minutes, or as many as there are until a target is due, or nearly so."""


@settings(max_examples=250)
@given(hours=schedules(START), business=st.booleans(), moves=MOVES_OF_A_LIFE)
def test_a_whole_life_is_what_counting_its_minutes_says(
    hours: BusinessHoursDetail, business: bool, moves: list[Any]
) -> None:
    agent = SlaAgent()
    agent.hours(hours.schedule, hours.holidays, hours.timezone)
    policy = agent.policy(*PROMISED["medium"].items(), business=business)
    for target in PROMISED["urgent"].items():
        agent.target(policy, *target, priority="urgent")
    fields: dict[str, dict[str, Any]] = {
        "near": {"threshold_minutes": NEAR},
        "half": {"trigger_percent": HALF},
        "late": {"trigger": "breached", "threshold_minutes": LATE},
    }
    names = {agent.escalation(policy, **sent, actions=[]).id: name for name, sent in fields.items()}
    ticket, priority = agent.ticket(), "medium"
    life = born(hours if business else None, agent.now, priority)
    for drawn in moves:
        move = until(agent, ticket.id, *drawn[1:]) if isinstance(drawn, tuple) and drawn[0] == "until" else drawn
        if isinstance(move, tuple):
            reprioritize(agent, ticket.id, life, priority, move[1])
            priority = move[1]
        elif isinstance(move, str):
            life = act(agent, ticket.id, life, priority, move)
        else:
            if isinstance(move, int):
                life.escalate(agent.now + move * MINUTE, priority, dues(agent, ticket.id))
            pass_time(agent, life, move, business=business)
        agent.wait(0)
        compare(agent, ticket.id, life)
        if agent.tenant.tickets.get(ticket.id).status not in FINISHED:
            life.escalate(agent.now, priority, dues(agent, ticket.id))
            life.escalate_missed(agent.now, dues(agent, ticket.id))
        assert fired(agent, ticket.id, names) == sorted(life.escalated)


def reprioritize(agent: SlaAgent, ticket_id: int, life: Life, before: str, now: str) -> None:
    """What has passed stays passed; what may take longer has more left. What has nothing left is missed, at once."""
    finished = agent.tenant.tickets.get(ticket_id).status in FINISHED
    agent.update(ticket_id, priority=now)
    if not finished and now != before:
        life.take_stock(agent.now)
        for target in life.left:
            life.left[target] += 60 * (PROMISED[now][target] - PROMISED[before][target])
        life.marks |= dict.fromkeys((target for target in life.awaited if life.left[target] <= 0), False)


def act(agent: SlaAgent, ticket_id: int, life: Life, priority: str, move: str) -> Life:
    """A note, or a step of the lifecycle where there is such a one."""
    status = agent.tenant.tickets.get(ticket_id).status
    if "note" in move:
        agent.note(ticket_id, private=move == "private note")
        if move == "note" and status not in FINISHED and life.marks["first_response"] is None:
            life.marks["first_response"] = True
    elif move in {status, *MOVES[status]}:
        agent.update(ticket_id, status=move)
        if move in FINISHED:
            life.marks = {target: mark is None or mark for target, mark in life.marks.items()}
        elif status in FINISHED:
            return born(life.hours, agent.now, priority, life)
        elif (move == "pending") != life.paused:
            life.take_stock(agent.now)
            life.paused = move == "pending"
    return life


def pass_time(agent: SlaAgent, life: Life, move: int | BusinessHoursDetail, *, business: bool) -> None:
    """Some minutes, or another schedule, by which those count that have passed since stock was taken."""
    if isinstance(move, int):
        agent.wait(move)
    else:
        body = BusinessHoursUpdate(schedule=move.schedule, timezone=move.timezone)
        new = agent.do(lambda tenant: business_hours.update_business_hours(tenant, "bh_test", body))
        life.hours = new if business else None
        life.walked.clear()
    life.look(agent.now)


def compare(agent: SlaAgent, ticket_id: int, life: Life) -> None:
    instance = latest_instance(agent.tenant, ticket_id)
    assert instance is not None
    states = {target: getattr(instance.targets, target) for target in life.marks}
    assert {target: state.met for target, state in states.items()} == life.marks
    assert instance.status == life.status
    for target in [] if life.paused else life.awaited:
        due = states[target].due_at
        if due:
            minutes = life.open_until(due)
            assert (len(minutes), minutes[-1]) == (life.left[target], (due - life.since) // MINUTE - 1)


def dues(agent: SlaAgent, ticket_id: int) -> dict[str, Due]:
    """When each target is due, which `compare` has counted."""
    instance = latest_instance(agent.tenant, ticket_id)
    assert instance is not None
    return {target: getattr(instance.targets, target).due_at for target in PROMISED["medium"]}


def until(agent: SlaAgent, ticket_id: int, from_due: int, more: int) -> int:
    """How many minutes it is until the next instant that is so far from one at which a target is due, and some more."""
    instants = [due + (from_due + more) * MINUTE for due in dues(agent, ticket_id).values() if due]
    return min(((at - agent.now) // MINUTE for at in instants if agent.now < at <= agent.now + WEEK), default=1)


def fired(agent: SlaAgent, ticket_id: int, names: dict[str, str]) -> list[tuple[str, str]]:
    """The targets of the latest instance for which something escalated, as often as it did."""
    instance = latest_instance(agent.tenant, ticket_id)
    assert instance is not None
    escalated = [event.subject for event in agent.world.events if event.name == "sla.escalated"]
    return sorted((each.target, names[each.escalation_id]) for each in escalated if each.instance_id == instance.id)
