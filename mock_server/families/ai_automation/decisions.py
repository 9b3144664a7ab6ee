"""What the AI decides about a ticket, what it does with that, and what becomes of it.

A ticket has at most one decision of each kind, under an id made of both: the latest.
"""

from typing import Any

from mock_server.families.ai_automation import settings as stored
from mock_server.families.ai_automation.classifier import Reading, read
from mock_server.families.ai_automation.resolution import attempt, reply_to
from mock_server.families.ai_automation.routing import active, first_match, taker
from mock_server.families.assignment.engine import settle
from mock_server.families.records import AiDecision, Kind, Outcome
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import PRIORITIES, change
from mock_server.families.tickets.notes import write_note
from mock_server.models import AiSettings, RoutingConversation, RoutingRule, Ticket, TicketPriority
from mock_server.state.events import Event

CREATED, REPLIED = "conversation.created", "conversation.customer_replied"
FIRST_MS, RULE_MS = 100, 10
"""How long routing takes: to begin, and for each rule up to the one that matches."""
TIMES_OUT = "ai.routing_timeout"


def classify(tenant: Tenant, event: Event) -> None:
    """Read a ticket that was created, and write into it what its creator did not say, as far as the settings want."""
    ticket, settings = tenant.tickets.get(int(event.subject_id)), stored.current(tenant)
    if _called_for(tenant, settings, ticket, CREATED):
        _classify(tenant, settings, ticket)


def route(tenant: Tenant, event: Event) -> None:
    """Find a team for a ticket that was classified and has none."""
    ticket, settings = tenant.tickets.get(int(event.subject_id)), stored.current(tenant)
    if _called_for(tenant, settings, ticket, CREATED):
        _route(tenant, settings, ticket)


def resolve(tenant: Tenant, event: Event) -> None:
    """Try to answer a ticket that was created."""
    ticket, settings = tenant.tickets.get(int(event.subject_id)), stored.current(tenant)
    if _called_for(tenant, settings, ticket, CREATED):
        _resolve(tenant, settings, ticket)


def follow_reply(tenant: Tenant, event: Event) -> None:
    """The customer answered: classify anew, route anew, and try another reply, as far as the settings want."""
    ticket, settings = tenant.tickets.get(event.subject.id), stored.current(tenant)
    if not settings.classification.reclassify_on_reply or not _called_for(tenant, settings, ticket, REPLIED):
        return
    first = tenant.ai_decisions.find(f"classification_{ticket.id}") is None
    ticket = _classify(tenant, settings, ticket)
    if first or not settings.routing.route_on_first_classification_only:
        _route(tenant, settings, ticket)
    _resolve(tenant, settings, ticket)


def follow_ticket(tenant: Tenant, event: Event) -> None:
    """Notice when a ticket leaves its category or team, and when it ends without the suggested reply."""
    ticket = tenant.tickets.get(int(event.subject_id))
    if _leaves(_decision(tenant, "classification", ticket.id, "auto_applied"), ticket.category):
        _becomes(tenant, "classification", ticket.id, "agent_overridden")
    if _leaves(_decision(tenant, "routing", ticket.id, "kept", "overflow"), ticket.team_id):
        _becomes(tenant, "routing", ticket.id, "reassigned")
    if ticket.status in {"resolved", "closed"} and _decision(tenant, "resolution", ticket.id, "suggested"):
        _becomes(tenant, "resolution", ticket.id, "dismissed_by_agent")


def follow_note(tenant: Tenant, event: Event) -> None:
    """A public note by an agent on a ticket with a suggested reply is that reply, sent."""
    if _decision(tenant, "resolution", event.subject.ticket_id, "suggested"):
        _becomes(tenant, "resolution", event.subject.ticket_id, "sent_by_agent")


def time_out(tenant: Tenant, ticket_id: str) -> None:
    """The timer of a routed ticket: if nobody has taken it yet it goes to the overflow team, then to the pool."""
    waiting = tenant.waiting.find(int(ticket_id))
    routed = _decision(tenant, "routing", int(ticket_id), "kept", "overflow")
    if waiting is None or routed is None or waiting.team_id != routed.choice:
        return
    ticket, settings = tenant.tickets.get(waiting.ticket_id), stored.current(tenant)
    rule = tenant.routing_rules.find(routed.rule_id or "")
    overflow = rule.overflow_team_id if rule and routed.outcome == "kept" else None
    if rule and overflow and overflow in tenant.teams and overflow != waiting.team_id:
        _send(tenant, settings, ticket, rule, "overflow", overflow)
    elif settings.routing.fallback_to_team_pool:
        tenant.ai_decisions.put(routed.model_copy(update={"choice": None, "outcome": "overflow"}))
        change(tenant, ticket, {"team_id": None})
    else:
        _becomes(tenant, "routing", ticket.id, "failed")


def _called_for(tenant: Tenant, settings: AiSettings, ticket: Ticket, event_type: str) -> bool:
    wanted = settings.classification
    if not wanted.enabled or event_type not in wanted.classify_on:
        return False
    return tenant.conversations.get(ticket.conversation_id).channel not in wanted.exclude_channels


def _classify(tenant: Tenant, settings: AiSettings, ticket: Ticket) -> Ticket:
    """Write into the ticket what was read, once: what is another than that later, somebody has said."""
    reading, before = read(ticket), _decision(tenant, "classification", ticket.id, "auto_applied", "agent_overridden")
    wanted, outcome = settings.classification, _confidence_outcome(settings, reading.confidence)
    _record(tenant, "classification", outcome, ticket, choice=reading.category, confidence=reading.confidence)
    if outcome != "auto_applied" or before:
        return ticket
    sent = tenant.conversations.get(ticket.conversation_id).sent
    read_off = {"category": reading.category, "priority": reading.priority}
    written = {
        name: value
        for name, value in read_off.items()
        if name in wanted.auto_apply_fields and name not in sent and value
    }
    return change(tenant, ticket, written) if written else ticket


def _confidence_outcome(settings: AiSettings, confidence: float) -> Outcome:
    if confidence >= settings.classification.auto_apply_threshold:
        return "auto_applied"
    return "suggested" if confidence >= settings.classification.suggest_threshold else "silent"


def _route(tenant: Tenant, settings: AiSettings, ticket: Ticket) -> None:
    if not settings.routing.enabled or ticket.team_id is not None:
        return
    reading = read(ticket)
    rule = first_match(tenant.routing_rules, _as_conversation(ticket, reading))
    if rule is None:
        if not settings.routing.fallback_to_team_pool:
            _record(tenant, "routing", "failed", ticket)
        return
    outcome, team_id = taker(tenant, rule)
    if team_id is None:
        _record(tenant, "routing", outcome, ticket, rule_id=rule.id)
    else:
        _send(tenant, settings, ticket, rule, outcome, team_id)


def _as_conversation(ticket: Ticket, reading: Reading) -> RoutingConversation:
    return RoutingConversation.model_construct(
        category=reading.category,
        priority=ticket.priority,
        conversation_type=reading.conversation_type,
        sentiment=reading.sentiment,
    )


def _send(
    tenant: Tenant, settings: AiSettings, ticket: Ticket, rule: RoutingRule, outcome: Outcome, team_id: str
) -> None:
    """Give the ticket to a team, by the rule's routing method. The first time a ticket is given to one, with the rule's
    priority boost, where nobody said a priority.
    """
    tried = 1 + [each.id for each in active(tenant.routing_rules)].index(rule.id) if rule.is_active else 1
    time = FIRST_MS + RULE_MS * tried
    before = tenant.ai_decisions.find(f"routing_{ticket.id}")
    settled = "priority" in tenant.conversations.get(ticket.conversation_id).sent or _was_sent(before)
    _record(tenant, "routing", outcome, ticket, choice=team_id, rule_id=rule.id, time_to_route_ms=time)
    boosted = {} if settled else _boosted(ticket, rule)
    settle(tenant, change(tenant, ticket, {"team_id": team_id, **boosted}), rule.routing_method)
    if ticket.id in tenant.waiting:
        tenant.set_timer(tenant.after(seconds=settings.routing.skills_timeout_seconds), TIMES_OUT, ticket.id)


def _was_sent(before: AiDecision | None) -> bool:
    """Whether routing gave the ticket to a team once, be it that it has left that since."""
    return before is not None and before.time_to_route_ms is not None


def _boosted(ticket: Ticket, rule: RoutingRule) -> dict[str, TicketPriority]:
    place = PRIORITIES.index(ticket.priority) + rule.priority_boost
    return {"priority": PRIORITIES[min(max(place, 0), len(PRIORITIES) - 1)]}


def _resolve(tenant: Tenant, settings: AiSettings, ticket: Ticket) -> None:
    if not settings.resolution.enabled or ticket.status in {"resolved", "closed"}:
        return
    before = tenant.ai_decisions.find(f"resolution_{ticket.id}")
    attempts = 1 + (before.attempts if before else 0)
    reading = read(ticket)
    entry = tenant.resolution_audit.put(attempt(tenant, settings.resolution, ticket, reading, attempts))
    _record(tenant, "resolution", entry.action, ticket, confidence=entry.combined_confidence, attempts=attempts)
    if entry.action == "auto_resolved":
        write_note(tenant, ticket, reply_to(reading), private=False, author_id=None)
        change(tenant, ticket, {"status": "resolved"})


def _record(tenant: Tenant, kind: Kind, outcome: Any, ticket: Ticket, **more: Any) -> None:
    decision = AiDecision.model_construct(
        id=f"{kind}_{ticket.id}", kind=kind, outcome=outcome, ticket_id=ticket.id, created_at=tenant.now, **more
    )
    tenant.ai_decisions.put(decision)


def _decision(tenant: Tenant, kind: Kind, ticket_id: int, *outcomes: Outcome) -> AiDecision | None:
    """The ticket's decision of this kind, if one of these outcomes is what it has."""
    decision = tenant.ai_decisions.find(f"{kind}_{ticket_id}")
    return decision if decision and decision.outcome in outcomes else None


def _leaves(decision: AiDecision | None, now: str | None) -> bool:
    return decision is not None and now is not None and now != decision.choice


def _becomes(tenant: Tenant, kind: Kind, ticket_id: int, outcome: Outcome) -> None:
    decision = tenant.ai_decisions.get(f"{kind}_{ticket_id}")
    tenant.ai_decisions.put(decision.model_copy(update={"outcome": outcome}))
