"""Trying to answer a ticket: a score an article, two confidences made one, and the reasons to leave it."""

from mock_server.families.ai_automation.classifier import Reading
from mock_server.families.tenant import Tenant
from mock_server.models import AiResolutionSettings, ResolutionAudit, Ticket

MODEL = "claude-sonnet-4-20250514"
COHERENCE = 0.88
ARTICLES = {"Network": 0.93, "Access": 0.97, "Software": 0.91, "Email": 0.95, "Hardware": 0.84}
"""How well the knowledge base's best article on a category matches a ticket of it."""


def attempt(
    tenant: Tenant, settings: AiResolutionSettings, ticket: Ticket, reading: Reading, number: int
) -> ResolutionAudit:
    """The log entry of the attempt of this number. Only one that is not skipped comes to a combined confidence."""
    match = ARTICLES.get(reading.category or "", 0.0)
    reason = _skip_reason(settings, ticket, match, number)
    combined = None if reason else round((reading.confidence + match) / 2, 4)
    return ResolutionAudit.model_construct(
        id=tenant.ids.text("aud"),
        conversation_id=ticket.conversation_id,
        action=_action(settings, combined),
        mode=settings.mode,
        classification_confidence=reading.confidence,
        kb_match_score=match,
        reply_coherence_score=None if reason else COHERENCE,
        combined_confidence=combined,
        skip_reason=reason,
        model_used=None if reason else MODEL,
        created_at=tenant.now,
    )


def _skip_reason(settings: AiResolutionSettings, ticket: Ticket, match: float, number: int) -> str | None:
    if settings.exclude_high_priority and ticket.priority in {"high", "urgent"}:
        return "high_priority"
    if number > settings.max_auto_resolve_attempts:
        return "no_attempts_left"
    return "kb_match_below_threshold" if match < settings.kb_match_threshold else None


def _action(settings: AiResolutionSettings, combined: float | None) -> str:
    if combined is None:
        return "skipped"
    if settings.mode == "auto" and combined >= settings.auto_resolve_threshold:
        return "auto_resolved"
    return "suggested"


def reply_to(reading: Reading) -> str:
    """What the knowledge base's article says."""
    return f"Our knowledge base has an article on {reading.category}: please try its steps, and tell us how it went."
