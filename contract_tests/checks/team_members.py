"""What the page promises of a team's members, and of the one default team of a user. Docs: teams-and-routing."""

import httpx

from contract_tests.assertions import Inconclusive, agrees, answer, body, holds, includes, made, refused, same
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target

BAD_ROLE = "Invalid team member role. Allowed: ['lead', 'member']"
DEFAULT_ELSEWHERE = "This user is already the default member of another team."
"""How the 409 begins; the page leaves out what follows."""
DEFAULTS = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}
SETTINGS = {"role": "lead", "max_capacity": 7, "is_default": False, "priority": 3}


def path(team: Json, user: str = "") -> str:
    """Where a team's members are, or the one."""
    return f"{TEAMS}/{team['id']}/members/{user}".rstrip("/")


def put(on: Target, team: Json, user: str, **settings: Json) -> Json:
    """A membership, as it is listed once a PUT has made or changed it: what that answers, the page does not say."""
    made(on.dashboard.put(path(team, user), settings), None)
    return members(on, team)[user]


def members(on: Target, team: Json) -> dict[str, Json]:
    """A team's memberships by the user."""
    listed = body(on.dashboard.get(path(team)))
    holds(isinstance(listed, list), "an array of members", listed)
    by_user = {member["user_id"]: member for member in listed}
    same(len(by_user), len(listed), "how many users are members")
    return by_user


def count(on: Target, team: Json) -> Json:
    return body(on.dashboard.get(f"{TEAMS}/{team['id']}"))["member_count"]


def default_elsewhere(response: httpx.Response) -> None:
    """The answer says that the user has a default team already."""
    detail = body(response, 409).get("detail")
    holds(str(detail).startswith(DEFAULT_ELSEWHERE), f'a detail that begins "{DEFAULT_ELSEWHERE}"', answer(response))


def new_default(on: Target, team: Json) -> str:
    """A user whose default team is this one now; `Inconclusive` where all have one already."""
    for user in on.users:
        response = on.dashboard.put(path(team, user), {"is_default": True})
        if response.status_code != httpx.codes.CONFLICT:
            made(response, None)
            return user
        default_elsewhere(response)
    raise Inconclusive("every user that was given is the default member of some team: name one in users who is not")


# Who is in a team


@rule("TEAM-14")
def members_are_an_array_with_name_and_address(on: Target) -> None:
    team, (first, second) = new_team(on), on.users[:2]
    for user in (first, second):
        put(on, team, user)
    listed = members(on, team)
    for user in (first, second):
        includes(listed[user], {"team_id": team["id"], "user_id": user}, "the member")
        for field in ("user_name", "user_email"):
            holds(isinstance(listed[user][field], str) and listed[user][field], f"a {field}", listed[user])
    holds(listed[first]["user_email"] != listed[second]["user_email"], "an address for each", listed)


@rule("TEAM-14")
def each_team_has_members_of_its_own(on: Target) -> None:
    one, other, (first, second) = new_team(on), new_team(on), on.users[:2]
    put(on, one, first)
    put(on, other, second)
    same((set(members(on, one)), set(members(on, other))), ({first}, {second}), "the members of the two teams")


@rule("TEAM-21")
def a_team_says_how_many_members_it_has(on: Target) -> None:
    """One that is put again counts once."""
    team, (first, second) = new_team(on), on.users[:2]
    same(team["member_count"], len(members(on, team)), "the members of a new team")
    for user in (first, second, second):
        put(on, team, user)
    same(count(on, team), len(members(on, team)), "the members after two came")
    listed = body(on.dashboard.get(TEAMS, search=team["name"]))["items"]
    same(listed[0]["member_count"], len(members(on, team)), "the members, as the list of teams says")
    made(on.dashboard.delete(path(team, first)), 204)
    same(count(on, team), len(members(on, team)), "the members after one left")


# Adding and updating


@rule("TEAM-15")
def a_put_adds_who_is_absent_and_updates_who_is_present_and_nobody_else(on: Target) -> None:
    team, elsewhere, (user, colleague) = new_team(on), new_team(on), on.users[:2]
    beside, other = put(on, team, colleague, priority=1), put(on, elsewhere, user, max_capacity=4)
    for settings in (SETTINGS, {**DEFAULTS, "priority": 2}, SETTINGS):
        body(on.dashboard.put(path(team, user), settings), None)
        listed = members(on, team)
        includes(listed[user], {"team_id": team["id"], "user_id": user, **settings}, "the member")
    agrees(listed[colleague], beside, "another member")
    agrees(members(on, elsewhere)[user], other, "the member of another team")


@rule("TEAM-16")
def a_new_member_has_the_defaults(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    body(on.dashboard.put(path(team, user), {}), None)
    includes(members(on, team)[user], DEFAULTS, "the member as it is listed")


@rule("TEAM-27")
def what_a_put_leaves_out_is_the_default_for_who_is_present_too(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    before = put(on, team, user, **SETTINGS)
    agrees(put(on, team, user, priority=9), {**before, **DEFAULTS, "priority": 9}, "the member as it is listed")
    user = new_default(on, team)
    same(put(on, team, user, priority=1)["is_default"], False, "is_default after a PUT without it")


@rule("TEAM-34")
def a_put_is_answered_with_the_membership(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    for settings in ({}, SETTINGS):
        answered = body(on.dashboard.put(path(team, user), settings))
        same(answered, members(on, team)[user], "the answer")


@rule("TEAM-17")
def another_role_is_refused_and_adds_nobody(on: Target) -> None:
    team, (user, absent) = new_team(on), on.users[:2]
    for role in ("lead", "member"):
        same(put(on, team, user, role=role)["role"], role, "the role as it is listed")
    before = members(on, team)
    for role in ("owner", "", "Lead"):
        refused(on.dashboard.put(path(team, user), {"role": role, "priority": 8}), 422, BAD_ROLE)
    refused(on.dashboard.put(path(team, absent), {"role": "owner"}), 422, BAD_ROLE)
    agrees(members(on, team), before, "the members afterwards")


@rule("TEAM-18")
def neither_a_team_nor_a_user_that_nobody_made_is_put_together(on: Target) -> None:
    team, nobody = new_team(on), on.absent("user")
    refused(on.dashboard.put(path({"id": on.absent("team")}, on.users[0]), {}), 404, "Team not found")
    refused(on.dashboard.put(path(team, nobody), {}), 404, "User not found")
    holds(nobody not in (listed := members(on, team)), f"no member {nobody}", listed)


@rule("TEAM-33")
def a_team_that_nobody_made_lists_no_members(on: Target) -> None:
    refused(on.dashboard.get(path({"id": on.absent("team")})), 404, "Team not found")


# The default team


@rule("TEAM-19")
def a_user_has_one_default_team(on: Target) -> None:
    """Another one is refused to a member, and to who would become one."""
    first, second, third = (new_team(on) for _ in range(3))
    user = new_default(on, first)
    before, without = put(on, second, user, **SETTINGS), members(on, third)
    for team in (second, third):
        default_elsewhere(on.dashboard.put(path(team, user), {"is_default": True, "priority": 8}))
    agrees(members(on, second)[user], before, "the member of the second team")
    same(set(members(on, third)), set(without), "the members of the third team")
    same(members(on, first)[user]["is_default"], True, "is_default in the first team")


@rule("TEAM-19")
def a_default_team_may_be_the_default_again(on: Target) -> None:
    team = new_team(on)
    user = new_default(on, team)
    again = {"role": "member", "max_capacity": 0, "is_default": True, "priority": 5}
    body(on.dashboard.put(path(team, user), again), None)
    includes(members(on, team)[user], again, "the member")


@rule("TEAM-19")
def a_default_that_is_taken_away_can_be_another_team(on: Target) -> None:
    """Whether it is the default no longer, the member has left, or the team is gone."""
    teams = [new_team(on) for _ in range(4)]
    user = new_default(on, teams[0])
    put(on, teams[0], user, is_default=False)
    becomes_default(on, teams[1], user)
    made(on.dashboard.delete(path(teams[1], user)), 204)
    becomes_default(on, teams[2], user)
    made(on.dashboard.delete(f"{TEAMS}/{teams[2]['id']}"), 204)
    becomes_default(on, teams[3], user)


@rule("TEAM-19")
def a_team_may_be_the_default_of_several_users(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    for other in on.users:
        response = on.dashboard.put(path(first, other), {"is_default": True})
        if not response.is_success:  # then it is the user's own default team that is in the way
            default_elsewhere(response)
            default_elsewhere(on.dashboard.put(path(second, other), {"is_default": True}))
    same(members(on, first)[user]["is_default"], True, "is_default of the first user")


def becomes_default(on: Target, team: Json, user: str) -> None:
    """No other team is in the way of this one as the user's default."""
    body(on.dashboard.put(path(team, user), {"is_default": True}), None)
    same(members(on, team)[user]["is_default"], True, "is_default where no other team is the default")


# Leaving


@rule("TEAM-20")
def who_is_removed_is_gone(on: Target) -> None:
    team, elsewhere, (user, colleague) = new_team(on), new_team(on), on.users[:2]
    stays_elsewhere = put(on, elsewhere, user)
    refused(on.dashboard.delete(path(team, user)), 404, "Team member not found")
    put(on, team, user)
    stays = put(on, team, colleague)
    same(body(on.dashboard.delete(path(team, user)), 204), None, "the body of a 204")
    listed = members(on, team)
    holds(user not in listed, f"no member {user}", listed)
    agrees(listed[colleague], stays, "another member")
    agrees(members(on, elsewhere)[user], stays_elsewhere, "the member of another team")


@rule("TEAM-13")
def the_memberships_of_a_deleted_team_go_with_it(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    body(on.dashboard.delete(f"{TEAMS}/{first['id']}"), 204)
    refused(on.dashboard.get(path(first)), 404, "Team not found")
    becomes_default(on, second, user)
