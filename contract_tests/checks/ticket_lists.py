"""Finding tickets, in whatever envelope they come: what no law says of it. Docs: tickets, "List Tickets"."""

from contract_tests.assertions import body, done, holds, same, succeeded
from contract_tests.checks.tickets import moved, path_of
from contract_tests.factories.lists import records
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.registry import rule
from contract_tests.target import Json, Target

DEFAULT, MOST = 25, 100
STATUSES = ("open", "pending", "resolved", "closed")


def found(on: Target, **query: Json) -> list[int]:
    """The ids of the tickets on one page of the list."""
    return [each["id"] for each in records(body(on.api.get(TICKETS, **query)))]


def some(on: Target, number: int) -> tuple[str, list[int]]:
    """A category of its own with so many tickets."""
    category = on.name("Category")
    return category, [new_ticket(on, category=category)["id"] for _ in range(number)]


@rule("TICKET-07")
def the_status_filter_keeps_the_tickets_of_that_status_only(on: Target) -> None:
    category, made = some(on, len(STATUSES))
    for number, ticket in enumerate(made):
        moved(on, {"id": ticket}, *STATUSES[1 : number + 1])
    for status, ticket in zip(STATUSES, made, strict=True):
        same(found(on, status=status, category=category), [ticket], f"the tickets that are {status}")


@rule("TICKET-43")
def a_search_finds_the_tickets_that_have_all_its_words(on: Target) -> None:
    """Each of them in the subject or in the description, in any order."""
    one, other = ("".join(filter(str.isalnum, on.name("word"))) for _ in "12")
    apart = new_ticket(on, subject=f"The {other} fails", description=f"Since the {one} was installed.")["id"]
    subject = new_ticket(on, subject=f"The {one} and then the {other}")["id"]
    alone = new_ticket(on, subject=f"Only the {one}")["id"]
    for search in (f"{one} {other}", f"{other} {one}", f"  {other}   {one} "):
        same(found(on, search=search), [subject, apart], f'the tickets that a search for "{search}" finds')
    same(found(on, search=one), [alone, subject, apart], "the tickets that a search for one word finds")
    same(found(on, search=f"{one} {on.absent('word')}"), [], "the tickets with a word that none of them has")


@rule("TICKET-40")
def a_search_looks_neither_in_notes_nor_in_how_a_ticket_was_resolved(on: Target) -> None:
    text = "".join(letter for letter in on.name("word") if letter.isalnum())
    ticket = new_ticket(on)
    done(on.api.post(f"{path_of(ticket)}/notes", {"body": f"It is the {text}.", "private": True}))
    done(on.api.post(f"{path_of(ticket)}/close", {"resolution_notes": f"Replaced the {text}."}))
    same(found(on, search=text), [], "the tickets with the word in their notes or resolution")


@rule("TICKET-12")
def a_page_has_25_tickets_unless_limit_says_otherwise(on: Target) -> None:
    for _ in range(DEFAULT + 1 - len(found(on, limit=DEFAULT + 1))):
        new_ticket(on)
    same(len(found(on)), DEFAULT, "the number of tickets on a page")
    for limit in (1, 2, DEFAULT + 1):
        same(len(found(on, limit=limit)), limit, f"the number of tickets on a page of {limit}")


@rule("TICKET-12")
def a_hundred_is_the_most_that_limit_may_say(on: Target) -> None:
    """The page does not say whether more is refused, or cut down."""
    if not found(on, limit=1, offset=MOST):
        on.fill(MOST + 1, lambda: new_ticket(on))
    enough = found(on, limit=1, offset=MOST)
    on.assume(enough, f"the tenant does not have {MOST + 1} tickets, and so many are not made for it")
    same(len(found(on, limit=MOST)), MOST, "the number of tickets on a page")
    beyond = on.api.get(TICKETS, limit=MOST + 1)
    if not beyond.is_client_error:
        succeeded(beyond)
        holds(len(records(beyond.json())) <= MOST, f"at most {MOST} tickets", len(records(beyond.json())))


@rule("TICKET-13")
def offset_skips_as_many_results(on: Target) -> None:
    """What is skipped, and what is not, are all of them together: in which order they come, the page does not say."""
    category, made = some(on, 4)
    for offset in (1, 3, 4):
        skipped, rest = found(on, category=category, limit=offset), found(on, category=category, offset=offset)
        same(sorted(skipped + rest), sorted(made), f"the first {offset} tickets, and those after them")
    same(len(found(on, category=category, offset=1, limit=2)), 2, "the number of tickets on a page of 2 after one")
    same(found(on, offset=on.absent_ticket()), [], "the tickets beyond the end")
