"""Schedules, shifts and swaps against a model of them, and who is on call as the hours go by. Docs: on-call.

Of what the page leaves open a model asks nothing: shifts do not overlap, nobody swaps with himself, and ranges are
looked at well within and well without.
"""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, consumes, initialize, invariant, multiple, precondition, rule

from contract_tests.assertions import body, holds, made, promise, same
from contract_tests.factories.oncall import (
    ONCALL,
    ids,
    instant,
    listed,
    minutes,
    new_entry,
    new_schedule,
    on_call,
    read,
    span,
    swapped,
)
from contract_tests.factories.records import new_team
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

ZONES = ("UTC", "Europe/Brussels", "America/New_York", "Pacific/Auckland")
FIRST_DAY = date(2031, 3, 25)
"""The last days of this March change the clock in Europe, the first of April in New Zealand."""
days = st.integers(0, 12).map(lambda number: FIRST_DAY + timedelta(days=number))
AHEAD = 4 * 3600
"""Seconds within which the shifts of a rota are over."""
ABOUT = timedelta(seconds=5)
"""How exactly we know the server's time."""
EDGE = timedelta(days=1)
"""How far a shift is from the ends of a range that has it, or has it not, in whatever zone the days are."""
hours = st.integers(1, 20).map(lambda number: timedelta(hours=number))


def is_free(start: datetime, end: datetime, others: list[Json]) -> bool:
    """Whether none of the other shifts is at the same time."""
    return all(end <= began or ends <= start for began, ends in map(span, others))


@model("ONCALL-09", "ONCALL-13", "ONCALL-16")
class Rotas(Machine):
    """The shifts of schedules are swapped and taken out, and every list says just that."""

    schedules = Bundle("schedules")
    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.rotas: dict[str, Json] = {}
        self.shifts: dict[str, Json] = {}
        self.rota_of: dict[str, str] = {}

    @initialize(target=schedules)
    def begin(self) -> str:
        return self._make("Europe/Brussels")

    @rule(target=schedules, zone=st.sampled_from(ZONES))
    def make_schedule(self, zone: str) -> str:
        return self._make(zone)

    @rule(target=entries, schedule=schedules, day=days, hour=st.integers(0, 23), length=hours)
    def make_entry(self, schedule: str, day: date, hour: int, length: timedelta) -> str | MultipleResults[str]:
        start = datetime.combine(day, time(hour), UTC)
        if not is_free(start, start + length, list(self.shifts.values())):
            return multiple()
        entry = str(new_entry(self.on, self.rotas[schedule], start, start + length)["id"])
        self.rota_of[entry] = schedule
        self.shifts[entry] = self._listed(schedule)[entry]
        return entry

    @rule(entry=entries)
    def swap_entry(self, entry: str) -> None:
        """With the other of two users, who may give a shift of theirs for it."""
        taker = self.on.users[self.shifts[entry]["user_id"] == self.on.users[0]]
        schedule = self.rota_of[entry]
        with promise("ONCALL-13"):
            body(swapped(self.on.api, self.rotas[schedule], {"id": entry}, taker), None)
            found = self._listed(schedule)
            same(found[entry]["user_id"], taker, "whose the swapped entry is")
            same({each: span(found[each]) for each in found}, self._spans(schedule), "the shifts")
        self.shifts |= found

    @rule(entry=consumes(entries))
    def delete_entry(self, entry: str) -> None:
        schedule = self.rota_of[entry]
        with promise("ONCALL-16"):
            body(self.on.api.delete(f"{ONCALL}/entries/{entry}"), 204)
            del self.shifts[entry]
            same(set(self._listed(schedule)), set(self._spans(schedule)), "the entries that are left")

    @rule(schedule=schedules, first=days, number=st.integers(2, 6))
    def list_range(self, schedule: str, first: date, number: int) -> None:
        last = first + timedelta(days=number)
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
        spans = self._spans(schedule)
        inside = {each for each, (began, ends) in spans.items() if began >= begin + EDGE and ends <= end - 2 * EDGE}
        outside = {each for each, (began, ends) in spans.items() if began >= end + EDGE or ends <= begin - EDGE}
        with promise("ONCALL-09"):
            query = {"start_date": first.isoformat(), "end_date": last.isoformat()}
            found = set(ids(listed(self.on, self.rotas[schedule], **query)))
            holds(inside <= found, f"the entries well within {first} and {last}", found)
            holds(not outside & found, f"none of the entries that are not within {first} and {last}", found)

    @rule(schedule=schedules)
    def list_entries(self, schedule: str) -> None:
        with promise("ONCALL-09"):
            found = {each: (entry["user_id"], span(entry)) for each, entry in self._listed(schedule).items()}
            expected = {each: (self.shifts[each]["user_id"], spans) for each, spans in self._spans(schedule).items()}
            same(found, expected, "the entries of the schedule")

    def _make(self, zone: str) -> str:
        schedule = new_schedule(self.on, timezone=zone)
        self.rotas[schedule["id"]] = schedule
        return str(schedule["id"])

    def _listed(self, schedule: str) -> dict[str, Json]:
        return {str(each["id"]): each for each in listed(self.on, self.rotas[schedule])}

    def _spans(self, schedule: str) -> dict[str, tuple[datetime, datetime]]:
        return {each: span(entry) for each, entry in self.shifts.items() if self.rota_of[each] == schedule}


@model("ONCALL-17")
class TheOneOnCall(Machine):
    """Shifts begin and end as time passes: one of those that span now, in any schedule of the team, is on call."""

    shifts = Bundle("shifts")

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Json] = {}

    @initialize()
    def begin(self) -> None:
        self.team = new_team(self.on)["id"]
        teams = (self.team, self.team, new_team(self.on)["id"])
        self.rotas = [read(self.on, new_schedule(self.on, team_id=team)) for team in teams]
        self.began = instant(self.rotas[-1]["created_at"]).replace(microsecond=0)
        self.passed_before = self.on.passed

    @rule(
        target=shifts, rota=st.integers(0, 2), start=st.integers(-6, 12), length=st.integers(1, 12), who=st.booleans()
    )
    def add_shift(self, rota: int, start: int, length: int, who: bool) -> str | MultipleResults[str]:
        """On the grid of ten minutes, a few seconds off it each: no two shifts begin together."""
        begins = self.began + minutes(10 * start + 5) + timedelta(seconds=len(self.entries))
        ends, user = begins + minutes(10 * length), self.on.users[int(who)]
        theirs = [each for each in self.entries.values() if each["rota"] == rota or each["user_id"] == user]
        if not is_free(begins, ends, theirs):
            return multiple()
        entry = str(new_entry(self.on, self.rotas[rota], begins, ends, user)["id"])
        self.entries[entry] = {"rota": rota, "user_id": user, "start": begins.isoformat(), "end": ends.isoformat()}
        return entry

    @rule(shift=consumes(shifts))
    def delete_shift(self, shift: str) -> None:
        del self.entries[shift]
        body(self.on.api.delete(f"{ONCALL}/entries/{shift}"), 204)

    @rule(shift=shifts)
    def hand_over(self, shift: str) -> None:
        """To the other of two users, who may give a shift of theirs for it."""
        if len([each for each in self.entries.values() if each["rota"] == self.entries[shift]["rota"]]) > 1:
            return
        taker = self.on.users[self.entries[shift]["user_id"] == self.on.users[0]]
        made(swapped(self.on.api, self.rotas[self.entries[shift]["rota"]], {"id": shift}, taker), None)
        self.entries[shift]["user_id"] = taker

    @rule(shift=shifts)
    @precondition(lambda self: self.on.can_wait(AHEAD))
    def let_time_pass(self, shift: str) -> None:
        """Beyond the next end of this shift."""
        now = self._now()
        ahead = [edge for edge in span(self.entries[shift]) if edge > now]
        if ahead:
            self.on.wait((min(ahead) - now + 2 * ABOUT).total_seconds())

    @invariant()
    def one_whose_shift_it_is_is_on_call(self) -> None:
        spanning = self._spanning(self._now() - ABOUT)
        if spanning != self._spanning(self._now() + ABOUT):
            return  # just now one takes over from another: nobody can tell which of them will be answered
        with promise("ONCALL-17"):
            person = on_call(self.on, self.team)
            actual = person and (person["user_id"], instant(person["shift_start"]), instant(person["shift_end"]))
            expected = f"one of {spanning or 'nobody'} to be on call"
            holds(actual in spanning if spanning else actual is None, expected, actual)

    def _now(self) -> datetime:
        """The server's time: that of the last schedule, and what has passed since."""
        return self.began + timedelta(seconds=self.on.passed - self.passed_before)

    def _spanning(self, now: datetime) -> list[tuple[str, datetime, datetime]]:
        """Whose shifts in a schedule of the team span this instant, and from when to when they do."""
        mine = [(each["user_id"], *span(each)) for each in self.entries.values() if each["rota"] < 2]
        return [(user, start, end) for user, start, end in mine if start <= now < end]
