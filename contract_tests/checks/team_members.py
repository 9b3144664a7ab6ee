"""What the page promises of a team's members, and of the one default team of a user. Docs: teams-and-routing."""

import httpx

from contract_tests.expecting import NotGiven, agrees, answer, body, holds, includes, made, refused, same
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule
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
    """A user whose default team is this one now; `NotGiven` where all have one already."""
    for user in on.users:
        response = on.dashboard.put(path(team, user), {"is_default": True})
        if response.status_code != httpx.codes.CONFLICT:
            made(response, None)
            return user
        default_elsewhere(response)
    raise NotGiven("every user that was given is the default member of some team: name one in users who is not")


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
    same(set(members(on, one)), {first}, "the members of the first team")
    same(set(members(on, other)), {second}, "the members of the second team")


@rule("TEAM-21")
def a_team_says_how_many_members_it_has(on: Target) -> None:
    team, (first, second) = new_team(on), on.users[:2]
    same(team["member_count"], len(members(on, team)), "the members of a new team")
    put(on, team, first)
    put(on, team, second)
    same(count(on, team), len(members(on, team)), "the members after two came")
    listed = body(on.dashboard.get(TEAMS, search=team["name"]))["items"]
    same(listed[0]["member_count"], len(members(on, team)), "the members, as the list of teams says")
    made(on.dashboard.delete(path(team, first)), 204)
    same(count(on, team), len(members(on, team)), "the members after one left")


@rule("TEAM-21")
def a_member_that_is_put_again_counts_once(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    put(on, team, user)
    once = count(on, team)
    put(on, team, user, priority=2)
    same(count(on, team), once, "the members")


# Adding and updating


@rule("TEAM-15")
def a_put_adds_who_is_absent(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    body(on.dashboard.put(path(team, user), SETTINGS), None)
    holds(user in (listed := members(on, team)), f"{user} among the members", listed)
    includes(listed[user], {"team_id": team["id"], "user_id": user, **SETTINGS}, "the new member")


@rule("TEAM-15")
def a_put_updates_who_is_present_and_nobody_else(on: Target) -> None:
    team, elsewhere, (user, colleague) = new_team(on), new_team(on), on.users[:2]
    before, beside = put(on, team, user), put(on, team, colleague, priority=1)
    other = put(on, elsewhere, user, max_capacity=4)
    body(on.dashboard.put(path(team, user), SETTINGS), None)
    listed = members(on, team)
    agrees(listed[user], {**before, **SETTINGS}, "the member that was updated")
    agrees(listed[colleague], beside, "another member")
    agrees(members(on, elsewhere)[user], other, "the member of another team")


@rule("TEAM-15")
def the_same_put_twice_is_as_good_as_once(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    once = put(on, team, user, **SETTINGS)
    body(on.dashboard.put(path(team, user), SETTINGS), None)
    agrees(members(on, team)[user], once, "the member")


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


@rule("TEAM-27")
def a_default_team_that_is_left_out_is_none_any_more(on: Target) -> None:
    team = new_team(on)
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
    before = put(on, team, user, **SETTINGS)
    for role in ("owner", "", "Lead"):
        refused(on.dashboard.put(path(team, user), {"role": role, "priority": 8}), 422, BAD_ROLE)
    beside = members(on, team).get(absent)
    refused(on.dashboard.put(path(team, absent), {"role": "owner"}), 422, BAD_ROLE)
    listed = members(on, team)
    agrees([listed[user], listed.get(absent)], [before, beside], "the members afterwards")


@rule("TEAM-17")
def a_member_may_lead_and_no_longer_lead(on: Target) -> None:
    team, user = new_team(on), on.users[0]
    for role in ("lead", "member"):
        body(on.dashboard.put(path(team, user), {"role": role}), None)
        same(members(on, team)[user]["role"], role, "the role as it is listed")


@rule("TEAM-18")
def a_team_that_nobody_made_takes_no_member(on: Target) -> None:
    refused(on.dashboard.put(path({"id": on.absent("team")}, on.users[0]), {}), 404, "Team not found")


@rule("TEAM-33")
def a_team_that_nobody_made_lists_no_members(on: Target) -> None:
    refused(on.dashboard.get(path({"id": on.absent("team")})), 404, "Team not found")


@rule("TEAM-18")
def a_user_that_nobody_knows_is_no_member(on: Target) -> None:
    team, nobody = new_team(on), on.absent("user")
    refused(on.dashboard.put(path(team, nobody), {}), 404, "User not found")
    holds(nobody not in (listed := members(on, team)), f"no member {nobody}", listed)


# The default team


@rule("TEAM-19")
def a_user_has_one_default_team(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    before = put(on, second, user, **SETTINGS)
    default_elsewhere(on.dashboard.put(path(second, user), {"is_default": True, "priority": 8}))
    agrees(members(on, second)[user], before, "the member of the second team")
    same(members(on, first)[user]["is_default"], True, "is_default in the first team")


@rule("TEAM-19")
def a_user_is_not_added_to_a_second_default_team(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    before = members(on, second)
    default_elsewhere(on.dashboard.put(path(second, user), {"is_default": True}))
    same(set(members(on, second)), set(before), "the members of the second team")


@rule("TEAM-19")
def a_default_team_may_be_the_default_again(on: Target) -> None:
    team = new_team(on)
    user = new_default(on, team)
    again = {"role": "member", "max_capacity": 0, "is_default": True, "priority": 5}
    body(on.dashboard.put(path(team, user), again), None)
    includes(members(on, team)[user], again, "the member")


@rule("TEAM-19")
def a_default_that_is_taken_away_can_be_another_team(on: Target) -> None:
    first, second, third = new_team(on), new_team(on), new_team(on)
    user = new_default(on, first)
    put(on, first, user, is_default=False)
    becomes_default(on, second, user)
    made(on.dashboard.delete(path(second, user)), 204)
    becomes_default(on, third, user)


@rule("TEAM-19")
def a_default_does_not_outlive_its_team(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    made(on.dashboard.delete(f"{TEAMS}/{first['id']}"), 204)
    becomes_default(on, second, user)


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
    put(on, team, user)
    stays, stays_elsewhere = put(on, team, colleague), put(on, elsewhere, user)
    same(body(on.dashboard.delete(path(team, user)), 204), None, "the body of a 204")
    listed = members(on, team)
    holds(user not in listed, f"no member {user}", listed)
    agrees(listed[colleague], stays, "another member")
    agrees(members(on, elsewhere)[user], stays_elsewhere, "the member of another team")
    refused(on.dashboard.delete(path(team, user)), 404, "Team member not found")


@rule("TEAM-20")
def who_is_not_in_the_team_cannot_be_removed_from_it(on: Target) -> None:
    team, other, user = new_team(on), new_team(on), on.users[0]
    member = put(on, other, user)
    refused(on.dashboard.delete(path(team, user)), 404, "Team member not found")
    agrees(members(on, other)[user], member, "the member of the other team")


@rule("TEAM-13")
def the_memberships_of_a_deleted_team_go_with_it(on: Target) -> None:
    first, second = new_team(on), new_team(on)
    user = new_default(on, first)
    body(on.dashboard.delete(f"{TEAMS}/{first['id']}"), 204)
    refused(on.dashboard.get(path(first)), 404, "Team not found")
    becomes_default(on, second, user)
