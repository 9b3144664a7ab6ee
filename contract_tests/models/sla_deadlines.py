"""Deadlines by schedules that change, against a reference that goes from quarter to quarter of an hour. Docs: sla."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, rule

from contract_tests.assertions import as_json, body, promise, same
from contract_tests.deadlines import deadline
from contract_tests.factories.sla import PREVIEW, instant, prepared, to_the_minute
from contract_tests.factories.sla_hours import HOURS, OFFICE, day, holiday_like, new_schedule, week
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

QUARTER = timedelta(minutes=15)
ZONES = ["UTC", "Europe/Brussels", "Europe/Brussels", "Asia/Kolkata"]
FIRST, LAST = date(2031, 3, 27), date(2031, 4, 3)
"""In these days the clocks change in Europe. They are few, so that previews come upon the holidays."""


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


SPANS = st.tuples(st.integers(0, 90), st.integers(8, 80)).map(
    lambda drawn: (_time(drawn[0]), _time(min(drawn[0] + drawn[1], 95)))
)
DAYS = st.dictionaries(st.integers(0, 6), SPANS, min_size=4).map(
    lambda spans: week([day(weekday, *span) for weekday, span in spans.items()])
)
DATES = st.dates(FIRST, LAST)


@model("SLA-57", "SLA-59", "SLA-61")
class SlaDeadlines(Machine):
    """A schedule gets other hours, zones and holidays; each preview ends when the reference says."""

    holidays = Bundle("holidays")

    def __init__(self) -> None:
        super().__init__()
        self.schedule: Json = {"timezone": "UTC", "schedule": OFFICE, "holidays": []}

    @initialize()
    def begin(self) -> None:
        """All stories of a run share one schedule: it cannot be deleted."""
        self.schedule_id = self.on.shared_id("the schedule of deadlines", lambda: new_schedule(self.on, OFFICE))
        self._change()

    @rule(days=DAYS, zone=st.sampled_from(ZONES))
    def open_at(self, days: list[Json], zone: str) -> None:
        self.schedule |= {"timezone": zone, "schedule": days}
        self._change()

    @rule(target=holidays, on_day=DATES, recurring=st.booleans(), earlier=st.booleans(), span=st.none() | SPANS)
    def take_a_holiday(self, on_day: date, recurring: bool, earlier: bool, span: tuple[str, str] | None) -> Json:
        """One a date: whether there may be two, no page says."""
        start, end = span or (None, None)
        on_date = str(on_day.replace(year=on_day.year - 2 * earlier))
        for each in self.schedule["holidays"]:
            if each["date"] == on_date:
                return each["id"]
        spanning = {"all_day": span is None, "start_time": start, "end_time": end}
        holiday = holiday_like(self.on, date=on_date, recurring=recurring, **spanning)
        made = prepared(self.on.dashboard.post(f"{self.path}/holidays", holiday))
        self.schedule["holidays"] = [*self.schedule["holidays"], {**holiday, "id": made["id"]}]
        return made["id"]

    @rule(holiday_id=consumes(holidays))
    def work_after_all(self, holiday_id: str) -> None:
        if holiday_id not in [each["id"] for each in self.schedule["holidays"]]:
            return
        prepared(self.on.dashboard.delete(f"{self.path}/holidays/{holiday_id}"))
        self.schedule["holidays"] = [each for each in self.schedule["holidays"] if each["id"] != holiday_id]

    @rule(on_day=DATES, seconds=st.lists(st.integers(0, 86_399), min_size=1, max_size=3), minutes=st.integers(1, 1200))
    def preview(self, on_day: date, seconds: list[int], minutes: int) -> None:
        """So many minutes, from some instants of a day on."""
        midnight = datetime(on_day.year, on_day.month, on_day.day, tzinfo=UTC)
        for second in seconds:
            self._preview(midnight + timedelta(seconds=second), minutes)

    def _preview(self, start: datetime, minutes: int) -> None:
        expected = deadline(self.schedule, start, timedelta(minutes=minutes), QUARTER)
        if expected is None:
            return
        asked = {
            "business_hours_id": self.schedule_id,
            "start_at": start.isoformat().replace("+00:00", "Z"),
            "duration_minutes": minutes,
        }
        found = body(self.on.api.post(PREVIEW, asked))
        with promise(self._rule()):
            same(instant(found["deadline_at"]), expected, f"the deadline by {as_json(self.schedule)}")
            same(float(found["business_minutes"]), float(minutes), "the business minutes")
            to_the_minute(found, (expected - start) / timedelta(minutes=1), "the preview")

    @property
    def path(self) -> str:
        return f"{HOURS}/{self.schedule_id}"

    def _change(self) -> None:
        change = {"timezone": self.schedule["timezone"], "schedule": self.schedule["schedule"]}
        prepared(self.on.dashboard.patch(self.path, change))

    def _rule(self) -> str:
        """Of what the result depends on, the part that is most of a guess."""
        if self.schedule["holidays"]:
            return "SLA-61"
        return "SLA-57" if self.schedule["timezone"] == "UTC" else "SLA-59"
