"""Records that more than one family needs, made as the page's example makes them, under names that nobody else has."""

from contract_tests.assertions import Inconclusive, made
from contract_tests.caller import Caller
from contract_tests.target import Json, Target

TICKETS = "/api/v1/tickets"
TEAMS = "/api/v2/teams"


def ticket_like(**fields: Json) -> Json:
    """The body of a ticket. The page says of no field that it may be left out."""
    return {"description": "Unable to connect since this morning.", "priority": "medium", **fields}


def new_ticket(on: Target, caller: Caller | None = None, **fields: Json) -> Json:
    """A ticket, with a subject and a category of its own unless others are given."""
    own = {"subject": on.name("Ticket"), "category": on.name("Category")}
    return made((caller or on.api).post(TICKETS, ticket_like(**{**own, **fields})))


def new_team(on: Target, **fields: Json) -> Json:
    """A team, with a name of its own unless one is given: the page says that it needs nothing else."""
    return made(on.dashboard.post(TEAMS, {"name": on.name("Team"), **fields}))


def own_team(on: Target) -> Json:
    """A team, where a session was given that may make one; else None."""
    try:
        return new_team(on)
    except Inconclusive:
        return None
