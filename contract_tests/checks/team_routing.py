"""Who gets the tickets of a team. Docs: teams-and-routing, "Routing Methods", "Upsert body" and "Business Hours"."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from contract_tests.assertions import body, done, holds, same
from contract_tests.factories.assignment import (
    arrive,
    assigned,
    assignee_of,
    available,
    by_load,
    give,
    join,
    loads,
    new_team_of,
    taker,
)
from contract_tests.factories.business_hours import day, new_hours
from contract_tests.factories.oncall import instant
from contract_tests.factories.records import TEAMS, TICKETS, new_ticket
from contract_tests.registry import rule
from contract_tests.target import Json, Target

SETTLED = 2
"""Seconds after which a ticket would have been given to somebody."""
HOUR = 3600
ZONES, LATEST = (ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")), 20
"""In one of the zones it is always before this hour."""


def member(user: str, **settings: Json) -> Json:
    return {"user_id": user, **settings}


def stays_with_nobody(on: Target, ticket: Json, what: str, seconds: float = SETTLED) -> None:
    on.wait(seconds)
    same(assignee_of(on, ticket), None, f"whose {what} is")


def finish(on: Target, ticket: Json) -> None:
    done(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done."}))


# Routing methods


@rule("TEAM-35")
def a_balanced_team_gives_its_tickets_to_whoever_has_fewer(on: Target) -> None:
    """Whether all tickets of a member are counted, or those in the team: given are as many as it takes for both."""
    (few, light), (many, heavy) = by_load(on)
    team = new_team_of(on, "balanced", member(light), member(heavy))
    for user, more, expected in ((heavy, 2, light), (light, many - few + 5, heavy)):
        for _ in range(more):
            give(on, new_ticket(on), team, user)
        same(assigned(on, team), expected, f"who gets a ticket after {user} got {more}")


@rule("TEAM-36")
def a_rotating_team_gives_its_tickets_to_everybody_in_turn(on: Target) -> None:
    users = available(on)
    team = new_team_of(on, "round_robin", *map(member, users))
    takers = [assigned(on, team) for _ in range(6)]
    holds(takers[:2] == takers[2:4] == takers[4:], "three turns that are the same", takers)
    same(set(takers[:2]), set(users), "who gets a ticket in a turn")


def takers_by(on: Target, *priorities: int) -> set[str]:
    """Who gets the first two tickets of a team whose members have these priorities."""
    members = [member(user, priority=number) for user, number in zip(available(on), priorities, strict=True)]
    team = new_team_of(on, "priority", *members)
    return {assigned(on, team) for _ in range(2)}


@rule("TEAM-37")
def a_team_by_priority_gives_its_tickets_in_the_order_of_its_members_priorities(on: Target) -> None:
    """Another order, another member; which end of it comes first is not said."""
    takers = [takers_by(on, 1, 2), takers_by(on, 2, 1)]
    holds(sorted(map(len, takers)) == [1, 1] and takers[0] != takers[1], "one member for each order", takers)


@rule("TEAM-38")
def the_lowest_priority_comes_first_and_of_two_whoever_joined_first(on: Target) -> None:
    first, second = on.users[:2]
    expected = {(5, 1): second, (1, 5): first, (3, 3): first}
    for priorities, user in expected.items():
        same(takers_by(on, *priorities), {user}, f"who gets the tickets by the priorities {priorities}")


@rule("TEAM-39")
def a_manual_team_gives_its_tickets_to_nobody(on: Target) -> None:
    team = new_team_of(on, "manual", *map(member, on.users[:2]))
    stays_with_nobody(on, arrive(on, team), "a ticket in a team that assigns by hand")


# Capacity


@rule("TEAM-40")
def a_member_gets_no_more_tickets_than_the_capacity_says(on: Target) -> None:
    """Whoever gets all tickets of a team by priority without a limit, gets one where that is the limit."""
    users = available(on)
    team = new_team_of(on, "priority", *(member(user, priority=number) for number, user in enumerate(users)))
    tickets = [arrive(on, team) for _ in range(3)]
    on.assume(all(each.get("conversation_id") for each in tickets), "a ticket of this deployment is no conversation")
    takers = [taker(on, each) for each in tickets]
    same(len(set(takers)), 1, "how many members get the tickets where none has a limit")
    join(on, team, takers[0], priority=users.index(takers[0]), max_capacity=1)
    later = [assigned(on, team) for _ in range(2)]
    holds(takers[0] not in later, f"no more tickets for {takers[0]}, who has three and may have one", later)


@rule("TEAM-41")
def a_ticket_waits_until_somebody_has_room(on: Target) -> None:
    """The oldest first: where one is finished, a capacity is raised, and somebody joins."""
    one, other = on.users[:2]
    busy = loads(on, [one])[one]
    team = new_team_of(on, "balanced", member(one, max_capacity=busy + 1))
    first, second, third, fourth = (arrive(on, team) for _ in range(4))
    same(taker(on, first), one, "who gets the first ticket")
    for waiting in (second, third, fourth):
        same(assignee_of(on, waiting), None, "whose a ticket is while everybody is full")
    finish(on, first)
    same(taker(on, second), one, "who gets the oldest ticket that waits once another is finished")
    same(assignee_of(on, third), None, "whose the next one is")
    join(on, team, one, max_capacity=busy + 2)
    same(taker(on, third), one, "who gets the next one once the capacity is raised")
    same(assignee_of(on, fourth), None, "whose the last one is")
    join(on, team, other)
    same(taker(on, fourth), other, "who gets the last one once somebody joins")


# Business hours, and time that passes


def opening_in_two_hours(on: Target) -> Json:
    """A schedule that is open every day from about two hours after the server's now."""
    now = instant(new_ticket(on)["created_at"])
    local = next(each for zone in ZONES if (each := now.astimezone(zone)).hour < LATEST)
    opens = (local + timedelta(hours=2)).strftime("%H:%M")
    return new_hours(on, timezone=str(local.tzinfo), schedule=[day(number, opens, "23:59") for number in range(7)])


@rule("TEAM-42")
def a_ticket_that_arrives_outside_business_hours_is_queued_until_the_team_is_available(on: Target) -> None:
    on.needs_simulated_time("hours would have to pass")
    hours = opening_in_two_hours(on)
    team = new_team_of(on, "balanced", member(on.users[0]), business_hours_id=hours["id"])
    ticket = arrive(on, team)
    stays_with_nobody(on, ticket, "a ticket that arrives before the team opens", HOUR)
    on.wait(HOUR)
    same(taker(on, ticket), on.users[0], "who gets the ticket once the team has opened")
    same(assigned(on, team), on.users[0], "who gets a ticket that arrives while the team is open")


@rule("TEAM-43")
def a_ticket_that_nobody_takes_in_time_goes_to_the_user_it_is_escalated_to(on: Target) -> None:
    user = on.users[1]
    settings = {"unassigned_timeout_minutes": 1, "escalate_to_user_id": user}
    team = new_team_of(on, "manual", member(on.users[0]), **settings)
    late, taken = arrive(on, team), arrive(on, team)
    give(on, taken, team, on.users[0])
    stays_with_nobody(on, late, "a ticket within the time that it may stay unassigned", 50)
    on.wait(15)
    same(taker(on, late), user, "who gets the ticket once its time is up")
    same(assignee_of(on, taken), on.users[0], "whose a ticket is that was taken in time")


@rule("TEAM-44")
def a_deleted_team_has_no_tickets_and_nobody_loses_one(on: Target) -> None:
    user = on.users[0]
    gone, kept = (new_team_of(on, "manual", member(user)) for _ in "12")
    theirs, waiting, other = (arrive(on, team) for team in (gone, gone, kept))
    give(on, theirs, gone, user)
    done(on.dashboard.delete(f"{TEAMS}/{gone['id']}"))
    expected = ((theirs, (None, user)), (waiting, (None, None)), (other, (kept["id"], None)))
    for ticket, whose in expected:
        shown = body(on.api.get(f"{TICKETS}/{ticket['id']}"))
        same((shown["team_id"], shown["assignee_id"]), whose, "the team and the user of the ticket")
