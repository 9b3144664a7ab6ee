"""What the page promises of a team: making it, reading, changing and deleting it. Docs: teams-and-routing."""

from contract_tests.assertions import agrees, body, includes, made
from contract_tests.checks.team_members import members, put
from contract_tests.factories.business_hours import HOURS, shared_hours
from contract_tests.factories.oncall import SCHEDULES, new_schedule
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target


def read(on: Target, team: Json) -> Json:
    return body(on.dashboard.get(f"{TEAMS}/{team['id']}"))


@rule("TEAM-23")
def a_team_may_refer_to_a_schedule_and_a_user_that_are_not_there(on: Target) -> None:
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    team = body(on.dashboard.post(TEAMS, {"name": on.name("Team"), **absent}), 201)
    includes(team, absent, "the team")
    absent = {"business_hours_id": on.absent("bh"), "escalate_to_user_id": on.absent("user")}
    includes(body(on.dashboard.patch(f"{TEAMS}/{team['id']}", absent)), absent, "the team")


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
