"""Metrics and the log of attempts. Docs: automation-and-workflows, "AI Automation"."""

from contextlib import suppress
from itertools import pairwise

from contract_tests.calling import Caller
from contract_tests.expecting import NotGiven, body, holds, includes, made, names, same
from contract_tests.making.ai_automation import AUDIT, METRICS, PERIOD, change_settings, metrics_of
from contract_tests.making.records import new_ticket
from contract_tests.promises import rule
from contract_tests.target import Json, Target

COUNTS = {
    "classification": ("total_classified", "auto_applied", "suggested", "silent", "agent_overridden"),
    "routing": ("total_routed", "overflow_used", "routing_failed", "subsequently_reassigned"),
    "resolution": (
        "total_attempted",
        "auto_resolved",
        "suggested",
        "skipped",
        "sent_by_agent",
        "dismissed_by_agent",
    ),
    "funnel": ("classified", "routed", "resolved"),
}
DENOMINATORS = {
    "classification": {"auto_apply_rate": "total_classified", "override_rate": "auto_applied"},
    "routing": {"first_assignment_accuracy": "total_routed", "avg_time_to_route_ms": "total_routed"},
    "resolution": {
        "resolution_rate": "total_attempted",
        "suggestion_acceptance_rate": "suggested",
        "avg_combined_confidence": "total_attempted",
    },
}
"""Of each rate or average, the count that it is taken over."""
ENTRY = (
    "id",
    "conversation_id",
    "action",
    "mode",
    "classification_confidence",
    "kb_match_score",
    "reply_coherence_score",
    "combined_confidence",
    "skip_reason",
    "model_used",
    "created_at",
)
CLOSE = 0.0001
"""How far a rate may be from the quotient: the rounding is a rule of its own."""
DAY = 86_400
EVERY_TICKET: Json = {"enabled": True, "classify_on": ["conversation.created"], "exclude_channels": []}
"""What the classification has to be set to for a new ticket to be decided about."""


def periods(on: Target) -> list[Json]:
    """The metrics of periods long and short."""
    return [metrics_of(on, days) for days in (1, 7, PERIOD)]


def quotient(metrics: Json, section: str, name: str, part: str, whole: str) -> None:
    """The rate is this part of that whole, where there is one."""
    counts = metrics[section]
    rate, total = counts[name], counts[whole]
    if total:
        right = rate is not None and abs(rate - counts[part] / total) <= CLOSE
        holds(right, f"{name} to be {part} / {whole}", counts)


# Metrics


@rule("AI-20")
def metrics_are_of_a_period_and_have_three_sections_and_a_funnel(on: Target) -> None:
    metrics = body(on.dashboard.get(METRICS, days=PERIOD))
    for section in COUNTS:
        holds(isinstance(metrics[section], dict), f"{section} to be an object", metrics)
    holds(isinstance(metrics["period_days"], int), "a number of days", metrics)


@rule("AI-80")
def sections_have_the_counts_and_rates_of_the_page(on: Target) -> None:
    metrics = body(on.dashboard.get(METRICS, days=PERIOD))
    for section, counts in COUNTS.items():
        for name in counts:
            value = metrics[section][name]
            holds(type(value) is int and value >= 0, f"{section}.{name} to be a count", value)
        for name in DENOMINATORS.get(section, ()):
            value = metrics[section][name]
            holds(value is None or type(value) in {int, float}, f"{section}.{name} to be a number or null", value)


@rule("AI-80")
def metrics_are_of_the_days_that_were_asked_for(on: Target) -> None:
    for days in (7, PERIOD):
        same(metrics_of(on, days)["period_days"], days, "period_days")


@rule("AI-21")
def a_rate_without_a_denominator_is_null(on: Target) -> None:
    callers = [on.dashboard]
    with suppress(NotGiven):
        callers.append(on.stranger)
    looked = [
        _null_where_nothing(made(caller.get(METRICS, days=days), 200), section)
        for caller in callers
        for days in (PERIOD, 1)
        for section in DENOMINATORS
    ]
    if not any(looked):
        raise NotGiven("every period that can be asked for has decisions of every kind")


def _null_where_nothing(metrics: Json, section: str) -> bool:
    """Whether a denominator was zero; what is taken over it must be null then."""
    counts = metrics[section]
    empty = [name for name, whole in DENOMINATORS[section].items() if counts[whole] == 0]
    for name in empty:
        same(counts[name], None, f"{name} where {DENOMINATORS[section][name]} is 0")
    return bool(empty)


@rule("AI-22")
def days_is_30_where_it_is_not_sent(on: Target) -> None:
    same(body(on.dashboard.get(METRICS))["period_days"], 30, "period_days")


@rule("AI-22")
def days_lies_between_1_and_365(on: Target) -> None:
    for days in (1, 365):
        metrics_of(on, days)
    for wrong in (0, 366, "month"):
        names(on.dashboard.get(METRICS, days=wrong), "query.days")


@rule("AI-23")
def decisions_leave_the_period_as_time_passes(on: Target) -> None:
    on.needs_exclusive("a count of what is decided")
    change_settings(on, classification=EVERY_TICKET)
    new_ticket(on)
    on.wait(DAY - 600)
    holds(metrics_of(on, 1)["funnel"]["classified"] > 0, "the ticket to count for nearly a day", 0)
    on.wait(1200)
    same(metrics_of(on, 1)["funnel"]["classified"], 0, "what was classified in a day without tickets")
    holds(metrics_of(on, 2)["funnel"]["classified"] > 0, "the ticket to count among those of two days", 0)


@rule("AI-24")
def each_classification_counts_under_one_outcome(on: Target) -> None:
    for metrics in periods(on):
        counts = metrics["classification"]
        parts = sum(counts[name] for name in ("auto_applied", "suggested", "silent", "agent_overridden"))
        same(counts["total_classified"], parts, "the total of the outcomes")
        quotient(metrics, "classification", "auto_apply_rate", "auto_applied", "total_classified")
        quotient(metrics, "classification", "override_rate", "agent_overridden", "auto_applied")


@rule("AI-25")
def an_assignment_that_overflowed_or_changed_hands_was_not_right(on: Target) -> None:
    for metrics in periods(on):
        counts = metrics["routing"]
        if counts["total_routed"]:
            wrong = (counts["overflow_used"] + counts["subsequently_reassigned"]) / counts["total_routed"]
            holds(0 <= counts["first_assignment_accuracy"] <= 1 - wrong + CLOSE, "no more than the rest", counts)


@rule("AI-26")
def attempts_are_resolved_suggested_or_skipped(on: Target) -> None:
    for metrics in periods(on):
        counts = metrics["resolution"]
        parts = sum(counts[name] for name in ("auto_resolved", "suggested", "skipped"))
        same(counts["total_attempted"], parts, "the total of the attempts")
        decided = counts["sent_by_agent"] + counts["dismissed_by_agent"]
        holds(decided <= counts["suggested"], "what was sent or dismissed to be among what was suggested", counts)
        quotient(metrics, "resolution", "resolution_rate", "auto_resolved", "total_attempted")
        if decided == counts["suggested"]:
            quotient(metrics, "resolution", "suggestion_acceptance_rate", "sent_by_agent", "suggested")


def unrounded(metrics: Json, *, averages: bool = False) -> list[float]:
    """The rates, or the averages, that have more than four decimals."""
    values = [
        metrics[section][name]
        for section, names in DENOMINATORS.items()
        for name in names
        if name.startswith("avg_") is averages
    ]
    return [value for value in values if value is not None and round(value, 4) != value]


@rule("AI-27")
def rates_have_four_decimals_at_most(on: Target) -> None:
    for metrics in periods(on):
        same(unrounded(metrics), [], "the rates that are not rounded")


@rule("AI-84")
def averages_have_four_decimals_and_times_none(on: Target) -> None:
    for metrics in periods(on):
        same(unrounded(metrics, averages=True), [], "the averages that are not rounded")
        time = metrics["routing"]["avg_time_to_route_ms"]
        holds(time is None or type(time) is int, "whole milliseconds", time)


@rule("AI-28")
def the_funnel_repeats_the_totals(on: Target) -> None:
    for metrics in periods(on):
        totals = {
            "classified": metrics["classification"]["total_classified"],
            "routed": metrics["routing"]["total_routed"],
            "resolved": metrics["resolution"]["auto_resolved"],
        }
        includes(metrics["funnel"], totals, "the funnel")


# The log


def audit(caller: Caller, **query: Json) -> list[Json]:
    entries: list[Json] = made(caller.get(AUDIT, **query), 200)
    return entries


@rule("AI-30")
def the_log_is_an_array_of_decisions_with_scores(on: Target) -> None:
    entries = body(on.dashboard.get(AUDIT, limit=20))
    holds(isinstance(entries, list), "an array", entries)
    for each in entries:
        scores = [each[name] for name in ENTRY if name.endswith(("_score", "_confidence"))]
        holds(all(score is None or 0 <= score <= 1 for score in scores), "scores between 0 and 1", each)


@rule("AI-30")
def the_log_is_cut_off_at_its_limit(on: Target) -> None:
    if len(audit(on.dashboard, limit=20)) < 2:
        on.needs_exclusive("the AI's settings")
        two_tickets(on)
    whole = audit(on.dashboard, limit=20)
    if len(whole) < 2:
        raise NotGiven("there are no two decisions in the log")
    same(len(audit(on.dashboard, limit=1)), 1, "the length of the log")


@rule("AI-81")
def a_decision_in_the_log_has_the_fields_of_the_page(on: Target) -> None:
    entries = audit(on.dashboard, limit=20)
    if not entries:
        raise NotGiven("there is no decision in the log")
    for each in entries:
        same([name for name in ENTRY if name not in each], [], "the fields that a decision lacks")


def two_tickets(on: Target) -> list[Json]:
    """Two tickets, the newer first, while every new ticket is attempted."""
    change_settings(
        on,
        classification=EVERY_TICKET,
        resolution={"enabled": True, "mode": "suggest", "kb_match_threshold": 0},
    )
    older = new_ticket(on, priority="low")
    on.wait(1)
    return [new_ticket(on, priority="low"), older]


@rule("AI-31")
def the_log_begins_with_the_newest_decision(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    newest = [str(each["conversation_id"]) for each in two_tickets(on)]
    entries = audit(on.dashboard, limit=200)
    same([each["conversation_id"] for each in entries[:2]], newest, "the first two conversations")
    times = [each["created_at"] for each in entries]
    holds(all(one >= next_one for one, next_one in pairwise(times)), "times that never grow", times)


@rule("AI-32")
def the_log_has_50_entries_where_no_limit_is_sent(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    two_tickets(on)
    same(audit(on.dashboard), audit(on.dashboard, limit=50), "the log without a limit")


@rule("AI-32")
def the_limit_of_the_log_lies_between_1_and_200(on: Target) -> None:
    for limit in (1, 200):
        audit(on.dashboard, limit=limit)
    for wrong in (0, 201, "all"):
        names(on.dashboard.get(AUDIT, limit=wrong), "query.limit")
