"""How a schedule goes on beyond its last entry. Docs: on-call, "Rotation Types".

The page says how often a rotation changes, and of no list that it has more than entries: all of it is assumed.
"""

from datetime import timedelta

from contract_tests.assertions import body, includes, same
from contract_tests.factories.lists import records
from contract_tests.factories.oncall import (
    entries_of,
    instant,
    listed,
    minutes,
    new_entry,
    new_schedule,
    on_call,
    read,
    span,
)
from contract_tests.factories.records import new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target

BRUSSELS = "Europe/Brussels"
WEEK = timedelta(days=7)
GOES_ON = {
    "daily": ["2031-03-28T18:00:00+01:00 0", "2031-03-29T18:00:00+01:00 0", "2031-03-30T18:00:00+02:00 0"],
    "weekly": ["2031-04-01T18:00:00+02:00 1", "2031-04-03T18:00:00+02:00 0", "2031-04-08T18:00:00+02:00 1"],
    "custom": ["2031-03-29T18:00:00+01:00 0", "2031-03-31T18:00:00+02:00 0", "2031-04-02T18:00:00+02:00 0"],
}
"""How each rotation goes on after two shifts: the next starts in Brussels, where the clock is changed on March 30, and
which of the two users they are of.
"""


def projected(on: Target, schedule: Json, first: str, last: str) -> list[Json]:
    """What a range of days has that is no entry."""
    query = {"start_date": first, "end_date": last, "limit": 100}
    return [each for each in records(body(on.api.get(entries_of(schedule), **query))) if each.get("projected")]


def two_shifts(on: Target, rotation: str) -> Json:
    """A schedule of this rotation with a shift of the second user, and two days later one of the first."""
    schedule = new_schedule(on, timezone=BRUSSELS, rotation_type=rotation)
    for day, user in ((25, on.users[1]), (27, on.users[0])):
        new_entry(on, schedule, f"2031-03-{day}T18:00:00+01:00", f"2031-03-{day}T22:00:00+01:00", user)
    return schedule


@rule("ONCALL-32")
def a_schedule_goes_on_as_its_rotation_says(on: Target) -> None:
    for rotation, expected in GOES_ON.items():
        shifts = projected(on, two_shifts(on, rotation), "2031-03-25", "2031-04-30")[: len(expected)]
        starts = [tuple(text.split()) for text in expected]
        same(
            [(instant(each["start"]), each["user_id"]) for each in shifts],
            [(instant(start), on.users[int(user)]) for start, user in starts],
            f"the starts and users of the next {rotation} shifts",
        )
        lasting = {end - start for start, end in map(span, shifts)}
        same(lasting, {timedelta(hours=4)}, f"how long the next {rotation} shifts are")


@rule("ONCALL-33")
def a_shift_that_is_projected_says_so_and_gives_way_to_an_entry(on: Target) -> None:
    schedule = new_schedule(on, timezone="UTC")
    entry = new_entry(on, schedule, "2031-05-05T08:00:00Z", "2031-05-05T18:00:00Z")
    same(entry["projected"], False, "whether an entry is projected")
    starts = [each["start"][:10] for each in projected(on, schedule, "2031-05-01", "2031-05-20")]
    same(starts, ["2031-05-12", "2031-05-19"], "the days of the shifts that are projected")
    new_entry(on, schedule, "2031-05-12T10:00:00Z", "2031-05-12T11:00:00Z", on.users[1])
    shown = projected(on, schedule, "2031-05-12", "2031-05-12")
    same(shown, [], "the shifts that are projected on the day of an entry that overlaps them")
    found = listed(on, schedule, start_date="2031-05-01", end_date="2031-05-20")
    same(len(found), 2, "how many entries the schedule has")


@rule("ONCALL-33")
def whoever_has_the_shift_that_is_projected_is_on_call(on: Target) -> None:
    """A week after the last entry; an entry of another user goes before it."""
    team, (first, second) = new_team(on)["id"], on.users[:2]
    schedule = new_schedule(on, team_id=team, timezone="UTC")
    now = instant(read(on, schedule)["created_at"])
    begins, ends = now - WEEK - minutes(30), now - WEEK + minutes(60)
    new_entry(on, schedule, begins, ends, first)
    person = on_call(on, team)
    includes(person, {"user_id": first}, "who is on call a week after the last entry")
    same([instant(person["shift_start"]), instant(person["shift_end"])], [begins + WEEK, ends + WEEK], "the shift")
    new_entry(on, schedule, now - minutes(10), now + minutes(10), second)
    includes(on_call(on, team), {"user_id": second}, "who is on call where there is an entry")
