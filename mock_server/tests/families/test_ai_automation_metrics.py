"""Metrics: what a plain count over the same decisions gives, one by one."""

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.ai_automation import metrics
from mock_server.families.records import AiDecision
from mock_server.tests.families.ai_world import NOW

OUTCOMES = {
    "classification": ["auto_applied", "suggested", "silent", "agent_overridden"],
    "routing": ["kept", "handed_over", "reassigned", "overflow", "failed"],
    "resolution": ["auto_resolved", "suggested", "sent_by_agent", "dismissed_by_agent", "skipped"],
}
PAIRS = st.sampled_from([(kind, outcome) for kind, outcomes in OUTCOMES.items() for outcome in outcomes])
AGES = st.timedeltas(timedelta(days=-1), timedelta(days=12))


class Single(NamedTuple):
    """One decision, as somebody would note it down who counts by hand."""

    kind: str
    outcome: str
    number: float | None


@st.composite
def decisions(draw: st.DrawFn) -> AiDecision:
    kind, outcome = draw(PAIRS)
    return AiDecision.model_validate(
        {
            "id": "dec",
            "kind": kind,
            "outcome": outcome,
            "count": draw(st.integers(1, 4)),
            "confidence": draw(st.none() | st.integers(0, 100).map(lambda percent: percent / 100)),
            "time_to_route_ms": None if outcome == "failed" else draw(st.none() | st.integers(0, 900)),
            "created_at": NOW - draw(AGES),
        }
    )


def singles(recorded: Iterable[AiDecision], days: int) -> list[Single]:
    return [
        Single(each.kind, each.outcome, each.time_to_route_ms if each.kind == "routing" else each.confidence)
        for each in recorded
        for _ in range(each.count)
        if timedelta() <= NOW - each.created_at < timedelta(days=days)
    ]


def number(made: list[Single], kind: str, *outcomes: str) -> int:
    return len([each for each in made if each.kind == kind and each.outcome in outcomes])


def mean(made: list[Single], kind: str) -> Any:
    numbers = [Fraction(each.number) for each in made if each.kind == kind and each.number is not None]
    return float(sum(numbers) / len(numbers)) if numbers else None


def share(part: int, whole: int) -> Any:
    return pytest.approx(part / whole, abs=0.00005001) if whole else None


@given(st.lists(decisions(), max_size=30), st.integers(1, 12))
def test_metrics_are_a_count_of_the_period(recorded: list[AiDecision], days: int) -> None:
    made, shown = singles(recorded, days), metrics.over(recorded, days, NOW)
    applied = number(made, "classification", "auto_applied")
    overridden = number(made, "classification", "agent_overridden")
    total = number(made, "classification", *OUTCOMES["classification"])
    assert shown.classification.model_dump() == {
        "total_classified": total,
        "auto_applied": applied,
        "suggested": number(made, "classification", "suggested"),
        "silent": number(made, "classification", "silent"),
        "agent_overridden": overridden,
        "auto_apply_rate": share(applied, total),
        "override_rate": share(overridden, applied),
    }
    routed = number(made, "routing", "kept", "handed_over", "reassigned", "overflow")
    time = mean(made, "routing")
    assert shown.routing.model_dump() == {
        "total_routed": routed,
        "overflow_used": number(made, "routing", "overflow"),
        "routing_failed": number(made, "routing", "failed"),
        "subsequently_reassigned": number(made, "routing", "reassigned"),
        "first_assignment_accuracy": share(number(made, "routing", "kept"), routed),
        "avg_time_to_route_ms": None if time is None else pytest.approx(time, abs=0.50001),
    }
    attempted = number(made, "resolution", *OUTCOMES["resolution"])
    resolved, sent = number(made, "resolution", "auto_resolved"), number(made, "resolution", "sent_by_agent")
    suggested = number(made, "resolution", "suggested", "sent_by_agent", "dismissed_by_agent")
    confidence = mean(made, "resolution")
    assert shown.resolution.model_dump() == {
        "total_attempted": attempted,
        "auto_resolved": resolved,
        "suggested": suggested,
        "skipped": number(made, "resolution", "skipped"),
        "sent_by_agent": sent,
        "dismissed_by_agent": number(made, "resolution", "dismissed_by_agent"),
        "resolution_rate": share(resolved, attempted),
        "suggestion_acceptance_rate": share(sent, suggested),
        "avg_combined_confidence": None if confidence is None else pytest.approx(confidence, abs=0.00005001),
    }
    assert shown.funnel.model_dump() == {"classified": total, "routed": routed, "resolved": resolved}


@given(st.lists(decisions(), max_size=20), st.integers(1, 12), st.integers(0, 30))
def test_a_decision_counts_the_same_alone_or_in_bulk(recorded: list[AiDecision], days: int, seed: int) -> None:
    apart = [each.model_copy(update={"count": 1}) for each in recorded for _ in range(each.count)]
    turned = apart[seed % (len(apart) + 1) :] + apart[: seed % (len(apart) + 1)]
    assert metrics.over(turned, days, NOW) == metrics.over(recorded, days, NOW)
