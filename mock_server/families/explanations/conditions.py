"""Why a policy or a rule did not apply, in words."""

from mock_server.families.conditions import why_not
from mock_server.models import AutomationRule, SlaPolicy, Ticket


def unmet(asked: SlaPolicy | AutomationRule, ticket: Ticket) -> str | None:
    """That it is not enabled, or the first condition that does not hold; None where all do."""
    if not asked.enabled:
        return "it is not enabled"
    facts = ticket.as_json()
    return next((why for condition in asked.conditions if (why := why_not(condition, facts))), None)
