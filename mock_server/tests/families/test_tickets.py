"""Tickets over HTTP: what a search takes for what it is, and what need not be said."""

import httpx
import pytest

TICKETS = "/api/v1/tickets"


@pytest.mark.parametrize(("search", "found"), [("not CONN", 1), ("V.N", 0), ("%", 0), ("VP_", 0), ("(", 0)])
def test_a_search_takes_every_character_for_itself(key: httpx.Client, search: str, found: int) -> None:
    assert key.get(TICKETS, params={"search": search}).json()["total"] == found


def test_a_ticket_can_be_closed_without_a_word(key: httpx.Client) -> None:
    closed = key.post(f"{TICKETS}/1042/close").json()
    assert (closed["status"], closed["resolution_notes"]) == ("closed", None)
