"""Defects of what an event evaluates, what matches, and what is logged. Docs: automation-and-workflows."""

from collections.abc import Callable, Iterable

from mock_server.models import AutomationLog
from mutation.mutant import Plant, Table
from mutation.patches import around, instead, replaced
from mutation.wire import Call, Json, asks

OWNER, STRANGER = "aurion_session=sess_tenant_owner", "aurion_session=sess_other_tenant"
FIRES = "execute_automation_event"
ENGINE = "mock_server.families.automation_rules.engine"


def as_the_owner(call: Call) -> None:
    """What a stranger sends is taken for the owner's."""
    if call.headers.get("cookie") == STRANGER:
        call.headers["cookie"] = OWNER


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

    @around
    def make(original: Callable[..., bool], rule: Json, facts: Json) -> bool:
        conditions = rule.conditions[:1] if first else rule.conditions
        return some(original(rule.model_copy(update={"conditions": [each]}), facts) for each in conditions)

    return replaced((f"{ENGINE}:matches", make))


def deciding(decide: Callable[[Json], bool]) -> Plant:
    """Rules match whatever the payload says."""
    return replaced((f"{ENGINE}:matches", lambda _: lambda rule, _facts: decide(rule)))


def stopping(stops: Callable[[Json, Json], bool]) -> Plant:
    """Other rules stop the processing, asked with what became of them."""

    @around
    def make(
        evaluated: Callable[..., Iterable[Json]], tenant: Json, rules: list[Json], occasion: Json
    ) -> Iterable[Json]:
        for rule in rules:
            (entry,) = evaluated(tenant, [rule], occasion)
            yield entry
            if stops(rule, entry):
                return

    return replaced((f"{ENGINE}:evaluated", make))


def matched(_rule: Json, entry: Json) -> bool:
    return entry.failures is not None


def counted(**fields: Callable[[Json, Json], Json]) -> Plant:
    """A match leaves other values on its rule: of the tenant and the rule as it was counted."""

    @around
    def make(count: Callable[..., None], tenant: Json, rule: Json) -> None:
        count(tenant, rule)
        after = tenant.automation_rules.get(rule.id)
        changed = {name: value(tenant, after) for name, value in fields.items()}
        tenant.automation_rules.put(after.model_copy(update=changed))

    return replaced((f"{ENGINE}:_count", make))


@around
def counts_all(fire: Callable[..., list[Json]], tenant: Json, occasion: Json) -> list[Json]:
    entries = fire(tenant, occasion)
    for entry in entries:
        if not entry.matched:
            rule = tenant.automation_rules.get(entry.rule_id)
            tenant.automation_rules.put(rule.model_copy(update={"execution_count": rule.execution_count + 1}))
    return entries


def logged(**fields: Callable[[Json], Json]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Entries are written with other values than they should have."""

    @around
    def make(
        log: Callable[..., None], tenant: Json, rule: Json, occasion: Json, executed: int, error: str | None
    ) -> None:
        log(tenant, rule, occasion, executed, error)
        entry = next(iter(tenant.automation_logs.newest()))
        changed = {name: value(rule) for name, value in fields.items()}
        tenant.automation_logs.put(entry.model_copy(update=changed))

    return make


@around
def logs_all(fire: Callable[..., list[Json]], tenant: Json, occasion: Json) -> list[Json]:
    """What did not match is logged too."""
    executed = fire(tenant, occasion)
    for entry in executed:
        if not entry.matched:
            skipped = AutomationLog(
                id=tenant.ids.text("log"),
                rule_id=entry.rule_id,
                rule_name=tenant.automation_rules.get(entry.rule_id).name,
                event_type=occasion.event_type,
                conversation_id=occasion.conversation_id,
                status="success",
                actions_executed=0,
                error_message=None,
                executed_at=tenant.now,
            )
            tenant.automation_logs.put(skipped)
    return executed


MUTANTS: Table = {
    "authorization": {
        "RULE-48: Another tenant's event fires the rules.": asks(FIRES, as_the_owner),
    },
    "engines": {
        "RULE-25: Rules that are switched off are evaluated.": listening(
            lambda rule, event: rule.execution_mode == "event" and rule.trigger_event == event
        ),
        "RULE-25: Every event evaluates the rules of mode time.": listening(
            lambda rule, event: on(rule, event) or (rule.enabled and rule.execution_mode == "time")
        ),
        "RULE-25: Rules listen to every event.": listening(
            lambda rule, _: rule.enabled and rule.execution_mode == "event"
        ),
        "RULE-60: Rules of mode time are evaluated.": listening(
            lambda rule, event: rule.enabled and rule.trigger_event == event
        ),
        "RULE-60: A rule listens to events that begin as its trigger does.": listening(
            lambda rule, event: (
                rule.trigger_event and event.startswith(rule.trigger_event) and on(rule, rule.trigger_event)
            )
        ),
        "RULE-60: A rule without a trigger listens to every event.": listening(
            lambda rule, event: on(rule, event) or on(rule, None)
        ),
        "RULE-26: Rules are evaluated by age only.": ordered(lambda _: 0),
        "RULE-26: The highest priority_order is first.": ordered(lambda rule: -rule.priority_order),
        "RULE-26: Of two with the same order the newer is first.": ordered(by_order, newest=True),
        "RULE-26: priority_order is sorted as text.": ordered(lambda rule: str(rule.priority_order)),
        "RULE-27: A condition holds whatever the value.": deciding(lambda _: True),
        "RULE-27: A rule with a condition never matches.": deciding(lambda rule: not rule.conditions),
        "RULE-61: One condition that holds is enough.": conditions_hold(lambda each: any([*each] or [1])),
        "RULE-61: Only the first condition is looked at.": conditions_hold(all, first=True),
        "RULE-61: A rule without conditions never matches.": conditions_hold(
            lambda each: all(found := [*each]) and bool(found)
        ),
        "RULE-28: No rule stops the processing.": stopping(lambda *_: False),
        "RULE-28: A rule stops the processing though it did not match.": stopping(
            lambda rule, _: bool(rule.stop_processing)
        ),
        "RULE-28: Every match stops the processing.": stopping(matched),
        "RULE-29: A match is not counted.": counted(execution_count=lambda *_: 0),
        "RULE-29: A match does not set last_fired_at.": counted(last_fired_at=lambda *_: None),
        "RULE-29: Every evaluation is counted.": instead("automation_rules", "fire", counts_all),
        "RULE-24: What did not match is logged.": instead("automation_rules", "fire", logs_all),
        "RULE-29: A match is not logged.": replaced((f"{ENGINE}:_log", lambda _: lambda *_: None)),
        "RULE-29: An entry names no conversation.": replaced(
            (f"{ENGINE}:_log", logged(conversation_id=lambda _: None))
        ),
        "RULE-31: Every entry is a success.": replaced((f"{ENGINE}:_log", logged(status=lambda _: "success"))),
        "RULE-31: An entry counts the actions that failed, too.": replaced(
            (f"{ENGINE}:_log", logged(actions_executed=lambda rule: len(rule.actions)))
        ),
        "RULE-56: An entry counts one action, however many there were.": replaced(
            (f"{ENGINE}:_log", logged(actions_executed=lambda rule: min(1, len(rule.actions))))
        ),
    },
    "time": {
        "RULE-29: last_fired_at stays at the first match.": counted(
            last_fired_at=lambda tenant, rule: tenant.now if rule.execution_count == 1 else rule.created_at
        ),
    },
}
