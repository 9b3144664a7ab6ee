"""What the AI made of a ticket."""

from mock_server.families.tenant import Tenant
from mock_server.models import AiExplanation, Ticket

KINDS = "classification", "routing", "resolution"


def decisions_of(tenant: Tenant, ticket: Ticket) -> list[AiExplanation]:
    """The latest decision of each kind: what was suggested, or done, and what became of it."""
    found = (tenant.ai_decisions.find(f"{kind}_{ticket.id}") for kind in KINDS)
    return [
        AiExplanation(
            kind=each.kind,
            outcome=each.outcome,
            choice=each.choice,
            confidence=each.confidence,
            rule_id=each.rule_id,
            at=each.created_at,
        )
        for each in found
        if each
    ]
