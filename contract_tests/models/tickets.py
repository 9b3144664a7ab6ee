"""Tickets in any order of calls: what each says, where it is listed, and what a key answers. Docs: tickets."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from contract_tests.assertions import body, done, holds, includes, made, promise, refused, same, succeeded
from contract_tests.checks.tickets import PRIORITIES, SHOWN, moved
from contract_tests.factories.lists import records
from contract_tests.factories.records import TICKETS, ticket_like
from contract_tests.models.machine import Machine, model
from contract_tests.response_json import only
from contract_tests.target import Json

MOVES = {
    "open": {"pending", "resolved", "closed"},
    "pending": {"open", "resolved", "closed"},
    "resolved": {"open", "closed"},
    "closed": {"open"},
}
NEXT = {"open": "pending", "pending": "resolved", "resolved": "closed", "closed": "open"}
"""The lifecycle as the page draws it."""
KNOWN = (*SHOWN, "description", "resolution_notes", "conversation_id")
"""What a story knows of a ticket."""
STATUSES = st.sampled_from(sorted(MOVES))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=40).map(
    str.strip
)
"""Without blanks around them, which a deployment may drop."""
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "subject": TEXTS.filter(bool),
        "description": st.none() | TEXTS,
        "priority": st.sampled_from(PRIORITIES),
        "category": st.none() | TEXTS,
    },
)


def step(status: str, to: str) -> str:
    """The rule of a move."""
    if NEXT[status] != to:
        return "TICKET-23"
    return {"closed": "TICKET-36", "open": "TICKET-22"}.get(to, "TICKET-21")


@model(
    "TICKET-05",
    "TICKET-01",
    "TICKET-15",
    "TICKET-16",
    "TICKET-18",
    "TICKET-19",
    "TICKET-20",
    "TICKET-21",
    "TICKET-22",
    "TICKET-23",
    "TICKET-35",
    "TICKET-36",
)
class TicketStory(Machine):
    """A ticket says what was last said of it, whatever happens to it and to the others."""

    tickets: ClassVar[Bundle[int]] = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, Json] = {}

    @rule(target=tickets, sent=CHANGES)
    def create(self, sent: Json) -> int:
        own = {"subject": self.on.name("Ticket"), "category": self.on.name("Category")}
        sent = ticket_like(**{**own, **sent})
        with promise("TICKET-01"):
            created = made(self.on.api.post(TICKETS, sent))
            includes(created, {**sent, "status": "open"}, "the new ticket")
        self.known[created["id"]] = only(created, *KNOWN)
        return int(created["id"])

    @rule(ticket=tickets, change=CHANGES)
    def update(self, ticket: int, change: Json) -> None:
        answered = self.on.api.put(f"{TICKETS}/{ticket}", change)
        with promise("TICKET-35"):
            includes(body(answered), change, "the updated ticket")
        self.now(ticket, change, "TICKET-15" if change.keys() == {"priority"} else "TICKET-16")

    @rule(ticket=tickets, to=STATUSES)
    def move(self, ticket: int, to: str) -> None:
        status = self.known[ticket]["status"]
        answered = self.on.api.put(f"{TICKETS}/{ticket}", {"status": to})
        if to == status or to in MOVES[status]:
            of = step(status, to)
            with promise("TICKET-36" if of == "TICKET-22" else of):
                succeeded(answered)
            self.now(ticket, {"status": to}, of)
        else:
            with promise("TICKET-23"):
                refused(answered, 409, f"Cannot move ticket from {status} to {to}")
            self.now(ticket, {}, "TICKET-23")

    @rule(ticket=tickets, notes=TEXTS)
    def close(self, ticket: int, notes: str) -> None:
        answered = self.on.api.post(f"{TICKETS}/{ticket}/close", {"resolution_notes": notes})
        if self.known[ticket]["status"] == "closed":
            with promise("TICKET-20"):
                refused(answered, 409, "Ticket is already closed")
            self.now(ticket, {}, "TICKET-20")
        else:
            of = "TICKET-19" if self.known[ticket]["status"] == "resolved" else "TICKET-20"
            with promise(of):
                succeeded(answered)
            self.now(ticket, {"status": "closed", "resolution_notes": notes}, of)

    @rule(ticket=tickets, private=st.booleans())
    def note(self, ticket: int, private: bool) -> None:
        sent = {"body": "Any news?", "private": private}
        with promise("TICKET-18"):
            note = body(self.on.api.post(f"{TICKETS}/{ticket}/notes", sent), 201)
            includes(note, {"ticket_id": ticket, **sent}, "the note")
        self.now(ticket, {}, "TICKET-18")

    @rule(ticket=tickets)
    def read(self, ticket: int) -> None:
        self.now(ticket, {}, "TICKET-05")

    def now(self, ticket: int, change: Json, of: str) -> None:
        """The ticket is read back as it was but for this change."""
        self.known[ticket] = {**self.known[ticket], **change}
        with promise(of):
            read = body(self.on.api.get(f"{TICKETS}/{ticket}"))
            same(only(read, *KNOWN), self.known[ticket], "the ticket that is read back")


@model("TICKET-07", "TICKET-08", "TICKET-09", "TICKET-12", "TICKET-13", "TICKET-14")
class TicketLists(Machine):
    """A list has the tickets that fit now, whatever they were before."""

    tickets: ClassVar[Bundle[int]] = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.category = self.on.name("Category")
        self.known: dict[int, Json] = {}

    @rule(target=tickets, priority=st.sampled_from(PRIORITIES), ours=st.booleans())
    def create(self, priority: str, ours: bool) -> int:
        category = self.category if ours else f"{self.category} beside it"
        sent = {"subject": self.on.name("Ticket"), "priority": priority, "category": category}
        created = made(self.on.api.post(TICKETS, ticket_like(**sent)))
        self.known[created["id"]] = {"status": created["status"], **sent}
        return int(created["id"])

    @rule(ticket=tickets, priority=st.sampled_from(PRIORITIES))
    def change(self, ticket: int, priority: str) -> None:
        done(self.on.api.put(f"{TICKETS}/{ticket}", {"priority": priority}))
        self.known[ticket]["priority"] = priority

    @rule(ticket=tickets)
    def move_on(self, ticket: int) -> None:
        to = NEXT[self.known[ticket]["status"]]
        moved(self.on, {"id": ticket}, to)
        self.known[ticket]["status"] = to

    @rule(
        fits=st.fixed_dictionaries({}, optional={"status": STATUSES, "priority": st.sampled_from(PRIORITIES)}),
        limit=st.integers(1, 4),
        offset=st.integers(0, 4),
    )
    def find(self, fits: Json, limit: int, offset: int) -> None:
        wanted = {"category": self.category, **fits}
        fitting = [each for each, ticket in self.known.items() if wanted.items() <= ticket.items()]
        page = body(self.on.api.get(TICKETS, **wanted, limit=limit, offset=offset))
        listed = records(page)
        found = [ticket["id"] for ticket in listed]
        for name, of in (("status", "TICKET-07"), ("priority", "TICKET-08"), ("category", "TICKET-09")):
            with promise(of):
                others = [each["id"] for each in listed if each[name] != wanted.get(name, each[name])]
                same(others, [], f"the tickets of another {name}")
        with promise("TICKET-12"):
            holds(len(found) <= limit, f"at most {limit} tickets", found)
        with promise("TICKET-13"):
            same(len(found), len(fitting[offset : offset + limit]), "the number of tickets on the page")
        with promise("TICKET-14"):
            same(found, fitting[::-1][offset : offset + limit], "the page")
            same(page["total"], len(fitting), "the total")
