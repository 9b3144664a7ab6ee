"""Routing rules: the order they are tried in, and the first that fits."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from mock_server.models import RoutingConversation, RoutingMatch, RoutingRule, RoutingSimulation

CRITERIA = ("category", "priority", "conversation_type", "sentiment")


def in_order(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """By `sort_order`; rules that share one keep the order of their creation."""
    return sorted(rules, key=attrgetter("sort_order"))


def fits(rule: RoutingRule, conversation: RoutingConversation) -> bool:
    """Every criterion of the rule is null or what the conversation has."""
    wanted, given = vars(rule), vars(conversation)
    return all(wanted[name] is None or wanted[name] == given[name] for name in CRITERIA)


def active(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """Those that are tried, in order."""
    return in_order([rule for rule in rules if rule.is_active])


def first_match(rules: Iterable[RoutingRule], conversation: RoutingConversation) -> RoutingRule | None:
    for rule in active(rules):
        if fits(rule, conversation):
            return rule
    return None


def reordered(rules: Iterable[RoutingRule], ordered_ids: Sequence[str]) -> list[RoutingRule]:
    """The rules that are named, as they are named first; then the others in their old order."""
    places = {rule_id: place for place, rule_id in reversed(list(enumerate(ordered_ids)))}
    return sorted(in_order(rules), key=lambda rule: places.get(rule.id, len(ordered_ids)))


def simulation(rule: RoutingRule | None) -> RoutingSimulation:
    """What the caller is told about a match, or about none."""
    if rule is None:
        return RoutingSimulation(
            matched_rule=None,
            matched_team_id=None,
            overflow_team_id=None,
            required_skills=[],
            routing_method=None,
            message="No rule matched.",
        )
    return RoutingSimulation(
        matched_rule=RoutingMatch(
            id=rule.id, sort_order=rule.sort_order, category=rule.category, priority=rule.priority
        ),
        matched_team_id=rule.target_team_id,
        overflow_team_id=rule.overflow_team_id,
        required_skills=rule.required_skills,
        routing_method=rule.routing_method,
        message="Rule matched.",
    )
