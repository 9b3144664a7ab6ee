"""What happened to a ticket, and which automation rules heard of it."""

from collections.abc import Iterable, Iterator

from mock_server.families.automation_rules.engine import ASKED, TOO_DEEP, too_deep
from mock_server.families.automation_rules.selection import event_rules
from mock_server.families.explanations.conditions import unmet
from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, Considered, EventExplanation, Ticket
from mock_server.state.causes import STOPPED
from mock_server.state.events import Event


def events_of(tenant: Tenant, ticket: Ticket) -> list[EventExplanation]:
    """What the world remembers of the ticket, each with the rules that were asked, in their order."""
    mine = [each for each in tenant.world.events if each.tenant_id == tenant.id]
    stops = [each for each in mine if each.name == STOPPED]
    asked = {each.subject.event: each.subject.ticket for each in mine if each.name == ASKED}
    about = [each for each in mine if each.subject_id == str(ticket.id) and each.name.startswith("ticket.")]
    return [_event(tenant, each, asked.get(each.number, each.subject), stops) for each in about]


def _event(tenant: Tenant, event: Event, seen: object, stops: list[Event]) -> EventExplanation:
    """`seen` is the ticket as the rules saw it; other subjects are asked about by none."""
    rules = _asked(event_rules(tenant, event.name), seen) if isinstance(seen, Ticket) else ()
    considered = [_unless_stopped(rule, event, stops) for rule in rules]
    return EventExplanation(number=event.number, at=event.at, name=event.name, rules=considered)


def _asked(rules: Iterable[AutomationRule], ticket: Ticket) -> Iterator[Considered]:
    """Up to the first that matched and stopped the processing."""
    for rule in rules:
        why = unmet(rule, ticket)
        yield Considered(id=rule.id, name=rule.name, chosen=why is None, why_not=why)
        if why is None and rule.stop_processing:
            return


def _unless_stopped(rule: Considered, event: Event, stops: list[Event]) -> Considered:
    """The rule; one that would have matched and was stopped when or before it heard of this event says so."""
    why = TOO_DEEP if too_deep(event) else next((each.subject.why for each in stops if _stops(each, event, rule)), None)
    return rule.model_copy(update={"chosen": False, "why_not": why}) if rule.chosen and why else rule


def _stops(stop: Event, event: Event, rule: Considered) -> bool:
    same = stop.subject_id == rule.id and stop.cause.number == event.cause.number
    return same and bool(stop.subject.event <= event.number)
