"""Defects of rules of mode time. Docs: automation-and-workflows, "Create Rule"."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from mutation.mutant import Plant, Table
from mutation.patches import around, replaced
from mutation.wire import Json, answers, edits

RUN = "run_time_automation_rules"
ENGINE, SELECTION = (f"mock_server.families.automation_rules.{each}" for each in ("engine", "selection"))


def asks_of_time(choose: Callable[[Json], Iterable[Json]]) -> Plant:
    """Other rules are run by run-time: chosen from all the tenant's."""
    return replaced((f"{ENGINE}:time_rules", lambda _: lambda tenant: [*choose(tenant.automation_rules)]))


def enabled(rules: Iterable[Json], *modes: str) -> list[Json]:
    return [each for each in rules if each.enabled and each.execution_mode in modes]


def of_age(meets: Callable[[Json, Json, Json], object], key: str = "older_than_minutes") -> Plant:
    """A key of a time_condition is met by other tickets: of the ticket, what is wanted, and now."""
    return replaced((f"{SELECTION}:AGES", lambda ages: {**ages, key: meets}))


def minutes(ticket: Json, now: Json) -> float:
    return float((now - ticket.created_at) / timedelta(minutes=1))


@around
def either(comes: Callable[..., bool], rule: Json, ticket: Json, now: Json) -> bool:
    each = [rule.model_copy(update={"time_condition": {key: value}}) for key, value in rule.time_condition.items()]
    return not each or any(comes(one, ticket, now) for one in each)


@around
def known_keys(comes: Callable[..., bool], rule: Json, ticket: Json, now: Json) -> bool:
    known = {key: rule.time_condition[key] for key in ("older_than_minutes", "status") if key in rule.time_condition}
    return comes(rule.model_copy(update={"time_condition": known}), ticket, now)


def once(comes: Callable[..., bool]) -> Callable[..., bool]:
    met: set[tuple[str, str]] = set()

    def other(rule: Json, ticket: Json, now: Json) -> bool:
        key = (rule.id, ticket.conversation_id)
        if key in met or not comes(rule, ticket, now):
            return False
        met.add(key)
        return True

    return other


def for_ever(comes: Callable[..., bool]) -> Callable[..., bool]:
    met: set[tuple[str, str]] = set()

    def other(rule: Json, ticket: Json, now: Json) -> bool:
        key = (rule.id, ticket.conversation_id)
        if comes(rule, ticket, now):
            met.add(key)
        return key in met

    return other


@around
def never_stops(
    evaluated: Callable[..., Iterable[Json]], tenant: Json, rules: list[Json], occasion: Json
) -> Iterable[Json]:
    return (entry for rule in rules for entry in evaluated(tenant, [rule], occasion))


def one_each(run: Json) -> None:
    run["executed"] = list({each["rule_id"]: each for each in run["executed"]}.values())


MUTANTS: Table = {
    "engines": {
        "RULE-37: run-time runs rules that are switched off.": asks_of_time(
            lambda rules: [each for each in rules if each.execution_mode == "time"]
        ),
        "RULE-37: run-time runs rules of mode event.": asks_of_time(lambda rules: enabled(rules, "time", "event")),
        "RULE-37: run-time runs nothing.": asks_of_time(lambda _: []),
        "RULE-38: evaluated is the number of matches.": answers(
            RUN, edits(lambda run: run.update(evaluated=len(run["executed"])))
        ),
        "RULE-38: A rule has one entry, however many tickets met it.": answers(RUN, edits(one_each)),
        "RULE-38: No rule of mode time stops the others.": replaced((f"{ENGINE}:_evaluated", never_stops)),
        "RULE-39: Only the first of the statuses is looked at.": of_age(
            lambda ticket, wanted, _: ticket.status == (wanted[0] if isinstance(wanted, list) else wanted), "status"
        ),
        "RULE-39: The status is not looked at.": of_age(lambda *_: True, "status"),
        "RULE-53: Age or status is enough.": replaced((f"{ENGINE}:comes_of_age", either)),
        "RULE-40: Keys that nobody knows are not looked at.": replaced((f"{ENGINE}:comes_of_age", known_keys)),
        "RULE-41: A rule of mode time matches a ticket once.": replaced((f"{ENGINE}:comes_of_age", once)),
        "RULE-41: A ticket that met a rule meets it for ever.": replaced((f"{ENGINE}:comes_of_age", for_ever)),
    },
    "time": {
        "RULE-53: A ticket of exactly that age is older.": of_age(
            lambda ticket, wanted, now: minutes(ticket, now) >= wanted
        ),
        "RULE-53: The age of a ticket counts from its last change.": of_age(
            lambda ticket, wanted, now: (now - ticket.updated_at) > timedelta(minutes=wanted)
        ),
        "RULE-39: older_than_minutes counts seconds.": of_age(
            lambda ticket, wanted, now: minutes(ticket, now) * 60 > wanted
        ),
        "RULE-39: older_than_minutes is met by newer tickets.": of_age(
            lambda ticket, wanted, now: minutes(ticket, now) <= wanted
        ),
    },
}
