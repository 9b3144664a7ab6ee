"""One user, put into several teams as their default member at once. Docs: teams-and-routing, "Add / Update Member"."""

from contract_tests.assertions import same
from contract_tests.checks.team_members import default_elsewhere, members, new_default, path, put
from contract_tests.factories.records import new_team
from contract_tests.registry import rule
from contract_tests.target import Target

TEAMS_AT_ONCE = 6


@rule("TEAM-19")
def of_several_teams_at_once_one_becomes_the_default(on: Target) -> None:
    """However many requests make another team a user's default at the same time, one of them wins."""
    teams = [new_team(on) for _ in range(TEAMS_AT_ONCE)]
    user = new_default(on, teams[0])
    put(on, teams[0], user, is_default=False)
    caller = on.dashboard
    answers = on.at_once(TEAMS_AT_ONCE, lambda at: caller.put(path(teams[at], user), {"is_default": True}))
    won = [at for at, answer in enumerate(answers) if answer.is_success]
    same(len(won), 1, "how many became the default")
    for at, answer in enumerate(answers):
        if at not in won:
            default_elsewhere(answer)
    found = [at for at, team in enumerate(teams) if members(on, team).get(user, {}).get("is_default")]
    same(found, won, "which teams are the default afterwards")
