"""What the page promises of a team: making it, reading, changing and deleting it. Docs: teams-and-routing."""

from contract_tests.checks.business_hours import HOURS, shared_hours
from contract_tests.checks.team_lists import found, page_of_teams
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, names, refused, same
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule

NOT_FOUND = "Team not found"
BAD_ROUTING = "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
ROUTING = ("balanced", "round_robin", "priority", "manual")
OPTIONAL = {
    "description",
    "department",
    "location",
    "email",
    "routing_method",
    "business_hours_id",
    "escalate_to_user_id",
    "unassigned_timeout_minutes",
}
BAD_NAMES = ("", "x" * 101, None, 5)


def full(on: Deployment) -> dict[str, Json]:
    """Every field that can be sent, no one with its default, no two with the same value."""
    return {
        "name": on.name("Team"),
        "description": "Handles VPN, firewall and connectivity issues",
        "department": on.name("Department"),
        "location": on.name("Location"),
        "email": "network@example.com",
        "routing_method": "priority",
        "business_hours_id": on.absent("bh"),
        "escalate_to_user_id": on.absent("user"),
        "unassigned_timeout_minutes": 30,
    }


def read(on: Deployment, team: Json) -> Json:
    return body(on.dashboard.get(f"{TEAMS}/{team['id']}"))


# Reading


@rule("TEAM-05")
def a_team_is_read_by_its_id(on: Deployment) -> None:
    first, second = new_team(on, department="Infrastructure"), new_team(on)
    same(read(on, first), first, "the first team")
    same(read(on, second), second, "the second team")


@rule("TEAM-05")
def a_team_that_nobody_made_is_not_found(on: Deployment) -> None:
    refused(on.dashboard.get(f"{TEAMS}/{on.absent('team')}"), 404, NOT_FOUND)


# Creating


@rule("TEAM-06")
def a_new_team_is_what_was_sent(on: Deployment) -> None:
    sent = full(on)
    team = body(on.dashboard.post(TEAMS, sent), 201)
    includes(team, sent, "the new team")
    holds(isinstance(team.get("id"), str) and team["id"], "an id", team)
    holds("T" in str(team.get("created_at")), "an instant in created_at", team)
    same(read(on, team), team, "the team as it is read")


@rule("TEAM-06")
def two_teams_of_one_name_are_two_teams(on: Deployment) -> None:
    name = on.name("Team")
    made = {new_team(on, name=name)["id"] for _ in range(2)}
    same(found(on, search=name), made, "the teams of that name")
    same(len(made), 2, "how many ids there are")


@rule("TEAM-07")
def a_team_needs_nothing_but_a_name(on: Deployment) -> None:
    name = on.name("Team")
    team = body(on.dashboard.post(TEAMS, {"name": name}), 201)
    same(team["name"], name, "the name")
    holds(team.keys() >= OPTIONAL, "every field of a team", team)


@rule("TEAM-07")
def a_teams_name_has_1_to_100_characters(on: Deployment) -> None:
    for name in ("ü", on.name("Team").ljust(100, "ü")):
        same(new_team(on, name=name)["name"], name, "the name")


@rule("TEAM-07")
def a_name_of_another_length_or_none_makes_no_team(on: Deployment) -> None:
    names(on.dashboard.post(TEAMS, {}), "body.name")
    department = on.name("Department")
    for name in BAD_NAMES:
        names(on.dashboard.post(TEAMS, {"name": name, "department": department}), "body.name")
    same(found(on, department=department), set(), "the teams that were made all the same")


@rule("TEAM-07")
def a_name_of_another_length_or_none_changes_no_team(on: Deployment) -> None:
    team = new_team(on)
    for name in BAD_NAMES:
        names(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"name": name, "location": "Lyon"}), "body.name")
    same(read(on, team), team, "the team afterwards")


@rule("TEAM-08")
def an_unknown_routing_method_makes_no_team(on: Deployment) -> None:
    name = on.name("Team")
    for method in ("random", "", "Balanced"):
        refused(on.dashboard.post(TEAMS, {"name": name, "routing_method": method}), 400, BAD_ROUTING)
    same(found(on, search=name), set(), "the teams that were made all the same")


@rule("TEAM-08")
def an_unknown_routing_method_changes_no_team(on: Deployment) -> None:
    team = new_team(on, routing_method="manual")
    change = {"routing_method": "random", "location": "Lyon"}
    refused(on.dashboard.patch(f"{TEAMS}/{team['id']}", change), 400, BAD_ROUTING)
    same(read(on, team), team, "the team afterwards")


@rule("TEAM-09")
def a_team_is_balanced_unless_it_says_otherwise(on: Deployment) -> None:
    team = new_team(on)
    same(team["routing_method"], "balanced", "the routing method")
    same(read(on, team)["routing_method"], "balanced", "the routing method as it is read")


@rule("TEAM-22")
def a_team_may_have_each_of_the_four_routing_methods(on: Deployment) -> None:
    for method in ROUTING:
        same(new_team(on, routing_method=method)["routing_method"], method, "the routing method")


@rule("TEAM-22")
def a_team_may_change_to_each_of_the_four_routing_methods(on: Deployment) -> None:
    team = new_team(on)
    for method in (*ROUTING[1:], ROUTING[0]):
        changed = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"routing_method": method}))
        same(changed["routing_method"], method, "the routing method")


@rule("TEAM-23")
def a_team_may_refer_to_a_schedule_and_a_user_that_are_not_there(on: Deployment) -> None:
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    team = new_team(on, **absent)
    includes(team, absent, "the team")
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    includes(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", absent)), absent, "the team")


# Updating


@rule("TEAM-10")
def an_update_of_a_team_changes_only_what_was_sent(on: Deployment) -> None:
    team = new_team(on, **full(on))
    for field, value in {**full(on), "routing_method": "manual", "email": None, "description": "Other"}.items():
        team = {**team, field: value}
        answered = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {field: value}))
        same(answered, team, f"the team after an update of its {field}")
    same(read(on, team), team, "the team as it is read")


@rule("TEAM-10")
def an_update_of_several_fields_changes_all_of_them(on: Deployment) -> None:
    team, other = new_team(on), new_team(on)
    change = {"description": "First line", "routing_method": "round_robin", "unassigned_timeout_minutes": 0}
    same(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", change)), {**team, **change}, "the team that was changed")
    same(read(on, team), {**team, **change}, "the team as it is read")
    same(read(on, other), other, "another team")


@rule("TEAM-10")
def an_update_of_nothing_leaves_a_team_as_it_is(on: Deployment) -> None:
    team = new_team(on, **full(on))
    same(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {})), team, "the answer")
    same(read(on, team), team, "the team afterwards")


@rule("TEAM-11")
def a_team_that_nobody_made_cannot_be_updated(on: Deployment) -> None:
    refused(on.dashboard.patch(f"{TEAMS}/{on.absent('team')}", {"location": "Lyon"}), 404, NOT_FOUND)


# Deleting


@rule("TEAM-12")
def a_deleted_team_is_gone(on: Deployment) -> None:
    team = new_team(on)
    where = f"{TEAMS}/{team['id']}"
    same(body(on.dashboard.delete(where), 204), None, "the body of a 204")
    refused(on.dashboard.get(where), 404, NOT_FOUND)
    refused(on.dashboard.delete(where), 404, NOT_FOUND)
    page = page_of_teams(on, search=team["name"])
    same((page["items"], page["total"]), ([], 0), "the teams of its name, and their total")


@rule("TEAM-12")
def a_team_that_nobody_made_cannot_be_deleted(on: Deployment) -> None:
    refused(on.dashboard.delete(f"{TEAMS}/{on.absent('team')}"), 404, NOT_FOUND)


@rule("TEAM-25")
def schedules_and_other_teams_stay_when_a_team_is_deleted(on: Deployment) -> None:
    hours = shared_hours(on)
    team = new_team(on, business_hours_id=hours["id"])
    other, user = new_team(on, name=team["name"], business_hours_id=hours["id"]), on.users[0]
    joined = [body(on.dashboard.put(f"{TEAMS}/{each['id']}/members/{user}", {})) for each in (team, other)]
    other = read(on, other)
    sent = {"name": on.name("Schedule"), "team_id": team["id"]}
    duty = body(on.api.post("/api/v2/oncall/schedules", sent), 201)
    body(on.dashboard.delete(f"{TEAMS}/{team['id']}"), 204)
    same(read(on, other), other, "another team")
    same(body(on.dashboard.get(f"{TEAMS}/{other['id']}/members")), joined[1:], "the members of another team")
    same(body(on.dashboard.get(f"{HOURS}/{hours['id']}")), hours, "the business hours")
    same(body(on.api.get(f"/api/v2/oncall/schedules/{duty['id']}")), duty, "the on-call schedule")


# Business hours


@rule("HOURS-18")
def a_team_is_linked_to_a_schedule_and_let_go_again(on: Deployment) -> None:
    hours = shared_hours(on)
    team = new_team(on, business_hours_id=hours["id"])
    same(read(on, team)["business_hours_id"], hours["id"], "the schedule of the new team")
    let_go = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"business_hours_id": None}))
    same(let_go["business_hours_id"], None, "the schedule of a team that was let go")
    linked = body(on.dashboard.patch(f"{TEAMS}/{team['id']}", {"business_hours_id": hours["id"]}))
    same(linked, team, "the team that was linked again")
