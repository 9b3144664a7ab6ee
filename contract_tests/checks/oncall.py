"""Schedules: their list, their fields, and who may. Docs: on-call."""

import httpx

from contract_tests.calling import Caller
from contract_tests.expecting import agrees, answer, body, holds, includes, invalid, names, refused, same
from contract_tests.making.lists import everything
from contract_tests.making.oncall import (
    ONCALL,
    SCHEDULES,
    draft,
    entries_of,
    ids,
    listed,
    new_entry,
    new_schedule,
    shift,
    swap,
    swap_by_id,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

ROTATIONS = ("weekly", "daily", "custom")
SHIFT = ("2031-05-01T08:00:00Z", "2031-05-01T18:00:00Z")
KEPT_OUT = {401, 402, 403}


def read(on: Target, schedule: Json) -> Json:
    return body(on.api.get(f"{SCHEDULES}/{schedule['id']}"))


# The list


@rule("ONCALL-01")
def schedules_come_in_an_envelope_25_to_a_page(on: Target) -> None:
    page = body(on.api.get(SCHEDULES))
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")
    holds(len(page["data"]) == min(25, page["total"]), "as many schedules as there are, 25 at most", page)
    same(len(set(ids(page["data"]))), len(page["data"]), "how many different schedules they are")


@rule("ONCALL-01", "ONCALL-04")
def a_new_schedule_is_listed_as_it_is_read(on: Target) -> None:
    schedule = new_schedule(on)
    found = [each for each in everything(on.api, SCHEDULES) if each["id"] == schedule["id"]]
    agrees(found, [read(on, schedule)], "the schedule in the list")


# Creating and reading


@rule("ONCALL-02")
def a_schedule_has_the_name_team_zone_and_rotation_it_was_made_with(on: Target) -> None:
    sent = draft(on, timezone="America/New_York", rotation_type="daily")
    schedule = body(on.api.post(SCHEDULES, sent), None)
    includes(read(on, schedule), sent, "the schedule when it is read")


@rule("ONCALL-03")
def a_created_schedule_or_entry_is_answered_with_201(on: Target) -> None:
    schedule = body(on.api.post(SCHEDULES, draft(on)), 201)
    body(on.api.post(entries_of(schedule), shift(*SHIFT, on.users[0])), 201)


@rule("ONCALL-04")
def a_schedule_is_read_by_its_id(on: Target) -> None:
    one, other = draft(on), draft(on)
    made_of = [(sent, new_schedule(on, **sent)) for sent in (one, other)]
    for sent, schedule in made_of:
        includes(read(on, schedule), {"id": schedule["id"], **sent}, "the schedule")


@rule("ONCALL-23")
def a_schedule_with_only_a_name_rotates_weekly_in_paris_for_no_team(on: Target) -> None:
    schedule = body(on.api.post(SCHEDULES, {"name": on.name("Plain")}), 201)
    includes(schedule, {"team_id": None, "timezone": "Europe/Paris", "rotation_type": "weekly"}, "the new schedule")


@rule("ONCALL-23")
def a_schedule_needs_a_name(on: Target) -> None:
    names(on.api.post(SCHEDULES, {"timezone": "UTC"}), "body.name")
    names(on.api.post(SCHEDULES, {"name": ""}), "body.name")


@rule("ONCALL-27")
def a_time_zone_that_is_nowhere_is_refused(on: Target) -> None:
    names(on.api.post(SCHEDULES, draft(on, timezone="Mars/Base")), "body.timezone")
    schedule = new_schedule(on)
    names(on.api.patch(f"{SCHEDULES}/{schedule['id']}", {"name": "Lost", "timezone": "Mars/Base"}), "body.timezone")
    same(read(on, schedule), schedule, "the schedule after the refusal")


@rule("ONCALL-20")
def a_rotation_is_weekly_daily_or_custom(on: Target) -> None:
    for rotation in ROTATIONS:
        schedule = body(on.api.post(SCHEDULES, draft(on, rotation_type=rotation)), None)
        same(read(on, schedule)["rotation_type"], rotation, "the rotation type")


@rule("ONCALL-20")
def no_schedule_has_another_rotation(on: Target) -> None:
    response = on.api.post(SCHEDULES, draft(on, rotation_type="monthly"))
    if response.is_success:  # then it was made with one of the three
        rotation = read(on, body(response, None))["rotation_type"]
        holds(rotation in ROTATIONS, "a rotation type that is weekly, daily or custom", rotation)


@rule("ONCALL-28")
def another_rotation_is_refused_and_changes_nothing(on: Target) -> None:
    schedule = new_schedule(on, rotation_type="daily")
    for rotation in ("yearly", "Weekly", "", None):
        names(on.api.post(SCHEDULES, draft(on, rotation_type=rotation)), "body.rotation_type")
    change = {"name": "Changed", "rotation_type": "monthly"}
    names(on.api.patch(f"{SCHEDULES}/{schedule['id']}", change), "body.rotation_type")
    same(read(on, schedule), schedule, "the schedule after the refusal")


# Changing and deleting


@rule("ONCALL-06")
def a_patch_changes_name_and_time_zone_of_the_one_schedule(on: Target) -> None:
    one, other = new_schedule(on), new_schedule(on)
    before = read(on, other)
    change = {"name": on.name("Renamed"), "timezone": "Europe/Paris"}
    body(on.api.patch(f"{SCHEDULES}/{one['id']}", change), None)
    includes(read(on, one), change, "the changed schedule")
    agrees(read(on, other), before, "the other schedule")


@rule("ONCALL-26")
def a_patch_changes_each_field_by_itself_and_answers_with_the_schedule(on: Target) -> None:
    schedule, other = new_schedule(on, rotation_type="custom"), new_schedule(on, rotation_type="custom")
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
    same(read(on, other), other, "the other schedule")


@rule("ONCALL-07")
def a_deleted_schedule_is_gone_and_others_are_not(on: Target) -> None:
    gone, kept = new_schedule(on), new_schedule(on)
    before = read(on, kept)
    response = on.api.delete(f"{SCHEDULES}/{gone['id']}")
    same((response.status_code, response.content), (204, b""), "status and body")
    there = on.api.get(f"{SCHEDULES}/{gone['id']}")
    holds(there.is_client_error, "no deleted schedule to be read", answer(there))
    found = ids(everything(on.api, SCHEDULES))
    same(
        (gone["id"] in found, kept["id"] in found),
        (False, True),
        "whether it and the other are listed",
    )
    agrees(read(on, kept), before, "the other schedule")


@rule("ONCALL-08")
def the_entries_of_a_deleted_schedule_go_with_it(on: Target) -> None:
    gone, kept = new_schedule(on), new_schedule(on)
    entry, other = new_entry(on, gone, *SHIFT), new_entry(on, kept, *SHIFT, on.users[1])
    body(on.api.delete(f"{SCHEDULES}/{gone['id']}"), 204)
    refused(swap_by_id(on.api, entry, on.users[1]), 404, "Entry not found")
    refused(on.api.delete(f"{ONCALL}/entries/{entry['id']}"), 404, "Entry not found")
    same(listed(on, kept), [other], "the entries of the other schedule")


# What is not there


@rule("ONCALL-05")
def an_unknown_schedule_is_not_found(on: Target) -> None:
    path = f"{SCHEDULES}/{on.absent('sched')}"
    refused(on.api.get(path), 404, "Schedule not found")
    refused(on.api.get(f"{path}/entries"), 404, "Schedule not found")


@rule("ONCALL-05")
def what_is_unknown_is_not_written_to(on: Target) -> None:
    schedule = {"id": on.absent("sched")}
    entry = {"id": on.absent("entry")}
    path = f"{SCHEDULES}/{schedule['id']}"
    refused(on.api.patch(path, {"name": "Nobody's"}), 404, "Schedule not found")
    refused(on.api.delete(path), 404, "Schedule not found")
    refused(on.api.post(entries_of(schedule), shift(*SHIFT, on.users[0])), 404, "Schedule not found")
    refused(swap(on.api, schedule, entry, on.users[0]), 404, "Schedule not found")
    refused(swap_by_id(on.api, entry, on.users[0]), 404, "Entry not found")
    refused(on.api.delete(f"{ONCALL}/entries/{entry['id']}"), 404, "Entry not found")


# Scopes


def key_without(on: Target, lacks: str, has: str = "") -> Caller:
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


def reads(on: Target) -> list[str]:
    """Every path that is read, of records that are not there."""
    schedule = on.absent("sched")
    return [SCHEDULES + path.format(schedule=schedule) for path in READS] + [f"{ONCALL}/current/{on.absent('team')}"]


@rule("ONCALL-21")
def reading_without_oncall_read_is_refused(on: Target) -> None:
    caller = key_without(on, "oncall:read")
    for path in reads(on):
        kept_out(caller.get(path))


@rule("ONCALL-21")
def reading_needs_no_more_than_oncall_read(on: Target) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    listing, *others = reads(on)
    body(caller.get(listing))
    for path in others:
        response = caller.get(path)
        holds(response.status_code not in KEPT_OUT, "no refusal of who may read", answer(response))


@rule("ONCALL-22")
def writing_without_oncall_write_is_refused_and_changes_nothing(on: Target) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    schedule = read(on, new_schedule(on))
    entry = new_entry(on, schedule, *SHIFT)
    where, sent = f"{SCHEDULES}/{schedule['id']}", draft(on, team_id=schedule["team_id"])
    later = shift("2031-05-02T08:00:00Z", "2031-05-02T18:00:00Z", on.users[0])
    for response in (
        caller.post(SCHEDULES, sent),
        caller.patch(where, {"name": sent["name"], "timezone": "Europe/Paris"}),
        caller.post(entries_of(schedule), later),
        swap(caller, schedule, entry, on.users[1]),
        swap_by_id(caller, entry, on.users[1]),
        caller.delete(f"{ONCALL}/entries/{entry['id']}"),
        caller.delete(where),
    ):
        kept_out(response)
    agrees(read(on, schedule), schedule, "the schedule")
    same(ids(listed(on, schedule)), [entry["id"]], "its entries")


@rule("ONCALL-29")
def a_scope_is_asked_for_before_the_body_is_looked_at(on: Target) -> None:
    caller = key_without(on, "oncall:write", "oncall:read")
    refused(caller.post(SCHEDULES, {"rotation_type": 5}), 403, "Missing required scope: oncall:write")
    same(invalid(on.api.post(SCHEDULES, {"name": "", "rotation_type": 5})), {"body.name", "body.rotation_type"})


def kept_out(response: httpx.Response) -> None:
    """Who lacks a scope is not let in. How that is said, and whether it is said first, is in the matrix of access."""
    holds(response.is_client_error, "a refusal of who lacks the scope", answer(response))
