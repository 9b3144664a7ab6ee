"""The life of an SLA instance, one thing at a time."""

from datetime import timedelta

import pytest

from mock_server.models import SlaTargetState
from mock_server.tests.families.ai_world import team
from mock_server.tests.families.schedules import open_day, schedule
from mock_server.tests.families.sla_world import SlaAgent

NOTIFY = [{"type": "notify"}]


def target(agent: SlaAgent, ticket_id: int, kind: str) -> SlaTargetState:
    instance = agent.instance(ticket_id)
    assert instance is not None
    state: SlaTargetState = getattr(instance.targets, kind)
    return state


def events(agent: SlaAgent, *names: str) -> list[str]:
    return [event.name for event in agent.world.events if event.name in names]


@pytest.mark.parametrize(("private", "met"), [(False, True), (True, None)])
def test_only_a_public_note_is_the_first_response(*, private: bool, met: bool | None) -> None:
    agent = SlaAgent()
    agent.policy(("first_response", 1), ("resolution", 4))
    ticket = agent.ticket().id
    agent.note(ticket, private=private)
    assert [target(agent, ticket, kind).met for kind in ("first_response", "resolution")] == [met, None]


def test_a_ticket_that_is_reopened_once_it_was_answered_awaits_no_first_response() -> None:
    agent = SlaAgent()
    agent.policy(("first_response", 1))
    ticket = agent.ticket().id
    agent.note(ticket)
    agent.update(ticket, status="resolved")
    agent.update(ticket, status="open")
    again = list(agent.tenant.sla_instances)[-1]
    assert (len(agent.tenant.sla_instances), again.status) == (2, "met")
    assert again.targets.first_response
    assert again.targets.first_response.met
    assert (events(agent, "sla.started"), list(agent.tenant.sla_clocks)) == (["sla.started"], [])


def test_a_ticket_that_changes_while_it_waits_is_paused_once() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 1))
    ticket = agent.ticket().id
    agent.update(ticket, status="pending")
    agent.wait(30)
    agent.update(ticket, priority="high")
    agent.wait(30)
    agent.change(ticket, status="open")
    assert events(agent, "sla.paused", "sla.resumed") == ["sla.paused", "sla.resumed"]
    assert target(agent, ticket, "resolution").due_at == agent.now + timedelta(hours=1)


def test_a_target_that_is_never_due_is_never_due_after_a_pause() -> None:
    agent = SlaAgent()
    agent.hours([open_day(0, "09:00", "17:00").model_copy(update={"is_closed": True})])
    agent.policy(("resolution", 1), business=True)
    ticket = agent.ticket().id
    agent.update(ticket, status="pending")
    agent.wait(30)
    agent.change(ticket, status="open")
    agent.wait(60 * 24 * 365)
    assert (target(agent, ticket, "resolution").due_at, target(agent, ticket, "resolution").met) == (None, None)


def test_escalations_of_one_policy_fire_each_at_its_own_instant() -> None:
    agent = SlaAgent()
    policy = agent.policy(("resolution", 1))
    for percent in (50, 75):
        agent.escalation(policy, trigger_percent=percent, actions=NOTIFY)
    agent.ticket()
    sent = []
    for _ in range(4):
        agent.wait(15)
        sent.append(len(events(agent, "notification.sent")))
    assert sent == [0, 1, 2, 2]


@pytest.mark.parametrize("waits", [False, True])
def test_in_the_hands_of_another_team_what_is_left_runs_on_by_its_hours(*, waits: bool) -> None:
    """The agent is always open; the team opens for an hour a week, on the day before."""
    agent = SlaAgent()
    agent.hours([])
    agent.policy(("resolution", 1), business=True)
    ticket = agent.ticket().id
    yesterday = agent.now - timedelta(days=1)
    rarely = schedule([open_day(yesterday.weekday(), "09:00", "10:00")], []).model_copy(
        update={"id": "bh_team", "is_default": False}
    )
    agent.wait(30)
    if waits:
        agent.change(ticket, status="pending")
    agent.world.run(lambda: agent.tenant.business_hours.put(rarely))
    agent.world.run(
        lambda: agent.tenant.teams.put(team("team_one").model_copy(update={"business_hours_id": "bh_team"}))
    )
    agent.change(ticket, status="open", team_id="team_one")
    opens = (yesterday + timedelta(days=7)).replace(hour=9, minute=0)
    assert target(agent, ticket, "resolution").due_at == opens + timedelta(minutes=30)


@pytest.mark.parametrize("waits", [False, True])
def test_what_another_priority_makes_overdue_is_breached_at_once(*, waits: bool) -> None:
    """Also while the ticket waits for its customer: no more of its time passes, but that has passed already."""
    agent = SlaAgent()
    policy = agent.policy(("resolution", 4))
    agent.target(policy, "resolution", 1, "urgent")
    ticket = agent.ticket().id
    agent.wait(61)
    if waits:
        agent.update(ticket, status="pending")
    agent.update(ticket, priority="urgent")
    assert (target(agent, ticket, "resolution").met, events(agent, "sla.breached")) == (False, ["sla.breached"])
    agent.update(ticket, status="resolved")
    assert (target(agent, ticket, "resolution").met, events(agent, "sla.met")) == (False, [])
