"""The teams page's business hours and holidays."""

from contract_tests.tests.second.access import READERS, WRITERS, session
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, operation
from contract_tests.tests.second.fields import CLOCK, F
from contract_tests.tests.second.lists import ordered, page

READ, WRITE = session(READERS, profile=True), session(WRITERS, profile=True)
BASE = "/api/v2/business-hours"
ONE = BASE + "/<business_hours_id>"
FIELDS = "id name timezone is_default schedule holiday_count created_at updated_at"
find_hours = finder("hours", "business_hours_id", "Business-hours schedule", promised=True)


def default_zone(c: Ctx) -> str:
    """The time zone of a schedule that names none: the page says which."""
    return "UTC" if c.bad("hours-zone-default") else "Europe/Paris"


HOURS = (
    F("name", required=True, low=1, high=200, soft=True),
    F("timezone", "zone", default=default_zone),
    F("is_default", "bool", default=False),
    F("schedule", "list", default=lambda c: [], items="obj"),
)


def shape(c: Ctx, hours: Record, listed: bool = False) -> Record:
    """A schedule; holidays are embedded when it is not one of a list."""
    shown = c.show(hours, FIELDS)
    shown["holiday_count"] = len(hours["_holidays"])
    embedded = not listed or c.sw("hours.holidays_in_list") == "present"
    if embedded and not c.bad("hours-holidays-not-embedded"):
        shown["holidays"] = [holiday_shape(c, h) for h in hours["_holidays"]]
    return shown


def wrong(place: list[str | int], words: str) -> None:
    """A 422 about a part of the weekly schedule."""
    fail(422, [{"loc": ["body", "schedule", *place], "msg": words, "type": "value_error"}])


def check_days(c: Ctx, rows: list[Record]) -> list[Record]:
    """The weekly entries, each with its four fields."""
    days: list[Record] = []
    for i, row in enumerate(rows):
        day, closed = row.get("day_of_week"), row.get("is_closed", False)
        if not isinstance(day, int) or isinstance(day, bool) or not 0 <= day <= (7 if c.bad("hours-day-7") else 6):
            wrong([i, "day_of_week"], "Input should be between 0 and 6")
        if not isinstance(closed, bool):
            wrong([i, "is_closed"], "Input should be a valid boolean")
        times: list[str | None] = []
        for name in ("start_time", "end_time"):
            value = row.get(name)
            if value is not None and not (isinstance(value, str) and CLOCK.match(value)):
                wrong([i, name], "Input should be HH:MM")
            times.append(value)
        start, end = times
        if start and end and end <= start and c.sw("hours.end_before_start") == "422":
            wrong([i, "end_time"], "end_time must be after start_time")
        if not closed and not (start and end) and c.sw("hours.day_without_times") == "422":
            wrong([i, "start_time"], "An open day needs times")
        if any(d["day_of_week"] == day for d in days) and c.sw("hours.same_day_twice") == "422":
            wrong([i, "day_of_week"], "Each day may appear once")
        days.append({"day_of_week": day, "start_time": start, "end_time": end, "is_closed": closed})
    return days


def check_default(c: Ctx) -> None:
    """One default schedule per tenant."""
    if not c.body.get("is_default") or c.bad("hours-two-defaults"):
        return
    others = [h for h in c.tenant.rows("hours") if h["is_default"] and h is not c.found]
    if not others:
        return
    if c.op.method == "PATCH" and c.sw("hours.patch_default") == "takes_over":
        for h in others:
            h["is_default"] = False
        return
    words = {"named": "A default business-hours schedule already exists", "short": "Default schedule conflict"}
    fail(409, words[c.sw("hours.default_conflict_words")])


def check_body(c: Ctx) -> None:
    """Everything that a schedule's fields do not say by themselves."""
    if c.body.get("schedule") is not None:
        c.body["schedule"] = check_days(c, c.body["schedule"])
    if c.sw("hours.unique_name") == "409" and "name" in c.sent:
        if any(h["name"] == c.body["name"] and h is not c.found for h in c.tenant.rows("hours")):
            fail(409, "A business-hours schedule with this name already exists")
    check_default(c)


@operation("GET", BASE, "teams", READ, query=("limit", "offset"))
def list_hours(c: Ctx) -> Reply:
    """List Schedules."""
    return 200, page(c, ordered(c, c.tenant.rows("hours")), 50, 100, lambda h: shape(c, h, True), "items")


@operation("GET", ONE, "teams", READ, find=find_hours)
def get(c: Ctx) -> Reply:
    """Get Schedule, with its holidays."""
    return 200, shape(c, c.record)


@operation("POST", BASE, "teams", WRITE, body=HOURS, creates=True)
def create(c: Ctx) -> Reply:
    """Create Schedule: 201."""
    check_body(c)
    now = c.now()
    record = {"id": c.b.new_id("bh"), **c.body, "created_at": now, "updated_at": now, "_holidays": []}
    if c.bad("hours-schedule-lost"):
        record["schedule"] = []
    return 201, shape(c, c.add("hours", record), c.sw("hours.create_shows_holidays") == "no")


@operation("PATCH", ONE, "teams", WRITE, body=HOURS, partial=True, find=find_hours)
def update(c: Ctx) -> Reply:
    """Update Schedule: only the fields that are sent."""
    check_body(c)
    if "schedule" in c.body and c.sw("hours.patch_schedule") == "merged":
        days = {d["day_of_week"]: d for d in [*c.record["schedule"], *c.body["schedule"]]}
        c.body["schedule"] = [days[n] for n in sorted(days)]
    if c.bad("hours-patch-resets-zone") and "timezone" not in c.sent:
        c.record["timezone"] = "Europe/Paris"
    c.record.update(c.body, updated_at=c.now())
    return 200, shape(c, c.record)


HOLIDAY = (
    F("name", required=True, low=1, high=200),
    F("date", "date", required=True),
    F("all_day", "bool", default=lambda c: not c.bad("holidays-all-day-default")),
    F("start_time", "time", null=True),
    F("end_time", "time", null=True),
    F("recurring", "bool", default=False),
)


def holiday_shape(c: Ctx, holiday: Record) -> Record:
    """A holiday as its create answer shows it."""
    return c.show(holiday, "id name date all_day start_time end_time recurring created_at", extras=False)


@operation("POST", ONE + "/holidays", "teams", WRITE, body=HOLIDAY, find=find_hours, creates=True)
def add_holiday(c: Ctx) -> Reply:
    """Add a holiday: 201."""
    body = c.body
    timed = body["start_time"] is not None and body["end_time"] is not None
    if not body["all_day"] and not timed and c.sw("holidays.partial_without_times") == "422":
        fail(422, [{"loc": ["body", "start_time"], "msg": "A partial day needs times", "type": "value_error"}])
    if timed and body["end_time"] <= body["start_time"] and c.sw("holidays.end_before_start") == "422":
        fail(422, [{"loc": ["body", "end_time"], "msg": "end_time must be after start_time", "type": "value_error"}])
    if body["all_day"] and c.sw("holidays.times_of_all_day") == "dropped":
        body["start_time"] = body["end_time"] = None
    if any(h["date"] == body["date"] for h in c.record["_holidays"]) and c.sw("holidays.same_date") == "409":
        fail(409, "A holiday on this date already exists")
    if c.bad("holidays-recurring-lost"):
        body["recurring"] = False
    record = {"id": c.b.new_id("hol"), **body, "created_at": c.now()}
    c.record["_holidays"].append(record)
    if c.sw("holidays.order") == "date":
        c.record["_holidays"].sort(key=lambda h: h["date"])
    return 201, holiday_shape(c, record)


@operation("DELETE", ONE + "/holidays/<holiday_id>", "teams", WRITE, find=find_hours)
def delete_holiday(c: Ctx) -> Reply:
    """Delete Holiday: 204, or 404 with the documented words."""
    rows = c.record["_holidays"]
    if not any(h["id"] == c.args["holiday_id"] for h in rows):
        fail(404, "Holiday not found")
    if not c.bad("holidays-delete-keeps"):
        c.record["_holidays"] = [h for h in rows if h["id"] != c.args["holiday_id"]]
    return 204, None
