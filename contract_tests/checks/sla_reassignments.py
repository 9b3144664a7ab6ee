"""Escalations at work: the ticket that goes to another team shows when one came. Docs: sla, "Escalation Rules"."""

from datetime import timedelta

from contract_tests.assertions import Inconclusive, includes, names, promise, same
from contract_tests.deadlines import deadline
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TICKETS, new_team
from contract_tests.factories.sla import (
    ESCALATIONS,
    POLICIES,
    Terms,
    escalation_like,
    instance,
    instant,
    move,
    note,
    prepared,
    reassign,
    seconds,
    team_of,
    terms,
)
from contract_tests.factories.sla_hours import take_a_holiday
from contract_tests.registry import rule
from contract_tests.target import Json, Target

SHORT = {"resolution": seconds(72)}
"""Its half is over after 36 seconds."""


def _has_teams(on: Target, ticket: Json, *steps: tuple[float, Json]) -> None:
    """Which team has the ticket, each time so many seconds later."""
    passed = 0.0
    for seconds_more, team_id in steps:
        on.wait(seconds_more)
        passed += seconds_more
        same(team_of(on, ticket), team_id, f"the team after {passed:g} seconds")


@rule("SLA-30", "SLA-37")
def an_escalation_comes_its_minutes_before_a_target_is_due(on: Target) -> None:
    """And for tickets of its own policy."""
    own, other = (terms(on, {"resolution": seconds(108)}) for _ in range(2))
    team_id = own.hand_over(threshold_minutes=1)
    ticket, another = own.ticket(), other.ticket()
    _has_teams(on, ticket, (44, None), (8, team_id))
    same(team_of(on, another), None, "the team of a ticket of another policy")


@rule("SLA-31")
def an_escalation_comes_at_its_percentage_of_the_time(on: Target) -> None:
    own = terms(on, SHORT)
    team_id = own.hand_over(trigger_percent=50)
    _has_teams(on, own.ticket(), (32, None), (8, team_id))


@rule("SLA-31")
def a_percentage_is_of_the_time_that_counts(on: Target) -> None:
    own = terms(on, {"resolution": 2}, business_hours=True)
    schedule = take_a_holiday(on)
    team_id = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    start = instant(ticket["created_at"])
    half = deadline(schedule, start, timedelta(hours=1))
    if half is None:
        raise Inconclusive("the tenant's default schedule has no open hour in a year")
    _has_teams(on, ticket, ((half - start).total_seconds() - 10, None), (20, team_id))


@rule("SLA-32")
def an_escalation_comes_once_for_each_target(on: Target) -> None:
    """At 18, 29, 54 and 86 seconds: one that came again would take the ticket back."""
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(108)})
    first, second = own.hand_over(trigger_percent=50), own.hand_over(trigger_percent=80)
    ticket = own.ticket()
    _has_teams(on, ticket, (22, first), (10, second), (15, second), (15, first), (30, second), (30, second))


@rule("SLA-32")
def a_target_that_is_met_is_no_longer_at_risk(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(72)})
    team_id = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    note(on, ticket)
    _has_teams(on, ticket, (30, None), (10, team_id))


@rule("SLA-33")
def the_earlier_of_threshold_and_percentage_counts(on: Target) -> None:
    """A ticket of 108 seconds: percentage first (22), threshold first (48), neither (108)."""
    own = terms(on, {"resolution": seconds(108)})
    by_percent = own.hand_over(threshold_minutes=1, trigger_percent=20)
    by_threshold = own.hand_over(threshold_minutes=1, trigger_percent=80)
    at_last = own.hand_over(threshold_minutes=None)
    steps = ((17, None), (10, by_percent), (16, by_percent), (10, by_threshold), (50, by_threshold), (10, at_last))
    _has_teams(on, own.ticket(), *steps)


@rule("SLA-35", "SLA-36")
def an_escalation_that_is_inactive_or_deleted_does_not_come(on: Target) -> None:
    """The ticket stays with the team of the one that came before their time."""
    own = terms(on, SHORT)
    actual = own.hand_over(trigger_percent=25)
    inactive, deleted = (new_team(on)["id"] for _ in range(2))
    paths = [
        f"{ESCALATIONS}/{own.escalation(trigger_percent=percent, actions=[reassign(team)])['id']}"
        for percent, team in ((40, inactive), (60, deleted))
    ]
    prepared(on.api.patch(paths[0], {"status": "inactive"}))
    prepared(on.api.delete(paths[1]))
    ticket = own.ticket()
    _has_teams(on, ticket, (36, actual))
    with promise("SLA-36"):
        _has_teams(on, ticket, (40, actual))


@rule("SLA-37")
def the_actions_of_an_escalation_are_carried_out(on: Target) -> None:
    own, team_id = terms(on, SHORT), new_team(on)["id"]
    own.escalation(threshold_minutes=1, actions=[{"type": "notify_team_lead"}, reassign(team_id)])
    ticket = own.ticket()
    _has_teams(on, ticket, (20, team_id))
    kept = {name: ticket[name] for name in ("subject", "status", "priority", "category")}
    includes(prepared(on.api.get(f"{TICKETS}/{ticket['id']}")), kept, "the ticket, which is otherwise as it was")


@rule("SLA-38")
def actions_are_carried_out_in_their_order_and_action_type_after_them(on: Target) -> None:
    own, first, last = terms(on, SHORT), new_team(on)["id"], new_team(on)["id"]
    own.escalation(trigger_percent=50, action_type="notify", actions=[reassign(first), reassign(last)])
    _has_teams(on, own.ticket(), (40, last))


@rule("SLA-39")
def an_action_that_fails_holds_up_nothing(on: Target) -> None:
    team_id = new_team(on)["id"]
    own = terms(on, SHORT)
    broken = [reassign(on.absent("team")), {"type": "reassign"}, {"type": f"fly_{on.absent('away')}"}]
    own.escalation(trigger_percent=50, actions=[*broken, reassign(team_id)])
    ticket, started = own.start()
    _has_teams(on, ticket, (40, team_id), (36, team_id))
    same(instance(on, started["id"])["status"], "breached", "the status once the ticket was due")


@rule("SLA-40")
def an_escalation_that_is_added_or_changed_counts_for_what_runs(on: Target) -> None:
    own = terms(on, SHORT)
    ticket = own.ticket()
    _has_teams(on, ticket, (10, None))
    team_id = new_team(on)["id"]
    late = own.escalation(trigger_percent=90, actions=[reassign(team_id)])
    at_half = own.hand_over(trigger_percent=50)
    _has_teams(on, ticket, (0, None), (30, at_half))
    prepared(on.api.patch(f"{ESCALATIONS}/{late['id']}", {"trigger_percent": 60}))
    _has_teams(on, ticket, (8, team_id))
    overdue = own.hand_over(trigger_percent=25)
    _has_teams(on, ticket, (1, overdue))


@rule("SLA-41")
def a_ticket_that_an_escalation_creates_escalates_too(on: Target) -> None:
    own, other = (terms(on, {"resolution": seconds(36)}) for _ in range(2))
    subject, team_id = on.name("Created"), other.hand_over(trigger_percent=50)
    create = {"type": "create_ticket", "subject": subject, "category": other.category}
    own.escalation(trigger_percent=50, actions=[create])
    own.ticket()
    try:
        on.wait(22)
        created = _created(own, subject)
        same(len(created), 1, "how many tickets the escalation created")
        _has_teams(on, created[0], (6, None), (16, team_id))
    finally:  # nobody has written down what an escalation makes
        for ticket in _created(own, subject):
            move(on, ticket, "closed")


@rule("SLA-104")
def an_escalation_on_a_breach_comes_then_or_its_minutes_later(on: Target) -> None:
    own = terms(on, {"resolution": seconds(36)})
    at_once = own.hand_over(trigger="breached")
    later = own.hand_over(trigger="breached", threshold_minutes=1)
    _has_teams(on, own.ticket(), (30, None), (10, at_once), (50, at_once), (12, later))


@rule("SLA-105")
def an_escalation_with_another_trigger_is_refused(on: Target) -> None:
    own = terms(on, SHORT)
    known, strange = own.escalation(), {"trigger": on.name("at sunset")}
    names(on.api.post(f"{POLICIES}/{own.policy_id}/escalations", escalation_like(**strange)), "body.trigger")
    names(on.api.patch(f"{ESCALATIONS}/{known['id']}", strange), "body.trigger")
    prepared(on.api.patch(f"{ESCALATIONS}/{known['id']}", {"trigger": "breached"}))


def _created(own: Terms, subject: str) -> list[Json]:
    found = everything(own.on.api, TICKETS, search=subject)
    return [each for each in found if each["status"] != "closed"]
