"""Defects of the AI's settings and of routing rules. Docs: ai-automation."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_server.families.ai_automation import routing
from mock_server.families.ai_automation import settings as stored
from mock_server.families.records import AiDecision
from mutation.mutant import Plant, Table
from mutation.patches import around, instead, replaced

AT = "mock_server.families.ai_automation"


def merging(change: Callable[[Any, Any, Any], Any]) -> Plant:
    """The settings after an update are others: `change(before, body, after)`."""

    def make(original: Any) -> Any:
        return lambda settings, body, now: change(settings, body, original(settings, body, now))

    return replaced((f"{AT}.settings:merged", make))


def resets_the_others(_before: Any, body: Any, after: Any) -> Any:
    left = {"classification", "routing", "resolution"} - body.model_fields_set
    return after.model_copy(update={name: getattr(stored.DEFAULTS, name) for name in left})


def resets_the_section(_before: Any, body: Any, after: Any) -> Any:
    whole = {}
    for name in body.model_fields_set:
        sent = {each: getattr(getattr(body, name), each) for each in getattr(body, name).model_fields_set}
        whole[name] = getattr(stored.DEFAULTS, name).model_copy(update=sent)
    return after.model_copy(update=whole)


def appends_fields(before: Any, _body: Any, after: Any) -> Any:
    fields = dict.fromkeys([*before.classification.auto_apply_fields, *after.classification.auto_apply_fields])
    changed = after.classification.model_copy(update={"auto_apply_fields": list(fields)})
    return after.model_copy(update={"classification": changed})


def same_version_if_empty(before: Any, body: Any, after: Any) -> Any:
    return after if body.model_fields_set else before


def keeps_the_time(before: Any, _body: Any, after: Any) -> Any:
    return after.model_copy(update={"updated_at": before.updated_at})


@around
def moves_the_others(original: Any, tenant: Any, rule_id: str, body: Any) -> Any:
    """A rule that takes a place moves the others of it on."""
    changed = original(tenant, rule_id, body)
    for each in list(tenant.routing_rules):
        if each.id != rule_id and "sort_order" in body.model_fields_set:
            tenant.routing_rules.put(each.model_copy(update={"sort_order": each.sort_order + 1}))
    return changed


@around
def keeps_its_time(original: Any, tenant: Any, rule_id: str, body: Any) -> Any:
    before = tenant.routing_rules.get(rule_id).updated_at
    return tenant.routing_rules.put(original(tenant, rule_id, body).model_copy(update={"updated_at": before}))


def ordering(order: Callable[[list[Any], Sequence[str]], list[Any]]) -> Plant:
    """An order puts the rules in other places: in those of a list of rules, in which None takes one too."""

    def reordered(rules: Iterable[Any], ids: Sequence[str]) -> list[tuple[int, Any]]:
        return [(place, rule) for place, rule in enumerate(order(routing.in_order(rules), ids)) if rule]

    return replaced((f"{AT}.routing:reordered", lambda _original: reordered))


def named(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are named, where they are named first; None for whatever else is."""
    known = {rule.id: rule for rule in rules}
    return [known.get(each) if each not in ids[:place] else None for place, each in enumerate(ids)]


def others(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    return [rule for rule in rules if rule.id not in ids]


def named_last(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are not named come first."""
    return [*others(rules, ids), *named(rules, ids)]


def others_by_age(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are not named follow with the last first."""
    return [*named(rules, ids), *reversed(others(rules, ids))]


def backwards(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    return [*reversed(named(rules, ids)), *others(rules, ids)]


def without_gaps(rules: list[Any], ids: Sequence[str]) -> list[Any]:
    """An id that is not known takes no place."""
    return [each for each in (*named(rules, ids), *others(rules, ids)) if each]


@around
def activates(original: Any, tenant: Any, body: Any) -> None:
    """A rule that is ordered anew is active again."""
    original(tenant, body)
    for each in [rule for rule in tenant.routing_rules if rule.id in body.ordered_ids]:
        tenant.routing_rules.put(each.model_copy(update={"is_active": True}))


def matching(choose: Callable[[Iterable[Any], Any], Any]) -> Plant:
    """Another rule is the match; tickets are routed like simulations."""

    def change(_original: Any) -> Any:
        return choose

    return replaced((f"{AT}.routing:first_match", change), (f"{AT}.decisions:first_match", change))


@around
def routes(original: Any, tenant: Any, body: Any) -> Any:
    """A simulation is counted like a routing."""
    number = len(tenant.ai_decisions)
    tenant.ai_decisions.put(AiDecision(id=f"simulated_{number}", kind="routing", outcome="kept", created_at=tenant.now))
    return original(tenant, body)


def last_of_all(rules: Iterable[Any], conversation: Any) -> Any:
    active = [each for each in rules if each.is_active and routing.fits(each, conversation)]
    return max(active, key=lambda rule: rule.sort_order, default=None)


def first_created(rules: Iterable[Any], conversation: Any) -> Any:
    return next((each for each in rules if each.is_active and routing.fits(each, conversation)), None)


def even_inactive(rules: Iterable[Any], conversation: Any) -> Any:
    return next((each for each in routing.in_order(rules) if routing.fits(each, conversation)), None)


def without_overflow(taker: Any) -> Any:
    return lambda tenant, rule: taker(tenant, rule.model_copy(update={"overflow_team_id": None}))


MUTANTS: Table = {
    "partial updates": {
        "AI-11: Sections that are not named are reset.": merging(resets_the_others),
        "AI-12: Fields that are not sent are reset.": merging(resets_the_section),
        "AI-12: A list is added to the one that was there.": merging(appends_fields),
    },
    "persistence": {
        "AI-14: An empty update is none.": merging(same_version_if_empty),
        "AI-77: A rule that takes a place moves the others on.": instead(
            "ai_automation", "update_routing_rule", moves_the_others
        ),
        "AI-61: An order makes its rules active.": instead("ai_automation", "reorder_routing_rules", activates),
    },
    "time": {
        "AI-77: An update is not dated.": instead("ai_automation", "update_routing_rule", keeps_its_time),
        "AI-14: The time of the first change stays.": merging(keeps_the_time),
    },
    "engines": {
        "AI-61: The order is the wrong way round.": ordering(backwards),
        "AI-62: Rules that are not named come first.": ordering(named_last),
        "AI-62: Rules that are not named follow with the newest first.": ordering(others_by_age),
        "AI-62: An id that is not known takes no place.": ordering(without_gaps),
        "AI-89: A simulation names the target team, whoever is in it.": replaced(
            (f"{AT}.routing:taker", lambda _: lambda _tenant, rule: ("kept", rule.target_team_id))
        ),
        "AI-89: The words do not say that another team takes it.": replaced(
            (f"{AT}.routing:MESSAGES", lambda messages: dict.fromkeys(messages, messages["kept"]))
        ),
        "AI-89: There is no overflow team in a simulation.": replaced((f"{AT}.routing:taker", without_overflow)),
        "AI-41: A simulation counts as a routing.": instead("ai_automation", "simulate_routing", routes),
        "AI-42: The highest sort order is the match.": matching(last_of_all),
        "AI-42: The rule that was created first is the match.": matching(first_created),
        "AI-43: An inactive rule matches too.": matching(even_inactive),
    },
}
