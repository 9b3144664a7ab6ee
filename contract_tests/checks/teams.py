"""What the page promises of a team: making it, reading, changing and deleting it. Docs: teams-and-routing."""

from contract_tests.checks.business_hours import HOURS, shared_hours
from contract_tests.checks.team_lists import found, page_of_teams
from contract_tests.checks.team_members import members, put
from contract_tests.expecting import agrees, body, holds, includes, made, names, refused, rejected, same
from contract_tests.making.oncall import SCHEDULES, new_schedule
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

NOT_FOUND = "Team not found"
BAD_ROUTING = "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
ROUTING = ("balanced", "round_robin", "priority", "manual")
IDEOGRAPHS = 0x4E00, 0x9FA5
BAD_NAMES = ("", "x" * 101, None)


def full(on: Target, number: int = 0) -> dict[str, Json]:
    """Every field that can be sent, none with its default, no two numbers with the same value."""
    return {
        "name": on.name("Team"),
        "description": f"Handles VPN, firewall and connectivity issues, level {number + 1}",
        "department": on.name("Department"),
        "location": on.name("Location"),
        "email": f"network{number}@example.com",
        "routing_method": ("priority", "manual")[number],
        "business_hours_id": shared_hours(on, number)["id"],
        "escalate_to_user_id": on.users[number],
        "unassigned_timeout_minutes": 30 + number,
    }


def one_character(on: Target) -> str:
    """A name of one character, which hardly any other team will have."""
    return chr(on.random.randint(*IDEOGRAPHS))


def read(on: Target, team: Json) -> Json:
    return body(on.dashboard.get(f"{TEAMS}/{team['id']}"))


# Reading


@rule("TEAM-05")
def a_team_is_read_by_its_id(on: Target) -> None:
    first, second = new_team(on, department="Infrastructure"), new_team(on)
    agrees(read(on, first), first, "the first team")
    agrees(read(on, second), second, "the second team")


@rule("TEAM-05")
def a_team_that_nobody_made_is_not_found(on: Target) -> None:
    refused(on.dashboard.get(f"{TEAMS}/{on.absent('team')}"), 404, NOT_FOUND)


# Creating


@rule("TEAM-06")
def a_new_team_is_what_was_sent(on: Target) -> None:
    sent = full(on)
    team = body(on.dashboard.post(TEAMS, sent), 201)
    includes(team, sent, "the new team")
    holds(isinstance(team.get("id"), str) and team["id"], "an id", team)
    holds("T" in str(team.get("created_at")), "an instant in created_at", team)
    agrees(read(on, team), team, "the team as it is read")


@rule("TEAM-29")
def two_teams_of_one_name_are_two_teams(on: Target) -> None:
    name = on.name("Team")
    made = {new_team(on, name=name)["id"] for _ in range(2)}
    same(found(on, search=name), made, "the teams of that name")
    same(len(made), 2, "how many ids there are")


@rule("TEAM-07")
def a_team_needs_nothing_but_a_name(on: Target) -> None:
    name = on.name("Team")
    same(body(on.dashboard.post(TEAMS, {"name": name}), 201)["name"], name, "the name")


@rule("TEAM-07")
def a_teams_name_has_1_to_100_characters(on: Target) -> None:
    for name in (one_character(on), on.name("Team").ljust(100, "ü")):
        same(body(on.dashboard.post(TEAMS, {"name": name}), 201)["name"], name, "the name")


@rule("TEAM-07")
def a_name_of_another_length_or_none_makes_no_team(on: Target) -> None:
    department = on.name("Department")
    rejected(on.dashboard.post(TEAMS, {"department": department}))
    for name in BAD_NAMES:
        rejected(on.dashboard.post(TEAMS, {"name": name, "department": department}))
    same(found(on, department=department), set(), "the teams that were made all the same")


@rule("TEAM-07")
def a_name_of_another_length_changes_no_team(on: Target) -> None:
    team = new_team(on)
    for name in ("", "x" * 101):
        rejected(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"name": name}))
    same(read(on, team)["name"], team["name"], "the name afterwards")


@rule("TEAM-30")
def what_is_wrong_with_a_name_is_named_and_nothing_else_is_changed(on: Target) -> None:
    team = new_team(on)
    names(on.dashboard.post(TEAMS, {}), "body.name")
    for name in (*BAD_NAMES, 5):
        names(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"name": name, "location": "Lyon"}), "body.name")
    agrees(read(on, team), team, "the team afterwards")


@rule("TEAM-08")
def an_unknown_routing_method_makes_no_team(on: Target) -> None:
    name = on.name("Team")
    for method in ("random", "by_chance"):
        refused(on.dashboard.post(TEAMS, {"name": name, "routing_method": method}), 400, BAD_ROUTING)
    same(found(on, search=name), set(), "the teams that were made all the same")


@rule("TEAM-08")
def an_unknown_routing_method_changes_no_team(on: Target) -> None:
    team = new_team(on, routing_method="manual")
    rejected(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"routing_method": "random"}))
    same(read(on, team)["routing_method"], "manual", "the routing method afterwards")


@rule("TEAM-30")
def a_routing_method_is_written_as_the_page_has_it(on: Target) -> None:
    team = new_team(on, routing_method="manual")
    for method in ("", "Balanced", "random"):
        refused(on.dashboard.post(TEAMS, {"name": on.name("Team"), "routing_method": method}), 400, BAD_ROUTING)
        change = {"routing_method": method, "location": "Lyon"}
        refused(on.dashboard.patch(f"{TEAMS}/{team['id']}", change), 400, BAD_ROUTING)
    agrees(read(on, team), team, "the team afterwards")


@rule("TEAM-09")
def a_team_is_balanced_unless_it_says_otherwise(on: Target) -> None:
    team = new_team(on)
    same(team["routing_method"], "balanced", "the routing method")
    same(read(on, team)["routing_method"], "balanced", "the routing method as it is read")


@rule("TEAM-22")
def a_team_may_have_each_of_the_four_routing_methods(on: Target) -> None:
    for method in ROUTING:
        team = body(on.dashboard.post(TEAMS, {"name": on.name("Team"), "routing_method": method}), 201)
        same(team["routing_method"], method, "the routing method")


@rule("TEAM-22")
def a_team_may_change_to_each_of_the_four_routing_methods(on: Target) -> None:
    team = new_team(on)
    for method in (*ROUTING[1:], ROUTING[0]):
        changed = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"routing_method": method}))
        same(changed["routing_method"], method, "the routing method")


@rule("TEAM-23")
def a_team_may_refer_to_a_schedule_and_a_user_that_are_not_there(on: Target) -> None:
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    team = body(on.dashboard.post(TEAMS, {"name": on.name("Team"), **absent}), 201)
    includes(team, absent, "the team")
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    includes(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", absent)), absent, "the team")


# Updating


@rule("TEAM-10")
def an_update_of_a_team_changes_only_what_was_sent(on: Target) -> None:
    team = new_team(on, **full(on))
    put(on, team, on.users[0])
    team = read(on, team)
    for field, value in full(on, 1).items():
        team = {**team, field: value}
        answered = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {field: value}))
        agrees(answered, team, f"the team after an update of its {field}")
    agrees(read(on, team), team, "the team as it is read")


@rule("TEAM-10")
def an_update_of_several_fields_changes_all_of_them(on: Target) -> None:
    team, other = new_team(on), new_team(on)
    change = {"description": "First line", "routing_method": "round_robin", "unassigned_timeout_minutes": 45}
    agrees(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", change)), {**team, **change}, "the team that was changed")
    agrees(read(on, team), {**team, **change}, "the team as it is read")
    agrees(read(on, other), other, "another team")


@rule("TEAM-31")
def an_update_of_nothing_leaves_a_team_as_it_is_and_null_clears_a_field(on: Target) -> None:
    team = new_team(on, **full(on))
    for change in ({}, {"email": None}, {"business_hours_id": None, "escalate_to_user_id": None}):
        team |= change
        same(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", change)), team, "the answer")
        same(read(on, team), team, "the team afterwards")


@rule("TEAM-11")
def a_team_that_nobody_made_cannot_be_updated(on: Target) -> None:
    refused(on.dashboard.patch(f"{TEAMS}/{on.absent('team')}", {"location": "Lyon"}), 404, NOT_FOUND)


# Deleting


@rule("TEAM-12")
def a_deleted_team_is_gone(on: Target) -> None:
    team = new_team(on)
    where = f"{TEAMS}/{team['id']}"
    same(body(on.dashboard.delete(where), 204), None, "the body of a 204")
    refused(on.dashboard.get(where), 404, NOT_FOUND)
    refused(on.dashboard.delete(where), 404, NOT_FOUND)
    page = page_of_teams(on, search=team["name"])
    same((page["items"], page["total"]), ([], 0), "the teams of its name, and their total")


@rule("TEAM-12")
def a_team_that_nobody_made_cannot_be_deleted(on: Target) -> None:
    refused(on.dashboard.delete(f"{TEAMS}/{on.absent('team')}"), 404, NOT_FOUND)


@rule("TEAM-25")
def schedules_and_other_teams_stay_when_a_team_is_deleted(on: Target) -> None:
    hours, user = shared_hours(on), on.users[0]
    team = new_team(on, business_hours_id=hours["id"])
    other = new_team(on, name=team["name"], business_hours_id=hours["id"])
    put(on, team, user)
    stays = put(on, other, user)
    other = read(on, other)
    duty = new_schedule(on, team_id=team["id"])
    made(on.dashboard.delete(f"{TEAMS}/{team['id']}"), 204)
    agrees(read(on, other), other, "another team")
    agrees(members(on, other), {user: stays}, "the members of another team")
    agrees(body(on.dashboard.get(f"{HOURS}/{hours['id']}")), hours, "the business hours")
    agrees(body(on.api.get(f"{SCHEDULES}/{duty['id']}")), duty, "the on-call schedule")


# Business hours


@rule("HOURS-18")
def a_team_is_linked_to_a_schedule_and_to_another_one_later(on: Target) -> None:
    first, second = shared_hours(on)["id"], shared_hours(on, 1)["id"]
    team = body(on.dashboard.post(TEAMS, {"name": on.name("Team"), "business_hours_id": first}), 201)
    same(read(on, team)["business_hours_id"], first, "the schedule of the new team")
    body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"business_hours_id": second}))
    same(read(on, team)["business_hours_id"], second, "the schedule that it was linked to later")
