"""A schedule as it lives: its weekdays, its zone, its holidays, and when it is open. Docs: teams-and-routing."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contract_tests.assertions import agrees, body, includes, promise, same
from contract_tests.checks.business_hours import deadline
from contract_tests.factories.business_hours import HOURS, day, listed, new_hours, read
from contract_tests.models.machine import Machine, model
from contract_tests.resources.business_hours import BUSINESS_HOURS, HOLIDAY
from contract_tests.response_json import without
from contract_tests.target import Json
from contract_tests.zones import load_zone

ZONES = ["UTC", "Europe/Brussels", "Asia/Kolkata", "America/New_York"]
TIMES = ["00:00", "09:00", "12:30", "17:30", "23:45"]
DATES = ["2026-03-29", "2026-06-15", "2026-06-16", "2027-06-15"]
STARTS = ["2026-03-28T08:00", "2026-06-14T20:30", "2026-06-15T10:00", "2027-06-15T03:15", "2026-10-24T22:00"]
FARTHEST = 20 * 24 * 60
"""Minutes through which the model looks for open time."""

SPANS = [(start, end) for start in TIMES for end in TIMES if start < end]


def days_like(number: int) -> st.SearchStrategy[Json]:
    """What a weekday may be: open for a time, or closed."""
    return st.sampled_from(SPANS).map(lambda span: day(number, *span)) | st.just(day(number, None, None, closed=True))


WEEKS = st.tuples(*map(days_like, range(7))).map(list)
PARTS = st.sampled_from(SPANS).map(lambda span: {"all_day": False, "start_time": span[0], "end_time": span[1]})


@model("HOURS-02", "HOURS-03", "HOURS-09", "HOURS-12", "HOURS-16", "SLA-61")
class ScheduleAndHolidays(Machine):
    """One schedule through all stories, for none can be deleted: it is what it was made, and open when it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.known: Json = {}
        self.days_off: dict[str, Json] = {}

    @initialize()
    def begin(self) -> None:
        """Open every day, without a holiday."""
        made = self.on.shared_id("the schedule of a story", lambda: str(new_hours(self.on, timezone="UTC")["id"]))
        self.schedule = read(self.on, {"id": made})
        self.where = f"{HOURS}/{self.schedule['id']}"
        plain = {"name": self.schedule["name"], "timezone": "UTC", "schedule": [day(number) for number in range(7)]}
        self.known = {**self.schedule, **plain}
        with promise("HOURS-09"):
            body(self.on.dashboard.patch(self.where, plain))
            self._compare()

    @rule(zone=st.sampled_from(ZONES))
    def move(self, zone: str) -> None:
        self.change({"timezone": zone})

    @rule(week=WEEKS)
    def plan(self, week: Json) -> None:
        self.change({"schedule": week})

    @rule()
    def rename(self) -> None:
        self.change({"name": self.on.name("Hours")})

    def change(self, fields: Json) -> None:
        """Send these fields: they are changed, and no others."""
        self.known |= fields
        with promise("HOURS-09"):
            answered = body(self.on.dashboard.patch(self.where, fields))
            agrees(without(answered, *BUSINESS_HOURS.derived), self._expected(), "the answer")
            self._compare()

    @rule(date=st.sampled_from(DATES), part=st.none() | PARTS, recurring=st.booleans())
    def take_off(self, date: str, part: Json, recurring: bool) -> None:
        if any(each["date"] == date for each in self.days_off.values()):
            return  # what becomes of two holidays of one date, the page does not say
        sent = {"date": date, "recurring": recurring, **(part or {})}
        with promise("HOURS-12"):
            holiday = HOLIDAY.new(self.on, self.schedule, **sent).answered
            includes(holiday, {"all_day": part is None, **sent}, "the new holiday")
        self.days_off[holiday["id"]] = holiday
        with promise("HOURS-03"):
            self._compare()

    @precondition(lambda self: self.days_off)
    @rule(data=st.data())
    def work_again(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(list(self.days_off)))
        del self.days_off[gone]
        with promise("HOURS-16"):
            body(self.on.dashboard.delete(f"{self.where}/holidays/{gone}"), 204)
            self._compare()

    @rule()
    def look(self) -> None:
        with promise("HOURS-02"):
            same(listed(self.on, self.schedule)["holiday_count"], len(self.days_off), "the holidays of the list")

    @rule(start=st.sampled_from(STARTS), minutes=st.sampled_from([1, 45, 240, 1000]))
    def count_open_minutes(self, start: str, minutes: int) -> None:
        """The deadline is where the model, counting minute by minute, gets to."""
        expected = self._deadline(start, minutes)
        if expected:
            with promise("SLA-61"):
                found = deadline(self.on, self.schedule, start, minutes)
                same(found, expected, f"the deadline {minutes} open minutes after {start}")

    def _compare(self) -> None:
        """The schedule, as it is read, is what it should be."""
        shown = read(self.on, self.schedule)
        agrees(without(shown, *BUSINESS_HOURS.derived), self._expected(), "the schedule")
        agrees({each["id"]: each for each in shown["holidays"]}, self.days_off, "its holidays")

    def _expected(self) -> Json:
        return {**without(self.known, *BUSINESS_HOURS.derived), "holiday_count": len(self.days_off)}

    def _deadline(self, start: str, minutes: int) -> str | None:
        """The minute by which so many open ones have passed; None where they are too far ahead."""
        zone, instant = load_zone(self.known["timezone"]), datetime.fromisoformat(start).replace(tzinfo=UTC)
        for _ in range(FARTHEST):
            minutes -= self._is_open(instant.astimezone(zone))
            instant += timedelta(minutes=1)
            if not minutes:
                return instant.strftime("%Y-%m-%dT%H:%M")
        return None

    def _is_open(self, wall: datetime) -> bool:
        """Whether the schedule is open at a minute of its own wall clock."""
        time, date = wall.strftime("%H:%M"), wall.strftime("%Y-%m-%d")
        is_day = any(
            each["day_of_week"] == wall.weekday() and not each["is_closed"] and _within(time, each)
            for each in self.known["schedule"]
        )
        return is_day and not any(
            (each["date"] == date or (each["recurring"] and each["date"][4:] == date[4:])) and _within(time, each)
            for each in self.days_off.values()
        )


def _within(time: str, span: Json) -> bool:
    """From the start on and before the end; null is the edge of the day. An all-day holiday has no times."""
    return (span["start_time"] or "00:00") <= time < (span["end_time"] or "24:00")
