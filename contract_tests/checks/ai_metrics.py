"""Metrics and the log of attempts. Docs: automation-and-workflows, "AI Automation"."""

from contextlib import suppress

from contract_tests.assertions import Inconclusive, body, holds, includes, made, names, promise, same
from contract_tests.caller import Caller
from contract_tests.factories.ai_automation import AUDIT, METRICS, PERIOD, change_settings, metrics_of
from contract_tests.factories.records import new_ticket
from contract_tests.registry import rule
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
SCORES = "classification_confidence", "kb_match_score", "reply_coherence_score", "combined_confidence"
ENTRY = "id", "conversation_id", "action", "mode", *SCORES, "skip_reason", "model_used", "created_at"
CLOSE = 0.0001
"""How far a rate may be from the quotient: the rounding is a rule of its own."""
DAY = 86_400
EVERY_TICKET: Json = {"enabled": True, "classify_on": ["conversation.created"], "exclude_channels": []}
"""What the classification has to be set to for a new ticket to be decided about."""


@rule("AI-20", "AI-80")
def metrics_are_the_counts_and_rates_of_a_period(on: Target) -> None:
    for days in (7, PERIOD):
        metrics = body(on.dashboard.get(METRICS, days=days))
        same(metrics["period_days"], days, "period_days")
        for section, counts in COUNTS.items():
            for name in counts:
                value = metrics[section][name]
                holds(type(value) is int and value >= 0, f"{section}.{name} to be a count", value)
            for name in DENOMINATORS.get(section, ()):
                value = metrics[section][name]
                holds(value is None or type(value) in {int, float}, f"{section}.{name} to be a number or null", value)


@rule("AI-21")
def a_rate_without_a_denominator_is_null(on: Target) -> None:
    callers = [on.dashboard]
    with suppress(Inconclusive):
        callers.append(on.stranger)
    looked = [
        _null_where_nothing(made(caller.get(METRICS, days=days), 200), section)
        for caller in callers
        for days in (PERIOD, 1)
        for section in DENOMINATORS
    ]
    if not any(looked):
        raise Inconclusive("every period that can be asked for has decisions of every kind")


def _null_where_nothing(metrics: Json, section: str) -> bool:
    """Whether a denominator was zero; what is taken over it must be null then."""
    counts = metrics[section]
    empty = [name for name, whole in DENOMINATORS[section].items() if counts[whole] == 0]
    for name in empty:
        same(counts[name], None, f"{name} where {DENOMINATORS[section][name]} is 0")
    return bool(empty)


@rule("AI-22")
def days_lie_between_1_and_365_and_are_30_where_none_are_sent(on: Target) -> None:
    same(body(on.dashboard.get(METRICS))["period_days"], 30, "period_days")
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


@rule("AI-24", "AI-25", "AI-26", "AI-27", "AI-28", "AI-84")
def the_figures_of_a_period_go_together(on: Target) -> None:
    """In periods long and short."""
    for days in (1, 7, PERIOD):
        metrics = metrics_of(on, days)
        classification, routing, resolution = (metrics[each] for each in DENOMINATORS)
        with promise("AI-24"):
            _sums_up(classification, "total_classified", "auto_applied", "suggested", "silent", "agent_overridden")
            _is_quotient(classification, "auto_apply_rate", "auto_applied", "total_classified")
            _is_quotient(classification, "override_rate", "agent_overridden", "auto_applied")
        with promise("AI-25"):
            if routing["total_routed"]:
                wrong = (routing["overflow_used"] + routing["subsequently_reassigned"]) / routing["total_routed"]
                right = routing["first_assignment_accuracy"]
                holds(0 <= right <= 1 - wrong + CLOSE, "no more than the rest", routing)
        with promise("AI-26"):
            _sums_up(resolution, "total_attempted", "auto_resolved", "suggested", "skipped")
            decided = resolution["sent_by_agent"] + resolution["dismissed_by_agent"]
            holds(decided <= resolution["suggested"], "what was sent or dismissed among what was suggested", resolution)
            _is_quotient(resolution, "resolution_rate", "auto_resolved", "total_attempted")
            if decided == resolution["suggested"]:
                _is_quotient(resolution, "suggestion_acceptance_rate", "sent_by_agent", "suggested")
        for section, names_of in DENOMINATORS.items():
            for name in names_of:
                with promise("AI-84" if name.startswith("avg_") else "AI-27"):
                    value = metrics[section][name]
                    holds(value is None or round(value, 4) == value, f"four decimals at most of {name}", value)
        with promise("AI-84"):
            time = routing["avg_time_to_route_ms"]
            holds(time is None or type(time) is int, "whole milliseconds", time)
        with promise("AI-28"):
            totals = {
                "classified": classification["total_classified"],
                "routed": routing["total_routed"],
                "resolved": resolution["auto_resolved"],
            }
            includes(metrics["funnel"], totals, "the funnel")


def _sums_up(counts: Json, total: str, *parts: str) -> None:
    same(counts[total], sum(counts[name] for name in parts), total)


def _is_quotient(counts: Json, rate: str, part: str, whole: str) -> None:
    """The rate is this part of that whole, where there is one."""
    if counts[whole]:
        right = counts[rate] is not None and abs(counts[rate] - counts[part] / counts[whole]) <= CLOSE
        holds(right, f"{rate} to be {part} / {whole}", counts)


def audit(caller: Caller, **query: Json) -> list[Json]:
    entries: list[Json] = made(caller.get(AUDIT, **query), 200)
    return entries


@rule("AI-30", "AI-81")
def the_log_is_an_array_of_decisions_with_scores_cut_off_at_its_limit(on: Target) -> None:
    if len(audit(on.dashboard, limit=20)) < 2:
        on.needs_exclusive("the AI's settings")
        two_tickets(on)
    entries = body(on.dashboard.get(AUDIT, limit=20))
    holds(isinstance(entries, list), "an array", entries)
    if len(entries) < 2:
        raise Inconclusive("there are no two decisions in the log")
    for each in entries:
        holds(all(each[name] is None or 0 <= each[name] <= 1 for name in SCORES), "scores between 0 and 1", each)
        with promise("AI-81"):
            same([name for name in ENTRY if name not in each], [], "the fields that a decision lacks")
    same(len(audit(on.dashboard, limit=1)), 1, "the length of the log")


@rule("AI-31", "AI-32")
def the_log_begins_with_the_newest_decision_and_has_50(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    newest = [str(each["conversation_id"]) for each in two_tickets(on)]
    entries = audit(on.dashboard, limit=200)
    same([each["conversation_id"] for each in entries[:2]], newest, "the first two conversations")
    same(len({each["id"] for each in entries}), len(entries), "how many decisions there are")
    times = [each["created_at"] for each in entries]
    holds(times[0] > times[1], "the later one later", times)
    holds(times == sorted(times, reverse=True), "times that never grow", times)
    with promise("AI-32"):
        same(audit(on.dashboard), audit(on.dashboard, limit=50), "the log without a limit")
        for wrong in (0, 201, "all"):
            names(on.dashboard.get(AUDIT, limit=wrong), "query.limit")


def two_tickets(on: Target) -> list[Json]:
    """Two tickets, the newer first, while every new ticket is attempted, in one mode and in the other."""
    made_so = []
    for mode in ("auto", "suggest"):
        resolution = {"enabled": True, "mode": mode, "kb_match_threshold": 0}
        change_settings(on, classification=EVERY_TICKET, resolution=resolution)
        made_so.append(new_ticket(on, priority="low"))
        on.wait(1)
    return made_so[::-1]
