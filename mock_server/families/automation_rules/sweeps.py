"""Rules of mode time, by the minute: each fires once for a ticket, and again after the ticket no longer matched.

The timer `automation_rules.sweep` stands at the next full minute at which some ticket may come to match, so that
minutes in which nothing can happen cost nothing. Docs: automation-and-workflows, "Time-Based Rules".
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from mock_server.families.automation_rules.engine import Evaluation, about, evaluated
from mock_server.families.automation_rules.selection import comes_of_age, matches, time_rules
from mock_server.families.records import TimeFiring
from mock_server.families.subjects import ticket_of
from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, AutomationTimeRun, Ticket
from mock_server.state.events import Event

SWEEP, ALL, TIME = "automation_rules.sweep", "all", "time"
MINUTE = timedelta(minutes=1)


def run_time_rules(tenant: Tenant) -> AutomationTimeRun:
    """Hold every ticket against the rules of mode time now: one entry a match that has not fired yet."""
    rules = time_rules(tenant)
    executed = [each.shown() for each in _swept(tenant, rules, list(tenant.tickets)) if each.failures is not None]
    plan(tenant, tenant.tickets)
    return AutomationTimeRun(evaluated=len(rules), executed=executed)


def sweep(tenant: Tenant, _: str) -> None:
    """What the timer does."""
    for _evaluation in _swept(tenant, time_rules(tenant), list(tenant.tickets)):
        pass
    plan(tenant, tenant.tickets)


def follow_ticket(tenant: Tenant, event: Event) -> None:
    """A ticket came or changed: a rule that it no longer matches may fire for it anew."""
    ticket, rules = ticket_of(tenant, event), time_rules(tenant)
    if ticket is None or not rules:
        return
    for rule in rules:
        if (rule.id, ticket.id) in tenant.time_firings and not _is_met(tenant, rule, ticket):
            tenant.time_firings.remove((rule.id, ticket.id))
    plan(tenant, [ticket], anew=False)


def plan(tenant: Tenant, tickets: Iterable[Ticket], *, anew: bool = True) -> None:
    """Set the timer to the first full minute at which a rule may fire for one of these tickets.

    anew  whatever it stood at; else it only moves forward
    """
    rules, now = time_rules(tenant), tenant.world.clock.now()
    comings = [at for rule in rules for ticket in tickets if (at := _coming(tenant, rule, ticket, now))]
    due = _full_minute(max(min(comings), now)) if comings else None
    set_to = None if anew else tenant.timer(SWEEP, ALL)
    if due and (set_to is None or due < set_to):
        tenant.at(due, SWEEP, ALL)
    elif anew and due is None:
        tenant.not_at_all(SWEEP, ALL)


def _swept(tenant: Tenant, rules: list[AutomationRule], tickets: Iterable[Ticket]) -> Iterator[Evaluation]:
    for found in tickets:
        ticket = tenant.tickets.get(found.id)
        new = [rule for rule in rules if (rule.id, ticket.id) not in tenant.time_firings]
        due = [rule for rule in new if comes_of_age(rule, ticket, tenant.now)]
        for evaluation in evaluated(tenant, due, about(ticket, TIME)):
            if evaluation.failures is not None:
                tenant.time_firings.put(TimeFiring.model_construct(rule_id=evaluation.rule.id, ticket_id=ticket.id))
            yield evaluation


def _is_met(tenant: Tenant, rule: AutomationRule, ticket: Ticket) -> bool:
    return comes_of_age(rule, ticket, tenant.now) and matches(rule, ticket.as_json())


def _coming(tenant: Tenant, rule: AutomationRule, ticket: Ticket, now: datetime) -> datetime | None:
    """When the rule may fire for the ticket as it is; None where it has, or does not."""
    if (rule.id, ticket.id) in tenant.time_firings:
        return None
    minutes = rule.time_condition.get("older_than_minutes")
    old = now
    if isinstance(minutes, int | float) and not isinstance(minutes, bool):
        try:
            old = ticket.created_at + timedelta(minutes=minutes, seconds=1)
        except OverflowError:
            return None
    then = max(old, now)
    return then if comes_of_age(rule, ticket, then) and matches(rule, ticket.as_json()) else None


def _full_minute(instant: datetime) -> datetime:
    """The next one that is later."""
    return instant.replace(second=0, microsecond=0) + MINUTE
