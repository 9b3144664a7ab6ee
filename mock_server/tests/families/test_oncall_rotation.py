"""Where a rotation goes on, against a reference that walks minute by minute by the clock on the wall."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.families.oncall.rotation import MOST, projected, projected_at
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
    schedule = _schedule(rotation, zone_name)
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


def _schedule(rotation: Rotation, zone: str) -> OnCallSchedule:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return OnCallSchedule(
        id="sched_test", name="Test", team_id=None, timezone=zone, rotation_type=rotation, created_at=created
    )


@given(
    walls=shifts(),
    rotation=st.sampled_from(["daily", "weekly", "custom"]),
    zone_name=st.sampled_from(ZONES),
    later=st.integers(0, 60 * 24 * 60),
)
def test_who_is_on_call_is_in_the_range_around_it(
    walls: list[Wall], rotation: Rotation, zone_name: str, later: int
) -> None:
    schedule, zone = _schedule(rotation, zone_name), ZoneInfo(zone_name)
    entries = [_entry(number, wall, zone) for number, wall in enumerate(walls)]
    instant = entries[-1].start.astimezone(UTC) + later * MINUTE
    ranged = projected(schedule, entries, instant - DAY, instant + DAY)
    spanning = [each for each in ranged if each.start <= instant < each.end]
    found = projected_at(schedule, entries, instant)
    assert set(found) <= set(spanning)
    assert max((each.start for each in found), default=None) == max((each.start for each in spanning), default=None)


@given(walls=shifts(), zone_name=st.sampled_from(ZONES), before=st.integers(1, 700_000), after=st.integers(1, 3650))
def test_a_range_that_begins_long_before_goes_on_as_well(
    walls: list[Wall], zone_name: str, before: int, after: int
) -> None:
    """As far as one that begins with the last entry."""
    schedule, zone = _schedule("daily", zone_name), ZoneInfo(zone_name)
    entries = [_entry(number, wall, zone) for number, wall in enumerate(walls)]
    begin = entries[-1].start.astimezone(UTC)
    end = begin + after * DAY
    assert projected(schedule, entries, begin - before * DAY, end) == projected(schedule, entries, begin, end)


def test_shifts_of_two_people_at_once_have_ids_of_their_own() -> None:
    start = datetime.combine(date(2026, 3, 9), time(8))
    entries = [_entry(number, (start, start + 9 * HOUR, f"user_{number}"), ZoneInfo("UTC")) for number in range(2)]
    begin = start.replace(tzinfo=UTC)
    found = projected(_schedule("daily", "UTC"), entries, begin, begin + 7 * DAY)
    assert len({each.id for each in found}) == len(found) > 2


def test_a_rotation_by_the_second_is_projected_as_far_as_an_answer_holds() -> None:
    """A shift of nine hours that hands over each second, in a range of ten years."""
    start = datetime.combine(date(2026, 3, 9), time(8))
    walls = [(start + number * timedelta(seconds=1), start + 9 * HOUR, f"user_{number}") for number in range(2)]
    entries = [_entry(number, wall, ZoneInfo("UTC")) for number, wall in enumerate(walls)]
    schedule, begin = _schedule("custom", "UTC"), start.replace(tzinfo=UTC)
    found = projected(schedule, entries, begin, begin + 3650 * DAY)
    assert 0 < len(found) <= MOST
    (now,) = projected_at(schedule, entries, begin + 3650 * DAY)
    assert (now.start, now.user_id) == (begin + 3650 * DAY, "user_1")


ENDS = ["0001-01-01T00:00:00+14:00", "0001-01-01T09:00:00Z", "9999-12-31T10:00:00Z", "9999-12-31T23:59:59-14:00"]


@given(
    texts=st.lists(st.sampled_from([*ENDS, "2026-03-09T08:00:00Z"]), min_size=2, max_size=4, unique=True),
    rotation=st.sampled_from(["daily", "weekly", "custom"]),
    zone_name=st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]),
    begin=st.sampled_from([date.min, date(2026, 3, 9), date(8999, 1, 1), date(9999, 12, 31)]),
)
@example(texts=ENDS, rotation="custom", zone_name="Pacific/Kiritimati", begin=date.min)
def test_shifts_at_both_ends_of_all_time_are_shifts(
    texts: list[str], rotation: Rotation, zone_name: str, begin: date
) -> None:
    instants = sorted(datetime.fromisoformat(text) for text in texts)
    created = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [
        OnCallEntry(id=f"entry_{n}", schedule_id="sched_test", user_id="user", start=one, end=other, created_at=created)
        for n, (one, other) in enumerate(pairwise(instants))
    ]
    schedule, first = _schedule(rotation, zone_name), datetime.combine(begin, time(), UTC)
    for last in (first + HOUR, first.replace(year=9999)):
        assert all(each.start < last and first < each.end for each in projected(schedule, entries, first, last))
    assert all(each.start <= first < each.end for each in projected_at(schedule, entries, first))
