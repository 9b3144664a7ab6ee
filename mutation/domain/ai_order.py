"""Defects of the order of routing rules, a rule each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_server.families.ai_automation import routing
from mutation.domain.ai_automation import AT
from mutation.domain.ai_routing import replaces
from mutation.mutant import Plant, Table
from mutation.patches import replaced


def ordering(order: Callable[[Iterable[Any], Sequence[str]], list[Any]]) -> Plant:
    """An order puts the rules in other places."""
    return replaced((f"{AT}.routing:reordered", lambda _original: order))


def set_to(places: dict[str, int], rules: Iterable[Any]) -> list[Any]:
    return sorted(routing.in_order(rules), key=lambda rule: places.get(rule.id, len(places)))


def named_last(rules: Iterable[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are not named come first."""
    return sorted(routing.in_order(rules), key=lambda rule: ids.index(rule.id) if rule.id in ids else -1)


def others_by_age(rules: Iterable[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are not named follow with the newest first."""
    first = sorted((rule for rule in rules if rule.id in ids), key=lambda rule: ids.index(rule.id))
    return [*first, *reversed([rule for rule in routing.in_order(rules) if rule.id not in ids])]


def backwards(rules: Iterable[Any], ids: Sequence[str]) -> list[Any]:
    return set_to({rule_id: len(ids) - place for place, rule_id in enumerate(ids)}, rules)


def activates(original: Any) -> Any:
    """A rule that is ordered anew is active again."""

    def reorder(tenant: Any, body: Any) -> None:
        original(tenant, body)
        for each in [rule for rule in tenant.routing_rules if rule.id in body.ordered_ids]:
            tenant.routing_rules.put(each.model_copy(update={"is_active": True}))

    return reorder


MUTANTS: Table = {
    "engines": {
        "AI-61: The order is the wrong way round.": ordering(backwards),
        "AI-62: Rules that are not named come first.": ordering(named_last),
        "AI-62: Rules that are not named follow with the newest first.": ordering(others_by_age),
    },
    "persistence": {
        "AI-61: An order makes its rules active.": replaces("reorder_routing_rules", activates),
    },
}
