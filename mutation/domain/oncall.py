"""Defects of the schedules and of who may, a rule each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from functools import wraps
from typing import Any

from mutation import wire as anything
from mutation.mutant import Mutant, Plant
from mutation.objects import answers, asks, wire
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, edits, ignores_fields, says, status

OPERATIONS = "mock_server.families.oncall.operations"


def replaces(name: str, make: Callable[[Any], Any]) -> Plant:
    """An operation, or a function that the operations call, is another."""
    return replaced((f"{OPERATIONS}:{name}", lambda original: wraps(original)(make(original))))


def as_full_key(call: Call) -> None:
    """Whoever calls counts as the key that may do everything."""
    call.headers["x-api-key"] = "ak_live_xxxx"


async def refused_but_done(call: Call, deliver: Deliver) -> Reply:
    """The refusal comes, and what is allowed of the body is written all the same."""
    reply: Reply = await deliver(call)
    if reply.status == 422:
        sent = {name: value for name, value in call.json.items() if name in {"name", "team_id"}}
        call.json = sent
        await deliver(call)
    return reply


def keeps_entries(_original: Any) -> Any:
    def delete_oncall_schedule(tenant: Any, schedule_id: str) -> None:
        tenant.oncall_schedules.remove(schedule_id)

    return delete_oncall_schedule


def takes_every_entry(original: Any) -> Any:
    def delete_oncall_schedule(tenant: Any, schedule_id: str) -> None:
        original(tenant, schedule_id)
        tenant.oncall_entries.remove_where(lambda _entry: True)

    return delete_oncall_schedule


def only_empties(_original: Any) -> Any:
    def delete_oncall_schedule(tenant: Any, schedule_id: str) -> None:
        tenant.oncall_schedules.get(schedule_id)
        tenant.oncall_entries.remove_where(lambda entry: entry.schedule_id == schedule_id)

    return delete_oncall_schedule


def first_schedule(_original: Any) -> Any:
    def get_oncall_schedule(tenant: Any, schedule_id: str) -> Any:
        tenant.oncall_schedules.get(schedule_id)
        return next(iter(tenant.oncall_schedules))

    return get_oncall_schedule


def lower_case(call: Call) -> None:
    """Upper and lower case of a rotation do not matter."""
    if isinstance(call.json.get("rotation_type"), str):
        call.json = {**call.json, "rotation_type": call.json["rotation_type"].lower()}


def twice(document: Any) -> None:
    document["data"] += document["data"][-1:]


def empty_name(call: Call) -> None:
    if call.json.get("name") == "":
        call.json = {**call.json, "name": "Unnamed"}


def no_custom(call: Call, reply: Reply) -> None:
    """A custom rotation is not taken yet."""
    if call.json.get("rotation_type") == "custom":
        reply.status, reply.json = 422, {"detail": [{"loc": ["body", "rotation_type"], "msg": "No", "type": "enum"}]}


def monthly() -> Plant:
    """A schedule may rotate monthly too."""
    kept: set[str] = set()

    async def through(call: Call, deliver: Deliver) -> Reply:
        asked = call.json.get("rotation_type") == "monthly"
        if asked:
            call.json = {**call.json, "rotation_type": "weekly"}
        reply: Reply = await deliver(call)
        if asked and reply.ok:
            kept.add(reply.json["id"])
        if reply.ok and reply.json["id"] in kept:
            reply.json = {**reply.json, "rotation_type": "monthly"}
        return reply

    return wire("create_oncall_schedule get_oncall_schedule", through)


def done_already(_call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.content = 204, b""


def body_before_scope(call: Call, reply: Reply) -> None:
    """The body is looked at before the scope is."""
    if reply.status == 403 and call.json.get("rotation_type") == 5:
        reply.status, reply.json = 422, {"detail": [{"loc": ["body", "rotation_type"], "msg": "No", "type": "enum"}]}


def wants_write(original: Any) -> Any:
    """Who reads on-call data has to be one who may write it."""

    def authorize(access: Any, caller: Any, tenant: Any) -> None:
        if access.scope == "oncall:read":
            access = replace(access, scope="oncall:write")
        original(access, caller, tenant)

    return authorize


CREATING = "create_oncall_schedule"
CHANGING = "create_oncall_schedule update_oncall_schedule"

MUTANTS: list[Mutant] = [
    Mutant(
        "ONCALL-01",
        "schema",
        "The list is called items.",
        answers("list_oncall_schedules", edits(lambda page: page.update(items=page.pop("data")))),
    ),
    Mutant(
        "ONCALL-01",
        "filters and paging",
        "A page has 50 schedules unless a limit is sent.",
        asks("list_oncall_schedules", lambda call: call.query.setdefault("limit", "50")),
    ),
    Mutant(
        "ONCALL-01",
        "filters and paging",
        "The last schedule of a page is listed twice.",
        answers("list_oncall_schedules", edits(twice)),
    ),
    Mutant(
        "ONCALL-02",
        "persistence",
        "A new schedule covers no team.",
        asks("create_oncall_schedule", ignores_fields("team_id")),
    ),
    Mutant(
        "ONCALL-02",
        "persistence",
        "A new schedule rotates weekly, whatever was sent.",
        asks("create_oncall_schedule", ignores_fields("rotation_type")),
    ),
    Mutant(
        "ONCALL-27",
        "validation",
        "A time zone may be any text.",
        replaces("known_zone", lambda _original: lambda _name: UTC),
    ),
    Mutant("ONCALL-03", "status", "A new entry is a 200.", answers("create_oncall_entry", status(200))),
    Mutant(
        "ONCALL-04",
        "persistence",
        "Every id reads the first schedule.",
        replaces("get_oncall_schedule", first_schedule),
    ),
    Mutant(
        "ONCALL-04",
        "schema",
        "A schedule that is read does not say its team.",
        answers("get_oncall_schedule", edits(lambda schedule: schedule.pop("team_id"))),
    ),
    Mutant(
        "ONCALL-05",
        "errors",
        "An unknown schedule is a 404 in other words.",
        answers("get_oncall_schedule", says("Not Found", instead_of=404)),
    ),
    Mutant(
        "ONCALL-05",
        "errors",
        "An unknown schedule has no entries.",
        answers("list_oncall_entries", status(200, when=lambda reply: reply.status == 404)),
    ),
    Mutant(
        "ONCALL-05",
        "errors",
        "An unknown entry is deleted without a word.",
        answers("delete_oncall_entry", done_already),
    ),
    Mutant(
        "ONCALL-07",
        "persistence",
        "A deleted schedule is only emptied.",
        replaces("delete_oncall_schedule", only_empties),
    ),
    Mutant(
        "ONCALL-08",
        "persistence",
        "The entries of a deleted schedule stay.",
        replaces("delete_oncall_schedule", keeps_entries),
    ),
    Mutant(
        "ONCALL-08",
        "persistence",
        "A deleted schedule takes the entries of all along.",
        replaces("delete_oncall_schedule", takes_every_entry),
    ),
    Mutant("ONCALL-20", "validation", "A custom rotation is refused.", answers(CREATING, no_custom)),
    Mutant("ONCALL-20", "validation", "A rotation may be monthly.", monthly()),
    Mutant("ONCALL-28", "validation", "Weekly may be written Weekly.", asks(CREATING, lower_case)),
    Mutant(
        "ONCALL-28",
        "transitions",
        "A refused PATCH changes the name all the same.",
        wire("update_oncall_schedule", refused_but_done),
    ),
    Mutant(
        "ONCALL-21",
        "authorization",
        "The list of schedules asks for no scope.",
        asks("list_oncall_schedules", as_full_key),
    ),
    Mutant("ONCALL-21", "authorization", "Who is on call anybody may read.", asks("get_current_oncall", as_full_key)),
    Mutant(
        "ONCALL-21",
        "authorization",
        "Reading needs oncall:write.",
        replaced(("mock_server.http.pipeline:authorize", wants_write)),
    ),
    Mutant(
        "ONCALL-22",
        "authorization",
        "A swap by the entry's id asks for no scope.",
        asks("swap_oncall_entry_by_id", as_full_key),
    ),
    Mutant("ONCALL-22", "authorization", "Whoever reads may add entries.", asks("create_oncall_entry", as_full_key)),
    Mutant("ONCALL-29", "authorization", "A 422 comes before the 403.", answers(CREATING, body_before_scope)),
    Mutant(
        "ONCALL-22",
        "errors",
        "The refusal names the other scope.",
        anything.answers(CHANGING, says("Missing required scope: oncall:read", instead_of=403)),
    ),
    Mutant("ONCALL-23", "validation", "A name may be empty.", asks(CREATING, empty_name)),
]
