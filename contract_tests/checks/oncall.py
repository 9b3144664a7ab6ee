"""Schedules: their list, their fields, and who may. Docs: on-call."""

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, invalid, names, refused, same
from contract_tests.making.oncall import (
    ONCALL,
    SCHEDULES,
    entries_of,
    ids,
    listed,
    made,
    new_entry,
    new_schedule,
    swap,
    swap_by_id,
)
from contract_tests.making.records import new_team
from contract_tests.promises import rule

ROTATIONS = ("weekly", "daily", "custom")
SHIFT = ("2031-05-01T08:00:00Z", "2031-05-01T18:00:00Z")


def read(on: Deployment, schedule: Json) -> Json:
    return body(on.api.get(f"{SCHEDULES}/{schedule['id']}"))


def every_schedule(on: Deployment) -> list[Json]:
    """All schedules, page by page, as often as they are listed."""
    found: list[Json] = []
    while True:
        page = body(on.api.get(SCHEDULES, limit=100, offset=len(found)))
        found += page["data"]
        if len(found) >= page["total"] or not page["data"]:
            return found


# The list


@rule("ONCALL-01")
def schedules_come_in_an_envelope_25_to_a_page(on: Deployment) -> None:
    page = body(on.api.get(SCHEDULES))
    same(set(page), {"data", "total", "limit", "offset"}, "the names of the envelope")
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")
    holds(len(page["data"]) == min(25, page["total"]), "as many schedules as there are, 25 at most", page)


@rule("ONCALL-01")
def a_page_of_schedules_begins_after_its_offset(on: Deployment) -> None:
    for _ in range(2):
        new_schedule(on)
    first, second = (body(on.api.get(SCHEDULES, limit=2 - offset, offset=offset)) for offset in (0, 1))
    same((first["limit"], first["offset"], len(first["data"])), (2, 0, 2), "limit, offset and length")
    same((second["limit"], second["offset"]), (1, 1), "limit and offset")
    same(ids(second["data"]), ids(first["data"])[1:], "the page after the first schedule")


@rule("ONCALL-01", "ONCALL-04")
def a_new_schedule_is_listed_once_as_it_is_read(on: Deployment) -> None:
    schedule = new_schedule(on)
    found = [each for each in every_schedule(on) if each["id"] == schedule["id"]]
    same(found, [read(on, schedule)], "the schedule in the list")


# Creating and reading


@rule("ONCALL-02")
def a_schedule_has_the_name_team_zone_and_rotation_it_was_made_with(on: Deployment) -> None:
    sent = {
        "name": on.name("Weekend Support"),
        "team_id": new_team(on)["id"],
        "timezone": "Europe/Brussels",
        "rotation_type": "daily",
    }
    schedule = made(on.api.post(SCHEDULES, sent))
    includes(schedule, sent, "the new schedule")
    includes(read(on, schedule), sent, "the schedule when it is read")


@rule("ONCALL-03")
def a_created_schedule_or_entry_is_answered_with_201(on: Deployment) -> None:
    schedule = body(on.api.post(SCHEDULES, {"name": on.name("Rota")}), 201)
    start, end = SHIFT
    body(on.api.post(entries_of(schedule), {"user_id": on.users[0], "start": start, "end": end}), 201)


@rule("ONCALL-04")
def a_schedule_is_read_by_its_id(on: Deployment) -> None:
    one, other = new_schedule(on), new_schedule(on)
    same(read(on, one), one, "the schedule")
    same(read(on, other), other, "the other schedule")


@rule("ONCALL-23")
def a_schedule_with_only_a_name_rotates_weekly_in_paris_for_no_team(on: Deployment) -> None:
    schedule = made(on.api.post(SCHEDULES, {"name": on.name("Plain")}))
    includes(schedule, {"team_id": None, "timezone": "Europe/Paris", "rotation_type": "weekly"}, "the new schedule")


@rule("ONCALL-23")
def a_schedule_needs_a_name(on: Deployment) -> None:
    names(on.api.post(SCHEDULES, {"timezone": "UTC"}), "body.name")
    names(on.api.post(SCHEDULES, {"name": ""}), "body.name")


@rule("ONCALL-02")
def a_time_zone_that_is_nowhere_is_refused(on: Deployment) -> None:
    names(on.api.post(SCHEDULES, {"name": on.name("Rota"), "timezone": "Mars/Base"}), "body.timezone")
    schedule = new_schedule(on)
    names(on.api.patch(f"{SCHEDULES}/{schedule['id']}", {"name": "Lost", "timezone": "Mars/Base"}), "body.timezone")
    same(read(on, schedule), schedule, "the schedule after the refusal")


@rule("ONCALL-20")
def a_rotation_is_weekly_daily_or_custom(on: Deployment) -> None:
    for rotation in ROTATIONS:
        schedule = new_schedule(on, rotation_type=rotation)
        same(schedule["rotation_type"], rotation, "the rotation type")
        other = ROTATIONS[ROTATIONS.index(rotation) - 1]
        changed = body(on.api.patch(f"{SCHEDULES}/{schedule['id']}", {"rotation_type": other}))
        same(changed["rotation_type"], other, "the changed rotation type")


@rule("ONCALL-20")
def another_rotation_is_refused_and_changes_nothing(on: Deployment) -> None:
    schedule = new_schedule(on, rotation_type="daily")
    for rotation in ("yearly", "Weekly", "", None):
        names(on.api.post(SCHEDULES, {"name": on.name("Rota"), "rotation_type": rotation}), "body.rotation_type")
    change = {"name": "Changed", "rotation_type": "monthly"}
    names(on.api.patch(f"{SCHEDULES}/{schedule['id']}", change), "body.rotation_type")
    same(read(on, schedule), schedule, "the schedule after the refusal")


# Changing and deleting


@rule("ONCALL-06")
def a_patch_changes_the_fields_that_were_sent_and_no_others(on: Deployment) -> None:
    schedule = new_schedule(on, team_id=new_team(on)["id"], rotation_type="custom")
    entry = new_entry(on, schedule, *SHIFT)
    expected = schedule
    for change in (
        {"name": on.name("Renamed")},
        {"timezone": "Europe/Paris"},
        {"rotation_type": "daily"},
        {"team_id": None},
        {},
    ):
        expected = {**expected, **change}
        same(body(on.api.patch(f"{SCHEDULES}/{schedule['id']}", change)), expected, "the changed schedule")
    same(read(on, schedule), expected, "the schedule when it is read")
    same(listed(on, schedule), [entry], "its entries")


@rule("ONCALL-06")
def a_patch_leaves_other_schedules_alone(on: Deployment) -> None:
    one, other = new_schedule(on), new_schedule(on)
    change = {"name": on.name("Renamed"), "rotation_type": "daily"}
    body(on.api.patch(f"{SCHEDULES}/{one['id']}", change))
    same(read(on, one), {**one, **change}, "the changed schedule")
    same(read(on, other), other, "the other schedule")


@rule("ONCALL-07")
def a_deleted_schedule_is_gone_and_others_are_not(on: Deployment) -> None:
    gone, kept = new_schedule(on), new_schedule(on)
    response = on.api.delete(f"{SCHEDULES}/{gone['id']}")
    same((response.status_code, response.content), (204, b""), "status and body")
    body(on.api.get(f"{SCHEDULES}/{gone['id']}"), 404)
    same(gone["id"] in ids(every_schedule(on)), False, "that the deleted schedule is listed")
    same(read(on, kept), kept, "the other schedule")


@rule("ONCALL-08")
def the_entries_of_a_deleted_schedule_go_with_it(on: Deployment) -> None:
    gone, kept = new_schedule(on), new_schedule(on)
    entry, other = new_entry(on, gone, *SHIFT), new_entry(on, kept, *SHIFT)
    body(on.api.delete(f"{SCHEDULES}/{gone['id']}"), 204)
    refused(swap_by_id(on.api, entry, on.users[1]), 404, "Entry not found")
    refused(on.api.delete(f"{ONCALL}/entries/{entry['id']}"), 404, "Entry not found")
    same(listed(on, kept), [other], "the entries of the other schedule")


# What is not there


@rule("ONCALL-05")
def an_unknown_schedule_is_not_found(on: Deployment) -> None:
    path = f"{SCHEDULES}/{on.absent('sched')}"
    refused(on.api.get(path), 404, "Schedule not found")
    refused(on.api.get(f"{path}/entries"), 404, "Schedule not found")


@rule("ONCALL-05")
def what_is_unknown_is_not_written_to(on: Deployment) -> None:
    start, end = SHIFT
    schedule = {"id": on.absent("sched")}
    entry = {"id": on.absent("entry"), "schedule_id": schedule["id"]}
    path = f"{SCHEDULES}/{schedule['id']}"
    refused(on.api.patch(path, {"name": "Nobody's"}), 404, "Schedule not found")
    refused(on.api.delete(path), 404, "Schedule not found")
    sent = {"user_id": on.users[0], "start": start, "end": end}
    refused(on.api.post(entries_of(schedule), sent), 404, "Schedule not found")
    refused(swap(on.api, entry, on.users[0]), 404, "Schedule not found")
    refused(swap_by_id(on.api, entry, on.users[0]), 404, "Entry not found")
    refused(on.api.delete(f"{ONCALL}/entries/{entry['id']}"), 404, "Entry not found")


# Scopes


def key_without(on: Deployment, lacks: str, has: str = "") -> Caller:
    """An API key that lacks this scope, and has that one where one is named."""
    return on.caller(
        f"an API key without {lacks}" + (f" but with {has}" if has else ""),
        lambda each: (
            each.kind == "key"
            and each.tenant == "main"
            and lacks not in each.scopes
            and (not has or has in each.scopes)
        ),
    )


READS = ("", "/{schedule}", "/{schedule}/entries")


def reads(on: Deployment) -> list[str]:
    """Every path that is read, of records that are not there."""
    schedule = on.absent("sched")
    return [SCHEDULES + path.format(schedule=schedule) for path in READS] + [f"{ONCALL}/current/{on.absent('team')}"]


@rule("ONCALL-21")
def reading_without_oncall_read_is_refused(on: Deployment) -> None:
    caller = key_without(on, "oncall:read")
    for path in reads(on):
        refused(caller.get(path), 403, "Missing required scope: oncall:read")


@rule("ONCALL-21")
def reading_needs_no_more_than_oncall_read(on: Deployment) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    listing, *others = reads(on)
    body(caller.get(listing))
    for path in others:
        body(caller.get(path), 404)


@rule("ONCALL-22")
def writing_without_oncall_write_is_refused_and_changes_nothing(on: Deployment) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    schedule = new_schedule(on)
    entry = new_entry(on, schedule, *SHIFT)
    path, name = f"{SCHEDULES}/{schedule['id']}", on.name("Rota")
    start, end = SHIFT
    for answer in (
        caller.post(SCHEDULES, {"name": name}),
        caller.patch(path, {"name": name}),
        caller.post(entries_of(schedule), {"user_id": on.users[0], "start": start, "end": end}),
        swap(caller, entry, on.users[1]),
        swap_by_id(caller, entry, on.users[1]),
        caller.delete(f"{ONCALL}/entries/{entry['id']}"),
        caller.delete(path),
    ):
        refused(answer, 403, "Missing required scope: oncall:write")
    same((read(on, schedule), listed(on, schedule)), (schedule, [entry]), "the schedule and its entries")


@rule("ONCALL-22")
def a_scope_is_asked_for_before_the_body_is_looked_at(on: Deployment) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    refused(caller.post(SCHEDULES, {"rotation_type": 5}), 403, "Missing required scope: oncall:write")
    same(invalid(on.api.post(SCHEDULES, {"name": "", "rotation_type": 5})), {"body.name", "body.rotation_type"})
