"""Defects of rules of mode time. Docs: automation-and-workflows, "Create Rule"."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from types import SimpleNamespace

from mock_server.families.automation_rules import time_rules
from mutation.domain.reactions import at_timer
from mutation.domain.sla import nothing
from mutation.mutant import Plant, Table
from mutation.patches import around, replaced
from mutation.wire import Json, answers, edits

RUN = "run_time_automation_rules"
RULES, SWEEP = "mock_server.families.automation_rules.time_rules", "mock_server.families.time_sweep"


def asks_of_time(choose: Callable[[Json], Iterable[Json]]) -> Plant:
    """Other rules are run by run-time: chosen from all the tenant's."""
    return replaced((f"{RULES}:time_rules", lambda _: lambda tenant: [*choose(tenant.automation_rules)]))


def enabled(rules: Iterable[Json], *modes: str) -> list[Json]:
    found = [each for each in rules if each.enabled and each.execution_mode in modes]
    return [each.model_copy(update={"time_condition": each.time_condition or {}}) for each in found]


def of_age(meets: Callable[[Json, Json, Json], object], key: str = "older_than_minutes") -> Plant:
    """A key of a time_condition is met by other tickets: of the ticket, what is wanted, and now."""
    return replaced((f"{SWEEP}:AGES", lambda ages: {**ages, key: meets}))


def minutes(ticket: Json, now: Json) -> float:
    return float((now - ticket.created_at) / timedelta(minutes=1))


@around
def either(comes: Callable[..., bool], condition: Json, ticket: Json, now: Json) -> bool:
    each = [{key: value} for key, value in condition.items()]
    return not each or any(comes(one, ticket, now) for one in each)


@around
def known_keys(comes: Callable[..., bool], condition: Json, ticket: Json, now: Json) -> bool:
    known = {key: condition[key] for key in ("older_than_minutes", "status") if key in condition}
    return comes(known, ticket, now)


def for_ever(is_old: Callable[..., bool]) -> Callable[..., bool]:
    met: set[tuple[str, str]] = set()

    def other(timed: Json, ticket: Json, now: Json) -> bool:
        key = (timed.id, ticket.conversation_id)
        if is_old(timed, ticket, now):
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


def forgotten(firing: Json) -> Json:
    """What fired is written down for nobody."""
    return SimpleNamespace(model_construct=lambda **given: firing.model_construct(**{**given, "timed_id": "nobody"}))


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
        "RULE-38: No rule of mode time stops the others.": replaced((f"{RULES}:evaluated", never_stops)),
        "RULE-39: Only the first of the statuses is looked at.": of_age(
            lambda ticket, wanted, _: ticket.status == (wanted[0] if isinstance(wanted, list) else wanted), "status"
        ),
        "RULE-39: The status is not looked at.": of_age(lambda *_: True, "status"),
        "RULE-53: Age or status is enough.": replaced((f"{SWEEP}:comes_of_age", either)),
        "RULE-40: Keys that nobody knows are not looked at.": replaced((f"{SWEEP}:comes_of_age", known_keys)),
        "RULE-41: A rule of mode time fires for a ticket in every run.": replaced((f"{SWEEP}:TimeFiring", forgotten)),
        "RULE-41: A ticket that met a rule meets it for ever.": replaced((f"{SWEEP}:_is_old", for_ever)),
        "RULE-62: Rules of mode time wait for run-time.": at_timer(time_rules.TIMER, nothing),
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
