"""What can happen in a world, by its names; a `*` at the end of a pattern stands for any rest."""

from difflib import get_close_matches

from mock_server.text.json_text import json_text

EVENT_NAMES = (
    "automation.stopped",
    "automation_rule.executed",
    "automation_rule.failed",
    "automation_rules.asked",
    "business_hours.created",
    "business_hours.updated",
    "conversation.created",
    "conversation.customer_replied",
    "notification.sent",
    "ola.breached",
    "ola.met",
    "oncall.shift_ended",
    "oncall.shift_started",
    "sla.breached",
    "sla.escalated",
    "sla.escalation_failed",
    "sla.met",
    "sla.paused",
    "sla.resumed",
    "sla.started",
    "team.deleted",
    "team.member_added",
    "team.member_removed",
    "team.member_updated",
    "team.updated",
    "ticket.agent_replied",
    "ticket.assigned",
    "ticket.closed",
    "ticket.created",
    "ticket.note_added",
    "ticket.queued",
    "ticket.reopened",
    "ticket.team_assigned",
    "ticket.unassigned_timeout",
    "ticket.updated",
    "workflow.approval_decided",
    "workflow.approval_requested",
    "workflow.call_made",
    "workflow.created",
    "workflow.deleted",
    "workflow.published",
    "workflow.run_cancelled",
    "workflow.run_completed",
    "workflow.run_failed",
    "workflow.run_started",
    "workflow.updated",
)
"""All that a webhook can be told of."""

DELIVERED, RETRIED, FAILED = "webhook.delivered", "webhook.attempt_failed", "webhook.failed"
OWN = frozenset({DELIVERED, RETRIED, FAILED})
"""What becomes of deliveries. No webhook is told of it: that would have no end."""


def fits(pattern: str, name: str) -> bool:
    """Whether the name is the pattern, or begins as it does up to its `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def pattern_mistake(pattern: str) -> str | None:
    """Why there is no event like this; None where there is one."""
    if "*" in pattern[:-1]:
        return f"{json_text(pattern)} should have a * at its end alone, or none"
    if any(fits(pattern, name) for name in EVENT_NAMES):
        return None
    near = get_close_matches(pattern, [*EVENT_NAMES, *_nouns()], 2)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(_nouns())}"
    return f"There is no event like {json_text(pattern)}. {advice}"


def _nouns() -> list[str]:
    """The patterns for all that happens to a kind of record."""
    return [f"{noun}.*" for noun in dict.fromkeys(name.partition(".")[0] for name in EVENT_NAMES)]
