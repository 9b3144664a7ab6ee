"""Defects of the order of routing rules, a rule each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_server.families.ai_automation import routing
from mutation.domain.ai_automation import AT
from mutation.domain.ai_routing import deleted_with_body, for_any_tenant, replaces
from mutation.mutant import Mutant, Plant
from mutation.objects import answers, asks
from mutation.patches import replaced
from mutation.wire import Call, Reply


def ordering(order: Callable[[Iterable[Any], Sequence[str]], list[Any]]) -> Plant:
    """An order puts the rules in other places."""
    return replaced((f"{AT}.routing:reordered", lambda _original: order))


def set_to(places: dict[str, int], rules: Iterable[Any]) -> list[Any]:
    return sorted(routing.in_order(rules), key=lambda rule: places.get(rule.id, len(places)))


def named_last(rules: Iterable[Any], ids: Sequence[str]) -> list[Any]:
    """The rules that are not named come first."""
    return sorted(routing.in_order(rules), key=lambda rule: ids.index(rule.id) if rule.id in ids else -1)


def by_last_mention(rules: Iterable[Any], ids: Sequence[str]) -> list[Any]:
    return set_to({rule_id: place for place, rule_id in enumerate(ids)}, rules)


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


def takes_anything(_call: Call, reply: Reply) -> None:
    if reply.status == 422:
        reply.status, reply.content = 204, b""


MUTANTS: list[Mutant] = [
    Mutant("AI-61", "engines", "The order is the wrong way round.", ordering(backwards)),
    Mutant("AI-61", "persistence", "An order makes its rules active.", replaces("reorder_routing_rules", activates)),
    Mutant(
        "AI-83", "validation", "An order without a list is taken.", answers("reorder_routing_rules", takes_anything)
    ),
    Mutant("AI-61", "status", "An order answers with a 200.", answers("reorder_routing_rules", deleted_with_body)),
    Mutant("AI-62", "engines", "Rules that are not named come first.", ordering(named_last)),
    Mutant("AI-62", "engines", "An id that is named again counts where it is named last.", ordering(by_last_mention)),
    Mutant("AI-62", "engines", "Rules that are not named follow with the newest first.", ordering(others_by_age)),
    Mutant(
        "AI-62", "authorization", "Another tenant may order the rules.", asks("reorder_routing_rules", for_any_tenant)
    ),
]
