"""Routing rules: the order they are tried in, and the first that fits."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Literal

from mock_server.families.tenant import Tenant
from mock_server.models import RoutingConversation, RoutingMatch, RoutingRule, RoutingSimulation

MESSAGES = {
    "kept": "Rule matched.",
    "overflow": "Rule matched. Nobody is in its target team, so its overflow team takes it.",
    "failed": "Rule matched. Nobody is in its target team, and it has no overflow team.",
}
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


def taker(tenant: Tenant, rule: RoutingRule) -> tuple[Literal["kept", "overflow", "failed"], str | None]:
    """Who takes what the rule matches: its target team if there is anybody in it, else its overflow team."""
    target = tenant.teams.find(rule.target_team_id)
    if target and target.member_count:
        return "kept", target.id
    if rule.overflow_team_id and rule.overflow_team_id in tenant.teams:
        return "overflow", rule.overflow_team_id
    return "failed", None


def reordered(rules: Iterable[RoutingRule], ordered_ids: Sequence[str]) -> list[tuple[int, RoutingRule]]:
    """Each rule with its new place: where it is named first in the order, else after all of that, as before."""
    places = {rule_id: place for place, rule_id in reversed(list(enumerate(ordered_ids)))}
    others = [rule for rule in in_order(rules) if rule.id not in places]
    named = [(places[rule.id], rule) for rule in rules if rule.id in places]
    return [*named, *enumerate(others, len(ordered_ids))]


def simulation(tenant: Tenant, rule: RoutingRule | None) -> RoutingSimulation:
    """What the caller is told about a match, or about none: the team that a ticket would come to."""
    if rule is None:
        return RoutingSimulation(
            matched_rule=None,
            matched_team_id=None,
            overflow_team_id=None,
            required_skills=[],
            routing_method=None,
            message="No rule matched.",
        )
    outcome, team_id = taker(tenant, rule)
    return RoutingSimulation(
        matched_rule=RoutingMatch(
            id=rule.id, sort_order=rule.sort_order, category=rule.category, priority=rule.priority
        ),
        matched_team_id=team_id,
        overflow_team_id=rule.overflow_team_id,
        required_skills=rule.required_skills,
        routing_method=rule.routing_method,
        message=MESSAGES[outcome],
    )
