"""Defects of the simulation of routing, a rule each."""

from collections.abc import Callable, Iterable
from typing import Any

from mock_server.families.ai_automation import routing
from mock_server.families.records import AiDecision
from mutation.domain.ai_automation import AT
from mutation.domain.ai_routing import replaces
from mutation.mutant import Plant, Table
from mutation.patches import replaced


def matching(choose: Callable[[Iterable[Any], Any], Any]) -> Plant:
    """Another rule is the match; tickets are routed like simulations."""

    def change(_original: Any) -> Any:
        return choose

    return replaced((f"{AT}.routing:first_match", change), (f"{AT}.decisions:first_match", change))


def routes(original: Any) -> Any:
    """A simulation is counted like a routing."""

    def simulate(tenant: Any, body: Any) -> Any:
        number = len(tenant.ai_decisions)
        tenant.ai_decisions.put(
            AiDecision(id=f"simulated_{number}", kind="routing", outcome="kept", created_at=tenant.now)
        )
        return original(tenant, body)

    return simulate


def last_of_all(rules: Iterable[Any], conversation: Any) -> Any:
    active = [each for each in rules if each.is_active and routing.fits(each, conversation)]
    return max(active, key=lambda rule: rule.sort_order, default=None)


def first_created(rules: Iterable[Any], conversation: Any) -> Any:
    return next((each for each in rules if each.is_active and routing.fits(each, conversation)), None)


def even_inactive(rules: Iterable[Any], conversation: Any) -> Any:
    return next((each for each in routing.in_order(rules) if routing.fits(each, conversation)), None)


MUTANTS: Table = {
    "engines": {
        "AI-41: A simulation counts as a routing.": replaces("simulate_routing", routes),
        "AI-42: The highest sort order is the match.": matching(last_of_all),
        "AI-42: The rule that was created first is the match.": matching(first_created),
        "AI-43: An inactive rule matches too.": matching(even_inactive),
    },
}
