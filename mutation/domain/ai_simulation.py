"""Defects of the simulation of routing, a rule each."""

from collections.abc import Callable, Iterable
from typing import Any

from mock_server.families.ai_automation import routing
from mock_server.families.records import AiDecision
from mutation.domain.ai_automation import AT
from mutation.domain.ai_routing import replaces
from mutation.mutant import Mutant, Plant
from mutation.objects import answers
from mutation.patches import replaced
from mutation.wire import edits


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


def most_criteria(rules: Iterable[Any], conversation: Any) -> Any:
    fit = [each for each in routing.in_order(rules) if each.is_active and routing.fits(each, conversation)]
    return max(fit, key=lambda rule: sum(getattr(rule, name) is not None for name in routing.CRITERIA), default=None)


def even_inactive(rules: Iterable[Any], conversation: Any) -> Any:
    return next((each for each in routing.in_order(rules) if routing.fits(each, conversation)), None)


MUTANTS: list[Mutant] = [
    Mutant("AI-41", "engines", "A simulation counts as a routing.", replaces("simulate_routing", routes)),
    Mutant("AI-42", "engines", "The highest sort order is the match.", matching(last_of_all)),
    Mutant("AI-42", "engines", "The rule that was created first is the match.", matching(first_created)),
    Mutant("AI-42", "engines", "The rule with the most criteria is the match.", matching(most_criteria)),
    Mutant("AI-43", "engines", "An inactive rule matches too.", matching(even_inactive)),
    Mutant(
        "AI-45",
        "schema",
        "Without a match the method is balanced.",
        answers(
            "simulate_routing", edits(lambda each: each.update(routing_method=each["routing_method"] or "balanced"))
        ),
    ),
]
