"""Requests over time as a drawing: a bar a stretch of time, its parts by how they were answered. Pure geometry."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

WIDTH, HEIGHT, LOW = 480, 120, 18
BARS = 40
SPANS = [timedelta(seconds=each) for each in (1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400)]


class Part(NamedTuple):
    """A part of a bar: the class of its statuses (2 for 2xx, 0 for no answer)."""

    x: float
    y: float
    width: float
    height: float
    kind: int
    answers: int


class Drawing(NamedTuple):
    width: int
    height: int
    low: int
    parts: list[Part]
    begin: datetime
    span: timedelta
    most: int


def drawn(answered: Sequence[tuple[datetime, int]]) -> Drawing | None:
    """None where there is nothing to draw."""
    if not answered:
        return None
    last = max(at for at, _ in answered)
    whole = last - min(at for at, _ in answered)
    span = next((each for each in SPANS if whole <= each * (BARS - 1)), SPANS[-1])
    counts: list[dict[int, int]] = [{} for _ in range(BARS)]
    for at, status in answered:
        place = BARS - 1 - int((last - at) / span)
        if place >= 0:
            counts[place][status // 100] = counts[place].get(status // 100, 0) + 1
    most = max(sum(each.values()) for each in counts)
    step = WIDTH / BARS
    parts = []
    for place, kinds in enumerate(counts):
        y = float(HEIGHT - LOW)
        for kind, count in sorted(kinds.items()):
            height = (HEIGHT - LOW - 8) * count / most
            y -= height
            parts.append(Part(round(place * step + 1, 1), round(y, 1), step - 2, round(height, 1), kind, count))
    return Drawing(WIDTH, HEIGHT, HEIGHT - LOW, parts, last - span * BARS, span, most)
