"""Defects of the metrics and of the log of attempts, a rule each."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from mutation.domain.ai_routing import AT
from mutation.mutant import Plant, Table
from mutation.objects import answers
from mutation.patches import replaced
from mutation.wire import edits

METRICS = "get_ai_metrics"


def metrics(change: Callable[[Any], object]) -> Plant:
    """The metrics are answered with other numbers."""
    return answers(METRICS, edits(change))


def within(section: str, change: Callable[[Any], object]) -> Plant:
    """The numbers of one section are others."""
    return metrics(lambda document: change(document[section]) and None)


def recounted(days: Callable[[int, datetime], tuple[int, datetime]]) -> Plant:
    """The period is cut in another way, and called what was asked for."""

    def make(original: Any) -> Any:
        @wraps(original)
        def over(decisions: Any, asked: int, now: datetime) -> Any:
            return original(decisions, *days(asked, now)).model_copy(update={"period_days": asked})

        return over

    return replaced((f"{AT}.metrics:over", make))


def rate(part: str, *whole: str) -> Callable[[Any], float | None]:
    """What a part is of the sum of others."""

    def compute(counts: Any) -> float | None:
        total = sum(counts[name] for name in whole)
        return round(counts[part] / total, 4) if total else None

    return compute


def rated(name: str, part: str, *whole: str) -> Callable[[Any], object]:
    return lambda counts: counts.update({name: rate(part, *whole)(counts)})


def without_silent(counts: Any) -> None:
    counts["total_classified"] -= counts["silent"]


def with_failed(counts: Any) -> None:
    counts["total_routed"] += counts["routing_failed"]


def overflow_is_right(counts: Any) -> None:
    total = counts["total_routed"]
    counts["first_assignment_accuracy"] = round(1 - counts["subsequently_reassigned"] / total, 4) if total else None


def only_waiting(counts: Any) -> None:
    counts["suggested"] -= counts["sent_by_agent"] + counts["dismissed_by_agent"]


def every_digit(counts: Any) -> None:
    if counts["total_classified"]:
        counts["auto_apply_rate"] = counts["auto_applied"] / counts["total_classified"]


def in_seconds(counts: Any) -> None:
    if counts["avg_time_to_route_ms"] is not None:
        counts["avg_time_to_route_ms"] /= 7


def with_an_agent(document: Any) -> None:
    document["funnel"]["resolved"] += document["resolution"]["sent_by_agent"]


def with_silence(document: Any) -> None:
    document["funnel"]["classified"] -= document["classification"]["silent"]


MUTANTS: Table = {
    "time": {
        "AI-23: A day too many is counted.": recounted(lambda days, now: (days + 1, now)),
        "AI-23: A period is days of daylight.": recounted(lambda days, now: (max(1, days // 2), now)),
    },
    "engines": {
        "AI-24: What is silent is not classified.": within("classification", without_silent),
        "AI-24: The rate leaves out what is silent.": within(
            "classification", rated("auto_apply_rate", "auto_applied", "auto_applied", "suggested")
        ),
        "AI-24: Overrides are a share of all.": within(
            "classification", rated("override_rate", "agent_overridden", "total_classified")
        ),
        "AI-25: What failed is routed too.": within("routing", with_failed),
        "AI-25: An overflow is a right assignment.": within("routing", overflow_is_right),
        "AI-26: A suggestion that was sent is none any more.": within("resolution", only_waiting),
        "AI-26: What was sent counts as resolved in the rate.": within(
            "resolution", rated("resolution_rate", "auto_resolved", "auto_resolved", "suggested")
        ),
        "AI-28: The funnel counts what an agent sent as resolved.": metrics(with_an_agent),
        "AI-28: The funnel leaves out what is silent.": metrics(with_silence),
    },
    "schema": {
        "AI-27: A rate has every digit.": within("classification", every_digit),
        "AI-84: Times have fractions.": within("routing", in_seconds),
    },
}
