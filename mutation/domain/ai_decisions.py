"""Defects of what the AI decides about tickets, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.ai_automation import decisions
from mock_server.families.ai_automation import settings as stored
from mutation.domain.ai_routing import AT
from mutation.mutant import Plant, Table
from mutation.patches import around, replaced

CREATED, CLOSED, NOTED = "ticket.created", "ticket.closed", "ticket.note_added"


def deciding(name: str, make: Callable[[Any], Any]) -> Plant:
    """A function of the decisions is another."""
    return replaced((f"{AT}.decisions:{name}", make))


def reacting(event: str, reaction: Any, become: Any) -> Plant:
    """To an event another function reacts, or none."""

    def make(reactions: Any) -> Any:
        found = tuple(become if each is reaction else each for each in reactions[event])
        return {**reactions, event: tuple(each for each in found if each)}

    return replaced(("mock_server.families.reactions:REACTIONS", make))


def with_settings(section: str, **fields: Any) -> Plant:
    """Decisions are made as if these fields of the settings were so."""

    def decide(tenant: Any, event: Any) -> None:
        settings = stored.current(tenant)
        changed = getattr(settings, section).model_copy(update=fields)
        tenant.ai_settings.put(settings.model_copy(update={section: changed}))
        decisions.decide(tenant, event)
        tenant.ai_settings.put(settings)

    return reacting(CREATED, decisions.decide, decide)


def applies_category(tenant: Any, event: Any) -> None:
    """The category is written to the ticket."""
    decisions.decide(tenant, event)
    ticket = tenant.tickets.get(event.subject.id)
    tenant.tickets.put(ticket.model_copy(update={"category": "Other"}))


def ends_resolved(tenant: Any, event: Any) -> None:
    """A ticket that is resolved without an agent ends."""
    decisions.decide(tenant, event)
    outcome = tenant.ai_decisions.find(f"resolution_{event.subject.id}")
    if outcome and outcome.outcome == "auto_resolved":
        ticket = tenant.tickets.get(event.subject.id)
        tenant.tickets.put(ticket.model_copy(update={"status": "resolved"}))


def assigns_team(tenant: Any, event: Any) -> None:
    """The team of the routing is written to the ticket."""
    decisions.decide(tenant, event)
    routed = tenant.ai_decisions.find(f"routing_{event.subject.id}")
    ticket = tenant.tickets.get(event.subject.id)
    if routed:
        tenant.tickets.put(ticket.model_copy(update={"team_id": routed.choice}))


def private_too(tenant: Any, event: Any) -> None:
    """A private note sends the suggestion as well."""
    decisions.follow_note(tenant, event._replace(subject=event.subject.model_copy(update={"private": False})))


def any_target(_original: Any) -> Any:
    """The target team takes a ticket whether anybody is in it or not."""
    return lambda _tenant, rule: ("kept", rule.target_team_id)


def no_overflow(original: Any) -> Any:
    """Where nobody is in the target team, routing fails."""
    return lambda tenant, rule: original(tenant, rule.model_copy(update={"overflow_team_id": None}))


def leaves_nothing(_original: Any) -> Any:
    return lambda _decision, _now: False


def leaves_always(_original: Any) -> Any:
    return lambda decision, _now: decision is not None


@around
def swapped(original: Any, settings: Any, confidence: float) -> Any:
    """The two thresholds are mixed up."""
    high, low = settings.suggest_threshold, settings.auto_apply_threshold
    changed = settings.model_copy(update={"auto_apply_threshold": high, "suggest_threshold": low})
    return original(changed, confidence)


def ignoring(**fields: Any) -> Plant:
    """Whether a ticket is classified does not hang on these fields of the settings."""
    return deciding("_called_for", lambda original: lambda settings: original(settings.model_copy(update=fields)))


def attempting(**fields: Any) -> Plant:
    """An attempt is made as if these fields of the settings were so."""
    return deciding(
        "attempt",
        lambda original: lambda tenant, settings, *rest: original(tenant, settings.model_copy(update=fields), *rest),
    )


def without_reason(original: Any) -> Any:
    return lambda *arguments: original(*arguments).model_copy(update={"skip_reason": None})


MUTANTS: Table = {
    "engines": {
        "AI-70: The two thresholds are mixed up.": deciding("_confidence_outcome", swapped),
        "AI-70: A ticket is classified while classification is off.": ignoring(enabled=True),
        "AI-70: An excluded channel is classified all the same.": ignoring(exclude_channels=[]),
        "AI-70: New tickets are classified whatever is called for.": ignoring(classify_on=[decisions.CREATED]),
        "AI-71: A team takes tickets without anybody in it.": deciding("_taker", any_target),
        "AI-71: The overflow team is never used.": deciding("_taker", no_overflow),
        "AI-71: There is always a pool.": with_settings("routing", fallback_to_team_pool=True),
        "AI-71: There is never a pool.": with_settings("routing", fallback_to_team_pool=False),
        "AI-72: The mode auto only suggests.": attempting(auto_resolve_threshold=2),
        "AI-72: The mode auto resolves below the threshold.": attempting(auto_resolve_threshold=0),
        "AI-72: An urgent ticket is attempted too.": attempting(exclude_high_priority=False),
        "AI-72: A suggestion needs no article.": attempting(kb_match_threshold=0),
        "AI-72: What is skipped has no reason.": deciding("attempt", without_reason),
        "AI-73: Nobody notices that a ticket leaves its category or team.": deciding("_leaves", leaves_nothing),
        "AI-73: Any change overrides a classification.": deciding("_leaves", leaves_always),
        "AI-74: A private note sends the suggestion.": reacting(NOTED, decisions.follow_note, private_too),
        "AI-74: A note sends nothing.": reacting(NOTED, decisions.follow_note, None),
        "AI-74: The end of a ticket leaves its suggestion open.": reacting(CLOSED, decisions.follow_ticket, None),
        "AI-75: The category is written to the ticket.": reacting(CREATED, decisions.decide, applies_category),
        "AI-75: The team is written to the ticket.": reacting(CREATED, decisions.decide, assigns_team),
        "AI-75: A ticket that is resolved without an agent ends.": reacting(CREATED, decisions.decide, ends_resolved),
    },
}
