"""Schedules, shifts and swaps against a model of them, and who is on call as the hours go by. Docs: on-call."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, invariant, precondition, rule

from contract_tests.deployment import Json
from contract_tests.expecting import body, promise, same
from contract_tests.making.oncall import (
    ONCALL,
    SCHEDULES,
    ids,
    instant,
    listed,
    minutes,
    new_entry,
    new_schedule,
    on_call,
    swap,
    swap_by_id,
)
from contract_tests.making.records import new_team
from contract_tests.models.machine import Machine, model
from contract_tests.zones import load_zone

ZONES = ("UTC", "Europe/Brussels", "America/New_York", "Pacific/Auckland")
FIRST_DAY = date(2031, 3, 25)
"""The last days of this March change the clock in Europe, the first of April in New Zealand."""
days = st.integers(0, 12).map(lambda number: FIRST_DAY + timedelta(days=number))
ABOUT = timedelta(seconds=5)
"""How exactly we know the server's time."""
hours = st.integers(1, 40).map(lambda number: timedelta(hours=number))
changes = st.fixed_dictionaries(
    {},
    optional={"timezone": st.sampled_from(ZONES), "rotation_type": st.sampled_from(["weekly", "daily", "custom"])},
)


@model("ONCALL-06", "ONCALL-07", "ONCALL-08", "ONCALL-09", "ONCALL-10", "ONCALL-13", "ONCALL-15", "ONCALL-16")
class Rotas(Machine):
    """Schedules are changed and deleted, their shifts swapped and taken out, and every list says just that."""

    schedules = Bundle("schedules")
    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.rotas: dict[str, Json] = {}
        self.shifts: dict[str, Json] = {}

    @initialize(target=schedules)
    def begin(self) -> str:
        return self._make("Europe/Brussels")

    @rule(target=schedules, zone=st.sampled_from(ZONES))
    def make_schedule(self, zone: str) -> str:
        return self._make(zone)

    @rule(schedule=schedules, change=changes)
    def change_schedule(self, schedule: str, change: Json) -> None:
        self.rotas[schedule] |= change
        with promise("ONCALL-06"):
            same(body(self.on.api.patch(f"{SCHEDULES}/{schedule}", change)), self.rotas[schedule], "the schedule")
            same(body(self.on.api.get(f"{SCHEDULES}/{schedule}")), self.rotas[schedule], "the schedule when it is read")

    @rule(schedule=consumes(schedules))
    def delete_schedule(self, schedule: str) -> None:
        del self.rotas[schedule]
        with promise("ONCALL-07"):
            body(self.on.api.delete(f"{SCHEDULES}/{schedule}"), 204)
            body(self.on.api.get(f"{SCHEDULES}/{schedule}"), 404)

    @rule(target=entries, schedule=schedules, day=days, hour=st.integers(0, 23), length=hours)
    def make_entry(self, schedule: str, day: date, hour: int, length: timedelta) -> str:
        start = datetime.combine(day, time(hour), UTC)
        made = new_entry(self.on, self.rotas[schedule], start, start + length)
        self.shifts[made["id"]] = made
        return str(made["id"])

    @rule(entry=entries, user=st.integers(0, 1), by_id=st.booleans())
    def swap_entry(self, entry: str, user: int, by_id: bool) -> None:
        taker, shift = self.on.users[user], self.shifts[entry]
        with promise("ONCALL-15" if by_id else "ONCALL-13"):
            answer = (swap_by_id if by_id else swap)(self.on.api, shift, taker)
            if shift["schedule_id"] in self.rotas:
                self.shifts[entry] = {**shift, "user_id": taker}
                same(body(answer), self.shifts[entry], "the swapped entry")
            else:
                with promise("ONCALL-08"):
                    body(answer, 404)

    @rule(entry=consumes(entries))
    def delete_entry(self, entry: str) -> None:
        shift = self.shifts.pop(entry)
        with promise("ONCALL-16" if shift["schedule_id"] in self.rotas else "ONCALL-08"):
            status = 204 if shift["schedule_id"] in self.rotas else 404
            body(self.on.api.delete(f"{ONCALL}/entries/{entry}"), status)

    @rule(schedule=schedules, first=days, number=st.integers(0, 3))
    def list_range(self, schedule: str, first: date, number: int) -> None:
        last = first + timedelta(days=number)
        zone = load_zone(self.rotas[schedule]["timezone"])
        begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
        expected = [
            each for each in self._of(schedule) if instant(each["start"]) < end and instant(each["end"]) > begin
        ]
        with promise("ONCALL-10"):
            found = listed(self.on, self.rotas[schedule], start_date=first.isoformat(), end_date=last.isoformat())
            same(sorted(ids(found)), sorted(ids(expected)), f"the entries from {first} to {last} in {zone}")

    @rule(schedule=schedules)
    def list_entries(self, schedule: str) -> None:
        with promise("ONCALL-09"):
            found = {each["id"]: each for each in listed(self.on, self.rotas[schedule], limit=100)}
            same(found, {each["id"]: each for each in self._of(schedule)}, "the entries of the schedule")

    def _make(self, zone: str) -> str:
        made = new_schedule(self.on, timezone=zone)
        self.rotas[made["id"]] = made
        return str(made["id"])

    def _of(self, schedule: str) -> list[Json]:
        return [each for each in self.shifts.values() if each["schedule_id"] == schedule]


@model("ONCALL-17", "ONCALL-18")
class TheOneOnCall(Machine):
    """Shifts begin and end as time passes: of those that span now, in any schedule of the team, the last to start."""

    shifts = Bundle("shifts")

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Json] = {}

    @initialize()
    def begin(self) -> None:
        self.team = new_team(self.on)["id"]
        self.rotas = [new_schedule(self.on, team_id=team) for team in (self.team, self.team, None)]
        self.began = instant(self.rotas[-1]["created_at"])
        self.passed_before = self.on.wire.pacing.passage.now()

    @rule(
        target=shifts, rota=st.integers(0, 2), start=st.integers(-6, 12), length=st.integers(1, 12), who=st.booleans()
    )
    def add_shift(self, rota: int, start: int, length: int, who: bool) -> str:
        """On the grid of ten minutes, a few seconds off it each: no two shifts begin together."""
        begins = self.began + minutes(10 * start + 5) + timedelta(seconds=len(self.entries))
        made = new_entry(self.on, self.rotas[rota], begins, begins + minutes(10 * length), self.on.users[int(who)])
        self.entries[made["id"]] = made
        return str(made["id"])

    @rule(shift=consumes(shifts))
    def delete_shift(self, shift: str) -> None:
        gone = self.entries[shift]
        self.entries[shift] = {**gone, "schedule_id": None}
        body(self.on.api.delete(f"{ONCALL}/entries/{shift}"), 204)

    @rule(shift=shifts, who=st.booleans())
    def hand_over(self, shift: str, who: bool) -> None:
        taker = self.on.users[int(who)]
        body(swap_by_id(self.on.api, self.entries[shift], taker))
        self.entries[shift] |= {"user_id": taker}

    @rule(shift=shifts)
    @precondition(lambda self: self.on.clock_moves)
    def let_time_pass(self, shift: str) -> None:
        """Beyond the next end of this shift."""
        now = self._now()
        ahead = [edge for edge in self._span(self.entries[shift]) if edge > now]
        if ahead:
            self.on.wait((min(ahead) - now + 2 * ABOUT).total_seconds())

    @invariant()
    def the_last_to_start_is_on_call(self) -> None:
        latest = self._latest(self._now() - ABOUT)
        if latest != self._latest(self._now() + ABOUT):
            return  # just now one takes over from another: nobody can tell which of them will be answered
        with promise("ONCALL-17" if latest else "ONCALL-18"):
            person = on_call(self.on, self.team)
            came = person and (person["user_id"], instant(person["shift_start"]), instant(person["shift_end"]))
            same(came, latest and (latest["user_id"], *self._span(latest)), "who is on call, and the shift")

    def _now(self) -> datetime:
        """The server's time: that of the last schedule, and what has passed since."""
        return self.began + timedelta(seconds=self.on.wire.pacing.passage.now() - self.passed_before)

    def _latest(self, now: datetime) -> Json:
        mine = [rota["id"] for rota in self.rotas[:2]]
        spans = [(self._span(each), each) for each in self.entries.values() if each["schedule_id"] in mine]
        spanning = [each for (start, end), each in spans if start <= now < end]
        return max(spanning, key=lambda each: instant(each["start"]), default=None)

    @staticmethod
    def _span(entry: Json) -> tuple[datetime, datetime]:
        return instant(entry["start"]), instant(entry["end"])
