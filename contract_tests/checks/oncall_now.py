"""Who is on call now. What now is, the server says when it stamps a new schedule. Docs: on-call."""

from datetime import datetime, timedelta, timezone

from contract_tests.assertions import body, holds, includes, made, refused, same
from contract_tests.checks.team_members import put
from contract_tests.factories.oncall import (
    ONCALL,
    SCHEDULES,
    instant,
    minutes,
    new_entry,
    new_schedule,
    on_call,
    read,
    swapped,
)
from contract_tests.factories.records import new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target

WEST = timezone(-timedelta(hours=3, minutes=30))
SOON = 80
"""Seconds in which a check has long read what it wants to, and that everybody is patient for."""


def covered(on: Target) -> tuple[str, Json, datetime]:
    """A team, a schedule that covers it, and the server's now."""
    team = new_team(on)["id"]
    schedule = new_schedule(on, team_id=team)
    return team, schedule, instant(read(on, schedule)["created_at"])


@rule("ONCALL-17")
def the_one_on_call_is_the_user_of_the_shift_that_spans_now(on: Target) -> None:
    team, schedule, now = covered(on)
    user = on.users[1]
    member = put(on, {"id": team}, user)
    began, ends = (now.replace(microsecond=0).astimezone(WEST) + minutes(number) for number in (-60, 60))
    new_entry(on, schedule, began, ends, user)
    answer = body(on.api.get(f"{ONCALL}/current/{team}"))
    same(answer["team_id"], team, "the team")
    person = answer["on_call"]
    same(person["user_id"], user, "the user")
    same((person["name"], person["email"]), (member["user_name"], member["user_email"]), "name and address")
    actual = [instant(person[field]) for field in ("shift_start", "shift_end")]
    same(actual, [began, ends], "the shift")


@rule("ONCALL-17")
def shifts_that_are_over_or_still_to_come_do_not_count(on: Target) -> None:
    team, schedule, now = covered(on)
    new_entry(on, schedule, now - minutes(30), now - minutes(10))
    new_entry(on, schedule, now + minutes(30), now + minutes(60))
    same(on_call(on, team), None, "who is on call between two shifts")
    new_entry(on, schedule, now - minutes(10), now + minutes(30), on.users[1])
    includes(on_call(on, team), {"user_id": on.users[1]}, "who is on call")


@rule("ONCALL-17")
def the_shift_is_handed_over_when_its_time_is_up(on: Target) -> None:
    team, schedule, now = covered(on)
    change = now + minutes(SOON / 60)
    new_entry(on, schedule, now - minutes(60), change, on.users[0])
    new_entry(on, schedule, change, now + minutes(60), on.users[1])
    includes(on_call(on, team), {"user_id": on.users[0]}, "who is on call before the change")
    on.wait(SOON)
    includes(on_call(on, team), {"user_id": on.users[1]}, "who is on call after the change")


@rule("ONCALL-17")
def every_schedule_of_the_team_counts_and_no_other(on: Target) -> None:
    team, schedule, now = covered(on)
    new_entry(on, schedule, now + minutes(60), now + minutes(90))
    new_entry(on, new_schedule(on, team_id=new_team(on)["id"]), now - minutes(10), now + minutes(30), on.users[0])
    same(on_call(on, team), None, "who is on call while only others have shifts")
    second = new_schedule(on, team_id=team)
    new_entry(on, second, now - minutes(20), now + minutes(60), on.users[1])
    includes(on_call(on, team), {"user_id": on.users[1]}, "who is on call")


@rule("ONCALL-13", "ONCALL-17")
def whoever_takes_the_present_shift_over_is_on_call(on: Target) -> None:
    team, schedule, now = covered(on)
    entry = new_entry(on, schedule, now - minutes(10), now + minutes(60), on.users[0])
    includes(on_call(on, team), {"user_id": on.users[0]}, "who is on call")
    made(swapped(on.api, schedule, entry, on.users[1]), None)
    includes(on_call(on, team), {"user_id": on.users[1]}, "who is on call after the swap")


@rule("ONCALL-18")
def a_team_without_a_shift_has_nobody_on_call(on: Target) -> None:
    team = new_team(on)["id"]
    same(body(on.api.get(f"{ONCALL}/current/{team}")), {"team_id": team, "on_call": None}, "the answer")
    new_schedule(on, team_id=team)
    same(body(on.api.get(f"{ONCALL}/current/{team}"))["on_call"], None, "who is on call in an empty schedule")


@rule("ONCALL-18")
def an_unknown_team_is_not_found_even_if_a_schedule_names_it(on: Target) -> None:
    nowhere = on.absent("team")
    refused(on.api.get(f"{ONCALL}/current/{nowhere}"), 404, "Team not found")
    schedule = new_schedule(on, team_id=nowhere)
    now = instant(schedule["created_at"])
    new_entry(on, schedule, now - minutes(10), now + minutes(60))
    refused(on.api.get(f"{ONCALL}/current/{nowhere}"), 404, "Team not found")


@rule("ONCALL-18")
def of_several_the_shift_that_started_last_counts(on: Target) -> None:
    team, schedule, now = covered(on)
    first, second = on.users[:2]
    new_entry(on, schedule, now - minutes(40), now + minutes(30), first)
    new_entry(on, schedule, now - minutes(20), now + minutes(60), second)
    new_entry(on, schedule, now - minutes(60), now + minutes(90), first)
    includes(on_call(on, team), {"user_id": second}, "who is on call")


@rule("ONCALL-08", "ONCALL-17")
def a_deleted_schedule_leaves_nobody_on_call(on: Target) -> None:
    team, schedule, now = covered(on)
    new_entry(on, schedule, now - minutes(10), now + minutes(60))
    holds(on_call(on, team), "somebody on call", None)
    body(on.api.delete(f"{SCHEDULES}/{schedule['id']}"), 204)
    same(on_call(on, team), None, "who is on call without the schedule")
