"""Counts and rates over recorded decisions.

Each decision counts under the one outcome it has now. The formulas are those that the documented numbers obey.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import fsum

from mock_server.families.records import AiDecision
from mock_server.models import AiClassificationMetrics, AiFunnel, AiMetrics, AiResolutionMetrics, AiRoutingMetrics

DECIMALS = 4
Counts = Counter[tuple[str, str]]


def over(decisions: Iterable[AiDecision], days: int, now: datetime) -> AiMetrics:
    """The metrics of the last `days` days, up to and including now."""
    begin = now - timedelta(days=days)
    recent = [each for each in decisions if begin < each.created_at <= now]
    counts: Counts = Counter()
    for each in recent:
        counts[each.kind, each.outcome] += each.count
    classified, routed, resolved = _classification(counts), _routing(counts, recent), _resolution(counts, recent)
    funnel = AiFunnel(
        classified=classified.total_classified, routed=routed.total_routed, resolved=resolved.auto_resolved
    )
    return AiMetrics(period_days=days, classification=classified, routing=routed, resolution=resolved, funnel=funnel)


def _classification(counts: Counts) -> AiClassificationMetrics:
    applied, overridden, suggested, silent = (
        counts["classification", outcome] for outcome in ("auto_applied", "agent_overridden", "suggested", "silent")
    )
    total = applied + overridden + suggested + silent
    return AiClassificationMetrics(
        total_classified=total,
        auto_applied=applied,
        suggested=suggested,
        silent=silent,
        agent_overridden=overridden,
        auto_apply_rate=_rate(applied, total),
        override_rate=_rate(overridden, applied),
    )


def _routing(counts: Counts, decisions: Iterable[AiDecision]) -> AiRoutingMetrics:
    kept, handed_over, reassigned, overflow, failed = (
        counts["routing", outcome] for outcome in ("kept", "handed_over", "reassigned", "overflow", "failed")
    )
    total = kept + handed_over + reassigned + overflow
    time = _average((each.time_to_route_ms, each.count) for each in decisions if each.kind == "routing")
    return AiRoutingMetrics(
        total_routed=total,
        overflow_used=overflow,
        routing_failed=failed,
        subsequently_reassigned=reassigned,
        first_assignment_accuracy=_rate(kept, total),
        avg_time_to_route_ms=None if time is None else round(time),
    )


def _resolution(counts: Counts, decisions: Iterable[AiDecision]) -> AiResolutionMetrics:
    resolved, waiting, sent, dismissed, skipped = (
        counts["resolution", outcome]
        for outcome in ("auto_resolved", "suggested", "sent_by_agent", "dismissed_by_agent", "skipped")
    )
    suggested = waiting + sent + dismissed
    total = resolved + suggested + skipped
    confidence = _average((each.confidence, each.count) for each in decisions if each.kind == "resolution")
    return AiResolutionMetrics(
        total_attempted=total,
        auto_resolved=resolved,
        suggested=suggested,
        skipped=skipped,
        sent_by_agent=sent,
        dismissed_by_agent=dismissed,
        resolution_rate=_rate(resolved, total),
        suggestion_acceptance_rate=_rate(sent, suggested),
        avg_combined_confidence=None if confidence is None else round(confidence, DECIMALS),
    )


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, DECIMALS) if whole else None


def _average(values: Iterable[tuple[float | None, int]]) -> float | None:
    """Over the values that are there, each as often as it counts."""
    known = [(value, count) for value, count in values if value is not None]
    number = sum(count for _, count in known)
    return fsum(value * count for value, count in known) / number if number else None
