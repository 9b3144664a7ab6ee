"""The SLA engine knows no order of looking: one jump of the clock or many small ones, the same comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mock_server.errors import Conflict, DomainError
from mock_server.families.sla import operations as sla
from mock_server.models import BusinessHoursDetail, SlaEscalationUpdate, SlaTargetState
from mock_server.tests.families.schedules import MINUTE, open_day, open_minutes, schedules
from mock_server.tests.families.sla_world import SlaAgent

PRIORITIES = ("low", "medium", "high", "urgent")
STATUSES = ("open", "pending", "resolved", "closed")
START = SlaAgent().now

actions = st.sampled_from(
    (
        {"type": "notify_team_lead"},
        {"type": "reassign", "team_id": "team_nowhere"},
        {"type": "set_priority", "priority": "urgent"},
        {"type": "set_status", "status": "pending"},
        {"type": "set_status", "status": "resolved"},
        {"type": "add_note", "body": "We are on it", "private": False},
        {"type": "create_ticket", "subject": "Look at this"},
        {"type": "no such thing"},
    )
)
escalations = st.fixed_dictionaries(
    {
        "threshold_minutes": st.none() | st.integers(0, 600),
        "trigger_percent": st.none() | st.integers(0, 100),
        "actions": st.lists(actions, max_size=2),
    },
    optional={"action_type": st.just("notify"), "status": st.sampled_from(("active", "inactive"))},
)
targets = st.lists(
    st.tuples(st.sampled_from(("first_response", "resolution")), st.sampled_from((0.01, 0.5, 1, 4, 24))),
    min_size=1,
    max_size=3,
)
several = st.integers(0, 20)


class Passing(RuleBasedStateMachine):
    """The same work in three worlds, in which time passes in one jump, in small steps, and unseen until one looks."""

    @initialize(hours=schedules(START))
    def begin(self, hours: BusinessHoursDetail) -> None:
        self.jumping, self.stepping, self.looking = SlaAgent(), SlaAgent(), SlaAgent()
        self.all(lambda agent: agent.hours(hours.schedule, hours.holidays, hours.timezone))

    def all(self, work: Callable[[SlaAgent], object]) -> None:
        """Do it in each world. A refusal is one in all of them."""
        outcomes = [_outcome(work, agent) for agent in (self.jumping, self.stepping, self.looking)]
        assert outcomes[0] == outcomes[1] == outcomes[2]

    def a_ticket(self, number: int) -> int:
        known = [ticket.id for ticket in self.jumping.tenant.tickets]
        return known[number % len(known)]

    def some_ticket(self) -> bool:
        return hasattr(self, "jumping") and len(self.jumping.tenant.tickets) > 0

    @rule(given_targets=targets, business=st.booleans(), priority=st.sampled_from(PRIORITIES))
    def add_policy(self, given_targets: list[tuple[str, float]], business: bool, priority: str) -> None:
        self.all(lambda agent: agent.policy(*given_targets, business=business, priority=priority))

    @rule(number=several, fields=escalations)
    def add_escalation(self, number: int, fields: dict[str, Any]) -> None:
        policies = list(self.jumping.tenant.sla_policies)
        if policies:
            self.all(lambda agent: agent.escalation(policies[number % len(policies)], **fields))

    @rule(number=several, fields=escalations)
    def change_escalation(self, number: int, fields: dict[str, Any]) -> None:
        known = [escalation.id for escalation in self.jumping.tenant.sla_escalations]
        if known:
            body = SlaEscalationUpdate.model_validate(fields)
            self.all(lambda agent: sla.update_sla_escalation(agent.tenant, known[number % len(known)], body))

    @rule(number=several)
    def archive_policy(self, number: int) -> None:
        known = [policy.id for policy in self.jumping.tenant.sla_policies]
        if known:
            chosen = known[number % len(known)]
            self.all(lambda agent: agent.world.run(lambda: sla.delete_sla_policy(agent.tenant, chosen)))

    @rule(priority=st.sampled_from(PRIORITIES))
    def create(self, priority: str) -> None:
        self.all(lambda agent: agent.ticket(cast("Any", priority)))

    @precondition(some_ticket)
    @rule(number=several, status=st.sampled_from(STATUSES), priority=st.sampled_from(PRIORITIES))
    def update(self, number: int, status: str, priority: str) -> None:
        self.all(lambda agent: agent.update(self.a_ticket(number), status=status, priority=priority))

    @precondition(some_ticket)
    @rule(number=several, status=st.sampled_from(("open", "pending")))
    def turn(self, number: int, status: str) -> None:
        self.all(lambda agent: agent.change(self.a_ticket(number), status=status))

    @precondition(some_ticket)
    @rule(number=several)
    def close(self, number: int) -> None:
        self.all(lambda agent: agent.close(self.a_ticket(number)))

    @precondition(some_ticket)
    @rule(number=several, private=st.booleans())
    def note(self, number: int, private: bool) -> None:
        self.all(lambda agent: agent.note(self.a_ticket(number), private=private))

    @rule(minutes=st.sampled_from((0, 1, 15, 60, 480, 1440, 4000)) | st.integers(0, 4000), piece=st.integers(1, 90))
    def wait(self, minutes: int, piece: int) -> None:
        self.jumping.wait(minutes)
        self.stepping.wait(minutes, piece)
        self.looking.let_pass(minutes)

    @invariant()
    def every_world_is_the_same(self) -> None:
        if not hasattr(self, "jumping"):
            return
        seen, *others = [agent.seen() for agent in (self.jumping, self.stepping, self.looking)]
        assert others == [seen, seen]

    @invariant()
    def nothing_is_overdue(self) -> None:
        for instance in self.jumping.tenant.sla_instances if hasattr(self, "jumping") else ():
            for state in (instance.targets.first_response, instance.targets.resolution):
                running = state and state.met is None and instance.status != "paused"
                clock = self.jumping.tenant.sla_clocks.find(instance.ticket_id or 0)
                if running and state and state.due_at and clock and not clock.paused_at:
                    assert state.due_at > self.jumping.now

    @invariant()
    def nothing_fires_twice(self) -> None:
        """An escalation once an instance and target, a breach once an instance and target."""
        if hasattr(self, "jumping"):
            fired = [event.subject for event in self.jumping.world.events if event.name == "sla.escalated"]
            firings = [(firing.instance_id, firing.escalation_id, firing.target) for firing in fired]
            breached = [
                (event.subject.instance_id, event.subject.target_type)
                for event in self.jumping.world.events
                if event.name == "sla.breached"
            ]
            assert len(set(firings)) == len(firings)
            assert len(set(breached)) == len(breached)


def _outcome(work: Callable[[SlaAgent], object], agent: SlaAgent) -> object:
    try:
        return work(agent)
    except DomainError as refusal:
        return refusal.detail


TestPassing = Passing.TestCase
TestPassing.settings = settings(max_examples=60, stateful_step_count=40)


@dataclass
class Model:
    """One instance, minute by minute: every open minute that is not paused is one less of each target's."""

    hours: BusinessHoursDetail | None
    left: dict[str, int]
    met: dict[str, bool | None] = field(default_factory=dict)
    paused: bool = False

    def answer(self, *targets: str) -> None:
        for target in targets:
            if target in self.left and self.met.get(target) is None:
                self.met[target] = True

    def counted(self, agent: SlaAgent, until: datetime) -> int:
        """How many minutes from now until then count."""
        minutes = (until - agent.now) // MINUTE
        return len(open_minutes(self.hours, agent.now, minutes)) if self.hours else minutes

    def wait(self, agent: SlaAgent, minutes: int) -> None:
        counted = self.counted(agent, agent.now + minutes * MINUTE)
        for target in self.left:
            if self.met.get(target) is None and not self.paused:
                self.left[target] -= counted
                if self.left[target] <= 0:
                    self.met[target] = False


moves = st.lists(
    st.sampled_from(("open", "pending", "note", "private note", "resolved"))
    | st.sampled_from((1, 5, 30, 60, 300, 1440))
    | st.integers(0, 3000),
    max_size=12,
)


@settings(max_examples=200)
@given(
    schedules(START),
    st.booleans(),
    st.sets(st.sampled_from(("first_response", "resolution")), min_size=1),
    st.sampled_from((1, 4, 24)),
    moves,
)
def test_an_instance_is_what_counting_its_minutes_says(
    hours: BusinessHoursDetail, business: bool, kinds: set[str], long: int, history: list[str | int]
) -> None:
    agent = SlaAgent()
    agent.hours(hours.schedule, hours.holidays, hours.timezone)
    promised = {kind: long * (1 if kind == "first_response" else 3) for kind in sorted(kinds)}
    agent.policy(*promised.items(), business=business)
    ticket = agent.ticket()
    model = Model(hours if business else None, {kind: promise * 60 for kind, promise in promised.items()})
    for move in history:
        if isinstance(move, int):
            model.wait(agent, move)
            agent.wait(move)
        elif "note" in move:
            agent.note(ticket.id, private=move == "private note")
            model.answer(*(("first_response",) if move == "note" else ()))
        else:
            agent.change(ticket.id, status=move)
            model.paused = move == "pending"
            model.answer(*(tuple(model.left) if move == "resolved" else ()))
        instance = agent.instance(ticket.id)
        assert instance is not None
        states = {kind: getattr(instance.targets, kind) for kind in promised}
        assert {kind: state.met for kind, state in states.items()} == {kind: model.met.get(kind) for kind in promised}
        for kind, state in states.items():
            if state.met is None and state.due_at and not model.paused:
                assert model.counted(agent, state.due_at) == model.left[kind]
        marks = [model.met.get(kind) for kind in promised]
        running = "paused" if model.paused else "active"
        expected = "breached" if False in marks else "met" if all(marks) else running
        assert instance.status == expected


def test_the_business_hours_that_were_left_run_on_after_a_pause() -> None:
    agent = SlaAgent()
    agent.hours([open_day(weekday, "09:00", "17:00") for weekday in range(5)])
    agent.policy(("resolution", 10), business=True)
    ticket = agent.ticket()
    agent.wait(20 * 60)  # until Monday 16:00, when 7 of the 10 hours have passed
    agent.update(ticket.id, status="pending")
    agent.wait(41 * 60)
    agent.change(ticket.id, status="open")
    instance = agent.instance(ticket.id)
    assert instance
    assert instance.targets.resolution
    assert instance.targets.resolution.due_at == datetime(2026, 3, 11, 12, tzinfo=UTC)


def test_a_refused_operation_leaves_no_timer_behind() -> None:
    agent = SlaAgent()
    policy = agent.policy(("resolution", 1))
    agent.ticket()
    before = len(agent.world.timers)
    with pytest.raises(Conflict):
        agent.world.run(lambda: sla.delete_sla_policy(agent.tenant, policy.id))
    assert len(agent.world.timers) == before
    assert policy.id in agent.tenant.sla_policies


def test_a_fixture_s_part_of_a_second_does_not_stop_the_clock() -> None:
    agent = SlaAgent()
    policy = agent.policy(("resolution", 1))
    agent.escalation(policy, threshold_minutes=30)
    ticket = agent.ticket()
    (instance,) = agent.tenant.sla_instances
    due = agent.now + 60 * MINUTE + timedelta(microseconds=500_000)
    late = SlaTargetState(due_at=due, met=None)
    targets = instance.targets.model_copy(update={"resolution": late})
    agent.tenant.sla_instances.put(instance.model_copy(update={"targets": targets}))
    agent.update(ticket.id, status="pending")
    agent.change(ticket.id, status="open")
    agent.wait(120)
    names = [event.name for event in agent.world.events]
    assert [name for name in names if name in {"sla.escalated", "sla.breached"}] == ["sla.escalated", "sla.breached"]


def test_what_an_escalation_could_not_do_is_said_with_the_reasons() -> None:
    agent = SlaAgent()
    policy = agent.policy(("resolution", 1))
    agent.escalation(policy, actions=[{"type": "fly"}, {"type": "notify"}, {"type": "set_priority", "priority": "top"}])
    agent.ticket()
    agent.wait(60)
    (firing,) = agent.tenant.sla_firings
    assert firing.failures == [
        'Unknown action type "fly"',
        'priority should be one of low, medium, high, urgent, not "top"',
    ]
    assert [event.subject for event in agent.world.events if event.name == "sla.escalation_failed"] == [firing]
    assert len(agent.tenant.notifications) == 1


def test_an_escalation_whose_instant_has_passed_fires_now_and_says_so() -> None:
    agent = SlaAgent()
    policy = agent.policy(("resolution", 1))
    agent.ticket()
    agent.wait(50)
    added = agent.now
    agent.escalation(policy, threshold_minutes=30)
    assert [fired.at for fired in agent.world.advance(added)] == [added]
