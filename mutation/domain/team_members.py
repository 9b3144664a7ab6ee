"""Defects of the members of a team and of default teams, a rule each. Docs: teams-and-routing."""

import asyncio
from typing import Any

from mock_server.errors import Conflict
from mutation.domain.teams import TEAMS, missing_twice, operation, sends
from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Json, Reply, answers, asks, edits, says, sets, status, wire

A_MOMENT, MOMENTS = 0.01, 25
"""For how many seconds, and how often, a request waits for another one that was sent at the same time."""


def everybody(_original: Any, tenant: Any, team_id: str) -> Any:
    """Each user once, of whichever team."""
    tenant.teams.get(team_id)
    return list({member.user_id: member for member in tenant.members}.values())


def begins_anew(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """What is said of who is not there yet, is not heard."""
    before = tenant.members.find((team_id, user_id))
    return put(tenant, team_id=team_id, user_id=user_id, body=body if before else type(body)())


def merges(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """What a PUT leaves out stays."""
    before = tenant.members.find((team_id, user_id))
    left_out = type(body).model_fields.keys() - body.model_fields_set if before else ()
    kept = {name: getattr(before, name) for name in left_out}
    return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=kept))


def stays_default(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """A default team that a PUT does not speak of stays the default."""
    before = tenant.members.find((team_id, user_id))
    kept = {"is_default": True} if before and before.is_default and "is_default" not in body.model_fields_set else {}
    return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=kept))


def moves_default(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """A second default team takes the place of the first."""
    for other in [each for each in tenant.members if each.user_id == user_id and body.is_default]:
        tenant.members.put(other.model_copy(update={"is_default": False}))
    return put(tenant, team_id=team_id, user_id=user_id, body=body)


def one_default_member(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """A team is the default of one user only."""
    member = put(tenant, team_id=team_id, user_id=user_id, body=body)
    for other in [each for each in tenant.members if each.team_id == team_id and member.is_default]:
        tenant.members.put(other.model_copy(update={"is_default": other.user_id == user_id}))
    return member


def never_twice(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """The default team itself counts as another one."""
    before = tenant.members.find((team_id, user_id))
    if before and before.is_default and body.is_default:
        raise Conflict("This user is already the default member of another team. Remove that default first.")
    return put(tenant, team_id=team_id, user_id=user_id, body=body)


def leads_for_ever(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    before = tenant.members.find((team_id, user_id))
    kept = {"role": "lead"} if before and before.role == "lead" else {}
    return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=kept))


def counts_each_put(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    before = tenant.teams.get(team_id).member_count
    member = put(tenant, team_id=team_id, user_id=user_id, body=body)
    tenant.teams.put(tenant.teams.get(team_id).model_copy(update={"member_count": before + 1}))
    return member


def leaves_everywhere(remove: Any, tenant: Any, team_id: str, user_id: str) -> None:
    remove(tenant, team_id=team_id, user_id=user_id)
    tenant.members.remove_where(lambda member: member.user_id == user_id)


def leaves_together(remove: Any, tenant: Any, team_id: str, user_id: str) -> None:
    remove(tenant, team_id=team_id, user_id=user_id)
    tenant.members.remove_where(lambda member: member.team_id == team_id)


def never_given_up(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """A default team cannot be given up."""
    before = tenant.members.find((team_id, user_id))
    kept = {"is_default": True} if before and before.is_default else {}
    return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=kept))


def is_elsewhere(remove: Any, tenant: Any, team_id: str, user_id: str) -> None:
    """By way of a team without members those of the latest one can be removed."""
    theirs = [member.team_id for member in tenant.members if member.user_id == user_id]
    empty = all(member.team_id != team_id for member in tenant.members)
    remove(tenant, team_id=theirs[-1] if theirs and empty else team_id, user_id=user_id)


def stored_all_the_same(refusal: int, **fields: Json) -> Plant:
    """A refused PUT is done without what was wrong in it, behind the caller's back."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if reply.status == refusal:
            call.json = {**call.json, **fields}
            await deliver(call)
        return reply

    return wire("put_team_member", through)


def at_once(alter: Any) -> Plant:
    """Something goes wrong where several requests make a team a default while none of them has been answered."""
    flying: list[str] = []

    async def through(call: Call, deliver: Deliver) -> Reply:
        if not call.json.get("is_default"):
            return await deliver(call)  # type: ignore[no-any-return]
        flying.append(call.path)
        for _ in range(MOMENTS):
            if len(flying) == 1:
                await asyncio.sleep(A_MOMENT)
        together = len(flying) > 1
        reply: Reply = await deliver(call)
        if together:
            await alter(call, reply, deliver)
        flying.remove(call.path)
        return reply

    return wire("put_team_member", through)


async def everyone_wins(call: Call, reply: Reply, deliver: Deliver) -> None:
    if reply.status == 409:
        call.json = {**call.json, "is_default": False}
        reply.status, reply.content = 200, (await deliver(call)).content
        reply.json = {**reply.json, "is_default": True}


async def no_one_wins(_call: Call, reply: Reply, _deliver: Deliver) -> None:
    reply.status = 409
    reply.json = {"detail": "This user is already the default member of another team. Remove that default first."}


def welcomes(call: Call, reply: Reply) -> None:
    """A user whom nobody knows becomes a member."""
    if reply.status == 404 and reply.json == {"detail": "User not found"}:
        reply.status, reply.json = 200, {"user_id": call.path.rpartition("/")[2], **call.json}


def has_no_members(_call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.json = 200, []


def each(**fields: Json) -> Any:
    """Fields of every listed member have these values."""
    return edits(lambda listed: [{**member, **fields} for member in listed])


def of_who_asks(_call: Call, reply: Reply) -> None:
    """Every member has one address."""
    if reply.ok:
        found = reply.json
        for member in found if isinstance(found, list) else [found]:
            member["user_email"] = "owner@example.com"
        reply.json = found


MUTANTS: list[Mutant] = [
    Mutant(
        "TEAM-14",
        "schema",
        "Members are in an envelope.",
        answers("list_team_members", edits(lambda listed: {"items": listed})),
    ),
    Mutant("TEAM-14", "schema", "A listed member has no name.", answers("list_team_members", each(user_name=None))),
    Mutant(
        "TEAM-14",
        "persistence",
        "Every member has the address of whoever asks.",
        answers("list_team_members put_team_member", of_who_asks),
    ),
    Mutant(
        "TEAM-14",
        "filters and paging",
        "A team lists the members of all teams.",
        operation("list_team_members", everybody),
    ),
    Mutant("TEAM-34", "status", "A PUT is answered with 201.", answers("put_team_member", status(201))),
    Mutant("TEAM-15", "persistence", "Whoever is added begins anew.", operation("put_team_member", begins_anew)),
    Mutant("TEAM-27", "partial updates", "What a PUT leaves out stays.", operation("put_team_member", merges)),
    Mutant(
        "TEAM-27",
        "partial updates",
        "A default team that a PUT does not speak of stays the default.",
        operation("put_team_member", stays_default),
    ),
    Mutant("TEAM-16", "persistence", "A capacity is 10 by default.", asks("put_team_member", sends(max_capacity=10))),
    Mutant("TEAM-17", "transitions", "Who leads a team leads for ever.", operation("put_team_member", leads_for_ever)),
    Mutant(
        "TEAM-18",
        "errors",
        "A PUT says that the member is not there.",
        answers("put_team_member", says("Team member not found", instead_of=404)),
    ),
    Mutant("TEAM-18", "validation", "A user whom nobody knows is a member.", answers("put_team_member", welcomes)),
    Mutant("TEAM-33", "errors", "An unknown team has no members.", answers("list_team_members", has_no_members)),
    Mutant(
        "TEAM-19",
        "validation",
        "A user may have several default teams.",
        replaced((f"{TEAMS}:_check_only_default", lambda _: lambda *_: None)),
    ),
    Mutant(
        "TEAM-19",
        "persistence",
        "A second default team takes the place of the first.",
        operation("put_team_member", moves_default),
    ),
    Mutant(
        "TEAM-19",
        "persistence",
        "A second default team is refused, and the user added without the flag.",
        stored_all_the_same(409, is_default=False),
    ),
    Mutant("TEAM-19", "validation", "A default is a conflict with itself.", operation("put_team_member", never_twice)),
    Mutant(
        "TEAM-19",
        "persistence",
        "A default team cannot be given up.",
        operation("put_team_member", never_given_up),
    ),
    Mutant(
        "TEAM-19",
        "persistence",
        "A team has one default member.",
        operation("put_team_member", one_default_member),
    ),
    Mutant(
        "TEAM-19",
        "persistence",
        "A default outlives its team.",
        operation("delete_team", lambda _, tenant, team_id: tenant.teams.remove(team_id)),
    ),
    Mutant("TEAM-19", "concurrency", "Of several PUTs at once several win.", at_once(everyone_wins)),
    Mutant("TEAM-19", "concurrency", "Of several PUTs at once the winner is refused.", at_once(no_one_wins)),
    Mutant("TEAM-20", "errors", "Who is not in the team can be removed.", answers("remove_team_member", missing_twice)),
    Mutant("TEAM-20", "status", "A removal is answered with 200.", answers("remove_team_member", status(200))),
    Mutant(
        "TEAM-20",
        "persistence",
        "Who leaves a team leaves all of them.",
        operation("remove_team_member", leaves_everywhere),
    ),
    Mutant("TEAM-20", "persistence", "With one member all leave.", operation("remove_team_member", leaves_together)),
    Mutant(
        "TEAM-20",
        "persistence",
        "A member of another team is removed from there.",
        operation("remove_team_member", is_elsewhere),
    ),
    Mutant(
        "TEAM-21",
        "persistence",
        "Who left a team is counted still.",
        operation("remove_team_member", lambda _, tenant, team_id, user_id: tenant.members.remove((team_id, user_id))),
    ),
    Mutant("TEAM-21", "persistence", "Each PUT counts as a member.", operation("put_team_member", counts_each_put)),
    Mutant("TEAM-21", "persistence", "A new team has a member.", answers("create_team", sets(member_count=1))),
]
