"""How a ticket comes from open to closed and back. Docs: tickets, "Close a Ticket" and "Ticket Lifecycle"."""

from contract_tests.assertions import body, holds, includes, made, refused, same, succeeded
from contract_tests.checks.tickets import AUTOMATED, agree, moved, path_of, read
from contract_tests.factories.automation_rules import EVENT
from contract_tests.factories.records import new_ticket
from contract_tests.factories.workflows import conversation_of
from contract_tests.registry import rule
from contract_tests.response_json import without
from contract_tests.target import Json, Target

ALREADY = "Ticket is already closed"
LIFE = ("pending", "resolved", "closed")
"""The statuses after open, in their order."""
BACKWARD = {"resolved": ["pending"], "closed": ["pending", "resolved"]}
"""Where a ticket of that status cannot go."""


def ticket_in(on: Target, *steps: str) -> Json:
    """A new ticket that was brought along these statuses by updates."""
    ticket = new_ticket(on)
    for status in steps:
        ticket = move(on, ticket, status)
    return ticket


def move(on: Target, ticket: Json, status: str) -> Json:
    """The ticket after an update to the status."""
    return body(on.api.put(path_of(ticket), {"status": status}))


# Closing


@rule("TICKET-19")
def closing_takes_resolution_notes_and_leaves_the_ticket_closed(on: Target) -> None:
    """From resolved, where the lifecycle comes to it."""
    ticket = moved(on, new_ticket(on), *LIFE[:2])
    expected = {"status": "closed", "resolution_notes": f"Reinstalled {on.name('client')}."}
    closed = on.api.post(f"{path_of(ticket)}/close", {"resolution_notes": expected["resolution_notes"]})
    succeeded(closed)
    includes(read(on.api, ticket), expected, "the ticket that is read back")
    if closed.content:
        includes(closed.json(), expected, "the closed ticket")


@rule("TICKET-20")
def closing_changes_the_status_and_the_resolution_notes_only(on: Target) -> None:
    """Once, and again after it was reopened; without new notes it keeps those that it had."""
    expected = new_ticket(on, description="Since this morning.", priority="urgent")
    for sent in ({"resolution_notes": "Once."}, {}, {"resolution_notes": "Again."}):
        expected = {**expected, "status": "closed", **sent}
        closed = body(on.api.post(f"{path_of(expected)}/close", sent))
        same(without(closed, *AUTOMATED), without(expected, *AUTOMATED), "the closed ticket")
        agree(read(on.api, closed), closed)
        move(on, closed, "open")


@rule("TICKET-20")
def closing_works_from_every_status_but_closed(on: Target) -> None:
    for steps in ([], ["pending"], ["resolved"]):
        ticket = ticket_in(on, *steps)
        same(body(on.api.post(f"{path_of(ticket)}/close", {}))["status"], "closed", "the status")


@rule("TICKET-20")
def a_closed_ticket_cannot_be_closed_again(on: Target) -> None:
    """Whatever closed it."""
    by_itself = body(on.api.post(f"{path_of(new_ticket(on))}/close", {"resolution_notes": "First."}))
    for closed in (by_itself, ticket_in(on, "closed")):
        refused(on.api.post(f"{path_of(closed)}/close", {"resolution_notes": "Second."}), 409, ALREADY)
        agree(read(on.api, closed), closed)


# Moving


@rule("TICKET-21")
def a_ticket_moves_from_open_over_pending_and_resolved_to_closed(on: Target) -> None:
    ticket = new_ticket(on)
    for status in LIFE:
        same(moved(on, ticket, status)["status"], status, "the status that is read back")


@rule("TICKET-22", "TICKET-21")
def a_closed_ticket_can_be_reopened_and_goes_all_the_way_again(on: Target) -> None:
    """By an update: the page does not say how."""
    ticket = moved(on, new_ticket(on), *LIFE, "open")
    same(ticket["status"], "open", "the status that is read back")
    for status in LIFE:
        same(moved(on, ticket, status)["status"], status, "the status")


@rule("TICKET-36")
def an_update_closes_and_reopens_a_ticket(on: Target) -> None:
    ticket = ticket_in(on, "pending", "resolved")
    for status in ("closed", "open"):
        same(move(on, ticket, status)["status"], status, "the status")
        same(read(on.api, ticket)["status"], status, "the status that is read back")


@rule("TICKET-39")
def a_closed_ticket_comes_back_to_no_status_but_open(on: Target) -> None:
    """Whether it is told so is assumed: what counts is where it is afterwards."""
    for status in LIFE[:2]:
        ticket = moved(on, new_ticket(on), *LIFE)
        on.api.put(path_of(ticket), {"status": status})
        holds(read(on.api, ticket)["status"] != status, f"a ticket that was closed not to be {status}", status)


@rule("TICKET-23")
def steps_forward_may_be_skipped_and_the_same_status_is_no_change(on: Target) -> None:
    for steps in (["pending"], ["resolved"], ["closed"], ["pending", "closed"]):
        ticket = ticket_in(on, *steps)
        same(ticket["status"], steps[-1], "the status")
        same(without(move(on, ticket, steps[-1]), "updated_at"), without(ticket, "updated_at"), "the ticket that stays")


@rule("TICKET-23")
def a_ticket_that_is_not_closed_is_opened_again_too(on: Target) -> None:
    for steps in (["pending"], ["resolved"], ["pending", "resolved"]):
        ticket = ticket_in(on, *steps, "open")
        same(read(on.api, ticket)["status"], "open", "the status that is read back")


@rule("TICKET-44")
def a_customer_who_replies_opens_the_ticket_again(on: Target) -> None:
    for steps in ([], ["pending"], ["resolved"], ["closed"]):
        ticket, text = ticket_in(on, *steps), f"It is back, says {on.name('the customer')}."
        sent = {"payload": {"body": text}, "conversation_id": conversation_of(ticket)}
        made(on.dashboard.post(EVENT, {"event_type": "conversation.customer_replied", **sent}), None)
        shown = read(on.api, ticket)
        same(shown["status"], "open", f"the status after a reply to a ticket that was {ticket['status']}")
        replies = [(each["body"], each["private"], each["author_id"]) for each in shown["notes"]]
        holds((text, False, None) in replies, "a public note by nobody who works here, with what was written", replies)


@rule("TICKET-23")
def a_move_backward_is_refused_with_both_statuses_and_changes_nothing(on: Target) -> None:
    ticket = ticket_in(on)
    change = {"priority": "urgent", "subject": on.name("Other")}
    for status, unreachable in BACKWARD.items():
        before = move(on, ticket, status)
        for to in unreachable:
            sent = {"status": to, **change}
            refused(on.api.put(path_of(ticket), sent), 409, f"Cannot move ticket from {status} to {to}")
        agree(read(on.api, ticket), before)
