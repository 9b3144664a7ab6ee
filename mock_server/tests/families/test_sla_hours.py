"""Which schedule an instance counts by when its team gets another one, or the tenant its first."""

from datetime import timedelta
from functools import partial

from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.errors import Conflict
from mock_server.families.business_hours import operations as business_hours
from mock_server.families.business_hours.calendar import calendar_of
from mock_server.families.teams import operations as teams
from mock_server.models import BusinessHoursCreate, BusinessHoursDetail, BusinessHoursUpdate, TeamCreate, TeamUpdate
from mock_server.tests.families.schedules import schedule, schedules
from mock_server.tests.families.sla_world import SlaAgent

HOURS, START = 10, SlaAgent().now


def _due(agent: SlaAgent, ticket_id: int) -> object:
    instance = agent.instance(ticket_id)
    assert instance
    assert instance.targets.resolution
    return instance.targets.resolution.due_at


@given(one=schedules(START), other=schedules(START), before=st.integers(0, 3 * 24 * 60), paused=st.booleans())
def test_what_is_left_when_a_team_gets_another_schedule_counts_by_that_one(
    one: BusinessHoursDetail, other: BusinessHoursDetail, before: int, paused: bool
) -> None:
    agent = SlaAgent()
    mine, theirs = (
        each.model_copy(update={"id": name, "is_default": False}) for name, each in (("a", one), ("b", other))
    )
    agent.do(lambda tenant: [tenant.business_hours.put(each) for each in (mine, theirs)])
    team = agent.do(lambda tenant: teams.create_team(tenant, TeamCreate(name="One", business_hours_id="a"))).id
    agent.policy(("resolution", HOURS), business=True)
    ticket = agent.ticket().id
    agent.update(ticket, team_id=team)
    start = agent.now
    passed = timedelta(0) if paused else calendar_of(mine).between(start, start + timedelta(minutes=before))
    left = timedelta(hours=HOURS) - passed
    assume(left > timedelta(0))
    if paused:
        agent.update(ticket, status="pending")
    agent.wait(before)
    agent.do(lambda tenant: teams.update_team(tenant, team, TeamUpdate(business_hours_id="b")))
    if paused:
        agent.wait(30)
        agent.update(ticket, status="open")
    try:
        expected = calendar_of(theirs).add(agent.now, left)
    except Conflict:
        expected = None
    assert _due(agent, ticket) == expected


def test_the_first_default_schedule_counts_from_when_it_is_there() -> None:
    """And no more from when it is not the default."""
    agent = SlaAgent()
    agent.policy(("resolution", HOURS), business=True)
    timed = agent.ticket().id
    start = agent.now
    agent.wait(60)
    never = BusinessHoursCreate.model_validate(
        {"name": "Never", "is_default": True, "schedule": [{"day_of_week": day, "is_closed": True} for day in range(7)]}
    )
    made = agent.do(lambda tenant: business_hours.create_business_hours(tenant, never)).id
    assert _due(agent, timed) is None
    agent.wait(60)
    undone = BusinessHoursUpdate(is_default=False)
    agent.do(partial(business_hours.update_business_hours, business_hours_id=made, body=undone))
    assert _due(agent, timed) == start + timedelta(hours=HOURS + 1)


def test_a_team_that_is_called_otherwise_moves_nothing() -> None:
    agent = SlaAgent()
    agent.do(lambda tenant: tenant.business_hours.put(schedule()))
    team = agent.do(lambda tenant: teams.create_team(tenant, TeamCreate(name="One"))).id
    agent.policy(("resolution", HOURS), business=True)
    agent.policy(("resolution", HOURS))
    ticket = agent.ticket().id
    agent.update(ticket, team_id=team)
    before = agent.tenant.sla_clocks.get(ticket)
    agent.wait(60)
    agent.do(lambda tenant: teams.update_team(tenant, team, TeamUpdate(name="Other")))
    assert agent.tenant.sla_clocks.get(ticket) is before
