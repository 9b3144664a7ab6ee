"""Teams and their members, one function per operation."""

from mock_server.errors import Conflict
from mock_server.families.paging import Page, Paging, containing, same_text, where
from mock_server.families.tenant import Tenant
from mock_server.models import TeamCreate, TeamMember, TeamMemberUpsert, TeamUpdate, TeamV2


def list_teams(
    tenant: Tenant, paging: Paging, search: str | None, department: str | None, location: str | None
) -> Page[TeamV2]:
    return paging.slice(
        where(
            tenant.teams,
            containing(search, "name"),
            same_text("department", department),
            same_text("location", location),
        )
    )


def create_team(tenant: Tenant, body: TeamCreate) -> TeamV2:
    team = TeamV2(**vars(body), id=tenant.ids.text("team"), member_count=0, created_at=tenant.now)
    return tenant.teams.put(team)


def get_team(tenant: Tenant, team_id: str) -> TeamV2:
    return tenant.teams.get(team_id)


def update_team(tenant: Tenant, team_id: str, body: TeamUpdate) -> TeamV2:
    changed = tenant.teams.update(team_id, body)
    tenant.emit("team.updated", team_id, changed)
    return changed


def delete_team(tenant: Tenant, team_id: str) -> None:
    """Its memberships go with it, and its tickets are in no team any more."""
    team = tenant.teams.remove(team_id)
    tenant.members.remove_where(lambda member: member.team_id == team_id)
    tenant.emit("team.deleted", team_id, team)


def list_team_members(tenant: Tenant, team_id: str) -> list[TeamMember]:
    return _members(tenant, tenant.teams.get(team_id))


def put_team_member(tenant: Tenant, team_id: str, user_id: str, body: TeamMemberUpsert) -> TeamMember:
    """A member that is there keeps the name and address it was added with; what the body leaves out is the default."""
    team, user = tenant.teams.get(team_id), tenant.users.get(user_id)
    if body.is_default:
        _check_only_default(tenant, team_id, user_id)
    present = tenant.members.find((team_id, user_id))
    member = TeamMember(
        **vars(body),
        team_id=team_id,
        user_id=user_id,
        user_email=present.user_email if present else user.email,
        user_name=present.user_name if present else user.name,
    )
    tenant.members.put(member)
    _count_members(tenant, team)
    tenant.emit("team.member_updated" if present else "team.member_added", team_id, member)
    return member


def remove_team_member(tenant: Tenant, team_id: str, user_id: str) -> None:
    team = tenant.teams.get(team_id)
    member = tenant.members.remove((team_id, user_id))
    _count_members(tenant, team)
    tenant.emit("team.member_removed", team_id, member)


def _members(tenant: Tenant, team: TeamV2) -> list[TeamMember]:
    return [member for member in tenant.members if member.team_id == team.id]


def _count_members(tenant: Tenant, team: TeamV2) -> None:
    tenant.teams.put(team.model_copy(update={"member_count": len(_members(tenant, team))}))


def _check_only_default(tenant: Tenant, team_id: str, user_id: str) -> None:
    for other in tenant.members:
        if other.user_id == user_id and other.is_default and other.team_id != team_id:
            raise Conflict(
                "This user is already the default member of another team. Remove that default first.",
                hint=f"{user_id} is the default member of {other.team_id}.",
            )
