"""Defects of the teams, a rule each. Docs: teams-and-routing."""

from collections.abc import Callable
from typing import Any

from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Json, Reply, answers, asks, edits, ignores_fields, says, sets, status, wire

TEAMS = "mock_server.families.teams.operations"
ROUTING = ("balanced", "round_robin", "priority", "manual")


def operation(name: str, behaviour: Callable[..., Any], module: str = TEAMS) -> Plant:
    """An operation does something else: `behaviour(original, tenant, **arguments)`."""

    def make(original: Any) -> Any:
        return lambda tenant, **arguments: behaviour(original, tenant, **arguments)

    return replaced((f"{module}:{name}", make))


def refuses(operations: str, when: Callable[[Json], bool], code: int, detail: Json) -> Plant:
    """A request whose body is so is refused, whatever the mock would do."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if when(call.json):
            reply.status, reply.json = code, {"detail": detail}
        return reply

    return wire(operations, through)


def sends(**fields: Json) -> Callable[[Call], None]:
    """Fields that were not sent are sent with these values."""

    def alter(call: Call) -> None:
        call.json = {**fields, **call.json}

    return alter


def corrects(field: str, wrong: Callable[[Json], bool], right: Callable[[Json], Json]) -> Callable[[Call], None]:
    """What is wrong in a field is put right without a word."""

    def alter(call: Call) -> None:
        if field in call.json and wrong(call.json[field]):
            call.json = {**call.json, field: right(call.json[field])}

    return alter


def items(change: Callable[[list[Json]], object]) -> Callable[[Call, Reply], None]:
    """The teams of a page are changed in place."""
    return edits(lambda page: change(page["items"]) and None)


def with_limit(change: Callable[[int], int]) -> Callable[[Call], None]:
    """Another limit than the one that was sent, 50 where none was."""

    def alter(call: Call) -> None:
        if call.query.get("limit", "50").lstrip("-").isdecimal():
            call.query["limit"] = str(change(int(call.query.get("limit", "50"))))

    return alter


def one_of_each_name(original: Any, tenant: Any, body: Any) -> Any:
    return next((team for team in tenant.teams if team.name == body.name), None) or original(tenant, body=body)


def found_anyway(call: Call, reply: Reply) -> None:
    """An update of a team that is not there makes up one."""
    if reply.status == 404:
        reply.status, reply.json = 200, {"id": call.path.rpartition("/")[2], **call.json}


def deletes_its_namesakes(original: Any, tenant: Any, team_id: str) -> None:
    name = tenant.teams.get(team_id).name
    original(tenant, team_id=team_id)
    tenant.teams.remove_where(lambda team: team.name == name)


def deletes_its_duties(original: Any, tenant: Any, team_id: str) -> None:
    original(tenant, team_id=team_id)
    tenant.oncall_schedules.remove_where(lambda schedule: schedule.team_id == team_id)


def deletes_its_hours(original: Any, tenant: Any, team_id: str) -> None:
    hours = tenant.teams.get(team_id).business_hours_id
    original(tenant, team_id=team_id)
    tenant.business_hours.remove_where(lambda schedule: schedule.id == hours)


def deletes_its_members(original: Any, tenant: Any, team_id: str) -> None:
    theirs = {member.user_id for member in tenant.members if member.team_id == team_id}
    original(tenant, team_id=team_id)
    tenant.members.remove_where(lambda member: member.user_id in theirs)


def only_marks(_original: Any, tenant: Any, team_id: str) -> None:
    """A deleted team is renamed, and stays in the list."""
    tenant.teams.put(tenant.teams.get(team_id).model_copy(update={"description": "deleted"}))


async def all_but_the_name(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    if reply.status == 422:
        ignores_fields("name")(call)
        await deliver(call)
    return reply


def missing_twice(_call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.content = 204, b""


def issue(field: str) -> Json:
    return [{"loc": ["body", field], "msg": "Wrong", "type": "value_error"}]


ORDERED = "Invalid routing_method. Allowed: ['balanced', 'round_robin', 'priority', 'manual']"


MUTANTS: list[Mutant] = [
    # Reading and creating
    Mutant(
        "TEAM-05",
        "persistence",
        "The team that was made last is read, whatever the id.",
        operation("get_team", lambda get, tenant, team_id: get(tenant, team_id=team_id) and list(tenant.teams)[-1]),
    ),
    Mutant(
        "TEAM-05",
        "errors",
        "An unknown team is not there in other words.",
        answers("get_team", says("Not Found", instead_of=404)),
    ),
    Mutant(
        "TEAM-06", "persistence", "The address of a new team is lost.", asks("create_team", ignores_fields("email"))
    ),
    Mutant("TEAM-06", "schema", "A new team has no instant of its own.", answers("create_team", sets(created_at=None))),
    Mutant(
        "TEAM-29",
        "persistence",
        "A name that is taken answers the team that has it.",
        operation("create_team", one_of_each_name),
    ),
    Mutant(
        "TEAM-30",
        "persistence",
        "An update with an empty name is refused, and the rest of it done.",
        wire("update_team", all_but_the_name),
    ),
    Mutant(
        "TEAM-08",
        "errors",
        "The allowed routing methods are told in another order.",
        answers("create_team", says(ORDERED, instead_of=400)),
    ),
    Mutant(
        "TEAM-08",
        "status",
        "A bad routing method is a 422.",
        answers("create_team update_team", status(422, when=lambda reply: reply.status == 400)),
    ),
    Mutant(
        "TEAM-30",
        "validation",
        "The case of a routing method is not minded.",
        asks("create_team", corrects("routing_method", lambda it: isinstance(it, str), lambda it: it.lower())),
    ),
    Mutant(
        "TEAM-08",
        "validation",
        "An update with an unknown routing method makes the team balanced.",
        asks("update_team", corrects("routing_method", lambda it: it not in ROUTING, lambda _: "balanced")),
    ),
    Mutant(
        "TEAM-23",
        "validation",
        "A user that is not there is no one to escalate to.",
        refuses("create_team", lambda sent: "nowhere" in str(sent.get("escalate_to_user_id")), 404, "User not found"),
    ),
    Mutant(
        "TEAM-23",
        "persistence",
        "An update drops a schedule that is not there.",
        asks("update_team", corrects("business_hours_id", lambda it: "nowhere" in str(it), lambda _: None)),
    ),
    # Updating and deleting
    Mutant("TEAM-11", "errors", "An unknown team is updated all the same.", answers("update_team", found_anyway)),
    Mutant("TEAM-12", "status", "A deletion is answered with 200.", answers("delete_team", status(200))),
    Mutant("TEAM-12", "persistence", "A deleted team stays.", operation("delete_team", only_marks)),
    Mutant("TEAM-12", "errors", "An unknown team can be deleted.", answers("delete_team", missing_twice)),
    Mutant(
        "TEAM-13",
        "persistence",
        "The memberships of a deleted team stay.",
        operation("delete_team", lambda _, tenant, team_id: tenant.teams.remove(team_id)),
    ),
    Mutant(
        "TEAM-25",
        "persistence",
        "A team takes those of its name with it.",
        operation("delete_team", deletes_its_namesakes),
    ),
    Mutant(
        "TEAM-25",
        "persistence",
        "A team takes its on-call schedules with it.",
        operation("delete_team", deletes_its_duties),
    ),
    Mutant(
        "TEAM-25",
        "persistence",
        "A team takes its business hours with it.",
        operation("delete_team", deletes_its_hours),
    ),
    Mutant(
        "TEAM-25",
        "persistence",
        "The members of a deleted team leave all others.",
        operation("delete_team", deletes_its_members),
    ),
]
