"""Defects of the members of teams and of default teams. Docs: teams-and-routing."""

import asyncio
from collections.abc import Callable
from typing import Any

from mock_server.errors import Conflict
from mutation.mutant import Plant, Table
from mutation.patches import around, instead
from mutation.wire import Call, Deliver, Json, MutableReply, wire

PUT = "put_team_member"
CONFLICT = "This user is already the default member of another team. Remove that default first."
A_MOMENT, MOMENTS = 0.01, 25


"""For how many seconds, and how often, a request waits for another one that was sent at the same time."""


def keeps(fields: Callable[[Any, Any], Json]) -> Plant:
    """A PUT for somebody who is in the team has these fields besides its own: of the member as it was, and the body."""

    def put_member(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
        before = tenant.members.find((team_id, user_id))
        more = fields(before, body) if before else {}
        return put(tenant, team_id=team_id, user_id=user_id, body=body.model_copy(update=more))

    return instead("teams", PUT, around(put_member))


def left_out(before: Any, body: Any) -> Json:
    return {name: getattr(before, name) for name in type(body).model_fields.keys() - body.model_fields_set}


def takes_from(others: Callable[[Any, str, str], bool]) -> Plant:
    """Whoever gets a default team takes it from others: of the other member, the team and the user."""

    def put_member(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
        for other in [each for each in tenant.members if body.is_default and others(each, team_id, user_id)]:
            tenant.members.put(other.model_copy(update={"is_default": False}))
        return put(tenant, team_id=team_id, user_id=user_id, body=body)

    return instead("teams", PUT, around(put_member))


@around
def never_twice(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """The default team itself counts as another one."""
    before = tenant.members.find((team_id, user_id))
    if before and before.is_default and body.is_default:
        raise Conflict(CONFLICT)
    return put(tenant, team_id=team_id, user_id=user_id, body=body)


@around
def counts_each_put(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    before = tenant.teams.get(team_id).member_count
    member = put(tenant, team_id=team_id, user_id=user_id, body=body)
    tenant.teams.put(tenant.teams.get(team_id).model_copy(update={"member_count": before + 1}))
    return member


@around
def knows_everybody(put: Any, tenant: Any, team_id: str, user_id: str, body: Any) -> Any:
    """Whoever is unknown becomes a user first."""
    if not tenant.users.find(user_id):
        tenant.users.put(next(iter(tenant.users)).model_copy(update={"id": user_id}))
    return put(tenant, team_id=team_id, user_id=user_id, body=body)


def at_once(alter: Any) -> Plant:
    """Something goes wrong where several requests make a team a default while none of them has been answered."""
    flying: list[str] = []

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        if not call.json.get("is_default"):
            return await deliver(call)  # type: ignore[no-any-return]
        flying.append(call.path)
        for _ in range(MOMENTS):
            if len(flying) == 1:
                await asyncio.sleep(A_MOMENT)
        together = len(flying) > 1
        reply: MutableReply = await deliver(call)
        if together:
            await alter(call, reply, deliver)
        flying.remove(call.path)
        return reply

    return wire(PUT, through)


async def everyone_wins(call: Call, reply: MutableReply, deliver: Deliver) -> None:
    if reply.status == 409:
        call.json = {**call.json, "is_default": False}
        reply.status, reply.content = 200, (await deliver(call)).content
        reply.json = {**reply.json, "is_default": True}


async def no_one_wins(_call: Call, reply: MutableReply, _deliver: Deliver) -> None:
    reply.status = 409
    reply.json = {"detail": CONFLICT}


MUTANTS: Table = {
    "partial updates": {
        "TEAM-27: What a PUT leaves out stays.": keeps(left_out),
        "TEAM-27: A default team that a PUT does not speak of stays the default.": keeps(
            lambda before, body: (
                {"is_default": before.is_default or body.is_default}
                if "is_default" not in body.model_fields_set
                else {}
            )
        ),
    },
    "transitions": {
        "TEAM-17: Who leads a team leads for ever.": keeps(
            lambda before, body: {"role": "lead" if before.role == "lead" else body.role}
        ),
    },
    "validation": {
        "TEAM-18: A user whom nobody knows is a member.": instead("teams", PUT, knows_everybody),
        "TEAM-19: A user may have several default teams.": instead(
            "teams", "_check_only_default", lambda _: lambda *_: None
        ),
        "TEAM-19: A default is a conflict with itself.": instead("teams", PUT, never_twice),
    },
    "persistence": {
        "TEAM-19: A second default team takes the place of the first.": takes_from(
            lambda each, _, user_id: each.user_id == user_id
        ),
        "TEAM-19: A default team cannot be given up.": keeps(
            lambda before, body: {"is_default": before.is_default or body.is_default}
        ),
        "TEAM-19: A team has one default member.": takes_from(
            lambda each, team_id, user_id: each.team_id == team_id and each.user_id != user_id
        ),
        "TEAM-19: A default outlives its team.": instead(
            "teams", "delete_team", lambda _: lambda tenant, team_id: tenant.teams.remove(team_id)
        ),
        "TEAM-21: Each PUT counts as a member.": instead("teams", PUT, counts_each_put),
    },
    "concurrency": {
        "TEAM-19: Of several PUTs at once several win.": at_once(everyone_wins),
        "TEAM-19: Of several PUTs at once the winner is refused.": at_once(no_one_wins),
    },
}
