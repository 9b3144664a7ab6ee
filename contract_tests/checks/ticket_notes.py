"""Notes on tickets. No operation lists them: what is seen of one is its answer. Docs: tickets, "Add a Note"."""

from contract_tests.assertions import body, holds, includes, made, parsed, same, succeeded
from contract_tests.caller import Caller
from contract_tests.checks.tickets import NOTES, path_of, read
from contract_tests.factories.records import new_ticket
from contract_tests.registry import rule
from contract_tests.response_json import without
from contract_tests.target import Json, Target


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
    same(without(read(on.api, ticket), "updated_at"), without(before, "updated_at"), "the ticket with a note")


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
    same(without(read(on.api, ticket), "updated_at"), without(closed, "updated_at"), "the closed ticket")
