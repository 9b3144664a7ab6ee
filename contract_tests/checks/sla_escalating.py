"""Escalations at work: the ticket that goes to another team shows when one came. Docs: sla, "Escalation Rules"."""

from datetime import timedelta

from contract_tests.deadlines import deadline
from contract_tests.expecting import NotGiven, includes, same
from contract_tests.making.lists import everything
from contract_tests.making.records import TICKETS, new_team
from contract_tests.making.sla import (
    ESCALATIONS,
    Terms,
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
from contract_tests.making.sla_hours import take_a_holiday
from contract_tests.promises import rule
from contract_tests.target import Json, Target

SHORT = {"resolution": seconds(72)}
"""Its half is over after 36 seconds."""


@rule("SLA-30", "SLA-37")
def an_escalation_comes_its_minutes_before_a_target_is_due(on: Target) -> None:
    own = terms(on, {"resolution": seconds(108)})
    team_id = own.hand_over(threshold_minutes=1)
    ticket = own.ticket()
    on.wait(44)
    same(team_of(on, ticket), None, "the team more than a minute before the ticket is due")
    on.wait(8)
    same(team_of(on, ticket), team_id, "the team less than a minute before the ticket is due")


@rule("SLA-30")
def an_escalation_is_for_tickets_of_its_own_policy(on: Target) -> None:
    other, own = terms(on, SHORT), terms(on, SHORT)
    own.hand_over(threshold_minutes=1)
    ticket = other.ticket()
    on.wait(76)
    same(team_of(on, ticket), None, "the team of a ticket of another policy")


@rule("SLA-31")
def an_escalation_comes_at_its_percentage_of_the_time(on: Target) -> None:
    own = terms(on, SHORT)
    team_id = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    on.wait(32)
    same(team_of(on, ticket), None, "the team before half of the time")
    on.wait(8)
    same(team_of(on, ticket), team_id, "the team after half of the time")


@rule("SLA-31")
def a_percentage_is_of_the_time_that_counts(on: Target) -> None:
    own = terms(on, {"resolution": 2}, business_hours=True)
    schedule = take_a_holiday(on)
    team_id = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    start = instant(ticket["created_at"])
    half = deadline(schedule, start, timedelta(hours=1))
    if half is None:
        raise NotGiven("the tenant's default schedule has no open hour in a year")
    on.wait((half - start).total_seconds() - 10)
    same(team_of(on, ticket), None, "the team before half of the business hours")
    on.wait(20)
    same(team_of(on, ticket), team_id, "the team after half of the business hours")


@rule("SLA-32")
def an_escalation_comes_once_at_the_first_target_that_gets_there(on: Target) -> None:
    """Of the second only one can come after the first: a first that came twice would take the ticket back."""
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(108)})
    first = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    on.wait(22)
    same(team_of(on, ticket), first, "the team after half of the first target's time")
    second = own.hand_over(trigger_percent=80)
    on.wait(10)
    same(team_of(on, ticket), second, "the team after most of the first target's time")
    on.wait(30)
    same(team_of(on, ticket), second, "the team after half of the second target's time")


@rule("SLA-32")
def a_target_that_is_met_is_no_longer_at_risk(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(72)})
    team_id = own.hand_over(trigger_percent=50)
    ticket = own.ticket()
    note(on, ticket)
    on.wait(30)
    same(team_of(on, ticket), None, "the team after half of the time of a target that was met")
    on.wait(10)
    same(team_of(on, ticket), team_id, "the team after half of the other target's time")


@rule("SLA-33")
def the_earlier_of_threshold_and_percentage_counts(on: Target) -> None:
    """A ticket of 108 seconds: percentage first (22), threshold first (48), neither (108)."""
    own = terms(on, {"resolution": seconds(108)})
    by_percent = own.hand_over(threshold_minutes=1, trigger_percent=20)
    by_threshold = own.hand_over(threshold_minutes=1, trigger_percent=80)
    at_last = own.hand_over(threshold_minutes=None)
    ticket = own.ticket()
    for wait, team_id in ((17, None), (10, by_percent), (16, by_percent), (10, by_threshold), (50, by_threshold)):
        on.wait(wait)
        same(team_of(on, ticket), team_id, "the team")
    on.wait(10)
    same(team_of(on, ticket), at_last, "the team once the ticket is due")


@rule("SLA-35")
def an_inactive_escalation_does_not_come(on: Target) -> None:
    _comes_not(on, lambda on, later: prepared(on.api.patch(later, {"status": "inactive"})))


@rule("SLA-36")
def a_deleted_escalation_does_not_come(on: Target) -> None:
    _comes_not(on, lambda on, later: prepared(on.api.delete(later)))


def _comes_not(on: Target, end: Json) -> None:
    """Two escalations, of which the later one is ended: the ticket stays with the team of the earlier."""
    own = terms(on, SHORT)
    team_id = own.hand_over(trigger_percent=25)
    later = own.escalation(trigger_percent=50, actions=[reassign(new_team(on)["id"])])
    end(on, f"{ESCALATIONS}/{later['id']}")
    ticket = own.ticket()
    on.wait(76)
    same(team_of(on, ticket), team_id, "the team, whose escalation came alone")


@rule("SLA-37")
def the_actions_of_an_escalation_are_carried_out(on: Target) -> None:
    own, team_id = terms(on, SHORT), new_team(on)["id"]
    own.escalation(threshold_minutes=1, actions=[{"type": "notify_team_lead"}, reassign(team_id)])
    ticket = own.ticket()
    on.wait(20)
    same(team_of(on, ticket), team_id, "the team that is named")
    kept = {name: ticket[name] for name in ("subject", "status", "priority", "category")}
    includes(prepared(on.api.get(f"{TICKETS}/{ticket['id']}")), kept, "the ticket, which is otherwise as it was")


@rule("SLA-38")
def actions_are_carried_out_in_their_order(on: Target) -> None:
    own, first, last = terms(on, SHORT), new_team(on)["id"], new_team(on)["id"]
    own.escalation(trigger_percent=50, actions=[reassign(first), reassign(last)])
    ticket = own.ticket()
    on.wait(40)
    same(team_of(on, ticket), last, "the team of the last action")


@rule("SLA-38")
def an_action_type_takes_nothing_from_the_actions(on: Target) -> None:
    own = terms(on, SHORT)
    team_id = own.hand_over(trigger_percent=50, action_type="notify")
    ticket = own.ticket()
    on.wait(40)
    same(team_of(on, ticket), team_id, "the team that the actions name")


@rule("SLA-39")
def an_action_that_fails_holds_up_nothing(on: Target) -> None:
    team_id = new_team(on)["id"]
    own = terms(on, SHORT)
    broken = [reassign(on.absent("team")), {"type": "reassign"}, {"type": f"fly_{on.absent('away')}"}]
    own.escalation(trigger_percent=50, actions=[*broken, reassign(team_id)])
    ticket, started = own.start()
    on.wait(40)
    same(team_of(on, ticket), team_id, "the team of the action after those that fail")
    on.wait(36)
    same(instance(on, started["id"])["status"], "breached", "the status once the ticket was due")


@rule("SLA-40")
def an_escalation_that_is_added_late_counts_for_what_runs(on: Target) -> None:
    own = terms(on, SHORT)
    ticket = own.ticket()
    on.wait(10)
    later = own.hand_over(trigger_percent=50)
    same(team_of(on, ticket), None, "the team before half of the time")
    on.wait(30)
    same(team_of(on, ticket), later, "the team after half of the time")
    overdue = own.hand_over(trigger_percent=25)
    on.wait(1)
    same(team_of(on, ticket), overdue, "the team of an escalation whose instant had passed")


@rule("SLA-40")
def an_escalation_that_is_changed_counts_for_what_runs(on: Target) -> None:
    own, team_id = terms(on, SHORT), new_team(on)["id"]
    made = own.escalation(trigger_percent=90, actions=[reassign(team_id)])
    ticket = own.ticket()
    on.wait(32)
    same(team_of(on, ticket), None, "the team before the change")
    prepared(on.api.patch(f"{ESCALATIONS}/{made['id']}", {"trigger_percent": 50}))
    on.wait(10)
    same(team_of(on, ticket), team_id, "the team at the new percentage")


@rule("SLA-41")
def a_ticket_that_an_escalation_creates_does_not_escalate(on: Target) -> None:
    own = terms(on, {"resolution": seconds(36)})
    subject = on.name("Created")
    create = {"type": "create_ticket", "subject": subject, "category": own.category}
    own.escalation(trigger_percent=50, actions=[create])
    own.ticket()
    try:
        on.wait(20)
        same(len(_created(own, subject)), 1, "how many tickets the escalation created")
        on.wait(45)
        same(len(_created(own, subject)), 1, "how many there are once the created one was due")
    finally:  # nobody has written down what an escalation makes
        for ticket in _created(own, subject):
            move(on, ticket, "closed")


def _created(own: Terms, subject: str) -> list[Json]:
    found = everything(own.on.api, TICKETS, search=subject)
    return [each for each in found if each["status"] != "closed"]
