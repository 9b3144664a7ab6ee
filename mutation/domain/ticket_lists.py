"""Defects of finding tickets: filters, search, pages, order. Docs: tickets, "List Tickets"."""

from collections.abc import Callable
from typing import Any

from mock_server.families.paging import Page
from mutation.domain.tickets import instead
from mutation.mutant import Mutant, Plant
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, ignores_query, wire

Json = Any
LIST = "list_tickets"
VALUES = {"status": ("open", "pending", "resolved", "closed"), "priority": ("low", "medium", "high", "urgent")}


def keeps(name: str, fits: Callable[..., bool]) -> Plant:
    """Where this parameter is sent it keeps the tickets for which `fits(ticket, value, tenant)` holds."""

    def make(original: Any) -> Any:
        def operation(tenant: Any, paging: Any, **arguments: Any) -> Any:
            value = arguments[name]
            if value is None:
                return original(tenant, paging, **arguments)
            everything = original(tenant, _Whole(), **{**arguments, name: None})
            return paging.slice([each for each in everything if fits(each, value, tenant)])

        return operation

    return instead(LIST, make)


class _Whole:
    """Paging that hands on the whole list."""

    @staticmethod
    def slice(listing: Any) -> list[Any]:
        return list(listing)


def ordered(key: Callable[[Any], Any], *, reverse: bool = False) -> Plant:
    """The list is in another order."""

    def make(original: Any) -> Any:
        def operation(tenant: Any, paging: Any, **arguments: Any) -> Any:
            return paging.slice(sorted(original(tenant, _Whole(), **arguments), key=key, reverse=reverse))

        return operation

    return instead(LIST, make)


def _counts_everything(original: Any) -> Any:
    """The total is that of all tickets, whatever was asked for."""

    def operation(tenant: Any, paging: Any, **arguments: Any) -> Any:
        page = original(tenant, paging, **arguments)
        return Page(page.records, len(tenant.tickets), page.limit, page.offset)

    return operation


def asked(name: str, change: Callable[[str], str], *, unsent: str | None = None) -> Callable[[Call], None]:
    """A parameter is taken for another; `unsent` where it was not sent."""

    def alter(call: Call) -> None:
        if name in call.query:
            call.query[name] = change(call.query[name])
        elif unsent is not None:
            call.query[name] = unsent

    return alter


def _unknown_is_none(name: str) -> Callable[[Call], None]:
    """A value that the filter does not know is no filter."""

    def alter(call: Call) -> None:
        if call.query.get(name) not in VALUES[name]:
            call.query.pop(name, None)

    return alter


def _any_case(call: Call) -> None:
    """Filters are read in lower case."""
    for name in VALUES.keys() & call.query.keys():
        call.query[name] = call.query[name].lower()


def _only_one(call: Call) -> None:
    """Of a status and a priority, the status counts."""
    if "status" in call.query:
        call.query.pop("priority", None)


def _pages(call: Call) -> None:
    """Offset counts pages."""
    if call.query.get("offset", "").isdecimal() and call.query.get("limit", "25").isdecimal():
        call.query["offset"] = str(int(call.query["offset"]) * int(call.query.get("limit", "25")))


async def _more_than_the_most(call: Call, deliver: Deliver) -> Reply:
    """A limit beyond 100 is taken at its word."""
    wanted = call.query.get("limit", "")
    if not (wanted.isdecimal() and 100 < int(wanted) <= 200):
        return await deliver(call)  # type: ignore[no-any-return]
    call.query |= {"limit": "100"}
    reply: Reply = await deliver(call)
    call.query |= {"limit": str(int(wanted) - 100), "offset": "100"}
    rest: Reply = await deliver(call)
    edits(lambda page: page.update(limit=int(wanted), data=page["data"] + rest.json["data"]))(call, reply)
    return reply


async def _stays_in_the_list(call: Call, deliver: Deliver) -> Reply:
    """An offset beyond the end shows the beginning."""
    reply: Reply = await deliver(call)
    if reply.ok and not reply.json["data"] and reply.json["total"]:
        call.query.pop("offset", None)
        return await deliver(call)  # type: ignore[no-any-return]
    return reply


def _text(ticket: Any) -> str:
    return f"{ticket.subject}\n{ticket.description or ''}".casefold()


def _also(*fields: str) -> Callable[..., bool]:
    def fits(ticket: Any, wanted: str, _tenant: Any) -> bool:
        texts = [_text(ticket), *(str(getattr(ticket, field) or "").casefold() for field in fields)]
        return any(wanted.casefold() in text for text in texts)

    return fits


def _in_notes(ticket: Any, wanted: str, tenant: Any) -> bool:
    notes = " ".join(note.body for note in tenant.notes if note.ticket_id == ticket.id)
    return wanted.casefold() in _text(ticket) + notes.casefold()


def _renames(page: Json) -> Json:
    return {"items": page.pop("data"), **page}


def _cut_short(call: Call, reply: Reply) -> None:
    """The default page is cut after twenty."""
    if reply.ok and "limit" not in call.query:
        reply.json = {**reply.json, "data": reply.json["data"][:20]}


FILTERS = [
    Mutant("TICKET-07", "filters and paging", "The status is not looked at.", asks(LIST, ignores_query("status"))),
    Mutant(
        "TICKET-07",
        "filters and paging",
        "Pending tickets are open too.",
        keeps("status", lambda ticket, value, _: ticket.status in {value, {"open": "pending"}.get(value)}),
    ),
    Mutant(
        "TICKET-07",
        "filters and paging",
        "Closed tickets are not found.",
        keeps("status", lambda ticket, value, _: ticket.status == value != "closed"),
    ),
    Mutant("TICKET-08", "filters and paging", "The priority is not looked at.", asks(LIST, ignores_query("priority"))),
    Mutant(
        "TICKET-08",
        "filters and paging",
        "Urgent tickets are high too.",
        keeps("priority", lambda ticket, value, _: ticket.priority in {value, {"high": "urgent"}.get(value)}),
    ),
    Mutant("TICKET-08", "filters and paging", "A status puts the priority out of force.", asks(LIST, _only_one)),
    Mutant("TICKET-09", "filters and paging", "The category is not looked at.", asks(LIST, ignores_query("category"))),
    Mutant(
        "TICKET-09",
        "filters and paging",
        "A category has those that begin with it.",
        keeps("category", lambda ticket, value, _: (ticket.category or "").startswith(value)),
    ),
    Mutant(
        "TICKET-09",
        "filters and paging",
        "A category is looked for in the subject too.",
        keeps("category", lambda ticket, value, _: value in {ticket.category, ticket.subject}),
    ),
    Mutant("TICKET-29", "validation", "An unknown status is no filter.", asks(LIST, _unknown_is_none("status"))),
    Mutant("TICKET-29", "validation", "An unknown priority is no filter.", asks(LIST, _unknown_is_none("priority"))),
    Mutant("TICKET-29", "validation", "Open is open.", asks(LIST, _any_case)),
]

SEARCH = [
    Mutant("TICKET-40", "filters and paging", "A search looks in the category.", keeps("search", _also("category"))),
    Mutant(
        "TICKET-40",
        "filters and paging",
        "A search looks in the resolution.",
        keeps("search", _also("resolution_notes")),
    ),
    Mutant("TICKET-40", "filters and paging", "A search looks in the notes.", keeps("search", _in_notes)),
]

PAGES = [
    Mutant("TICKET-12", "filters and paging", "A page has 50.", asks(LIST, asked("limit", str, unsent="50"))),
    Mutant("TICKET-12", "filters and paging", "A page has 24.", asks(LIST, asked("limit", str, unsent="24"))),
    Mutant("TICKET-12", "filters and paging", "A page of 25 is cut after 20.", answers(LIST, _cut_short)),
    Mutant(
        "TICKET-12",
        "filters and paging",
        "A page has one more than its limit.",
        asks(LIST, asked("limit", lambda sent: str(int(sent) + 1) if sent in {"1", "2"} else sent)),
    ),
    Mutant("TICKET-12", "validation", "A limit of 101 is a limit of 101.", wire(LIST, _more_than_the_most)),
    Mutant("TICKET-13", "filters and paging", "Offset is not looked at.", asks(LIST, ignores_query("offset"))),
    Mutant("TICKET-13", "filters and paging", "Offset counts pages.", asks(LIST, _pages)),
    Mutant(
        "TICKET-13",
        "filters and paging",
        "Offset skips one less.",
        asks(LIST, asked("offset", lambda sent: str(max(0, int(sent) - 1)) if sent.isdecimal() else sent)),
    ),
    Mutant("TICKET-13", "filters and paging", "Beyond the end it begins anew.", wire(LIST, _stays_in_the_list)),
    Mutant("TICKET-14", "filters and paging", "The oldest comes first.", ordered(lambda ticket: ticket.id)),
    Mutant(
        "TICKET-14",
        "filters and paging",
        "The ticket that changed last comes first.",
        ordered(lambda ticket: (ticket.updated_at, ticket.id), reverse=True),
    ),
    Mutant("TICKET-14", "schema", "The tickets are called items.", answers(LIST, edits(_renames))),
    Mutant(
        "TICKET-14",
        "filters and paging",
        "The total is that of the page.",
        answers(LIST, edits(lambda page: page.update(total=len(page["data"])))),
    ),
    Mutant("TICKET-14", "filters and paging", "The total overlooks filters.", instead(LIST, _counts_everything)),
    Mutant(
        "TICKET-14",
        "filters and paging",
        "The page does not say its offset.",
        answers(LIST, edits(lambda page: page.update(offset=0))),
    ),
]

MUTANTS = [*FILTERS, *SEARCH, *PAGES]
