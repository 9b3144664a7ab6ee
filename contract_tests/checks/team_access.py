"""Who may change teams and schedules, tried on records that there are. Docs: teams-and-routing, "Authorization".

The matrix asks everybody for everything, but of what is not there, which a deployment may say before it refuses. Here
the records are there and the bodies are right.
"""

from collections.abc import Iterator

import httpx

from contract_tests.assertions import answer, holds
from contract_tests.caller import Caller
from contract_tests.checks.team_members import SETTINGS, path, put
from contract_tests.factories.business_hours import HOURS, draft
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.registry import rule
from contract_tests.resources.business_hours import HOLIDAY
from contract_tests.target import Target


def changes(on: Target, caller: Caller) -> Iterator[httpx.Response]:
    """What comes of everything that a session may change, by this caller. The deletions last."""
    team, hours, user = new_team(on), HOLIDAY.above(on), on.users[0]
    put(on, team, user)
    day_off = HOLIDAY.new(on)
    yield caller.post(TEAMS, {"name": on.name("Team")})
    yield caller.patch(f"{TEAMS}/{team['id']}", {"location": "Lyon"})
    yield caller.put(path(team, user), SETTINGS)
    yield caller.post(HOURS, draft(on))
    yield caller.patch(f"{HOURS}/{hours['id']}", {"name": hours["name"]})
    yield caller.post(day_off.creating.path, day_off.creating.sent(1))
    yield caller.delete(day_off.path)
    yield caller.delete(path(team, user))
    yield caller.delete(f"{TEAMS}/{team['id']}")


@rule("PREVIEW-06")
def the_role_that_only_reads_changes_nothing_that_there_is(on: Target) -> None:
    for response in changes(on, on.role("tenant_readonly")):
        holds(response.is_client_error, "a refusal of who only reads", answer(response))


@rule("PREVIEW-01")
def a_key_changes_nothing_that_there_is(on: Target) -> None:
    for response in changes(on, on.key):
        holds(response.status_code == httpx.codes.FORBIDDEN, "a 403 to a key", answer(response))
