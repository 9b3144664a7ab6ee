"""What the page of the tickets promises of one ticket: creating, reading, updating. Docs: tickets.

It shows one answer, that to creating a ticket. What else a ticket says, and in which other answer, is assumed.
"""

from datetime import datetime
from itertools import pairwise

from contract_tests.answers import only, without
from contract_tests.calling import Caller
from contract_tests.expecting import accepted, body, done, holds, includes, made, names, refused, same
from contract_tests.making.lists import everything
from contract_tests.making.records import TICKETS, new_ticket, ticket_like
from contract_tests.promises import rule
from contract_tests.target import Json, Target

PRIORITIES = ("low", "medium", "high", "urgent")
SHOWN = ("id", "subject", "status", "priority", "category", "created_at")
"""What the page's ticket has."""
NOT_FOUND = "Ticket not found"
BETWEEN = 5
"""Seconds between two tickets that must not bear the same instant."""
AUTOMATED = ("team_id", "updated_at")
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


def instant(text: str) -> datetime:
    """An instant that an answer gave, which must say its offset from UTC."""
    given = datetime.fromisoformat(text)
    holds(given.tzinfo is not None, "an instant with its offset from UTC", text)
    return given


# Creating


@rule("TICKET-01")
def a_new_ticket_is_open_and_has_what_was_sent(on: Target) -> None:
    sent = {"subject": on.name("VPN"), "description": "Unable to connect.", "category": on.name("Network")}
    for priority in PRIORITIES:
        expected = {**sent, "priority": priority, "status": "open"}
        includes(body(on.api.post(TICKETS, {**sent, "priority": priority}), 201), expected, "the new ticket")


@rule("TICKET-02")
def each_new_ticket_has_an_integer_of_its_own_for_an_id(on: Target) -> None:
    ids = [new_ticket(on)["id"] for _ in range(3)]
    holds(all(type(each) is int for each in ids), "ids that are integers", ids)
    holds(len(set(ids)) == len(ids), "ids that differ", ids)


@rule("TICKET-02")
def a_new_ticket_has_the_instant_it_was_created(on: Target) -> None:
    first = instant(new_ticket(on)["created_at"])
    on.wait(BETWEEN)
    apart = (instant(new_ticket(on)["created_at"]) - first).total_seconds()
    holds(BETWEEN <= apart < 60 * BETWEEN, f"created_at to be {BETWEEN} seconds later after {BETWEEN} seconds", apart)


@rule("TICKET-03")
def a_subject_is_enough_and_the_priority_is_medium_then(on: Target) -> None:
    nothing = dict.fromkeys(("description", "category", "resolution_notes"))
    subject = on.name("Help")
    expected = {"subject": subject, "status": "open", "priority": "medium", **nothing}
    includes(body(on.api.post(TICKETS, {"subject": subject}), 201), expected, "the new ticket")


@rule("TICKET-03")
def a_ticket_without_a_subject_is_refused(on: Target) -> None:
    names(on.api.post(TICKETS, ticket_like(category=on.name())), "body.subject")


@rule("TICKET-04")
def a_subject_may_have_1_and_200_characters(on: Target) -> None:
    for subject in ("ü", "ü" * 200):
        same(new_ticket(on, subject=subject)["subject"], subject, "the subject")


@rule("TICKET-04")
def a_subject_of_another_length_or_type_is_refused(on: Target) -> None:
    for subject in ("", "x" * 201, None, 5):
        names(on.api.post(TICKETS, ticket_like(subject=subject, category=on.name())), "body.subject")


@rule("TICKET-04")
def an_update_to_a_subject_of_another_length_is_refused_and_changes_nothing(on: Target) -> None:
    ticket = new_ticket(on)
    before = read(on.api, ticket)
    for subject in ("", "x" * 201):
        names(on.api.put(path_of(ticket), {"subject": subject, "category": on.name()}), "body.subject")
    same(read(on.api, ticket), before, "the ticket that was not updated")


@rule("TICKET-30")
def every_ticket_has_a_conversation_of_its_own(on: Target) -> None:
    one, other = (new_ticket(on)["conversation_id"] for _ in range(2))
    holds(isinstance(one, str) and one, "a conversation_id", one)
    holds(one != other, "conversations that differ", (one, other))


@rule("TICKET-30")
def a_ticket_keeps_its_conversation(on: Target) -> None:
    ticket = new_ticket(on)
    moved(on, ticket, "resolved", "closed")
    reopened = made(on.api.put(path_of(ticket), {"status": "open"}), 200)
    same(reopened["conversation_id"], ticket["conversation_id"], "the conversation_id")


# Reading


@rule("TICKET-05")
def a_ticket_is_read_back_as_it_was_created(on: Target) -> None:
    created = new_ticket(on, priority="high")
    same(only(read(on.api, created), *SHOWN), only(created, *SHOWN), "the ticket that is read back")


@rule("TICKET-05")
def a_ticket_is_read_back_as_it_was_last_changed(on: Target) -> None:
    expected = only(new_ticket(on), *SHOWN)
    for change in ({"priority": "urgent"}, {"priority": "low", "status": "pending"}):
        done(on.api.put(path_of(expected), change))
        expected = {**expected, **change}
        same(only(read(on.api, expected), *SHOWN), expected, "the ticket that is read back")


@rule("TICKET-05")
def each_ticket_is_read_by_its_own_id(on: Target) -> None:
    for ticket in [new_ticket(on) for _ in range(3)]:
        includes(read(on.api, ticket), {"id": ticket["id"], "subject": ticket["subject"]}, "the ticket of that id")


@rule("TICKET-34")
def what_was_not_shown_is_read_back_too(on: Target) -> None:
    ticket = new_ticket(on, description="Since this morning.")
    same(without(read(on.api, ticket), *AUTOMATED), without(ticket, *AUTOMATED), "the ticket that is read back")
    changed = made(on.api.put(path_of(ticket), {"description": "On every network."}), 200)
    same(changed["description"], "On every network.", "the description")
    same(without(read(on.api, ticket), *AUTOMATED), without(changed, *AUTOMATED), "the ticket that is read back")


@rule("TICKET-06")
def an_unknown_ticket_is_not_found(on: Target) -> None:
    refused(on.api.get(f"{TICKETS}/{on.absent_ticket()}"), 404, NOT_FOUND)


@rule("TICKET-06")
def an_unknown_ticket_is_neither_updated_nor_closed(on: Target) -> None:
    path = f"{TICKETS}/{on.absent_ticket()}"
    refused(on.api.put(path, {"priority": "low"}), 404, NOT_FOUND)
    refused(on.api.post(f"{path}/close", NOTES), 404, NOT_FOUND)
    refused(on.api.get(path), 404, NOT_FOUND)


@rule("TICKET-06")
def the_ticket_of_another_tenant_is_not_there(on: Target) -> None:
    ticket = new_ticket(on)
    before = read(on.api, ticket)
    refused(on.stranger.get(path_of(ticket)), 404, NOT_FOUND)
    refused(on.stranger.put(path_of(ticket), {"priority": "low"}), 404, NOT_FOUND)
    refused(on.stranger.post(f"{path_of(ticket)}/close", NOTES), 404, NOT_FOUND)
    same(read(on.api, ticket), before, "the ticket that a stranger wrote to")


@rule("TICKET-06")
def the_list_has_no_tickets_of_another_tenant(on: Target) -> None:
    theirs, ours = new_ticket(on, on.stranger), new_ticket(on)
    for caller, own, strange in ((on.api, ours, theirs), (on.stranger, theirs, ours)):
        for subject, found in ((own["subject"], [own["subject"]]), (strange["subject"], [])):
            listed = everything(caller, TICKETS, search=subject)
            same([each["subject"] for each in listed if each["subject"] == subject], found, "the subjects in the list")


# Updating


@rule("TICKET-15")
def an_update_changes_the_status_and_the_priority(on: Target) -> None:
    ticket = new_ticket(on, priority="high")
    for change in ({"status": "pending", "priority": "medium"}, {"priority": "urgent"}, {"status": "resolved"}):
        accepted(on.api.put(path_of(ticket), change))
        includes(read(on.api, ticket), change, "the ticket that is read back")


@rule("TICKET-15")
def every_priority_can_be_set(on: Target) -> None:
    ticket = new_ticket(on, priority="low")
    for priority in (*PRIORITIES[1:], "low"):
        accepted(on.api.put(path_of(ticket), {"priority": priority}))
        same(read(on.api, ticket)["priority"], priority, "the priority")


@rule("TICKET-15")
def an_update_of_one_ticket_changes_no_other(on: Target) -> None:
    ticket, other = (new_ticket(on) for _ in range(2))
    before = read(on.api, other)
    accepted(on.api.put(path_of(ticket), {"priority": "urgent"}))
    same(read(on.api, other), before, "the ticket beside it")


@rule("TICKET-35")
def an_update_changes_every_field_that_was_sent(on: Target) -> None:
    ticket = new_ticket(on, priority="low")
    change = {
        "subject": on.name("VPN"),
        "description": "On every network.",
        "status": "pending",
        "priority": "urgent",
        "category": on.name("Access"),
    }
    includes(body(on.api.put(path_of(ticket), change)), change, "the updated ticket")
    includes(read(on.api, ticket), change, "the ticket that is read back")


@rule("TICKET-16")
def an_update_leaves_the_fields_alone_that_were_not_sent(on: Target) -> None:
    ticket = new_ticket(on, description="Since this morning.", priority="high")
    before = read(on.api, ticket)
    changes = ({"subject": on.name()}, {"description": "Often."}, {"priority": "low"}, {"category": on.name()})
    for change in (*changes, {"status": "pending"}, {}):
        after = body(on.api.put(path_of(ticket), change))
        same(without(after, "updated_at"), without({**before, **change}, "updated_at"), "the updated ticket")
        before = after
    same(read(on.api, ticket), before, "the ticket that is read back")


@rule("TICKET-16")
def null_clears_description_and_category_and_nothing_else(on: Target) -> None:
    ticket = new_ticket(on, description="Since this morning.", priority="high")
    for field in ("description", "category"):
        before = read(on.api, ticket)
        body(on.api.put(path_of(ticket), {field: None}))
        after = read(on.api, ticket)
        same(without(after, "updated_at"), without({**before, field: None}, "updated_at"), "the updated ticket")


@rule("TICKET-31")
def a_change_is_stamped_in_updated_at_and_not_in_created_at(on: Target) -> None:
    ticket = new_ticket(on)
    on.wait(BETWEEN)
    changed = body(on.api.put(path_of(ticket), {"priority": "low"}))
    apart = (instant(changed["updated_at"]) - instant(ticket["created_at"])).total_seconds()
    holds(apart >= BETWEEN, f"updated_at to be at least {BETWEEN} seconds after created_at", changed)
    same(changed["created_at"], ticket["created_at"], "created_at")


@rule("TICKET-31")
def closing_and_reopening_are_stamped_too(on: Target) -> None:
    ticket = new_ticket(on)
    on.wait(BETWEEN)
    closed = body(on.api.post(f"{path_of(ticket)}/close", NOTES))
    on.wait(BETWEEN)
    reopened = body(on.api.put(path_of(ticket), {"status": "open"}))
    stamps = [instant(each["updated_at"]) for each in (ticket, closed, reopened)]
    for one, next_one in pairwise(stamps):
        apart = (next_one - one).total_seconds()
        holds(apart >= BETWEEN, f"updated_at to be at least {BETWEEN} seconds later", stamps)


@rule("TICKET-31")
def an_update_that_changes_nothing_is_not_stamped(on: Target) -> None:
    ticket = new_ticket(on, priority="low")
    before = read(on.api, ticket)
    on.wait(BETWEEN)
    for nothing in ({"priority": "low", "subject": ticket["subject"], "status": "open"}, {}):
        same(body(on.api.put(path_of(ticket), nothing)), before, "the ticket that nothing was changed of")
