"""Where a rotation goes on, against a reference that walks minute by minute by the clock on the wall."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.oncall.rotation import projected
from mock_server.models import OnCallEntry, OnCallSchedule

ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
TURNS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 25), date(2026, 11, 1)]
"""Days on which clocks change in one of the zones."""
BOUNDS = [(0, 12), (8, 18), (8, 22), (12, 18), (12, 22), (12, 24), (18, 24), (18, 32), (22, 32), (22, 36)]
"""The hours from and to which shifts are: clocks do not change then."""
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
Rotation = Literal["daily", "weekly", "custom"]
Wall = tuple[datetime, datetime, str]


@st.composite
def shifts(draw: st.DrawFn) -> list[Wall]:
    """Shifts by the clock on the wall, at most one a day. Some last for days, over those that start after them."""
    day = draw(st.sampled_from(TURNS)) - timedelta(days=draw(st.integers(3, 12)))
    found: list[Wall] = []
    for number in range(draw(st.integers(1, 5))):
        day += timedelta(days=draw(st.integers(1, 3)) if number else 0)
        start, end = (datetime.combine(day, time()) + hour * HOUR for hour in draw(st.sampled_from(BOUNDS)))
        found.append((start, end + draw(st.sampled_from([0, 0, 0, 1, 6])) * DAY, f"user_{number}"))
    return found


def reference(rotation: Rotation, walls: Sequence[Wall], wall: datetime) -> str | None:
    """Who is on call at a wall-clock time after the last shift: whoever was, a whole number of periods before."""
    last = walls[-1]
    if rotation == "custom":
        if len(walls) < 2:
            return None
        period, pattern = last[0] - walls[-2][0], [last]
    else:
        period = DAY if rotation == "daily" else WEEK
        pattern = [each for each in walls if last[0].date() - each[0].date() < period]
    for number in range(1, 60):
        if wall - number * period < walls[0][0]:
            return None
        for start, end, user in reversed(pattern):
            if start <= wall - number * period < end and not _over(
                walls, start + number * period, end + number * period
            ):
                return user
    return None


def _over(walls: Sequence[Wall], start: datetime, end: datetime) -> bool:
    return any(one < end and start < other for one, other, _ in walls)


def _entry(number: int, wall: Wall, zone: ZoneInfo) -> OnCallEntry:
    start, end, user = wall
    return OnCallEntry(
        id=f"entry_{number}",
        schedule_id="sched_test",
        user_id=user,
        start=start.replace(tzinfo=zone),
        end=end.replace(tzinfo=zone),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@given(walls=shifts(), rotation=st.sampled_from(["daily", "weekly", "custom"]), zone_name=st.sampled_from(ZONES))
def test_a_rotation_goes_on_by_the_clock_on_the_wall(walls: list[Wall], rotation: Rotation, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    schedule = OnCallSchedule(
        id="sched_test",
        name="Test",
        team_id=None,
        timezone=zone_name,
        rotation_type=rotation,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    entries = [_entry(number, wall, zone) for number, wall in enumerate(walls)]
    begin = entries[-1].end.astimezone(UTC)
    end = begin + 16 * DAY
    found = projected(schedule, entries, begin, end)
    assert all(each.projected for each in found)
    for quarter in range((end - begin) // (15 * MINUTE)):
        instant = begin + quarter * 15 * MINUTE
        expected = reference(rotation, walls, instant.astimezone(zone).replace(tzinfo=None))
        spanning = [each for each in found if each.start <= instant < each.end]
        assert {each.user_id for each in spanning} >= ({expected} if expected else set())
        assert bool(spanning) == (expected is not None)
