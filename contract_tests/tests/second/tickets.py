"""The tickets page: create, get, list, update, note, close, reopen."""

from typing import Any

from contract_tests.tests.second import automation_events, sla_clock
from contract_tests.tests.second.access import key
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, not_found, operation
from contract_tests.tests.second.fields import F, choice_query, switched
from contract_tests.tests.second.lists import enveloped, matches, ordered

READ, WRITE = key("tickets:read"), key("tickets:write")
STATUSES = ("open", "pending", "resolved", "closed")
PRIORITIES = ("low", "medium", "high", "urgent")
BASE = "/api/v1/tickets"
by_id = finder("tickets", "ticket_id", "Ticket")


def find(c: Ctx) -> Record | None:
    """The ticket that the path names; what an id that is no number gives is a switch."""
    if not c.args["ticket_id"].isdigit() and c.sw("tickets.id_not_a_number") == "422":
        fail(422, [{"loc": ["path", "ticket_id"], "msg": "Input should be a valid integer", "type": "int_parsing"}])
    return by_id(c)


def refused_priority(c: Ctx) -> tuple[int, str] | None:
    """The answer to an unknown priority or status, where it is not a validation error."""
    if c.sw("tickets.bad_choice") == "400":
        return 400, "Invalid value"
    return None


def first_priority(c: Ctx) -> str | None:
    """The priority of a ticket that was made without one."""
    choice = c.sw("tickets.priority_default")
    return None if choice == "null" else choice


PRIORITY = F("priority", choices=PRIORITIES, words=refused_priority, default=first_priority)
CREATE = (
    F("subject", required=True, low=1, high=255, soft=True),
    F("description", required=switched("tickets.required", "subject_description"), null=True),
    PRIORITY,
    F("category", null=True, default=lambda c: "General" if c.sw("tickets.category_default") == "General" else None),
)
UPDATE = (
    F("subject", low=1, high=255, soft=True),
    F("description", null=True),
    F("status", choices=STATUSES, words=refused_priority),
    PRIORITY,
    F("category", null=True),
)


def shape(c: Ctx, ticket: Record, created: bool = False) -> Record:
    """A ticket as JSON: what the create answer shows, and more in the other answers (a switch each)."""
    names = "id subject status priority category created_at"
    if c.sw("tickets.create_shape" if created else "tickets.get_shape") == "full":
        names = "id subject description status priority category created_at"
    shown = c.show(ticket, names)
    if c.sw("tickets.closed_at") == "present":
        shown["closed_at"] = c.render(ticket.get("closed_at"))
    if c.sw("tickets.resolution_notes") == "present" and not created:
        shown["resolution_notes"] = ticket.get("resolution_notes")
    if c.sw("tickets.notes_in_get") == "present" and c.op.read and c.op.rule.endswith(">"):
        shown["notes"] = c.render(ticket["_notes"])
    return shown


@operation("POST", BASE, "tickets", WRITE, body=CREATE, creates=True)
def create(c: Ctx) -> Reply:
    """Create a Ticket."""
    ticket: Record = {
        "id": c.b.number("ticket", 1043),
        **c.body,
        "status": "open",
        "created_at": c.now(),
        "updated_at": c.now(),
        "_notes": [],
    }
    if c.bad("tickets-category-lost"):
        ticket["category"] = None
    c.add("tickets", ticket)
    sla_clock.start(c.b, c.tenant, ticket)
    if c.sw("automation.fires_on_tickets") == "yes":
        automation_events.fire(c.b, c.tenant, "ticket.created", f"conv_{ticket['id']}", ticket)
    return (200 if c.bad("tickets-create-200") else 201), shape(c, ticket, created=True)


@operation("GET", BASE + "/<ticket_id>", "tickets", READ, find=find)
def get(c: Ctx) -> Reply:
    """Get a Ticket."""
    return 200, shape(c, c.record)


QUERY = ("status", "priority", "category", "search", "limit", "offset")


@operation("GET", BASE, "tickets", READ, query=QUERY)
def list_tickets(c: Ctx) -> Reply:
    """List Tickets."""
    rows = ordered(c, c.tenant.rows("tickets"))
    status, priority = choice_query(c, "status", STATUSES), choice_query(c, "priority", PRIORITIES)
    category, search = c.q("category"), c.q("search")
    if status is not None and not c.bad("tickets-status-filter-ignored"):
        rows = [r for r in rows if r["status"] == status]
    if priority is not None:
        rows = [r for r in rows if r["priority"] == priority]
    if category is not None:
        rows = [r for r in rows if same_category(c, r["category"], category)]
    if search is not None:
        half = c.bad("tickets-search-subject-only")
        rows = [r for r in rows if matches(c, search, r["subject"], None if half else r["description"])]
    default = 20 if c.bad("tickets-default-limit") else 25
    body: Any = enveloped(c, "tickets.envelope", rows, default, 100, lambda r: shape(c, r))
    if isinstance(body, dict) and c.sw("tickets.total") == "paging_only" and c.q("limit") is None:
        body.pop("total")
    return 200, body


def same_category(c: Ctx, have: str | None, want: str) -> bool:
    """Whether a category is the one asked for."""
    if c.sw("tickets.category_match") == "insensitive":
        return (have or "").lower() == want.lower()
    return have == want


def move(c: Ctx, ticket: Record, status: str) -> None:
    """Change the status, within the lifecycle that the page draws."""
    old = ticket["status"]
    if old == status:
        return
    step = STATUSES.index(status) - STATUSES.index(old)
    if old == "closed" and status != "open" and not c.bad("tickets-closed-to-pending"):
        fail(409, f"A closed ticket cannot become {status}; reopen it first")
    if old != "closed" and step > 1 and c.op.method == "PUT" and c.sw("tickets.skip_steps") == "409":
        fail(409, f"Cannot move from {old} to {status}")
    if old != "closed" and step < 0 and c.sw("tickets.step_back") == "409":
        fail(409, f"Cannot move from {old} to {status}")
    if status == "closed" and c.op.method == "PUT" and c.sw("tickets.put_closed") == "409":
        fail(409, "Use the close endpoint")
    ticket["status"] = status
    if old == "closed" and c.bad("tickets-reopen-pending"):
        ticket["status"] = "pending"
    ticket["closed_at"] = c.now() if status == "closed" else None
    ticket["updated_at"] = c.now()
    sla_clock.status_changed(c.b, c.tenant, ticket, old)


@operation("PUT", BASE + "/<ticket_id>", "tickets", WRITE, body=UPDATE, partial=True, find=find)
def update(c: Ctx) -> Reply:
    """Update a Ticket."""
    ticket = c.record
    others = {k: v for k, v in c.body.items() if k != "status"}
    reopened = c.body.get("status") == "open"
    if ticket["status"] == "closed" and others and not reopened and c.sw("tickets.closed_edit") == "409":
        fail(409, "Ticket is closed")
    if "status" in c.body:
        move(c, ticket, c.body["status"])
    if c.bad("tickets-put-priority-lost"):
        others.pop("priority", None)
    before = ticket["priority"]
    ticket.update(others, updated_at=c.now())
    if ticket["priority"] != before:
        sla_clock.priority_changed(c.b, c.tenant, ticket)
    return 200, shape(c, ticket)


def private_default(c: Ctx) -> bool:
    """Whether a note is private when the body does not say."""
    return c.sw("tickets.note_private_default") == "true"


NOTE = (F("body", required=True, low=1, soft=True), F("private", "bool", default=private_default))


@operation("POST", BASE + "/<ticket_id>/notes", "tickets", WRITE, body=NOTE, find=find, creates=True)
def add_note(c: Ctx) -> Reply:
    """Add a Note."""
    if c.record["status"] == "closed" and c.sw("tickets.note_on_closed") == "409":
        fail(409, "Ticket is closed")
    note: Record = {
        "id": c.b.number("note", 501),
        "ticket_id": c.record["id"],
        "body": c.body["body"],
        "private": not c.body["private"] if c.bad("tickets-note-private-inverted") else c.body["private"],
        "created_at": c.now(),
    }
    c.record["_notes"].append(note)
    sla_clock.answered(c.b, c.tenant, c.record, private=c.body["private"])
    if c.sw("tickets.note_answer") == "ticket":
        return 201, shape(c, c.record)
    return int(c.sw("tickets.note_status")), c.show(note, "id ticket_id body private created_at", extras=False)


CLOSE = (F("resolution_notes", null=True, required=switched("tickets.close_notes", "required")),)


@operation("POST", BASE + "/<ticket_id>/close", "tickets", WRITE, body=CLOSE, body_optional=True, find=find)
def close(c: Ctx) -> Reply:
    """Close a Ticket."""
    again = c.sw("tickets.close_twice")
    if c.record["status"] == "closed" and again != "200":
        fail(int(again), "Ticket is already closed")
    move(c, c.record, "closed")
    c.record["resolution_notes"] = c.body["resolution_notes"]
    if c.sw("tickets.close_answer") == "204":
        return 204, None
    return 200, shape(c, c.record)


@operation("POST", BASE + "/<ticket_id>/reopen", "tickets", WRITE, find=find)
def reopen(c: Ctx) -> Reply:
    """Reopen a ticket (Ticket Lifecycle); the page shows no request for it, so the path is a switch."""
    if c.sw("tickets.reopen_path") == "put_only":
        fail(404, not_found(c, "Endpoint"))
    if c.record["status"] != "closed":
        fail(409, "Ticket is not closed")
    move(c, c.record, "open")
    return 200, shape(c, c.record)
