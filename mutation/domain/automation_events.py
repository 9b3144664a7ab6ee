"""Defects of what an event evaluates and what matches. Docs: automation-and-workflows, "Trigger Event"."""

from collections.abc import Callable, Iterable

from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Json, answers, edits

FIRE = "execute_automation_event"
FAMILY = "mock_server.families.automation_rules"
ENGINE, SELECTION, OPERATIONS = (f"{FAMILY}.{each}" for each in ("engine", "selection", "operations"))


def those(keep: Callable[[Json], object]) -> Plant:
    """The answer has only some of the entries."""

    def change(fired: Json) -> None:
        fired["executed"] = [each for each in fired["executed"] if keep(each)]

    return answers(FIRE, edits(change))


def asked(choose: Callable[[Json, str], Iterable[Json]]) -> Plant:
    """Other rules are asked when an event comes: chosen from the tenant's, by the event's type."""
    return replaced((f"{ENGINE}:event_rules", lambda _: lambda tenant, event: [*choose(tenant, event)]))


def listening(fits: Callable[[Json, str], object]) -> Plant:
    """Other rules listen to an event. They are asked in their order."""

    def choose(tenant: Json, event: str) -> list[Json]:
        return sorted((each for each in tenant.automation_rules if fits(each, event)), key=by_order)

    return asked(choose)


def by_order(rule: Json) -> int:
    return int(rule.priority_order)


def on(rule: Json, event: str | None) -> bool:
    """Whether the rule should be asked."""
    return bool(rule.enabled and rule.execution_mode == "event" and rule.trigger_event == event)


def ordered(key: Callable[[Json], Json], *, newest: bool = False) -> Plant:
    """The rules of an event are asked in another order."""

    def choose(tenant: Json, event: str) -> list[Json]:
        rules = [each for each in tenant.automation_rules if on(each, event)]
        return sorted(rules[::-1] if newest else rules, key=key)

    return asked(choose)


def conditions_hold(some: Callable[[Iterable[bool]], bool], *, first: bool = False) -> Plant:
    """Other conditions of a rule decide."""

    def make(original: Callable[..., bool]) -> Callable[..., bool]:
        def matches(rule: Json, facts: Json) -> bool:
            conditions = rule.conditions[:1] if first else rule.conditions
            return some(original(rule.model_copy(update={"conditions": [each]}), facts) for each in conditions)

        return matches

    return replaced((f"{ENGINE}:matches", make))


def deciding(decide: Callable[[Json], bool]) -> Plant:
    """Rules match whatever the payload says."""
    return replaced((f"{ENGINE}:matches", lambda _: lambda rule, _facts: decide(rule)))


def stopping(stops: Callable[[Json, Json], bool]) -> Plant:
    """Other rules stop the processing, asked with what became of them."""

    def make(evaluated: Callable[..., Iterable[Json]]) -> Callable[..., Iterable[Json]]:
        def other(tenant: Json, rules: list[Json], occasion: Json) -> Iterable[Json]:
            for rule in rules:
                (entry,) = evaluated(tenant, [rule], occasion)
                yield entry
                if stops(rule, entry):
                    return

        return other

    return replaced((f"{ENGINE}:_evaluated", make))


def matched(_rule: Json, entry: Json) -> bool:
    return entry.failures is not None


def run_silently(evaluated: Callable[..., Iterable[Json]]) -> Callable[..., Iterable[Json]]:
    def other(tenant: Json, rules: list[Json], occasion: Json) -> Iterable[Json]:
        shown = True
        for rule in rules:
            (entry,) = evaluated(tenant, [rule], occasion)
            if shown:
                yield entry
            shown = shown and not (matched(rule, entry) and rule.stop_processing)

    return other


def counted(**fields: Callable[[Json, Json], Json]) -> Plant:
    """A match leaves other values on its rule: of the tenant and the rule as it was counted."""

    def make(count: Callable[..., None]) -> Callable[..., None]:
        def other(tenant: Json, rule: Json) -> None:
            count(tenant, rule)
            after = tenant.automation_rules.get(rule.id)
            changed = {name: value(tenant, after) for name, value in fields.items()}
            tenant.automation_rules.put(after.model_copy(update=changed))

        return other

    return replaced((f"{ENGINE}:_count", make))


def counts_all(fire: Callable[..., list[Json]]) -> Callable[..., list[Json]]:
    def other(tenant: Json, occasion: Json) -> list[Json]:
        entries = fire(tenant, occasion)
        for entry in entries:
            if not entry.matched:
                rule = tenant.automation_rules.get(entry.rule_id)
                tenant.automation_rules.put(rule.model_copy(update={"execution_count": rule.execution_count + 1}))
        return entries

    return other


def text(value: Json) -> str:
    return str(value).lower()


def same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and bool(one == other)


MUTANTS: list[Mutant] = [
    Mutant("RULE-23", "engines", "Only rules that matched have an entry.", those(lambda entry: entry["matched"])),
    Mutant(
        "RULE-25",
        "engines",
        "Rules that are switched off are evaluated.",
        listening(lambda rule, event: rule.execution_mode == "event" and rule.trigger_event == event),
    ),
    Mutant(
        "RULE-25",
        "engines",
        "Every event evaluates the rules of mode time.",
        listening(lambda rule, event: on(rule, event) or (rule.enabled and rule.execution_mode == "time")),
    ),
    Mutant(
        "RULE-25",
        "engines",
        "Rules listen to every event.",
        listening(lambda rule, _: rule.enabled and rule.execution_mode == "event"),
    ),
    Mutant(
        "RULE-60",
        "engines",
        "Rules of mode time are evaluated.",
        listening(lambda rule, event: rule.enabled and rule.trigger_event == event),
    ),
    Mutant(
        "RULE-60",
        "engines",
        "A trigger is compared without regard to case.",
        listening(lambda rule, event: on(rule, str(event)) or on(rule, event.upper())),
    ),
    Mutant(
        "RULE-60",
        "engines",
        "A rule listens to events that begin as its trigger does.",
        listening(
            lambda rule, event: (
                rule.trigger_event and event.startswith(rule.trigger_event) and on(rule, rule.trigger_event)
            )
        ),
    ),
    Mutant(
        "RULE-60",
        "engines",
        "A rule without a trigger listens to every event.",
        listening(lambda rule, event: on(rule, event) or on(rule, None)),
    ),
    Mutant("RULE-26", "engines", "Rules are evaluated by age only.", ordered(lambda _: 0)),
    Mutant("RULE-26", "engines", "The highest priority_order is first.", ordered(lambda rule: -rule.priority_order)),
    Mutant("RULE-26", "engines", "Of two with the same order the newer is first.", ordered(by_order, newest=True)),
    Mutant("RULE-26", "engines", "priority_order is sorted as text.", ordered(lambda rule: str(rule.priority_order))),
    Mutant("RULE-27", "engines", "A condition holds whatever the value.", deciding(lambda _: True)),
    Mutant("RULE-27", "engines", "A rule with a condition never matches.", deciding(lambda rule: not rule.conditions)),
    Mutant(
        "RULE-61", "engines", "One condition that holds is enough.", conditions_hold(lambda each: any([*each] or [1]))
    ),
    Mutant("RULE-61", "engines", "Only the first condition is looked at.", conditions_hold(all, first=True)),
    Mutant(
        "RULE-61",
        "engines",
        "A rule without conditions never matches.",
        conditions_hold(lambda each: all(found := [*each]) and bool(found)),
    ),
    Mutant("RULE-28", "engines", "No rule stops the processing.", stopping(lambda *_: False)),
    Mutant(
        "RULE-28",
        "engines",
        "A rule stops the processing though it did not match.",
        stopping(lambda rule, _: bool(rule.stop_processing)),
    ),
    Mutant("RULE-28", "engines", "Every match stops the processing.", stopping(matched)),
    Mutant(
        "RULE-28",
        "engines",
        "Rules after one that stopped run, though nobody is told.",
        replaced((f"{ENGINE}:_evaluated", run_silently)),
    ),
    Mutant("RULE-29", "engines", "A match is not counted.", counted(execution_count=lambda *_: 0)),
    Mutant("RULE-29", "engines", "A match does not set last_fired_at.", counted(last_fired_at=lambda *_: None)),
    Mutant(
        "RULE-29",
        "time",
        "last_fired_at stays at the first match.",
        counted(last_fired_at=lambda tenant, rule: tenant.now if rule.execution_count == 1 else rule.created_at),
    ),
    Mutant("RULE-29", "time", "A match sets updated_at.", counted(updated_at=lambda tenant, _: tenant.now)),
    Mutant("RULE-29", "engines", "Every evaluation is counted.", replaced((f"{OPERATIONS}:fire", counts_all))),
]
