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
from mutation.wire import Call, Reply, edits


def matching(choose: Callable[[Iterable[Any], Any], Any]) -> Plant:
    """Another rule is the match; tickets are routed like simulations."""

    def change(_original: Any) -> Any:
        return choose

    return replaced((f"{AT}.routing:first_match", change), (f"{AT}.decisions:first_match", change))


def fitting(fits: Callable[[Any, Any], bool]) -> Plant:
    """Rules fit other conversations."""
    return replaced((f"{AT}.routing:fits", lambda _original: fits))


def matched_with(**fields: Any) -> Callable[[Call, Reply], None]:
    """The matched rule is shown with other fields."""
    return edits(lambda answer: answer["matched_rule"] and answer["matched_rule"].update(fields))


def only_if_matched(**fields: Any) -> Callable[[Call, Reply], None]:
    return edits(lambda answer: answer.update(fields) if answer["matched_rule"] else None)


def to_overflow(answer: Any) -> None:
    answer["matched_team_id"], answer["overflow_team_id"] = answer["overflow_team_id"], answer["matched_team_id"]


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


def whatever_case(rule: Any, conversation: Any) -> bool:
    pairs = ((getattr(rule, name), getattr(conversation, name)) for name in routing.CRITERIA)
    return all(wanted is None or (given or "").casefold() == wanted.casefold() for wanted, given in pairs)


def null_is_a_value(rule: Any, conversation: Any) -> bool:
    return all(getattr(rule, name) == getattr(conversation, name) for name in routing.CRITERIA)


def unknown_fits(rule: Any, conversation: Any) -> bool:
    pairs = ((getattr(rule, name), getattr(conversation, name)) for name in routing.CRITERIA)
    return all(wanted in {None, given} or given is None for wanted, given in pairs)


def without_sentiment(rule: Any, conversation: Any) -> bool:
    return all(getattr(rule, name) in {None, getattr(conversation, name)} for name in routing.CRITERIA[:3])


MUTANTS: list[Mutant] = [
    Mutant(
        "AI-40", "schema", "A match is told without words.", answers("simulate_routing", only_if_matched(message=""))
    ),
    Mutant("AI-40", "engines", "The two teams are mixed up.", answers("simulate_routing", edits(to_overflow))),
    Mutant(
        "AI-40",
        "schema",
        "Only the first skill is told.",
        answers("simulate_routing", edits(lambda each: each.update(required_skills=each["required_skills"][:1]))),
    ),
    Mutant("AI-41", "engines", "A simulation counts as a routing.", replaces("simulate_routing", routes)),
    Mutant("AI-42", "engines", "The highest sort order is the match.", matching(last_of_all)),
    Mutant("AI-42", "engines", "The rule that was created first is the match.", matching(first_created)),
    Mutant("AI-42", "engines", "The rule with the most criteria is the match.", matching(most_criteria)),
    Mutant("AI-43", "engines", "An inactive rule matches too.", matching(even_inactive)),
    Mutant("AI-44", "filters and paging", "A null criterion fits nothing but null.", fitting(null_is_a_value)),
    Mutant("AI-82", "filters and paging", "Upper and lower case do not matter.", fitting(whatever_case)),
    Mutant("AI-82", "filters and paging", "What is not known of a conversation fits.", fitting(unknown_fits)),
    Mutant("AI-82", "filters and paging", "The sentiment is not looked at.", fitting(without_sentiment)),
    Mutant(
        "AI-45",
        "schema",
        "Without a match the method is balanced.",
        answers(
            "simulate_routing", edits(lambda each: each.update(routing_method=each["routing_method"] or "balanced"))
        ),
    ),
    Mutant(
        "AI-46",
        "schema",
        "The match is shown in the first place.",
        answers("simulate_routing", matched_with(sort_order=0)),
    ),
]
