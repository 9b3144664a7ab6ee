"""A ticket's time as a drawing: its deadlines over the open hours that they are counted in. Pure geometry.

open hours      the schedule that the targets are counted by; without one every hour is open
a row a target  from the start to the deadline, the time that counted drawn full
pauses          while the ticket waited for its customer
events          what happened, each a dot; the list beside the drawing says what
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

WIDTH, LEFT, RIGHT, TOP, ROW = 960, 130, 20, 30, 34
BAND = 12
TICKS = 6
LEAST = timedelta(hours=1)
"""What the axis spans at least."""

STEPS = [timedelta(minutes=each) for each in (10, 30, 60, 180, 360, 720)] + [
    timedelta(days=each) for each in (1, 2, 7, 14, 30, 90, 365)
]
Span = tuple[datetime, datetime]


class Bar(NamedTuple):
    """A stretch of the axis, in pixels."""

    x: float
    width: float


class Mark(NamedTuple):
    """A place on the axis, and what stands there."""

    x: float
    text: str


class Row(NamedTuple):
    """A target: the time that counted, where it is due, and how it stands (good, bad or info)."""

    name: str
    y: int
    counted: list[Bar]
    due: float | None
    due_at: datetime | None
    tone: str


class Target(NamedTuple):
    name: str
    due_at: datetime | None
    met: bool | None
    counted: Sequence[Span]


class Drawing(NamedTuple):
    """`present` is where now is, None where that is beyond the axis."""

    width: int
    height: int
    left: int
    right: int
    ticks: list[Mark]
    open: list[Bar] | None
    pauses: list[Bar]
    rows: list[Row]
    events: list[Mark]
    events_y: int
    present: float | None


class Axis(NamedTuple):
    begin: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Where an instant is; those beyond an end are at that end."""
        share = (min(max(at, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def bars(self, spans: Iterable[Span]) -> list[Bar]:
        found = [(self.x(start), self.x(end)) for start, end in spans if end > self.begin and start < self.end]
        return [Bar(start, round(max(end - start, 1), 1)) for start, end in found]


def drawn(
    begin: datetime,
    end: datetime,
    now: datetime,
    targets: Sequence[Target],
    open_hours: Iterable[Span] | None,
    pauses: Iterable[Span],
    events: Iterable[tuple[datetime, str]],
) -> Drawing:
    """The drawing from `begin` to `end`; `open_hours` None where every hour counts."""
    whole = max(end - begin, LEAST)
    axis = Axis(begin, begin + whole * 1.04)
    rows = [
        Row(
            each.name,
            TOP + BAND + 14 + nth * ROW,
            axis.bars(each.counted),
            axis.x(each.due_at) if each.due_at else None,
            each.due_at,
            {True: "good", False: "bad", None: "info"}[each.met],
        )
        for nth, each in enumerate(targets)
    ]
    events_y = TOP + BAND + 14 + len(rows) * ROW + 10
    return Drawing(
        width=WIDTH,
        height=events_y + 24,
        left=LEFT,
        right=WIDTH - RIGHT,
        ticks=[Mark(axis.x(at), text) for at, text in _ticks(axis)],
        open=None if open_hours is None else axis.bars(open_hours),
        pauses=axis.bars(pauses),
        rows=rows,
        events=[Mark(axis.x(at), text) for at, text in events],
        events_y=events_y,
        present=axis.x(now) if axis.begin <= now <= axis.end else None,
    )


def _ticks(axis: Axis) -> Iterable[tuple[datetime, str]]:
    length = axis.end - axis.begin
    step = next((each for each in STEPS if length / each <= TICKS), length / TICKS)
    at = axis.begin.replace(minute=0, second=0, microsecond=0)
    if step >= timedelta(days=1):
        at = at.replace(hour=0)
    shown = ""
    while at <= axis.end:
        if at >= axis.begin:
            day = at.strftime("%d %b").lstrip("0")
            hour = "" if step >= timedelta(days=1) else f"{at:%H:%M}"
            yield at, " ".join(part for part in ("" if hour and day == shown else day, hour) if part)
            shown = day
        at += step
