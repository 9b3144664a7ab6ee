"""The on-call page: schedules, entries, swaps and who is on call now."""

from datetime import UTC, datetime, time, timedelta

from contract_tests.tests.second.access import key
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, not_found, operation, reference
from contract_tests.tests.second.fields import F, date_query, invalid, switched
from contract_tests.tests.second.lists import enveloped, ordered, page
from contract_tests.tests.second.worktime import zone_of

READ, WRITE = key("oncall:read"), key("oncall:write")
BASE = "/api/v2/oncall"
ROTATIONS = ("weekly", "daily", "custom")
FIELDS = "id name team_id timezone rotation_type created_at"

find_schedule = finder("schedules", "schedule_id", "Schedule")
find_entry = finder("entries", "entry_id", "Entry")


def zone_default(c: Ctx) -> str:
    """The time zone of a schedule that names none."""
    return c.sw("oncall.timezone_default")


CREATE = (
    F("name", required=True, low=1, high=200, soft=True),
    F("team_id", required=switched("oncall.required", "name_team", "all")),
    F("timezone", "zone", required=switched("oncall.required", "all"), default=zone_default),
    F(
        "rotation_type",
        required=switched("oncall.required", "all"),
        default=lambda c: c.sw("oncall.rotation_default"),
        choices=ROTATIONS,
        loose="oncall-rotation-any",
    ),
)


def shape(c: Ctx, schedule: Record) -> Record:
    """A schedule as the list shows it."""
    return c.show(schedule, FIELDS)


def check_body(c: Ctx) -> None:
    """The team must be there, and names may have to be unique."""
    team = c.body.get("team_id")
    if team is not None:
        reference(c, "oncall.team_reference", team in c.tenant.table("teams"), "Team")
    if c.sw("oncall.unique_name") == "409" and "name" in c.sent:
        if any(s["name"] == c.body["name"] and s is not c.found for s in c.tenant.rows("schedules")):
            fail(409, "A schedule with this name already exists")


@operation("GET", BASE + "/schedules", "oncall", READ, query=("limit", "offset"))
def list_schedules(c: Ctx) -> Reply:
    """List Schedules."""
    return 200, page(c, ordered(c, c.tenant.rows("schedules")), 25, 100, lambda r: shape(c, r), "data")


@operation("POST", BASE + "/schedules", "oncall", WRITE, body=CREATE, creates=True)
def create(c: Ctx) -> Reply:
    """Create Schedule."""
    check_body(c)
    now = c.now()
    schedule = c.add("schedules", {"id": c.b.new_id("sched"), **c.body, "created_at": now, "updated_at": now})
    return int(c.sw("oncall.create_status")), shape(c, schedule)


@operation("GET", BASE + "/schedules/<schedule_id>", "oncall", READ, find=find_schedule)
def get(c: Ctx) -> Reply:
    """Get Schedule."""
    return 200, shape(c, c.record)


@operation("PATCH", BASE + "/schedules/<schedule_id>", "oncall", WRITE, body=CREATE, partial=True, find=find_schedule)
def update(c: Ctx) -> Reply:
    """Update Schedule."""
    check_body(c)
    changes = dict(c.body)
    if c.bad("oncall-patch-zone-lost"):
        changes.pop("timezone", None)
    c.record.update(changes, updated_at=c.now())
    return 200, shape(c, c.record)


def entries_of(c: Ctx, schedule_id: str) -> list[Record]:
    """The entries of a schedule by their start."""
    rows = [e for e in c.tenant.rows("entries") if e["schedule_id"] == schedule_id]
    return sorted(rows, key=lambda e: (e["_start"], e["_seq"]))


@operation("DELETE", BASE + "/schedules/<schedule_id>", "oncall", WRITE, find=find_schedule)
def delete(c: Ctx) -> Reply:
    """Delete Schedule: 204."""
    entries = entries_of(c, c.record["id"])
    if entries and c.sw("oncall.delete_with_entries") == "409":
        fail(409, "Schedule has entries")
    for entry in entries:
        c.remove("entries", entry)
    if not c.bad("oncall-delete-keeps"):
        c.remove("schedules", c.record)
    return 204, None


def instant_text(c: Ctx, entry: Record, name: str) -> str:
    """Start or end of a shift in the form that the switch asks for."""
    choice = c.sw("oncall.entry_instants")
    moment: datetime = entry["_" + name]
    if choice == "as_sent":
        return str(entry[name])
    if choice == "utc":
        return c.b.stamp(moment)
    schedule = c.tenant.table("schedules").get(entry["schedule_id"])
    return moment.astimezone(zone_of(schedule["timezone"] if schedule else "UTC")).isoformat()


def entry_shape(c: Ctx, entry: Record) -> Record:
    """A shift as JSON; the page shows none, so the field names are those of its request."""
    shown = c.show(entry, "id schedule_id user_id", extras=False)
    shown.update(start=instant_text(c, entry, "start"), end=instant_text(c, entry, "end"))
    if c.sw("oncall.entry_created_at") == "present":
        shown["created_at"] = c.render(entry["created_at"])
    return shown


ENTRIES = BASE + "/schedules/<schedule_id>/entries"


@operation("GET", ENTRIES, "oncall", READ, find=find_schedule, query=("start_date", "end_date", "limit", "offset"))
def list_entries(c: Ctx) -> Reply:
    """List Entries."""
    rows = entries_of(c, c.record["id"])
    zone = zone_of(c.record["timezone"]) if c.sw("oncall.range_zone") == "schedule" else UTC
    first, last = date_query(c, "start_date"), date_query(c, "end_date")
    overlap = c.sw("oncall.range_meaning") == "overlap"
    if first is not None:
        begin = datetime.combine(first, time(0), zone)
        rows = [e for e in rows if (e["_end"] > begin if overlap else e["_start"] >= begin)]
    if last is not None and not c.bad("oncall-end-date-ignored"):
        days = 1 if c.sw("oncall.end_date") == "inclusive" else 0
        end = datetime.combine(last + timedelta(days=days), time(0), zone)
        rows = [e for e in rows if e["_start"] < end]
    return 200, enveloped(c, "oncall.entries_envelope", rows, 25, 100, lambda e: entry_shape(c, e))


ENTRY = (F("user_id", required=True), F("start", "instant", required=True), F("end", "instant", required=True))


def moment_of(c: Ctx, schedule: Record, name: str) -> datetime:
    """An instant of the body; one without offset is refused or taken in the schedule's zone."""
    moment = datetime.fromisoformat(c.body[name])
    if moment.tzinfo is None:
        if c.sw("oncall.naive_instants") == "422":
            invalid(c, [(["body", name], "Input should have timezone info", "timezone_aware")])
        moment = moment.replace(tzinfo=zone_of(schedule["timezone"]))
    return moment.astimezone(UTC)


@operation("POST", ENTRIES, "oncall", WRITE, body=ENTRY, find=find_schedule, creates=True)
def create_entry(c: Ctx) -> Reply:
    """Create Entry."""
    begin, end = moment_of(c, c.record, "start"), moment_of(c, c.record, "end")
    if end <= begin:
        if c.sw("oncall.end_before_start") == "400":
            fail(400, "end must be after start")
        invalid(c, [(["body", "end"], "end must be after start", "value_error")])
    reference(c, "oncall.user_reference", c.body["user_id"] in c.tenant.users, "User")
    others = entries_of(c, c.record["id"])
    if c.sw("oncall.overlap") == "409" and any(e["_start"] < end and begin < e["_end"] for e in others):
        fail(409, "Entry overlaps with another entry")
    entry = {
        "id": c.b.new_id("entry"),
        "schedule_id": c.record["id"],
        **c.body,
        "created_at": c.now(),
        "_start": begin,
        "_end": end,
    }
    c.add("entries", entry)
    return int(c.sw("oncall.create_status")), entry_shape(c, entry)


def find_nested(c: Ctx) -> Record | None:
    """An entry by the path that names its schedule too."""
    schedule = find_schedule(c)
    entry = find_entry(c)
    if schedule is not None and entry is not None and entry["schedule_id"] != schedule["id"]:
        fail(404, not_found(c, "Entry"))
    return entry


SWAP = (F("swap_with_user_id", required=True),)


def swap(c: Ctx) -> Reply:
    """Swap Entries: the shift goes to the other agent, who may give one of theirs in exchange."""
    entry, other = c.record, c.body["swap_with_user_id"]
    reference(c, "oncall.user_reference", other in c.tenant.users, "User")
    if other == entry["user_id"] and c.sw("oncall.swap_with_self") != "200":
        fail(int(c.sw("oncall.swap_with_self")), "Cannot swap a shift with its own agent")
    changed = [entry]
    if c.sw("oncall.swap_meaning") == "exchange":
        theirs = [e for e in entries_of(c, entry["schedule_id"]) if e["user_id"] == other]
        later = [e for e in theirs if e["_start"] >= entry["_start"]] or theirs
        if later:
            later[0]["user_id"] = entry["user_id"]
            changed.append(later[0])
    if not c.bad("oncall-swap-not-applied"):
        entry["user_id"] = other
    answer = c.sw("oncall.swap_answer")
    if answer == "204":
        return 204, None
    if answer == "list":
        return 200, [entry_shape(c, e) for e in changed]
    return 200, entry_shape(c, entry)


operation("POST", ENTRIES + "/<entry_id>/swap", "oncall", WRITE, body=SWAP, find=find_nested)(swap)
operation("POST", BASE + "/entries/<entry_id>/swap", "oncall", WRITE, body=SWAP, find=find_entry)(swap)


@operation("DELETE", BASE + "/entries/<entry_id>", "oncall", WRITE, find=find_entry)
def delete_entry(c: Ctx) -> Reply:
    """Delete Entry: 204."""
    if not c.bad("oncall-entry-delete-keeps"):
        c.remove("entries", c.record)
    if c.bad("oncall-entry-delete-200"):
        return 200, {"deleted": True}
    return 204, None


@operation("GET", BASE + "/current/<team_id>", "oncall", READ)
def current(c: Ctx) -> Reply:
    """Who's On Call Now? The shift of the team's schedules that covers the present instant."""
    team, now = c.args["team_id"], c.now()
    if team not in c.tenant.table("teams") and c.sw("oncall.current_unknown_team") == "404":
        fail(404, not_found(c, "Team"))
    mine = {s["id"] for s in c.tenant.rows("schedules") if s["team_id"] == team}
    shifts = [e for e in c.tenant.rows("entries") if e["schedule_id"] in mine and e["_start"] <= now < e["_end"]]
    if c.bad("oncall-current-ignores-now"):
        shifts = [e for e in c.tenant.rows("entries") if e["schedule_id"] in mine]
    if not shifts:
        if c.sw("oncall.current_nobody") == "404":
            fail(404, "No one is on call")
        return 200, {"team_id": team, "on_call": None}
    shift = shifts[0] if c.sw("oncall.current_of_several") == "first" else shifts[-1]
    user = c.tenant.users.get(shift["user_id"], {})
    person: Record = {"user_id": shift["user_id"], "name": user.get("name"), "email": user.get("email")}
    person.update(shift_start=instant_text(c, shift, "start"), shift_end=instant_text(c, shift, "end"))
    return 200, {"team_id": team, "on_call": person}
