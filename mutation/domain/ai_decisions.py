"""Defects of what the AI decides about tickets, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.ai_automation import decisions
from mock_server.families.ai_automation import settings as stored
from mock_server.families.tickets.lifecycle import change
from mutation.domain.ai_routing import AT
from mutation.domain.reactions import at_timer, besides, reacting
from mutation.domain.sla import nothing
from mutation.mutant import Plant, Table
from mutation.patches import around, replaced

CLOSED, NOTED = "ticket.closed", "ticket.note_added"
SHORTEST = 60
"""Seconds of the shortest routing timeout that a check sets."""


def deciding(name: str, make: Callable[[Any], Any]) -> Plant:
    """A function of the decisions is another."""
    return replaced((f"{AT}.decisions:{name}", make))


def with_settings(section: str, reaction: Any, **fields: Any) -> Plant:
    """Something is decided as if these fields of the settings were so."""

    def decide(tenant: Any, event: Any) -> None:
        settings = stored.current(tenant)
        changed = getattr(settings, section).model_copy(update=fields)
        tenant.ai_settings.put(settings.model_copy(update={section: changed}))
        reaction(tenant, event)
        tenant.ai_settings.put(settings)

    return reacting(reaction, decide)


def replaces_category(tenant: Any, event: Any) -> None:
    """A category that somebody sent is replaced."""
    decisions.classify(tenant, event)
    if tenant.ai_decisions.find(f"classification_{event.subject.id}"):
        ticket = tenant.tickets.get(event.subject.id)
        tenant.tickets.put(ticket.model_copy(update={"category": "Other"}))


def changing(without: str) -> Plant:
    """A decision leaves one field of the ticket as it was."""

    @around
    def make(change: Any, tenant: Any, ticket: Any, fields: Any) -> Any:
        return change(tenant, ticket, {name: value for name, value in fields.items() if name != without})

    return deciding("change", make)


@around
def boosts_any(send: Any, tenant: Any, settings: Any, ticket: Any, rule: Any, *rest: Any) -> None:
    """A priority that somebody sent is moved too."""
    conversation = tenant.conversations.get(ticket.conversation_id)
    tenant.conversations.put(conversation.model_copy(update={"sent": ()}))
    send(tenant, settings, ticket, rule, *rest)
    tenant.conversations.put(conversation)


@around
def in_private(write: Any, *arguments: Any, private: bool, **named: Any) -> Any:
    return write(*arguments, private=not private, **named)


def to_the_pool(tenant: Any, ticket_id: str) -> None:
    """Nobody took it: no other team is asked."""
    change(tenant, tenant.tickets.get(int(ticket_id)), {"team_id": None})


def only_to_the_overflow(tenant: Any, ticket_id: str) -> None:
    """The overflow team keeps what it does not take."""
    if tenant.ai_decisions.get(f"routing_{ticket_id}").outcome == "kept":
        decisions.time_out(tenant, ticket_id)


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
    wanted = settings.classification
    high, low = wanted.suggest_threshold, wanted.auto_apply_threshold
    changed = wanted.model_copy(update={"auto_apply_threshold": high, "suggest_threshold": low})
    return original(settings.model_copy(update={"classification": changed}), confidence)


def ignoring(**fields: Any) -> Plant:
    """Whether a ticket is classified does not hang on these fields of the settings."""

    @around
    def make(called_for: Any, tenant: Any, settings: Any, *rest: Any) -> Any:
        changed = settings.classification.model_copy(update=fields)
        return called_for(tenant, settings.model_copy(update={"classification": changed}), *rest)

    return deciding("_called_for", make)


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
        "AI-71: A team takes tickets without anybody in it.": deciding("taker", any_target),
        "AI-71: The overflow team is never used.": deciding("taker", no_overflow),
        "AI-71: There is always a pool.": with_settings("routing", decisions.route, fallback_to_team_pool=True),
        "AI-71: There is never a pool.": with_settings("routing", decisions.route, fallback_to_team_pool=False),
        "AI-72: The mode auto only suggests.": attempting(auto_resolve_threshold=2),
        "AI-72: The mode auto resolves below the threshold.": attempting(auto_resolve_threshold=0),
        "AI-72: An urgent ticket is attempted too.": attempting(exclude_high_priority=False),
        "AI-72: A suggestion needs no article.": attempting(kb_match_threshold=0),
        "AI-72: What is skipped has no reason.": deciding("attempt", without_reason),
        "AI-73: Nobody notices that a ticket leaves its category or team.": deciding("_leaves", leaves_nothing),
        "AI-73: Any change overrides a classification.": deciding("_leaves", leaves_always),
        "AI-74: A private note sends the suggestion.": besides(decisions.follow_note, NOTED),
        "AI-74: A note sends nothing.": reacting(decisions.follow_note, None),
        "AI-74: The end of a ticket leaves its suggestion open.": reacting(decisions.follow_ticket, None, CLOSED),
        "AI-75: A category that was sent is replaced.": reacting(decisions.classify, replaces_category),
        "AI-75: All that was read is written.": with_settings(
            "classification", decisions.classify, auto_apply_fields=["category", "priority"]
        ),
        "AI-75: Only the priority is written.": changing(without="category"),
        "AI-75: What is only suggested is written.": with_settings(
            "classification", decisions.classify, auto_apply_threshold=0
        ),
        "AI-85: The team of the routing is not written.": changing(without="team_id"),
        "AI-85: The boost goes the other way.": deciding(
            "_boosted",
            lambda boosted: (
                lambda ticket, rule: boosted(ticket, rule.model_copy(update={"priority_boost": -rule.priority_boost}))
            ),
        ),
        "AI-85: A priority that was sent is moved too.": deciding("_send", boosts_any),
        "AI-86: A ticket that was answered stays open.": changing(without="status"),
        "AI-86: The reply is a private note.": deciding("write_note", in_private),
        "AI-86: There is no note of the reply.": deciding("write_note", lambda _: lambda *_, **_named: None),
        "AI-87: A ticket waits for its team for ever.": at_timer(decisions.TIMES_OUT, nothing),
        "AI-87: What nobody takes goes to the pool at once.": at_timer(decisions.TIMES_OUT, to_the_pool),
        "AI-87: The overflow team keeps what it does not take.": at_timer(decisions.TIMES_OUT, only_to_the_overflow),
        "AI-87: A team has a tenth of the time.": with_settings(
            "routing", decisions.route, skills_timeout_seconds=SHORTEST // 10
        ),
        "AI-88: A reply asks for nothing.": reacting(decisions.follow_reply, None),
        "AI-88: A reply asks for an attempt whatever the settings say.": with_settings(
            "classification",
            decisions.follow_reply,
            reclassify_on_reply=True,
            classify_on=[decisions.CREATED, decisions.REPLIED],
        ),
        "AI-88: Attempts have no end.": attempting(max_auto_resolve_attempts=99),
    },
}
