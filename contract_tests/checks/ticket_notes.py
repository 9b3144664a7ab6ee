"""Notes on tickets. No page shows an answer with one: where they are read is assumed. Docs: tickets, "Add a Note"."""

from contract_tests.assertions import body, holds, includes, made, parsed, same, succeeded
from contract_tests.caller import Caller
from contract_tests.checks.tickets import NOTES, path_of, read
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.registry import rule
from contract_tests.response_json import without
from contract_tests.target import Json, Target

NOTED = ("updated_at", "notes")
"""What a note may change of its ticket."""


def new_note(caller: Caller, ticket: Json, **fields: Json) -> Json:
    """The answer to adding a note, public or not as it comes unless the fields say so."""
    return body(caller.post(f"{path_of(ticket)}/notes", {"body": "Any news?", **fields}), 201)


@rule("TICKET-17")
def a_note_is_added_with_its_body_and_whether_it_is_private(on: Target) -> None:
    """No page shows the answer: what it says of the note, where it says something, is what was sent."""
    ticket = new_ticket(on)
    for private in (True, False):
        sent = {"body": f"It started after {on.name('the update')}.", "private": private}
        added = on.api.post(f"{path_of(ticket)}/notes", sent)
        succeeded(added)
        told = parsed(added)
        for name in sent.keys() & told.keys() if isinstance(told, dict) else ():
            same(told[name], sent[name], name)


@rule("TICKET-18")
def a_note_changes_nothing_of_what_the_ticket_says(on: Target) -> None:
    ticket = new_ticket(on)
    before = read(on.api, ticket)
    same(new_note(on.api, ticket, private=True)["ticket_id"], ticket["id"], "the ticket of the note")
    same(without(read(on.api, ticket), *NOTED), without(before, *NOTED), "the ticket with a note")


@rule("TICKET-32")
def a_note_names_the_user_whose_session_wrote_it(on: Target) -> None:
    ticket, agent = new_ticket(on), on.role("agent")
    mine, again, theirs = (new_note(caller, ticket)["author_id"] for caller in (on.dashboard, on.dashboard, agent))
    holds(isinstance(mine, str) and mine, "the user whose session wrote it", mine)
    same(again, mine, "the user of the same session")
    holds(theirs and theirs != mine, "another user for another session", theirs)


@rule("TICKET-32")
def a_note_by_an_api_key_names_nobody(on: Target) -> None:
    same(new_note(on.key, new_ticket(on))["author_id"], None, "author_id")


@rule("TICKET-33")
def a_closed_ticket_takes_notes_and_stays_closed(on: Target) -> None:
    ticket = new_ticket(on)
    closed = made(on.api.post(f"{path_of(ticket)}/close", NOTES), 200)
    for private in (True, False):
        includes(new_note(on.api, ticket, private=private), {"private": private}, "the note on a closed ticket")
    same(without(read(on.api, ticket), *NOTED), without(closed, *NOTED), "the closed ticket")


@rule("TICKET-42")
def a_ticket_is_read_with_its_notes_the_newest_last(on: Target) -> None:
    ticket, other = new_ticket(on), new_ticket(on)
    same(read(on.api, ticket)["notes"], [], "the notes of a new ticket")
    written = [new_note(on.api, ticket, body=f"Note {number}", private=number == 1) for number in range(3)]
    same(read(on.api, ticket)["notes"], written, "the notes of the ticket")
    same(read(on.api, other)["notes"], [], "the notes of another ticket")
    listed = body(on.api.get(TICKETS, search=ticket["subject"]))["data"]
    holds(listed and not any("notes" in each for each in listed), "a list of tickets without their notes", listed)
