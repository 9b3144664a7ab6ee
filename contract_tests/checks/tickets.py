"""What the page of the tickets promises of one ticket and no law says. Docs: tickets.

It shows one answer, that to creating a ticket. What else a ticket says, and in which other answer, is assumed.
"""

from itertools import pairwise

from contract_tests.assertions import body, done, holds, includes, made, refused, same
from contract_tests.caller import Caller
from contract_tests.factories.instants import BETWEEN, later
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TICKETS, new_team, new_ticket
from contract_tests.registry import rule
from contract_tests.response_json import only, without
from contract_tests.target import Json, Target

PRIORITIES = ("low", "medium", "high", "urgent")
SHOWN = ("id", "subject", "status", "priority", "category", "created_at")
"""What the page's ticket has."""
NOT_FOUND = "Ticket not found"
AUTOMATED = ("team_id", "assignee_id", "updated_at")
"""What a rule or a workflow of the deployment may set on a ticket right after it was created."""
NOTES = {"resolution_notes": "Resolved by reinstalling the client."}


def path_of(ticket: Json) -> str:
    return f"{TICKETS}/{ticket['id']}"


def read(caller: Caller, ticket: Json) -> Json:
    """The ticket as it is now."""
    return body(caller.get(path_of(ticket)))


def moved(on: Target, ticket: Json, *steps: str) -> Json:
    """The ticket after it was brought along these statuses, of which the last may be closed."""
    for status in steps:
        if status == "closed":
            done(on.api.post(f"{path_of(ticket)}/close", NOTES))
        else:
            done(on.api.put(path_of(ticket), {"status": status}))
    return read(on.api, ticket)


@rule("TICKET-30")
def every_ticket_has_a_conversation_of_its_own_and_keeps_it(on: Target) -> None:
    ticket, other = new_ticket(on), new_ticket(on)
    own = ticket["conversation_id"]
    holds(isinstance(own, str) and own, "a conversation_id", own)
    holds(own != other["conversation_id"], "conversations that differ", own)
    moved(on, ticket, "resolved", "closed")
    reopened = made(on.api.put(path_of(ticket), {"status": "open"}), 200)
    same(reopened["conversation_id"], own, "the conversation_id")


@rule("TICKET-34")
def what_was_not_shown_is_read_back_too(on: Target) -> None:
    ticket = new_ticket(on, description="Since this morning.")
    agree(read(on.api, ticket), ticket)
    changed = made(on.api.put(path_of(ticket), {"description": "On every network."}), 200)
    same(changed["description"], "On every network.", "the description")
    agree(read(on.api, ticket), changed)


def agree(shown: Json, answered: Json) -> None:
    """The ticket that is read by its id says what another answer said, and which notes it has."""
    known = without(answered, *AUTOMATED)
    same(only(shown, *known), known, "the ticket that is read back")


@rule("TICKET-41")
def an_update_gives_a_ticket_to_a_team_and_to_a_user(on: Target) -> None:
    """Who need not be in the team. Null takes it away again, and whom there is not gets none."""
    ticket, team, (first, second) = new_ticket(on), new_team(on)["id"], on.users[:2]
    for change in ({"team_id": team}, {"assignee_id": first}, {"assignee_id": second}):
        _given(on, ticket, **change)
    for nobody, words in (({"team_id": on.absent("team")}, "Team"), ({"assignee_id": on.absent("user")}, "User")):
        refused(on.api.put(path_of(ticket), {**nobody, "priority": "urgent"}), 404, f"{words} not found")
    expected = {"team_id": team, "assignee_id": second, "priority": ticket["priority"]}
    includes(read(on.api, ticket), expected, "the ticket after what was refused")
    for field in ("team_id", "assignee_id"):
        _given(on, ticket, **{field: None})


def _given(on: Target, ticket: Json, **change: Json) -> None:
    """An update that says whose the ticket is changes that, and not what the other field says."""
    before = read(on.api, ticket)
    answered = body(on.api.put(path_of(ticket), change))
    for shown in (answered, read(on.api, ticket)):
        expected = {name: before[name] for name in ("team_id", "assignee_id")} | change
        same(only(shown, *expected), expected, "whose the ticket is")


@rule("TICKET-06")
def a_ticket_that_nobody_made_is_not_closed(on: Target) -> None:
    refused(on.api.post(f"{TICKETS}/{on.absent_ticket()}/close", NOTES), 404, NOT_FOUND)


@rule("TICKET-06")
def the_list_has_no_tickets_of_another_tenant(on: Target) -> None:
    theirs, ours = new_ticket(on, on.stranger), new_ticket(on)
    for caller, own, strange in ((on.api, ours, theirs), (on.stranger, theirs, ours)):
        for subject, found in ((own["subject"], [own["subject"]]), (strange["subject"], [])):
            listed = everything(caller, TICKETS, search=subject)
            same([each["subject"] for each in listed if each["subject"] == subject], found, "the subjects in the list")


@rule("TICKET-31")
def closing_and_reopening_are_stamped_too(on: Target) -> None:
    ticket = new_ticket(on)
    on.wait(BETWEEN)
    closed = body(on.api.post(f"{path_of(ticket)}/close", NOTES))
    on.wait(BETWEEN)
    reopened = body(on.api.put(path_of(ticket), {"status": "open"}))
    for before, after in pairwise((ticket, closed, reopened)):
        later(after["updated_at"], before["updated_at"])
