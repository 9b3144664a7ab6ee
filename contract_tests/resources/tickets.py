"""Tickets and the notes on them, as the laws know them. Docs: tickets."""

from contract_tests.assertions import Inconclusive
from contract_tests.factories.records import own_team
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _whose(on: Target) -> Values:
    """Teams and users whom a ticket may be given to; nobody where there are none."""
    teams = [team["id"] for team in (own_team(on), own_team(on)) if team]
    try:
        users = list(on.users[:2])
    except Inconclusive:
        users = []
    return {"team_id": teams or [None], "assignee_id": users or [None]}


TICKET = Resource(
    name="ticket",
    plural="tickets",
    create="create_ticket",
    apart=frozenset({"status"}),
    values=_whose,
    derived=("updated_at", "team_id", "assignee_id", "notes"),
    fresh={"status": "open"},
    searched=("subject", "description"),
    rules={
        "create": "TICKET-01",
        "fresh": "TICKET-01",
        "ids": "TICKET-02",
        "required": "TICKET-03",
        "defaults": "TICKET-03",
        "bounds": "TICKET-04",
        "issues": "TICKET-04",
        "typed": "ERROR-08",
        "read": "TICKET-05",
        "unknown": "TICKET-06",
        "unknown update": "TICKET-06",
        "stranger": "TICKET-06",
        "listed": "TICKET-14",
        "envelope": "TICKET-14",
        "newest": "TICKET-14",
        "window": "TICKET-14",
        "total": "TICKET-14",
        "filters": "TICKET-09",
        "refiltered": "TICKET-09",
        "together": "TICKET-09",
        "whole": "TICKET-09",
        "choices": "TICKET-29",
        "search": "TICKET-10",
        "elsewhere": "TICKET-40",
        "folded": "TICKET-11",
        "update": "TICKET-15",
        "undocumented": "TICKET-35",
        "others": "TICKET-16",
        "patch": "TICKET-35",
        "nulls": "TICKET-16",
        "nothing": "TICKET-31",
        "stamped": "TICKET-31",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
    },
    field_rules={
        "status": {"filters": "TICKET-07"},
        "priority": {"filters": "TICKET-08", "refiltered": "TICKET-08", "together": "TICKET-08"},
    },
)
NOTE = Resource(
    name="note",
    plural="notes",
    create="add_ticket_note",
    parent=TICKET,
    rules={
        "create": "TICKET-18",
        "ids": "TICKET-18",
        "parent": "TICKET-18",
        "stranger": "TICKET-18",
        "defaults": "TICKET-32",
    },
)
