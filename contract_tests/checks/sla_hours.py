"""Instances that go by business hours: the tenant's, and those of the ticket's team. Docs: sla, teams-and-routing."""

from contextlib import suppress
from datetime import datetime, timedelta

from contract_tests.assertions import Inconclusive, SetupRefused, holds, same
from contract_tests.deadlines import deadline
from contract_tests.factories.records import new_team, new_ticket
from contract_tests.factories.sla import (
    LAG,
    Terms,
    due,
    instance,
    instant,
    lasts,
    nearly,
    prepared,
    reassign,
    team_of,
    terms,
)
from contract_tests.factories.sla_hours import (
    HOURS,
    day,
    default_schedule,
    holiday_like,
    new_schedule,
    take_a_holiday,
    week,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target


@rule("SLA-91")
def business_hours_are_the_open_time_of_the_default_schedule(on: Target) -> None:
    hours = default_schedule(on)
    own = terms(on, {"first_response": 2, "resolution": 30}, business_hours=True)
    ticket, started = own.start()
    created = instant(ticket["created_at"])
    for target, allowed in (("first_response", 2), ("resolution", 30)):
        nearly(due(started, target), _expected(hours, created, allowed), f"the {target} to be due")


@rule("SLA-91")
def holidays_of_the_default_schedule_do_not_count(on: Target) -> None:
    own = terms(on, {"resolution": 8}, business_hours=True)
    before, hours = default_schedule(on), take_a_holiday(on)
    ticket, started = own.start()
    created = instant(ticket["created_at"])
    expected = _expected(hours, created, 8)
    holds(expected > _expected(before, created, 8), "a holiday that makes a difference", hours["holidays"])
    nearly(due(started), expected, "the ticket to be due")


@rule("SLA-54")
def a_policy_without_business_hours_counts_all_time(on: Target) -> None:
    """Where the default schedule may be changed, a holiday makes it one that is not always open."""
    if on.exclusive:
        with suppress(Inconclusive):
            take_a_holiday(on)
    own = terms(on, {"resolution": 168}, business_hours=False)
    lasts(*own.start(), 168)


@rule("SLA-54")
def business_time_is_no_more_than_all_time(on: Target) -> None:
    own = terms(on, {"resolution": 168}, business_hours=True)
    ticket, started = own.start()
    earliest = instant(ticket["created_at"]) + timedelta(hours=168)
    holds(due(started) >= earliest - LAG, f"a due instant not before {earliest}", due(started))


@rule("SLA-92", "SLA-55")
def the_hours_of_the_team_affect_the_timers_of_its_tickets(on: Target) -> None:
    """The team is open on one day of the week, which is not today and not tomorrow."""
    own = terms(on, {"resolution": 5}, business_hours=True)
    opens = day((_today(on) + 3) % 7, "10:00", "18:00")
    at = due(_handed_over(on, own, new_schedule(on, [opens])))
    holds((at.weekday(), f"{at:%H}") == (opens["day_of_week"], "15"), "a due instant after 5 hours of the team's", at)


@rule("SLA-10")
def a_change_of_the_schedule_or_of_its_holidays_moves_what_is_due_by_it(on: Target) -> None:
    """The team is open on one day of the week, which is not today and not tomorrow."""
    own = terms(on, {"resolution": 5}, business_hours=True)
    weekday = (_today(on) + 3) % 7
    hours = new_schedule(on, [day(weekday, "10:00", "18:00")])
    path, before = f"{HOURS}/{hours}", _handed_over(on, own, hours)
    prepared(on.dashboard.patch(path, {"schedule": week([day(weekday, "12:00", "18:00")])}))
    same(due(instance(on, before["id"])), due(before) + timedelta(hours=2), "when it is due by the new schedule")
    prepared(on.dashboard.post(f"{path}/holidays", holiday_like(on, date=str(due(before).date()))))
    later = due(before) + timedelta(days=7, hours=2)
    same(due(instance(on, before["id"])), later, "when it is due after the holiday")


@rule("SLA-56")
def by_hours_that_never_come_nothing_is_due(on: Target) -> None:
    own = terms(on, {"resolution": 0.02}, business_hours=True)
    handed_over = _handed_over(on, own, new_schedule(on, []))
    same(handed_over["targets"]["resolution"], {"due_at": None, "met": None}, "the target")
    on.wait(80)
    same(instance(on, handed_over["id"])["status"], "active", "the status when all its time is over")


def _handed_over(on: Target, own: Terms, hours: str) -> Json:
    """The instance of a ticket that an escalation has just given to a team with this schedule."""
    team_id = new_team(on, business_hours_id=hours)["id"]
    own.escalation(trigger_percent=0, threshold_minutes=None, actions=[reassign(team_id)])
    ticket, started = own.start()
    on.wait(1)
    if team_of(on, ticket) != team_id:
        raise SetupRefused("an escalation to hand the ticket over at once", "a ticket that is not the team's")
    return instance(on, started["id"])


def _expected(hours: Json, start: datetime, allowed: int) -> datetime:
    expected = deadline(hours, start, timedelta(hours=allowed))
    if expected is None:
        raise Inconclusive(f"the schedule {hours['id']} has not {allowed} open hours in a year")
    return expected


def _today(on: Target) -> int:
    return instant(new_ticket(on)["created_at"]).weekday()
