"""Defects of routing rules, their order and the simulation, a rule each."""

from collections.abc import Callable
from typing import Any

from mutation.domain.ai_automation import AT, named_like
from mutation.mutant import Plant, Table
from mutation.patches import replaced


def replaces(name: str, make: Callable[[Any], Any]) -> Plant:
    """An operation is another."""
    return replaced((f"{AT}.operations:{name}", lambda original: named_like(original, make(original))))


# Rules


def moves_the_others(original: Any) -> Any:
    """A rule that takes a place moves the others of it on."""

    def update(tenant: Any, rule_id: str, body: Any) -> Any:
        changed = original(tenant, rule_id, body)
        for each in list(tenant.routing_rules):
            if each.id != rule_id and "sort_order" in body.model_fields_set:
                tenant.routing_rules.put(each.model_copy(update={"sort_order": each.sort_order + 1}))
        return changed

    return update


MUTANTS: Table = {
    "persistence": {
        "AI-77: A rule that takes a place moves the others on.": replaces("update_routing_rule", moves_the_others),
    },
}
