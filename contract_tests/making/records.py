"""Records that more than one family needs, made for the occasion under names that nobody else has."""

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body

TICKETS = "/api/v1/tickets"
TEAMS = "/api/v2/teams"


def new_ticket(on: Deployment, caller: Caller | None = None, **fields: Json) -> Json:
    """A ticket, with a subject of its own unless one is given."""
    return body((caller or on.api).post(TICKETS, {"subject": on.name("Ticket"), **fields}), 201)


def new_team(on: Deployment, **fields: Json) -> Json:
    """A team, with a name of its own unless one is given."""
    return body(on.dashboard.post(TEAMS, {"name": on.name("Team"), **fields}), 201)
