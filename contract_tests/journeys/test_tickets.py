"""Tickets: what they start with, what changes them, their notes and their closing. Docs: tickets."""

from typing import Any

import pytest

from contract_tests.calling import Caller, body, invalid, refused

TICKETS = "/api/v1/tickets"
TICKET = f"{TICKETS}/1042"
EXAMPLE = {
    "subject": "VPN not connecting",
    "description": "Unable to connect to corporate VPN since this morning.",
    "priority": "high",
    "category": "Network",
}
STATUSES = ["open", "pending", "resolved", "closed"]
WAY_TO = {"open": [], "pending": ["pending"], "resolved": ["resolved"], "closed": ["closed"]}
FORWARD = {
    ("open", "pending"),
    ("open", "resolved"),
    ("open", "closed"),
    ("pending", "resolved"),
    ("pending", "closed"),
}
MOVES = FORWARD | {("resolved", "closed"), ("closed", "open")} | {(status, status) for status in STATUSES}


def ticket_in(api: Caller, status: str) -> str:
    """The path of a new ticket that was brought into the status."""
    path = f"{TICKETS}/{body(api.post(TICKETS, EXAMPLE), 201)['id']}"
    for step in WAY_TO[status]:
        body(api.put(path, {"status": step}), 200)
    return path


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


@pytest.mark.rule("TICKET-01", "TICKET-03")
def test_a_ticket_with_only_a_subject_starts_open_with_medium_priority(api: Caller) -> None:
    created = body(api.post(TICKETS, {"subject": "Help"}), 201)
    assert created["status"] == "open"
    assert created["priority"] == "medium"
    assert [created[field] for field in ("description", "category", "resolution_notes")] == [None] * 3


@pytest.mark.rule("TICKET-04")
@pytest.mark.parametrize("length", [1, 200])
def test_a_subject_may_have_1_to_200_characters(api: Caller, length: int) -> None:
    assert body(api.post(TICKETS, {"subject": "ü" * length}), 201)["subject"] == "ü" * length


@pytest.mark.rule("TICKET-03", "TICKET-04")
@pytest.mark.parametrize("subject", ["", "x" * 201, None, 5])
def test_a_subject_of_another_length_or_type_is_refused(api: Caller, subject: object) -> None:
    assert invalid(api.post(TICKETS, {"subject": subject})) == {"body.subject"}


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


@pytest.mark.rule("TICKET-30")
def test_each_ticket_has_a_conversation_of_its_own(api: Caller) -> None:
    one, other = (body(api.post(TICKETS, EXAMPLE), 201)["conversation_id"] for _ in range(2))
    assert one
    assert one != other


@pytest.mark.rule("TICKET-02")
def test_a_ticket_is_stamped_with_the_instant_it_was_created_at(api: Caller) -> None:
    api.set_clock("2026-05-01T12:30:00Z")
    created = body(api.post(TICKETS, EXAMPLE), 201)
    assert created["created_at"] == created["updated_at"] == "2026-05-01T12:30:00Z"


# Lifecycle


@pytest.mark.rule("TICKET-21", "TICKET-22", "TICKET-23")
@pytest.mark.parametrize("to", STATUSES)
@pytest.mark.parametrize("status", STATUSES)
def test_a_ticket_moves_as_the_lifecycle_says(api: Caller, status: str, to: str) -> None:
    path = ticket_in(api, status)
    answer = api.put(path, {"status": to})
    if (status, to) in MOVES:
        assert body(answer, 200)["status"] == to
    else:
        refused(answer, 409, f"Cannot move ticket from {status} to {to}")
    assert body(api.get(path), 200)["status"] == (to if (status, to) in MOVES else status)


@pytest.mark.rule("ERROR-05")
def test_a_refused_move_changes_nothing_else_either(api: Caller) -> None:
    path = ticket_in(api, "resolved")
    before = body(api.get(path), 200)
    body(api.put(path, {"status": "pending", "priority": "low", "subject": "Other"}), 409)
    assert body(api.get(path), 200) == before


@pytest.mark.rule("TICKET-20")
@pytest.mark.parametrize("status", ["open", "pending", "resolved"])
def test_close_works_from_every_status_but_closed(api: Caller, status: str) -> None:
    assert body(api.post(f"{ticket_in(api, status)}/close", {}), 200)["status"] == "closed"


@pytest.mark.rule("TICKET-20")
@pytest.mark.parametrize("way", ["close", "update"])
def test_a_closed_ticket_cannot_be_closed_again(api: Caller, way: str) -> None:
    path = ticket_in(api, "open")
    first = {"resolution_notes": "First."}
    closed = body(api.post(f"{path}/close", first) if way == "close" else api.put(path, {"status": "closed"}), 200)
    refused(api.post(f"{path}/close", {"resolution_notes": "Second."}), 409, "Ticket is already closed")
    assert body(api.get(path), 200) == closed


@pytest.mark.rule("TICKET-19")
def test_a_ticket_can_be_closed_without_a_word(api: Caller) -> None:
    closed = body(api.request("POST", f"{TICKET}/close"), 200)
    assert (closed["status"], closed["resolution_notes"]) == ("closed", None)


@pytest.mark.rule("TICKET-19", "TICKET-22")
def test_a_closed_ticket_can_be_reopened_and_closed_again(api: Caller) -> None:
    path = ticket_in(api, "closed")
    assert body(api.put(path, {"status": "open"}), 200)["status"] == "open"
    assert body(api.post(f"{path}/close", {"resolution_notes": "Again."}), 200)["resolution_notes"] == "Again."


# Updating


@pytest.mark.rule("TICKET-05", "TICKET-15", "TICKET-16")
@pytest.mark.parametrize(
    "change",
    [
        {"subject": "VPN connects again"},
        {"description": "On every network."},
        {"description": None},
        {"priority": "urgent"},
        {"category": "Access"},
        {"category": None},
        {"status": "resolved"},
    ],
)
def test_only_the_fields_that_are_sent_are_changed(api: Caller, change: dict[str, Any]) -> None:
    before = body(api.get(TICKET), 200)
    after = body(api.put(TICKET, change), 200)
    assert after == before | change | {"updated_at": after["updated_at"]}
    assert body(api.get(TICKET), 200) == after


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


@pytest.mark.rule("TICKET-17", "TICKET-18", "TICKET-32")
def test_a_note_is_public_unless_it_says_private(api: Caller) -> None:
    note = body(api.post(f"{TICKET}/notes", {"body": "Any news?"}), 201)
    assert (note["ticket_id"], note["body"], note["private"]) == (1042, "Any news?", False)


@pytest.mark.rule("TICKET-32")
def test_a_note_names_the_user_of_the_session_that_wrote_it(api: Caller) -> None:
    agent = api.session("sess_agent")
    assert body(agent.post(f"{TICKET}/notes", {"body": "Looking into it."}), 201)["author_id"] == "user_012"


@pytest.mark.rule("TICKET-32")
def test_a_note_written_with_an_api_key_names_nobody(api: Caller) -> None:
    assert body(api.post(f"{TICKET}/notes", {"body": "From the monitoring."}), 201)["author_id"] is None


@pytest.mark.parametrize("text", ["", None])
def test_a_note_without_words_is_refused(api: Caller, text: object) -> None:
    assert invalid(api.post(f"{TICKET}/notes", {"body": text})) == {"body.body"}


@pytest.mark.rule("TICKET-33")
def test_a_closed_ticket_takes_notes_and_stays_closed(api: Caller) -> None:
    path = ticket_in(api, "closed")
    body(api.post(f"{path}/notes", {"body": "For the record."}), 201)
    assert body(api.get(path), 200)["status"] == "closed"


# Finding


def subjects(api: Caller, **query: str | int) -> list[str]:
    return [ticket["subject"] for ticket in body(api.get(TICKETS, **query), 200)["data"]]


@pytest.mark.rule("TICKET-14")
def test_the_newest_ticket_comes_first(api: Caller) -> None:
    for subject in ("First", "Second", "Third"):
        body(api.post(TICKETS, {"subject": subject}), 201)
        api.advance(hours=1)
    assert subjects(api)[:3] == ["Third", "Second", "First"]
    ids = [ticket["id"] for ticket in body(api.get(TICKETS), 200)["data"]]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.rule("TICKET-29")
@pytest.mark.parametrize(("name", "value"), [("status", "new"), ("status", "Open"), ("priority", "extreme")])
def test_a_filter_that_no_ticket_can_meet_is_refused(api: Caller, name: str, value: str) -> None:
    assert invalid(api.get(TICKETS, **{name: value})) == {f"query.{name}"}


@pytest.mark.rule("TICKET-07", "TICKET-08", "TICKET-09")
@pytest.mark.parametrize(
    ("name", "value"),
    [("status", status) for status in STATUSES]
    + [("priority", priority) for priority in ("low", "medium", "high", "urgent")]
    + [("category", category) for category in ("Network", "Hardware", "Net")],
)
def test_a_filter_keeps_the_tickets_that_are_so_and_no_other(api: Caller, name: str, value: str) -> None:
    everything = body(api.get(TICKETS, limit=100), 200)["data"]
    found = body(api.get(TICKETS, limit=100, **{name: value}), 200)
    assert found["data"] == [ticket for ticket in everything if ticket[name] == value]
    assert found["total"] == len(found["data"])


def test_filters_hold_together(api: Caller) -> None:
    assert subjects(api, category="Network") == ["VPN not connecting", "VPN drops every few minutes"]
    assert subjects(api, category="Network", status="open") == ["VPN not connecting"]
    assert subjects(api, category="Network", status="open", search="printer") == []


@pytest.mark.rule("TICKET-10", "TICKET-11")
@pytest.mark.parametrize("search", ["vpn", "VPN", "not CONN", "corporate vpn", "since this morning."])
def test_a_search_looks_into_subject_and_description_upper_or_lower_case(api: Caller, search: str) -> None:
    assert "VPN not connecting" in subjects(api, search=search)


@pytest.mark.rule("TICKET-10")
@pytest.mark.parametrize("search", ["Hardware", "resolved", "V.N", "%", "conv_456", "1042"])
def test_a_search_looks_nowhere_else_and_takes_every_character_for_itself(api: Caller, search: str) -> None:
    assert subjects(api, search=search) == []


# Tickets that are not there


@pytest.mark.rule("TICKET-06", "TICKET-18")
@pytest.mark.parametrize("number", [1, 999_999])
def test_an_unknown_ticket_is_404_for_every_operation(api: Caller, number: int) -> None:
    path = f"{TICKETS}/{number}"
    refused(api.get(path), 404, "Ticket not found")
    refused(api.put(path, {"status": "closed"}), 404, "Ticket not found")
    refused(api.post(f"{path}/notes", {"body": "Hello?"}), 404, "Ticket not found")
    refused(api.post(f"{path}/close", {}), 404, "Ticket not found")


@pytest.mark.parametrize("number", ["abc", "1042.0", "1e3", "+1042", "%201042"])
def test_an_id_that_is_no_whole_number_is_refused(api: Caller, number: str) -> None:
    assert invalid(api.get(f"{TICKETS}/{number}")) == {"path.ticket_id"}


@pytest.mark.rule("TICKET-06", "AUTH-04")
def test_the_tickets_of_another_tenant_do_not_exist(api: Caller) -> None:
    before, stranger = body(api.get(TICKET), 200), api.key("ak_live_starter")
    refused(stranger.get(TICKET), 404, "Ticket not found")
    refused(stranger.put(TICKET, {"status": "closed"}), 404, "Ticket not found")
    refused(stranger.post(f"{TICKET}/notes", {"body": "Mine?"}), 404, "Ticket not found")
    refused(stranger.post(f"{TICKET}/close", {}), 404, "Ticket not found")
    assert body(api.get(TICKET), 200) == before
    assert body(stranger.get(TICKETS), 200)["data"] == []


@pytest.mark.rule("AUTH-04")
def test_a_ticket_that_another_tenant_creates_is_not_ours(api: Caller) -> None:
    body(api.key("ak_live_starter").post(TICKETS, {"subject": "Theirs"}), 201)
    assert "Theirs" not in [ticket["subject"] for ticket in body(api.get(TICKETS, limit=100), 200)["data"]]
