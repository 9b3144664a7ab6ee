"""Tickets of the docs' world, and what the checks of the tickets do not look at. Docs: tickets."""

import pytest

from contract_tests.calling import Caller
from contract_tests.expecting import body, invalid

TICKETS = "/api/v1/tickets"
TICKET = f"{TICKETS}/1042"
EXAMPLE = {
    "subject": "VPN not connecting",
    "description": "Unable to connect to corporate VPN since this morning.",
    "priority": "high",
    "category": "Network",
}


@pytest.mark.rule(
    "TICKET-01", "TICKET-02", "TICKET-05", "TICKET-15", "TICKET-17", "TICKET-18", "TICKET-19", "TICKET-24", "AUTH-01"
)
def test_the_page_can_be_replayed_from_top_to_bottom(api: Caller) -> None:
    created = body(api.post(TICKETS, EXAMPLE, "idem_xxxx"), 201)
    path = f"{TICKETS}/{created['id']}"
    assigned = created | {"team_id": "team_network"}  # by the automation rule of the docs
    assert body(api.get(path), 200) == assigned
    assert assigned in body(api.get(TICKETS, status="open", priority="high", limit=10, offset=0), 200)["data"]
    updated = body(api.put(path, {"status": "pending", "priority": "medium"}), 200)
    assert (updated["status"], updated["priority"]) == ("pending", "medium")
    body(api.post(f"{path}/notes", {"body": "Started after the latest Windows update.", "private": True}), 201)
    closed = body(api.post(f"{path}/close", {"resolution_notes": "Resolved by reinstalling VPN client v4.2."}), 200)
    assert (closed["status"], closed["resolution_notes"]) == ("closed", "Resolved by reinstalling VPN client v4.2.")
    assert body(api.post(TICKETS, EXAMPLE, "idem_xxxx"), 201) == created


# Creating


@pytest.mark.rule("ERROR-03")
def test_everything_that_is_wrong_is_said_at_once(api: Caller) -> None:
    wrong = {"description": 1, "priority": "extreme", "category": ["Network"]}
    assert invalid(api.post(TICKETS, wrong)) == {f"body.{field}" for field in ("subject", *wrong)}


@pytest.mark.rule("ERROR-06")
def test_unknown_fields_are_accepted_and_dropped(api: Caller) -> None:
    assert "colour" not in body(api.post(TICKETS, {"subject": "Help", "colour": "red"}), 201)


@pytest.mark.parametrize("content", [b"", b"{", b'"Help"', b"\xff", b'{"subject": "a", "subject": "b"}'])
def test_what_is_no_json_object_is_refused(api: Caller, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert invalid(api.request("POST", TICKETS, headers, content=content)) == {"body"}


def test_a_body_that_is_not_json_by_its_content_type_is_refused(api: Caller) -> None:
    assert invalid(api.request("POST", TICKETS, {"Content-Type": "text/plain"}, content=b'{"subject": "a"}')) == {
        "body"
    }


@pytest.mark.rule("TICKET-02")
def test_ids_are_whole_numbers_that_grow(api: Caller) -> None:
    ids = [body(api.post(TICKETS, {"subject": "Help"}), 201)["id"] for _ in range(3)]
    assert ids == sorted(set(ids))
    assert min(ids) > 1042


@pytest.mark.rule("TICKET-02")
def test_a_ticket_is_stamped_with_the_instant_it_was_created_at(api: Caller) -> None:
    api.set_clock("2026-05-01T12:30:00Z")
    created = body(api.post(TICKETS, EXAMPLE), 201)
    assert created["created_at"] == created["updated_at"] == "2026-05-01T12:30:00Z"


# Lifecycle


@pytest.mark.rule("TICKET-19")
def test_a_ticket_can_be_closed_without_a_word(api: Caller) -> None:
    closed = body(api.request("POST", f"{TICKET}/close"), 200)
    assert (closed["status"], closed["resolution_notes"]) == ("closed", None)


# Updating


@pytest.mark.rule("TICKET-31")
def test_an_update_is_stamped_and_one_that_changes_nothing_is_not(api: Caller) -> None:
    api.set_clock("2026-05-01T12:30:00Z")
    changed = body(api.put(TICKET, {"priority": "low"}), 200)
    assert changed["updated_at"] == "2026-05-01T12:30:00Z"
    api.advance(hours=1)
    assert body(api.put(TICKET, {"priority": "low", "status": "open"}), 200) == changed
    assert body(api.put(TICKET, {}), 200) == changed


@pytest.mark.rule("ERROR-05")
@pytest.mark.parametrize("field", ["subject", "status", "priority"])
@pytest.mark.parametrize("value", [None, "", "extreme" * 40])
def test_an_update_refuses_what_no_ticket_may_have(api: Caller, field: str, value: object) -> None:
    before = body(api.get(TICKET), 200)
    assert invalid(api.put(TICKET, {field: value, "category": "Access"})) == {f"body.{field}"}
    assert body(api.get(TICKET), 200) == before


# Notes


@pytest.mark.rule("TICKET-32")
def test_a_note_names_the_user_of_the_session_that_wrote_it(api: Caller) -> None:
    agent = api.session("sess_agent")
    assert body(agent.post(f"{TICKET}/notes", {"body": "Looking into it."}), 201)["author_id"] == "user_012"


@pytest.mark.parametrize("text", ["", None])
def test_a_note_without_words_is_refused(api: Caller, text: object) -> None:
    assert invalid(api.post(f"{TICKET}/notes", {"body": text})) == {"body.body"}


# Finding


def subjects(api: Caller, **query: str | int) -> list[str]:
    return [ticket["subject"] for ticket in body(api.get(TICKETS, **query), 200)["data"]]


@pytest.mark.rule("TICKET-10", "TICKET-11")
@pytest.mark.parametrize("search", ["vpn", "VPN", "not CONN", "corporate vpn", "since this morning."])
def test_a_search_looks_into_subject_and_description_upper_or_lower_case(api: Caller, search: str) -> None:
    assert "VPN not connecting" in subjects(api, search=search)


@pytest.mark.rule("TICKET-10")
@pytest.mark.parametrize("search", ["Hardware", "resolved", "V.N", "%", "conv_456", "1042"])
def test_a_search_looks_nowhere_else_and_takes_every_character_for_itself(api: Caller, search: str) -> None:
    assert subjects(api, search=search) == []


# Tickets that are not there


@pytest.mark.parametrize("number", ["abc", "1042.0", "1e3", "+1042", "%201042"])
def test_an_id_that_is_no_whole_number_is_refused(api: Caller, number: str) -> None:
    assert invalid(api.get(f"{TICKETS}/{number}")) == {"path.ticket_id"}
