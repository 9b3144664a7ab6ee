"""Tickets over HTTP: what a search takes for what it is, and what need not be said."""

from typing import Any

import httpx
import pytest

from mock_server.tests.families.acting import Actor

TICKETS = "/api/v1/tickets"


@pytest.mark.parametrize(("search", "found"), [("not CONN", 1), ("V.N", 0), ("%", 0), ("VP_", 0), ("(", 0)])
def test_a_search_takes_every_character_for_itself(key: httpx.Client, search: str, found: int) -> None:
    assert key.get(TICKETS, params={"search": search}).json()["total"] == found


def test_a_ticket_can_be_closed_without_a_word(key: httpx.Client) -> None:
    closed = key.post(f"{TICKETS}/1042/close").json()
    assert (closed["status"], closed["resolution_notes"]) == ("closed", None)


@pytest.mark.parametrize(
    ("event", "act"),
    [
        ("ticket.created", lambda owner: owner.post(TICKETS, subject="Test", category="Other", priority="low")),
        ("ticket.updated", lambda owner: owner.update(owner.ticket(), category="Else")),
        ("ticket.closed", lambda owner: owner.post(f"{TICKETS}/{owner.ticket()}/close")),
        ("ticket.reopened", lambda owner: owner.update(1038, status="open")),
    ],
)
def test_an_answer_shows_what_came_of_it_as_the_next_reading_does(owner: Actor, event: str, act: Any) -> None:
    actions = [{"type": "set_priority", "priority": "urgent"}, {"type": "assign_team", "team_id": "team_network"}]
    owner.post("/api/v2/automation-rules", name="Raise", trigger_event=event, actions=actions)
    answered = act(owner)
    assert (answered["priority"], answered["team_id"]) == ("urgent", "team_network")
    read = owner.read(answered["id"])
    assert {name: value for name, value in read.items() if name != "notes"} == answered
