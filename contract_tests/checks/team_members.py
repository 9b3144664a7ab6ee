"""What the page promises of a team's members, and of the one default team of a user. Docs: teams-and-routing."""

import httpx

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, answer, body, holds, includes, refused, same
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule

BAD_ROLE = "Invalid team member role. Allowed: ['lead', 'member']"
DEFAULT_ELSEWHERE = "This user is already the default member of another team."
"""How the 409 begins; the page leaves out what follows."""
DEFAULTS = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}
SETTINGS = {"role": "lead", "max_capacity": 7, "is_default": False, "priority": 3}


def path(team: Json, user: str = "") -> str:
    """Where a team's members are, or the one."""
    return f"{TEAMS}/{team['id']}/members/{user}".rstrip("/")


def put(on: Deployment, team: Json, user: str, **settings: Json) -> Json:
    """The membership that a PUT answers."""
    return body(on.dashboard.put(path(team, user), settings))


def members(on: Deployment, team: Json) -> dict[str, Json]:
    """A team's memberships by the user."""
    listed = body(on.dashboard.get(path(team)))
    holds(isinstance(listed, list), "an array of members", listed)
    by_user = {member["user_id"]: member for member in listed}
    same(len(by_user), len(listed), "how many users are members")
    return by_user


def count(on: Deployment, team: Json) -> Json:
    return body(on.dashboard.get(f"{TEAMS}/{team['id']}"))["member_count"]


def default_elsewhere(response: httpx.Response) -> None:
    """The answer says that the user has a default team already."""
    detail = body(response, 409).get("detail")
    holds(str(detail).startswith(DEFAULT_ELSEWHERE), f'a detail that begins "{DEFAULT_ELSEWHERE}"', answer(response))


def new_default(on: Deployment, team: Json) -> str:
    """A user whose default team is this one now; `NotGiven` where all have one already."""
    for user in on.users:
        response = on.dashboard.put(path(team, user), {"is_default": True})
        if response.status_code == httpx.codes.OK:
            return user
        default_elsewhere(response)
    raise NotGiven("every user that was given is the default member of some team: name one in users who is not")


# Who is in a team


@rule("TEAM-14")
def members_are_an_array_with_name_and_address(on: Deployment) -> None:
    team, (first, second) = new_team(on), on.users[:2]
    added = {user: put(on, team, user) for user in (first, second)}
    listed = members(on, team)
    same(listed, added, "the members")
    for user, member in listed.items():
        includes(member, {"team_id": team["id"], "user_id": user}, "the member")
        for field in ("user_name", "user_email"):
            holds(isinstance(member.get(field), str) and member[field], f"a {field}", member)
    holds(listed[first]["user_email"] != listed[second]["user_email"], "an address for each", listed)


@rule("TEAM-14")
def each_team_has_members_of_its_own(on: Deployment) -> None:
    one, other, (first, second) = new_team(on), new_team(on), on.users[:2]
    put(on, one, first)
    put(on, other, second)
    same(set(members(on, one)), {first}, "the members of the first team")
    same(set(members(on, other)), {second}, "the members of the second team")


@rule("TEAM-21")
def a_team_says_how_many_members_it_has(on: Deployment) -> None:
    team, (first, second) = new_team(on), on.users[:2]
    same(team["member_count"], 0, "the members of a new team")
    put(on, team, first)
    put(on, team, second)
    same(count(on, team), 2, "the members after two came")
    listed = body(on.dashboard.get(TEAMS, search=team["name"]))["items"]
    same(listed[0]["member_count"], 2, "the members, as the list of teams says")
    body(on.dashboard.delete(path(team, first)), 204)
    same(count(on, team), 1, "the members after one left")


@rule("TEAM-21")
def a_member_that_is_put_again_counts_once(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    put(on, team, user)
    put(on, team, user, priority=2)
    same(count(on, team), 1, "the members")


# Adding and updating


@rule("TEAM-15")
def a_put_adds_who_is_absent(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    same(members(on, team), {}, "the members of a new team")
    added = put(on, team, user, **SETTINGS)
    includes(added, {"team_id": team["id"], "user_id": user, **SETTINGS}, "the new member")
    same(members(on, team), {user: added}, "the members")


@rule("TEAM-15")
def a_put_updates_who_is_present_and_nobody_else(on: Deployment) -> None:
    team, elsewhere, (user, colleague) = new_team(on), new_team(on), on.users[:2]
    before, beside = put(on, team, user), put(on, team, colleague, priority=1)
    other = put(on, elsewhere, user, max_capacity=4)
    after = put(on, team, user, **SETTINGS)
    same(after, {**before, **SETTINGS}, "the member that was updated")
    same(members(on, team), {user: after, colleague: beside}, "the members")
    same(members(on, elsewhere), {user: other}, "the members of another team")


@rule("TEAM-15")
def the_same_put_twice_is_as_good_as_once(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    once, twice = (put(on, team, user, **SETTINGS) for _ in range(2))
    same(twice, once, "the second answer")
    same(members(on, team), {user: once}, "the members")


@rule("TEAM-16")
def a_new_member_has_the_defaults(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    includes(put(on, team, user), DEFAULTS, "the member")
    includes(members(on, team)[user], DEFAULTS, "the member as it is listed")


@rule("TEAM-16")
def what_a_put_leaves_out_is_the_default_for_who_is_present_too(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    before = put(on, team, user, **SETTINGS)
    expected = {**before, **DEFAULTS, "priority": 9}
    same(put(on, team, user, priority=9), expected, "the member after a PUT of its priority alone")
    same(members(on, team)[user], expected, "the member as it is listed")


@rule("TEAM-16")
def a_default_team_that_is_left_out_is_none_any_more(on: Deployment) -> None:
    team = new_team(on)
    user = new_default(on, team)
    same(put(on, team, user, priority=1)["is_default"], False, "is_default after a PUT without it")


@rule("TEAM-17")
def another_role_is_refused_and_adds_nobody(on: Deployment) -> None:
    team, (user, absent) = new_team(on), on.users[:2]
    before = put(on, team, user, **SETTINGS)
    for role in ("owner", "", "Lead"):
        refused(on.dashboard.put(path(team, user), {"role": role, "priority": 8}), 422, BAD_ROLE)
    refused(on.dashboard.put(path(team, absent), {"role": "owner"}), 422, BAD_ROLE)
    same(members(on, team), {user: before}, "the members afterwards")


@rule("TEAM-17")
def a_member_may_lead_and_no_longer_lead(on: Deployment) -> None:
    team, user = new_team(on), on.users[0]
    for role in ("lead", "member"):
        same(put(on, team, user, role=role)["role"], role, "the role")
        same(members(on, team)[user]["role"], role, "the role as it is listed")


@rule("TEAM-18")
def a_team_that_nobody_made_takes_no_member(on: Deployment) -> None:
    refused(on.dashboard.put(path({"id": on.absent("team")}, on.users[0]), {}), 404, "Team not found")


@rule("TEAM-18")
def a_team_that_nobody_made_lists_no_members(on: Deployment) -> None:
    refused(on.dashboard.get(path({"id": on.absent("team")})), 404, "Team not found")


@rule("TEAM-18")
def a_user_that_nobody_knows_is_no_member(on: Deployment) -> None:
    team = new_team(on)
    refused(on.dashboard.put(path(team, on.absent("user")), {}), 404, "User not found")
    same(members(on, team), {}, "the members")


# The default team


@rule("TEAM-19")
def a_user_has_one_default_team(on: Deployment) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    before = put(on, second, user, **SETTINGS)
    default_elsewhere(on.dashboard.put(path(second, user), {"is_default": True, "priority": 8}))
    same(members(on, second), {user: before}, "the members of the second team")
    same(members(on, first)[user]["is_default"], True, "is_default in the first team")


@rule("TEAM-19")
def a_user_is_not_added_to_a_second_default_team(on: Deployment) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    default_elsewhere(on.dashboard.put(path(second, user), {"is_default": True}))
    same(members(on, second), {}, "the members of the second team")


@rule("TEAM-19")
def a_default_team_may_be_the_default_again(on: Deployment) -> None:
    team = new_team(on)
    user = new_default(on, team)
    includes(put(on, team, user, is_default=True, priority=5), {"is_default": True, "priority": 5}, "the member")


@rule("TEAM-19")
def a_default_that_is_taken_away_can_be_another_team(on: Deployment) -> None:
    first, second, third = new_team(on), new_team(on), new_team(on)
    user = new_default(on, first)
    put(on, first, user, is_default=False)
    same(put(on, second, user, is_default=True)["is_default"], True, "is_default once the first gave it up")
    body(on.dashboard.delete(path(second, user)), 204)
    same(put(on, third, user, is_default=True)["is_default"], True, "is_default once the user had left the second")


@rule("TEAM-19")
def a_team_may_be_the_default_of_several_users(on: Deployment) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    for other in on.users:
        response = on.dashboard.put(path(first, other), {"is_default": True})
        if response.status_code != httpx.codes.OK:  # then it is the user's own default team that is in the way
            default_elsewhere(response)
            default_elsewhere(on.dashboard.put(path(second, other), {"is_default": True}))
    same(members(on, first)[user]["is_default"], True, "is_default of the first user")


# Leaving


@rule("TEAM-20")
def who_is_removed_is_gone(on: Deployment) -> None:
    team, elsewhere, (user, colleague) = new_team(on), new_team(on), on.users[:2]
    put(on, team, user)
    stays, stays_elsewhere = put(on, team, colleague), put(on, elsewhere, user)
    same(body(on.dashboard.delete(path(team, user)), 204), None, "the body of a 204")
    same(members(on, team), {colleague: stays}, "the members afterwards")
    same(members(on, elsewhere), {user: stays_elsewhere}, "the members of another team")
    refused(on.dashboard.delete(path(team, user)), 404, "Team member not found")


@rule("TEAM-20")
def who_is_not_in_the_team_cannot_be_removed_from_it(on: Deployment) -> None:
    team, other, user = new_team(on), new_team(on), on.users[0]
    member = put(on, other, user)
    refused(on.dashboard.delete(path(team, user)), 404, "Team member not found")
    same(members(on, other), {user: member}, "the members of the other team")


@rule("TEAM-13")
def the_memberships_of_a_deleted_team_go_with_it(on: Deployment) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    body(on.dashboard.delete(f"{TEAMS}/{first['id']}"), 204)
    refused(on.dashboard.get(path(first)), 404, "Team not found")
    same(put(on, second, user, is_default=True)["is_default"], True, "is_default once the first team is gone")
