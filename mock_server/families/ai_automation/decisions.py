"""What the AI decides about a new ticket, and what becomes of it. It is recorded; the ticket itself is left alone.

A ticket has at most one decision of each kind, under an id made of both.
"""

from typing import Any

from mock_server.families.ai_automation import settings as stored
from mock_server.families.ai_automation.classifier import Reading, read
from mock_server.families.ai_automation.resolution import attempt
from mock_server.families.ai_automation.routing import active, first_match
from mock_server.families.records import AiDecision, Kind, Outcome
from mock_server.families.tenant import Tenant
from mock_server.models import AiClassificationSettings, Note, RoutingConversation, RoutingRule, Ticket
from mock_server.state.events import Event

CREATED, CHANNEL = "conversation.created", "api"
FIRST_MS, RULE_MS = 100, 10
"""How long routing takes: to begin, and for each rule up to the one that matches."""


def decide(tenant: Tenant, event: Event) -> None:
    """Classify a ticket that was created, route it, and try to answer it, as far as the settings want that."""
    settings, ticket = stored.current(tenant), event.subject
    if not _called_for(settings.classification):
        return
    reading = read(ticket)
    outcome = _confidence_outcome(settings.classification, reading.confidence)
    _record(tenant, "classification", outcome, ticket, choice=reading.category, confidence=reading.confidence)
    if settings.routing.enabled:
        _route(tenant, ticket, reading, to_pool=settings.routing.fallback_to_team_pool)
    if settings.resolution.enabled:
        entry = tenant.resolution_audit.put(attempt(tenant, settings.resolution, ticket, reading))
        _record(tenant, "resolution", entry.action, ticket, confidence=entry.combined_confidence)


def follow_ticket(tenant: Tenant, event: Event) -> None:
    """Notice when a ticket leaves its category or team, and when it ends without the suggested reply."""
    ticket: Ticket = event.subject
    if _leaves(_decision(tenant, "classification", ticket.id, "auto_applied"), ticket.category):
        _becomes(tenant, "classification", ticket.id, "agent_overridden")
    if _leaves(_decision(tenant, "routing", ticket.id, "kept", "overflow"), ticket.team_id):
        _becomes(tenant, "routing", ticket.id, "reassigned")
    if ticket.status in {"resolved", "closed"} and _decision(tenant, "resolution", ticket.id, "suggested"):
        _becomes(tenant, "resolution", ticket.id, "dismissed_by_agent")


def follow_note(tenant: Tenant, event: Event) -> None:
    """A public note on a ticket with a suggested reply is that reply, sent."""
    note: Note = event.subject
    if not note.private and _decision(tenant, "resolution", note.ticket_id, "suggested"):
        _becomes(tenant, "resolution", note.ticket_id, "sent_by_agent")


def _called_for(settings: AiClassificationSettings) -> bool:
    return settings.enabled and CREATED in settings.classify_on and CHANNEL not in settings.exclude_channels


def _confidence_outcome(settings: AiClassificationSettings, confidence: float) -> Outcome:
    if confidence >= settings.auto_apply_threshold:
        return "auto_applied"
    return "suggested" if confidence >= settings.suggest_threshold else "silent"


def _route(tenant: Tenant, ticket: Ticket, reading: Reading, *, to_pool: bool) -> None:
    conversation = RoutingConversation.model_construct(
        category=reading.category,
        priority=ticket.priority,
        conversation_type=reading.conversation_type,
        sentiment=reading.sentiment,
    )
    rule = first_match(tenant.routing_rules, conversation)
    if rule is None:
        if not to_pool:
            _record(tenant, "routing", "failed", ticket)
        return
    outcome, team_id = _taker(tenant, rule)
    tried = 1 + [each.id for each in active(tenant.routing_rules)].index(rule.id)
    time = FIRST_MS + RULE_MS * tried if team_id else None
    _record(tenant, "routing", outcome, ticket, choice=team_id, time_to_route_ms=time)


def _taker(tenant: Tenant, rule: RoutingRule) -> tuple[Outcome, str | None]:
    """The target team if there is anybody in it, else the overflow team if there is one."""
    target = tenant.teams.find(rule.target_team_id)
    if target and target.member_count:
        return "kept", target.id
    if rule.overflow_team_id and rule.overflow_team_id in tenant.teams:
        return "overflow", rule.overflow_team_id
    return "failed", None


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
