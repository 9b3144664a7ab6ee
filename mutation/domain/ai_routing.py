"""Defects of routing rules, their order and the simulation, a rule each."""

from collections.abc import Callable
from typing import Any

from mutation.domain.ai_automation import AT, named_like
from mutation.mutant import Mutant, Plant
from mutation.objects import answers, asks, wire
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, edits, ignores_fields, says, status

CREATE, UPDATE, DELETE = "create_routing_rule", "update_routing_rule", "delete_routing_rule"
BOUNDED = {"routing_method": ("balanced", "round_robin", "manual"), "priority_boost": range(-2, 3)}


def replaces(name: str, make: Callable[[Any], Any]) -> Plant:
    """An operation is another."""
    return replaced((f"{AT}.operations:{name}", lambda original: named_like(original, make(original))))


# Rules


def bring_within(name: str) -> Callable[[Call], None]:
    """A value that is out of bounds is taken for the nearest, or the first."""

    def alter(call: Call) -> None:
        value = call.json.get(name)
        if name == "routing_method" and value not in BOUNDED[name]:
            call.json = {**call.json, name: "balanced"} if name in call.json else call.json
        elif type(value) is int:
            call.json = {**call.json, name: max(0, value) if name == "sort_order" else min(2, max(-2, value))}

    return alter


def refuse_value(name: str, value: Any) -> Callable[[Call, Reply], None]:
    """One value more is refused."""

    def alter(call: Call, reply: Reply) -> None:
        if call.json.get(name) == value:
            reply.status, reply.json = 422, {"detail": [{"loc": ["body", name], "msg": "Invalid", "type": "value"}]}

    return alter


def keep(name: str, wrong: Any) -> Callable[[Call, Deliver], Any]:
    """A value that a rule cannot have is kept."""

    async def serve(call: Call, deliver: Deliver) -> Reply:
        kept = call.json.get(name) == wrong
        bring_within(name)(call)
        reply: Reply = await deliver(call)
        if kept and reply.ok:
            reply.json = {**reply.json, name: wrong}
        return reply

    return serve


def defaults_target(call: Call) -> None:
    if isinstance(call.json, dict):
        call.json = {"target_team_id": "team_general", **call.json}


def only_known_teams(original: Any) -> Any:
    """A rule is for a team that there is."""

    def create(tenant: Any, body: Any) -> Any:
        tenant.teams.get(body.target_team_id)
        return original(tenant, body)

    return create


async def whole_record(call: Call, deliver: Deliver) -> Reply:
    """A PUT puts what is not sent back to its default."""
    call.json = {"priority": None, "required_skills": [], "priority_boost": 0, **call.json}
    reply: Reply = await deliver(call)
    return reply


def null_is_nothing(call: Call) -> None:
    call.json = {name: value for name, value in call.json.items() if value is not None}


def moves_the_others(original: Any) -> Any:
    """A rule that takes a place moves the others of it on."""

    def update(tenant: Any, rule_id: str, body: Any) -> Any:
        changed = original(tenant, rule_id, body)
        for each in list(tenant.routing_rules):
            if each.id != rule_id and "sort_order" in body.model_fields_set:
                tenant.routing_rules.put(each.model_copy(update={"sort_order": each.sort_order + 1}))
        return changed

    return update


def to_the_end(original: Any) -> Any:
    """A rule that changes is stored anew."""

    def update(tenant: Any, rule_id: str, body: Any) -> Any:
        changed = original(tenant, rule_id, body)
        tenant.routing_rules.remove(rule_id)
        return tenant.routing_rules.put(changed)

    return update


def keeps_its_time(original: Any) -> Any:
    """An update keeps the time of the one before."""

    def update(tenant: Any, rule_id: str, body: Any) -> Any:
        before = tenant.routing_rules.get(rule_id)
        changed = original(tenant, rule_id, body)
        return tenant.routing_rules.put(changed.model_copy(update={"updated_at": before.updated_at}))

    return update


def forgets(original: Any) -> Any:
    """An update is answered, and not stored."""

    def update(tenant: Any, rule_id: str, body: Any) -> Any:
        before = tenant.routing_rules.get(rule_id)
        changed = original(tenant, rule_id, body)
        tenant.routing_rules.put(before)
        return changed

    return update


def only_switched_off(_original: Any) -> Any:
    """A deleted rule is inactive."""

    def delete(tenant: Any, rule_id: str) -> None:
        rule = tenant.routing_rules.get(rule_id)
        tenant.routing_rules.put(rule.model_copy(update={"is_active": False}))

    return delete


def deleted_with_body(_call: Call, reply: Reply) -> None:
    if reply.ok:
        reply.status, reply.json = 200, {"deleted": True}


def for_any_tenant(call: Call) -> None:
    """It does not matter whose rule it is."""
    if "sess_other_tenant" in call.headers.get("cookie", ""):
        call.headers["cookie"] = "aurion_session=sess_tenant_owner"


MUTANTS: list[Mutant] = [
    Mutant(
        "AI-79",
        "schema",
        "The list does not say the tenant.",
        answers("list_routing_rules", edits(lambda rules: [each.pop("tenant_id") for each in rules] and None)),
    ),
    Mutant(
        "AI-50",
        "persistence",
        "The list shows no skills.",
        answers(
            "list_routing_rules", edits(lambda rules: [each.update(required_skills=[]) for each in rules] and None)
        ),
    ),
    Mutant(
        "AI-51",
        "filters and paging",
        "Rules are listed as they were created.",
        replaces("list_routing_rules", lambda _original: lambda tenant: list(tenant.routing_rules)),
    ),
    Mutant(
        "AI-51",
        "filters and paging",
        "A rule that changes goes behind those of its place.",
        replaces("update_routing_rule", to_the_end),
    ),
    Mutant("AI-52", "status", "A created rule is a 200.", answers(CREATE, status(200))),
    Mutant(
        "AI-52", "persistence", "A new rule is active, whatever was sent.", asks(CREATE, ignores_fields("is_active"))
    ),
    Mutant("AI-53", "validation", "Any method is kept.", wire(CREATE, keep("routing_method", "priority"))),
    Mutant("AI-83", "validation", "A method that is none is balanced.", asks(CREATE, bring_within("routing_method"))),
    Mutant(
        "AI-53", "validation", "A rule cannot be manual.", answers(CREATE, refuse_value("routing_method", "manual"))
    ),
    Mutant("AI-54", "validation", "A boost of 3 is kept.", wire(CREATE, keep("priority_boost", 3))),
    Mutant("AI-83", "validation", "A boost that is too high is 2.", asks(CREATE, bring_within("priority_boost"))),
    Mutant("AI-54", "validation", "A boost of -2 is too low.", answers(CREATE, refuse_value("priority_boost", -2))),
    Mutant("AI-55", "validation", "A sort order of -1 is kept.", wire(CREATE, keep("sort_order", -1))),
    Mutant("AI-83", "validation", "A negative sort order is 0.", asks(CREATE, bring_within("sort_order"))),
    Mutant("AI-55", "validation", "A sort order of 0 is refused.", answers(CREATE, refuse_value("sort_order", 0))),
    Mutant(
        "AI-56",
        "persistence",
        "A new rule is inactive unless it says otherwise.",
        asks(CREATE, lambda call: setattr(call, "json", {"is_active": False, **call.json})),
    ),
    Mutant("AI-56", "validation", "A rule needs no team.", asks(CREATE, defaults_target)),
    Mutant("AI-57", "validation", "A team has to be there.", replaces("create_routing_rule", only_known_teams)),
    Mutant("AI-58", "persistence", "An update is answered, and forgotten.", replaces("update_routing_rule", forgets)),
    Mutant("AI-77", "partial updates", "What is not sent goes back to its default.", wire(UPDATE, whole_record)),
    Mutant("AI-77", "partial updates", "Null is taken for not sent.", asks(UPDATE, null_is_nothing)),
    Mutant(
        "AI-77",
        "validation",
        "A boost is brought within its bounds by an update.",
        asks(UPDATE, bring_within("priority_boost")),
    ),
    Mutant(
        "AI-77",
        "persistence",
        "A rule that takes a place moves the others on.",
        replaces("update_routing_rule", moves_the_others),
    ),
    Mutant("AI-77", "time", "An update is not dated.", replaces("update_routing_rule", keeps_its_time)),
    Mutant(
        "AI-59",
        "persistence",
        "A deleted rule is only switched off.",
        replaces("delete_routing_rule", only_switched_off),
    ),
    Mutant("AI-59", "status", "A deletion answers with a body.", answers(DELETE, deleted_with_body)),
    Mutant("AI-60", "errors", "The 404 has other words.", answers(UPDATE, says("Rule not found", instead_of=404))),
    Mutant("AI-60", "authorization", "Another tenant may change a rule.", asks(UPDATE, for_any_tenant)),
    Mutant("AI-60", "authorization", "Another tenant sees the rules.", asks("list_routing_rules", for_any_tenant)),
    Mutant(
        "AI-63",
        "idempotency",
        "An Idempotency-Key is not looked at.",
        asks(CREATE, lambda call: call.headers.pop("idempotency-key", None)),
    ),
]
