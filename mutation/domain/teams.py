"""Defects of the members of teams and of default teams. Docs: teams-and-routing."""

import asyncio
from typing import Any

from mock_server.errors import Conflict
from mutation.mutant import Plant, Table
from mutation.patches import behaves, instead
from mutation.wire import Call, Deliver, Reply, wire

A_MOMENT, MOMENTS = 0.01, 25


"""For how many seconds, and how often, a request waits for another one that was sent at the same time."""


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


def never_given_up(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """A default team cannot be given up."""
    before = tenant.members.find((team_id, user_id))
    kept = {"is_default": True} if before and before.is_default else {}
    return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=kept))


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


MUTANTS: Table = {
    "partial updates": {
        "TEAM-27: What a PUT leaves out stays.": behaves("teams", "put_team_member", merges),
        "TEAM-27: A default team that a PUT does not speak of stays the default.": behaves(
            "teams", "put_team_member", stays_default
        ),
    },
    "transitions": {
        "TEAM-17: Who leads a team leads for ever.": behaves("teams", "put_team_member", leads_for_ever),
    },
    "validation": {
        "TEAM-19: A user may have several default teams.": instead(
            "teams", "_check_only_default", lambda _: lambda *_: None
        ),
        "TEAM-19: A default is a conflict with itself.": behaves("teams", "put_team_member", never_twice),
    },
    "persistence": {
        "TEAM-19: A second default team takes the place of the first.": behaves(
            "teams", "put_team_member", moves_default
        ),
        "TEAM-19: A default team cannot be given up.": behaves("teams", "put_team_member", never_given_up),
        "TEAM-19: A team has one default member.": behaves("teams", "put_team_member", one_default_member),
        "TEAM-19: A default outlives its team.": behaves(
            "teams", "delete_team", lambda _, tenant, team_id: tenant.teams.remove(team_id)
        ),
        "TEAM-21: Each PUT counts as a member.": behaves("teams", "put_team_member", counts_each_put),
    },
    "concurrency": {
        "TEAM-19: Of several PUTs at once several win.": at_once(everyone_wins),
        "TEAM-19: Of several PUTs at once the winner is refused.": at_once(no_one_wins),
    },
}
