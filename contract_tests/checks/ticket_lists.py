"""Finding tickets: filters, search, pages and their order. Docs: tickets, "List Tickets"."""

from collections.abc import Iterable, Sequence

from contract_tests.calling import Caller
from contract_tests.checks.tickets import PRIORITIES, instant, moved, path_of
from contract_tests.expecting import accepted, body, done, holds, includes, names, same
from contract_tests.making.lists import records
from contract_tests.making.records import TICKETS, new_ticket
from contract_tests.promises import rule
from contract_tests.target import Json, Target

DEFAULT, MOST = 25, 100
STATUSES = ("open", "pending", "resolved", "closed")


def found(caller: Caller, **query: Json) -> list[Json]:
    """What is on one page of the list, in whatever envelope it comes."""
    return records(body(caller.get(TICKETS, **query)))


def ids(tickets: Iterable[Json]) -> list[int]:
    return [ticket["id"] for ticket in tickets]


def word(on: Target, what: str = "word") -> str:
    """A single word that nobody has written yet: a full-text search may take others apart."""
    return "".join(letter for letter in on.name(what) if letter.isalnum())


def some(on: Target, number: int) -> tuple[str, list[int]]:
    """A category of its own with so many tickets, the newest first."""
    category = on.name("Category")
    return category, [new_ticket(on, category=category)["id"] for _ in range(number)][::-1]


# Filters


@rule("TICKET-07")
def the_status_filter_keeps_the_tickets_of_that_status_only(on: Target) -> None:
    category, made = on.name("Category"), {}
    for number, status in enumerate(STATUSES):
        ticket = new_ticket(on, category=category)
        made[status] = ticket["id"]
        moved(on, ticket, *STATUSES[1 : number + 1])
    for status, ticket_id in made.items():
        same(ids(found(on.api, status=status, category=category)), [ticket_id], f"the tickets that are {status}")


@rule("TICKET-07")
def no_ticket_of_another_status_passes_the_filter(on: Target) -> None:
    for status in STATUSES:
        others = [each for each in found(on.api, status=status, limit=MOST) if each["status"] != status]
        same(others, [], f"the tickets that are not {status}")


@rule("TICKET-08")
def the_priority_filter_keeps_the_tickets_of_that_priority_only(on: Target) -> None:
    category = on.name("Category")
    made = {priority: new_ticket(on, category=category, priority=priority)["id"] for priority in PRIORITIES}
    for priority, ticket_id in made.items():
        same(ids(found(on.api, priority=priority, category=category)), [ticket_id], f"the {priority} tickets")


@rule("TICKET-08")
def no_ticket_of_another_priority_passes_the_filter(on: Target) -> None:
    for priority in PRIORITIES:
        others = [each for each in found(on.api, priority=priority, limit=MOST) if each["priority"] != priority]
        same(others, [], f"the tickets that are not {priority}")


@rule("TICKET-09")
def the_category_filter_keeps_the_tickets_of_that_category_only(on: Target) -> None:
    category, made = some(on, 2)
    new_ticket(on, category=f"{category}0")
    new_ticket(on, subject=category, description=category)
    same(sorted(ids(found(on.api, category=category))), sorted(made), "the tickets of the category")


@rule("TICKET-09")
def a_category_that_nobody_has_is_empty(on: Target) -> None:
    same(found(on.api, category=on.name("Category")), [], "the tickets of the category")


@rule("TICKET-35")
def a_ticket_is_found_in_the_category_that_it_was_changed_to(on: Target) -> None:
    before, after = on.name("Before"), on.name("After")
    ticket = new_ticket(on, category=before)
    done(on.api.put(path_of(ticket), {"category": after}))
    same(ids(found(on.api, category=before)), [], "the tickets of the category before")
    same(ids(found(on.api, category=after)), [ticket["id"]], "the tickets of the category after")


@rule("TICKET-07", "TICKET-08", "TICKET-09", "TICKET-10")
def filters_and_search_hold_together(on: Target) -> None:
    category, text = on.name("Category"), word(on)
    wanted = new_ticket(on, category=category, priority="high", subject=f"About {text}")
    fits = {"status": "open", "priority": "high", "category": category, "search": text}
    same(ids(found(on.api, **fits)), [wanted["id"]], "the tickets for which all of it holds")
    for name, value in {"status": "pending", "priority": "low", "category": on.name(), "search": word(on)}.items():
        same(found(on.api, **{**fits, name: value}), [], f"the tickets for which all but {name} holds")


@rule("TICKET-29")
def a_status_or_a_priority_that_no_ticket_may_have_is_refused(on: Target) -> None:
    for name, value in (("status", "new"), ("status", "Open"), ("priority", "extreme"), ("priority", "HIGH")):
        names(on.api.get(TICKETS, **{name: value}), f"query.{name}")


# Search


@rule("TICKET-10")
def a_search_looks_in_subject_and_description(on: Target) -> None:
    text = word(on)
    subject = new_ticket(on, subject=f"Printer {text} is on fire", description="Come and see.")
    description = new_ticket(on, description=f"It is the {text} again.")
    new_ticket(on, description=f"It is the {word(on)} again.")
    same(sorted(ids(found(on.api, search=text))), ids([subject, description]), "the tickets with the word")


@rule("TICKET-40")
def a_search_looks_nowhere_else(on: Target) -> None:
    text = word(on)
    ticket = new_ticket(on, category=text)
    done(on.api.post(f"{path_of(ticket)}/notes", {"body": f"It is the {text}.", "private": True}))
    done(on.api.post(f"{path_of(ticket)}/close", {"resolution_notes": f"Replaced the {text}."}))
    same(ids(found(on.api, search=text)), [], "the tickets with the word in their category, notes or resolution")


@rule("TICKET-10")
def a_word_that_nobody_has_written_is_not_found(on: Target) -> None:
    same(found(on.api, search=word(on)), [], "the tickets with the word")


@rule("TICKET-35")
def a_search_finds_what_a_ticket_says_now(on: Target) -> None:
    before, after = word(on), word(on)
    ticket = new_ticket(on, description=f"It is the {before}.")
    done(on.api.put(path_of(ticket), {"description": f"It was the {after}."}))
    same(ids(found(on.api, search=before)), [], "the tickets with the word of before")
    same(ids(found(on.api, search=after)), [ticket["id"]], "the tickets with the word of now")


@rule("TICKET-11")
def a_search_takes_no_notice_of_upper_and_lower_case(on: Target) -> None:
    text = word(on, "Word").lower()
    ticket = new_ticket(on, subject=f"About {text.capitalize()}")
    other = new_ticket(on, description=f"ABOUT {text.upper()}")
    for spelled in (text, text.upper(), text.capitalize()):
        same(sorted(ids(found(on.api, search=spelled))), ids([ticket, other]), f"the tickets with {spelled}")


# Pages


@rule("TICKET-12")
def a_page_has_25_tickets_unless_limit_says_otherwise(on: Target) -> None:
    for _ in range(DEFAULT + 1 - len(found(on.api, limit=DEFAULT + 1))):
        new_ticket(on)
    same(len(found(on.api)), DEFAULT, "the number of tickets on a page")
    same(len(found(on.api, limit=DEFAULT + 1)), DEFAULT + 1, "the number of tickets on a page of 26")


@rule("TICKET-12")
def no_page_is_longer_than_it_may_be(on: Target) -> None:
    """By reading alone."""
    for most, window in ((1, {"limit": 1}), (DEFAULT, {}), (MOST, {"limit": MOST})):
        holds(len(found(on.api, **window)) <= most, f"at most {most} tickets", window)


@rule("TICKET-12")
def a_page_has_as_many_tickets_as_limit_says(on: Target) -> None:
    category, made = some(on, 3)
    for limit in (1, 2, 3, MOST):
        page = ids(found(on.api, category=category, limit=limit))
        same(len(page), min(limit, 3), f"the number of tickets on a page of {limit}")
        holds(set(page) <= set(made), "tickets of the category", page)


@rule("TICKET-12")
def a_hundred_is_the_most_that_limit_may_say(on: Target) -> None:
    """The page does not say whether more is refused, or cut down."""
    if not found(on.api, limit=1, offset=MOST):
        on.fill(MOST + 1, lambda: new_ticket(on))
    enough = found(on.api, limit=1, offset=MOST)
    on.assume(enough, f"the tenant does not have {MOST + 1} tickets, and so many are not made for it")
    same(len(found(on.api, limit=MOST)), MOST, "the number of tickets on a page")
    beyond = on.api.get(TICKETS, limit=MOST + 1)
    if not beyond.is_client_error:
        accepted(beyond)
        holds(len(records(beyond.json())) <= MOST, f"at most {MOST} tickets", len(records(beyond.json())))


@rule("TICKET-13")
def offset_skips_as_many_results(on: Target) -> None:
    """What is skipped, and what is not, are all of them together: in which order they come, the page does not say."""
    category, made = some(on, 4)
    for offset in (1, 3, 4):
        skipped, rest = found(on.api, category=category, limit=offset), found(on.api, category=category, offset=offset)
        same(sorted(ids(skipped + rest)), sorted(made), f"the first {offset} tickets, and those after them")
    same(len(found(on.api, category=category, offset=1, limit=2)), 2, "the number of tickets on a page of 2 after one")


@rule("TICKET-13")
def an_offset_beyond_the_end_is_an_empty_page(on: Target) -> None:
    same(found(on.api, offset=on.absent_ticket()), [], "the tickets beyond the end")


@rule("TICKET-14")
def the_newest_ticket_comes_first(on: Target) -> None:
    category = on.name("Category")
    made = []
    for _ in range(3):
        made.append(new_ticket(on, category=category)["id"])
        on.wait(1)
    same(ids(found(on.api, category=category)), made[::-1], "the tickets of the category")


@rule("TICKET-14")
def a_change_does_not_move_a_ticket_up(on: Target) -> None:
    category, made = some(on, 3)
    on.wait(1)
    done(on.api.put(f"{TICKETS}/{made[-1]}", {"priority": "urgent"}))
    same(ids(found(on.api, category=category)), made, "the tickets of the category")


@rule("TICKET-14")
def a_list_goes_back_in_time(on: Target) -> None:
    created: Sequence[str] = [each["created_at"] for each in found(on.api, limit=MOST)]
    same(created, sorted(created, key=instant, reverse=True), "the instants of creation")


@rule("TICKET-14")
def a_list_says_how_many_there_are_and_which_window_it_shows(on: Target) -> None:
    category, _ = some(on, 3)
    for window in ({"limit": 2, "offset": 0}, {"limit": 1, "offset": 2}, {"limit": 100, "offset": 7}):
        page = body(on.api.get(TICKETS, category=category, **window))
        same({name: page[name] for name in ("total", "limit", "offset")}, {"total": 3, **window}, "the envelope")


@rule("TICKET-14")
def a_list_has_the_envelope_of_its_page(on: Target) -> None:
    page = body(on.api.get(TICKETS, limit=7, offset=1))
    same(sorted(page), ["data", "limit", "offset", "total"], "the fields of the envelope")
    includes(page, {"limit": 7, "offset": 1}, "the envelope")
    holds(isinstance(page["total"], int), "a total", page["total"])
