"""Assignment: laws over teams that live, against the few words in which the design has them."""

from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mock_server.families.assignment.choice import Candidate, choose
from mock_server.families.business_hours.selection import calendar_for
from mock_server.families.teams import operations as teams
from mock_server.families.tenant import Tenant, World
from mock_server.families.tickets import operations as tickets
from mock_server.models import (
    BusinessHoursDay,
    TeamCreate,
    TeamMemberUpsert,
    TeamUpdate,
    Ticket,
    TicketCreate,
    TicketUpdate,
)
from mock_server.scenarios.scenarios import SHIPPED, load
from mock_server.tests.families.schedules import schedule

USERS = ["user_owner", "user_lead", "user_first", "user_second"]
METHODS = ["balanced", "round_robin", "priority", "manual"]
OFFICE = [BusinessHoursDay(day_of_week=day, start_time="09:00", end_time="17:00", is_closed=False) for day in range(5)]
UNFINISHED = {"open", "pending"}
TEMPLATE = load(SHIPPED / "empty")
Place = tuple[int, str]
"""A ticket in a team that nobody has."""


class LivingTeams(RuleBasedStateMachine):
    """Two teams of up to four users; tickets come, are moved, finished, reopened and taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World = TEMPLATE.copy()
        self.queue: list[Place] = []
        self.looked = 0

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants["t_empty"]

    def do(self, operation: Any, *arguments: Any) -> Any:
        return self.world.run(lambda: operation(self.tenant, *arguments))

    @initialize(hours=st.booleans())
    def begin(self, hours: bool) -> None:
        if hours:
            self.do(lambda tenant: tenant.business_hours.put(schedule(OFFICE)))
        self.teams = [self.do(teams.create_team, TeamCreate(name=name)).id for name in ("One", "Two")]
        self.tickets: list[int] = []

    @rule(
        team=st.integers(0, 1),
        user=st.sampled_from(USERS),
        capacity=st.sampled_from([0, 1, 1, 1, 2, 3]),
        priority=st.integers(0, 2),
    )
    def join(self, team: int, user: str, capacity: int, priority: int) -> None:
        body = TeamMemberUpsert(max_capacity=capacity, priority=priority)
        self.do(teams.put_team_member, self.teams[team], user, body)

    @rule(team=st.integers(0, 1), at=st.integers(0, 3))
    def leave(self, team: int, at: int) -> None:
        members = [each.user_id for each in self.tenant.members if each.team_id == self.teams[team]]
        if members:
            self.do(teams.remove_team_member, self.teams[team], members[at % len(members)])

    @rule(team=st.integers(0, 1), method=st.sampled_from(METHODS))
    def work_otherwise(self, team: int, method: Any) -> None:
        self.do(teams.update_team, self.teams[team], TeamUpdate(routing_method=method))

    @rule(team=st.integers(0, 1), number=st.integers(1, 3))
    def come(self, team: int, number: int) -> None:
        for _ in range(number):
            ticket = self.do(tickets.open_ticket, TicketCreate(subject="Test"))
            self.tickets.append(ticket.id)
            self.update(ticket.id, team_id=self.teams[team])

    @rule(
        at=st.integers(0, 30),
        change=st.sampled_from(["pending", "resolved", "closed", "open", "other team", "no team", "nobody"]),
    )
    def change(self, at: int, change: str) -> None:
        if not self.tickets:
            return
        ticket = self.tenant.tickets.get(self.tickets[at % len(self.tickets)])
        others = {
            "other team": {"team_id": self.teams[ticket.team_id == self.teams[0]]},
            "no team": {"team_id": None},
            "nobody": {"assignee_id": None},
        }
        allowed = (
            change in others or change == "open" or ticket.status == "open" or ticket.status == "pending" != change
        )
        if allowed and not (change == "pending" and ticket.status != "open"):
            self.update(ticket.id, **others.get(change, {"status": change}))

    @rule(team=st.integers(0, 1), at=st.integers(0, 30), end=st.sampled_from(["resolved", "closed"]))
    def finish(self, team: int, at: int, end: str) -> None:
        """What somebody of the team has."""
        held = [each for each in self.tenant.tickets if each.team_id == self.teams[team] and each.assignee_id]
        unfinished = [each.id for each in held if each.status in UNFINISHED]
        if unfinished:
            self.update(unfinished[at % len(unfinished)], status=end)

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.world.advance(self.world.clock.now() + timedelta(hours=hours))

    def update(self, ticket_id: int, **fields: Any) -> None:
        self.do(tickets.update_ticket, ticket_id, TicketUpdate.model_validate(fields))

    @invariant()
    def every_choice_is_a_member_with_room_and_takes_the_oldest(self) -> None:
        """Of what was given away since the last look, by the teams, the tickets and who has them as they are now."""
        given = [
            event.subject
            for event in self.world.events
            if event.number > self.looked and event.name == "ticket.assigned" and event.subject.candidates
        ]
        members = {(each.team_id, each.user_id): each for each in self.tenant.members}
        assert [each for each in given if (each.team_id, each.user_id) not in members] == []
        held = self._held()
        for latest in {each.user_id: each for each in given}.values():
            capacity = members[latest.team_id, latest.user_id].max_capacity
            assert not capacity or held[latest.user_id] <= capacity
        places = {place: at for at, place in enumerate(self.queue)}
        for each in given:
            turn = places.get((each.ticket_id, each.team_id), len(places))
            assert [x for x in self.queue[:turn] if x[1] == each.team_id and self._waits(x)] == []
        self._take_note()
        assert [(each.ticket_id, each.team_id) for each in self.tenant.waiting] == self.queue

    def _take_note(self) -> None:
        """Who waits where, in the order in which they came, and what has happened by now."""
        waiting = [(each.id, str(each.team_id)) for each in self.tenant.tickets if self._needs_somebody(each)]
        stayed = [place for place in self.queue if place in waiting]
        self.queue = [*stayed, *(place for place in waiting if place not in stayed)]
        self.looked = max((event.number for event in self.world.events), default=0)

    @invariant()
    def loads_are_what_they_count(self) -> None:
        assert {each.user_id: each.tickets for each in self.tenant.loads} == self._held()

    @invariant()
    def who_waits_has_a_team_and_nobody(self) -> None:
        needing = {each.id for each in self.tenant.tickets if self._needs_somebody(each)}
        assert {each.ticket_id for each in self.tenant.waiting} == needing

    @invariant()
    def nobody_waits_while_somebody_of_an_open_team_has_room(self) -> None:
        for waiting in self.tenant.waiting:
            team, calendar = self.tenant.teams.get(waiting.team_id), calendar_for(self.tenant, waiting.team_id)
            now = self.tenant.now
            is_open = calendar is None or calendar.next_opening(now) == now
            assert not (is_open and waiting.queued)
            if is_open and team.routing_method != "manual":
                assert not [each for each in self.tenant.members if each.team_id == team.id and self._has_room(each)]

    @invariant()
    def they_wait_in_the_order_in_which_they_came(self) -> None:
        since = [each.since for each in self.tenant.waiting]
        assert since == sorted(since)

    def _held(self) -> Counter[str]:
        """How many open and pending tickets each user has."""
        return Counter(
            each.assignee_id for each in self.tenant.tickets if each.assignee_id and each.status in UNFINISHED
        )

    def _waits(self, place: Place) -> bool:
        ticket_id, team_id = place
        ticket = self.tenant.tickets.get(ticket_id)
        return self._needs_somebody(ticket) and ticket.team_id == team_id

    def _needs_somebody(self, ticket: Ticket) -> bool:
        return ticket.team_id is not None and ticket.assignee_id is None and ticket.status in UNFINISHED

    def _has_room(self, member: Any) -> bool:
        load = self.tenant.loads.find(member.user_id)
        return not member.max_capacity or (load.tickets if load else 0) < member.max_capacity


TestLivingTeams = LivingTeams.TestCase
TestLivingTeams.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(1, 40))
def test_a_rotation_is_fair_within_one_ticket(loads: list[int], tickets: int) -> None:
    members = [Candidate(f"user_{at}", load, 0, 0, at) for at, load in enumerate(loads)]
    last, given_to = None, Counter[str]()
    for _ in range(tickets):
        chosen = choose("round_robin", members, last)
        assert chosen is not None
        last = chosen.user_id
        given_to[last] += 1
    counts = [given_to[each.user_id] for each in members]
    assert max(counts) - min(counts) <= 1


@given(
    size=st.integers(1, 4),
    before=st.lists(st.booleans(), max_size=5),
    moves=st.lists(st.sampled_from(["come", "come", "finish", "wait"]), max_size=25),
)
@settings(max_examples=50)
def test_a_team_that_takes_turns_is_fair_within_one_ticket_over_any_stretch(
    size: int, before: list[bool], moves: list[str]
) -> None:
    """However many each member has, and whoever was in the team before."""
    world = TEMPLATE.copy()
    tenant = world.tenants["t_empty"]

    def do(operation: Any, *arguments: Any) -> Any:
        return world.run(lambda: operation(tenant, *arguments))

    def come() -> Ticket:
        ticket = do(tickets.open_ticket, TicketCreate(subject="Test"))
        do(tickets.update_ticket, ticket.id, TicketUpdate(team_id=team))
        return tenant.tickets.get(ticket.id)

    team = do(teams.create_team, TeamCreate(name="One", routing_method="round_robin")).id
    for joins, user in zip(before, USERS * 2, strict=False):
        if joins:
            do(teams.put_team_member, team, user, TeamMemberUpsert())
            come()
    for user in USERS:
        present = (team, user) in tenant.members
        if (user in USERS[:size]) != present:
            arguments = (team, user) if present else (team, user, TeamMemberUpsert())
            do(teams.remove_team_member if present else teams.put_team_member, *arguments)
    chosen = list[str]()
    for move in moves:
        unfinished = [each for each in tenant.tickets if each.status in UNFINISHED]
        if move == "come":
            chosen.append(str(come().assignee_id))
        elif move == "finish" and unfinished:
            do(tickets.update_ticket, unfinished[0].id, TicketUpdate(status="resolved"))
        else:
            world.advance(world.clock.now() + timedelta(hours=1))
    for first, last in combinations(range(len(chosen) + 1), 2):
        counts = Counter(chosen[first:last])
        assert max(counts.values()) - min(counts[user] for user in USERS[:size]) <= 1


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)), max_size=6), st.sampled_from(METHODS)
)
def test_the_choice_is_the_best_of_those_who_have_room(members: list[tuple[int, int, int]], method: Any) -> None:
    asked = [Candidate(f"user_{at}", *each, at) for at, each in enumerate(members)]
    free = [each for each in asked if not each.capacity or each.load < each.capacity]
    chosen = choose(method, asked)
    if method == "manual" or not free:
        assert chosen is None
    elif method == "balanced":
        assert chosen is not None
        assert (chosen.load, chosen.priority, chosen.joined) == min((x.load, x.priority, x.joined) for x in free)
    elif method == "priority":
        assert chosen is not None
        assert (chosen.priority, chosen.joined) == min((x.priority, x.joined) for x in free)
    else:
        assert chosen == free[0]


@given(st.lists(st.tuples(st.sampled_from([None, 0, 1, 30, 90]), st.integers(0, 40)), min_size=1, max_size=5))
def test_a_ticket_waits_as_long_as_its_team_says_by_now(settings_in_turn: list[tuple[int | None, int]]) -> None:
    """Each says how many minutes, and some more pass: until then it waits, and then it is escalated."""
    world: World = TEMPLATE.copy()
    tenant = world.tenants["t_empty"]
    team = world.run(lambda: teams.create_team(tenant, TeamCreate(name="One", escalate_to_user_id="user_lead")))
    ticket = world.run(lambda: tickets.open_ticket(tenant, TicketCreate(subject="Test")))
    world.run(lambda: tickets.update_ticket(tenant, ticket.id, TicketUpdate(team_id=team.id)))
    begin, taken = world.clock.now(), False
    for minutes, wait in settings_in_turn:
        sent = TeamUpdate(unassigned_timeout_minutes=minutes)
        world.run(partial(teams.update_team, tenant, team.id, sent))
        world.advance(world.clock.now() + timedelta(minutes=wait))
        taken = taken or (minutes is not None and begin + timedelta(minutes=minutes) <= world.clock.now())
        assert (tenant.tickets.get(ticket.id).assignee_id == "user_lead") == taken
