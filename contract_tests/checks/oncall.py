"""What the page promises of on-call schedules alone. Docs: on-call."""

from contract_tests.assertions import body, holds, invalid, refused, same
from contract_tests.caller import Caller
from contract_tests.credentials import MAIN
from contract_tests.factories.oncall import entries_of, listed, new_entry, new_schedule, shift, swap, swap_by_id
from contract_tests.registry import rule
from contract_tests.resources.oncall import ENTRY, SCHEDULE
from contract_tests.target import Target

SHIFT = ("2031-05-01T08:00:00Z", "2031-05-01T18:00:00Z")
ONCALL_SCOPES = {"oncall:read", "oncall:write"}
ROTATIONS = ("weekly", "daily", "custom")


@rule("ONCALL-20")
def no_schedule_has_another_rotation(on: Target) -> None:
    response = SCHEDULE.post(on, rotation_type="monthly")
    if response.is_success:  # then it was made with one of the three
        record = SCHEDULE.record(SCHEDULE.creating(on), body(response, None))
        rotation = SCHEDULE.read(on, record)["rotation_type"]
        holds(rotation in ROTATIONS, "a rotation type that is weekly, daily or custom", rotation)


@rule("ONCALL-08")
def the_entries_of_a_deleted_schedule_go_with_it(on: Target) -> None:
    gone = SCHEDULE.new(on)
    kept, entry = new_schedule(on), ENTRY.new(on, {**gone.answered, "user_id": on.users[0]})
    other = new_entry(on, kept, *SHIFT, on.users[1])
    body(SCHEDULE.delete(on, gone), 204)
    refused(swap_by_id(on.api, entry.answered, on.users[1]), 404, ENTRY.not_found)
    refused(ENTRY.delete(on, entry), 404, ENTRY.not_found)
    same(listed(on, kept), [other], "the entries of the other schedule")


def who_reads(on: Target) -> Caller:
    return on.caller(
        "an API key without oncall:write but with oncall:read",
        lambda each: each.kind == "key" and each.tenant == MAIN and each.scopes & ONCALL_SCOPES == {"oncall:read"},
    )


@rule("ONCALL-29")
def a_scope_is_asked_for_before_the_body_is_looked_at(on: Target) -> None:
    what = SCHEDULE.creating(on)
    refused(who_reads(on).post(what.path, {"rotation_type": 5}), 403, "Missing required scope: oncall:write")
    same(invalid(what.caller.post(what.path, {"name": "", "rotation_type": 5})), {"body.name", "body.rotation_type"})


@rule("ONCALL-22")
def whoever_only_reads_changes_nothing_that_there_is(on: Target) -> None:
    """The matrix asks for what is not there, which a deployment may say before it refuses."""
    caller, schedule = who_reads(on), SCHEDULE.new(on)
    entry = new_entry(on, schedule.answered, *SHIFT)
    before = SCHEDULE.read(on, schedule)
    later = shift("2031-05-02T08:00:00Z", "2031-05-02T18:00:00Z", on.users[0])
    for response in (
        caller.post(schedule.creating.path, schedule.creating.sent(1)),
        caller.patch(schedule.path, {"timezone": "Europe/Paris"}),
        caller.post(entries_of(schedule.answered), later),
        swap(caller, schedule.answered, entry, on.users[1]),
        swap_by_id(caller, entry, on.users[1]),
        caller.delete(ENTRY.record(schedule.creating, entry).path),
        caller.delete(schedule.path),
    ):
        holds(response.is_client_error, "a refusal of who lacks the scope", response.status_code)
    same(SCHEDULE.read(on, schedule), before, "the schedule")
    same(listed(on, schedule.answered), [entry], "its entries")
