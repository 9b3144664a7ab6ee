"""Defects of who gets what: tickets of a team, projected shifts, customers' replies, events of a workflow."""

from collections.abc import Callable, Sequence
from typing import Any

from mock_server.families.assignment.choice import Candidate
from mock_server.families.paging import containing
from mock_server.families.tickets.lifecycle import change
from mutation.mutant import Plant, Table
from mutation.patches import around, instead, replaced
from mutation.wire import Json, answers, edits

ENGINE = "mock_server.families.assignment.engine"
TICKETS = "mock_server.families.tickets.operations"
Candidates = Sequence[Candidate]
REPLIED = "conversation.customer_replied"


def choosing(
    seen: Callable[[Candidate], Candidate] = lambda each: each,
    *,
    method: Callable[[str], str] = str,
    last: Callable[[Any], Any] = lambda user_id: user_id,
) -> Plant:
    """A team chooses by other figures of its members, by another method, or after another turn."""

    def choose(original: Any, by: str, candidates: Candidates, turn: str | None = None) -> Any:
        chosen = original(method(by), [seen(each) for each in candidates], last(turn))
        return next((each for each in candidates if chosen and each.user_id == chosen.user_id), None)

    return replaced((f"{ENGINE}:choose", around(choose)))


def nothing(*_: Any) -> None:
    """What is left out."""


def any_update(_original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    """Nobody looks whether there is such a team or user."""
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    return change(tenant, tenant.tickets.get(ticket_id), sent)


def without_null(update: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    """An assignee stays where null is sent."""
    sent = body.model_fields_set - ({"assignee_id"} if body.assignee_id is None else set())
    return update(tenant, ticket_id=ticket_id, body=type(body).model_construct(sent, **body.model_dump()))


def all_entries(page: Json) -> None:
    for each in page["data"]:
        each["projected"] = False


def only_entries(on_call_at: Any, *asked: Any) -> Any:
    found = on_call_at(*asked)
    return None if found is None or found.projected else found


def with_draft(latest: Any, tenant: Any, workflow: Any) -> Any:
    """The version that runs, with the trigger of the draft."""
    found = latest(tenant, workflow)
    return found and found.model_copy(update={"trigger_config": workflow.trigger_config})


def only_for_records(replay_key: Any, request: Any, operation: Any, caller: Any) -> Any:
    return replay_key(request, operation, caller) if operation.success == 201 else None


MUTANTS: Table = {
    "engines": {
        "TEAM-35: A balanced team gives everything to whoever joined first.": choosing(
            lambda each: each._replace(load=0, capacity=0)
        ),
        "TEAM-36: A rotation begins anew with every ticket.": choosing(last=nothing),
        "TEAM-37: The priorities of the members do not count.": choosing(lambda each: each._replace(priority=0)),
        "TEAM-38: The highest priority comes first.": choosing(lambda each: each._replace(priority=-each.priority)),
        "TEAM-38: Of two members with one priority the last comes first.": choosing(
            lambda each: each._replace(joined=-each.joined)
        ),
        "TEAM-39: A manual team is a balanced one.": choosing(method=lambda by: "balanced" if by == "manual" else by),
        "TEAM-40: A member is never full.": choosing(lambda each: each._replace(capacity=0)),
        "TEAM-41: A ticket that is finished makes no room.": replaced((f"{ENGINE}:_serve_teams_of", lambda _: nothing)),
        "TEAM-42: A team is always open.": replaced((f"{ENGINE}:calendar_for", lambda _: nothing)),
        "TEAM-43: A ticket that nobody takes stays.": replaced((f"{ENGINE}:_set_timeout", lambda _: nothing)),
        "TICKET-44: A customer's reply is no reply.": replaced(
            ("mock_server.families.tickets.customers:reply", lambda _: nothing)
        ),
        "ONCALL-32: A schedule ends with its last entry.": replaced(
            ("mock_server.families.oncall.shifts:projected", lambda _: lambda *_: [])
        ),
        "ONCALL-33: What is projected looks like an entry.": answers("list_oncall_entries", edits(all_entries)),
        "ONCALL-33: Beyond the last entry nobody is on call.": instead("oncall", "on_call_at", around(only_entries)),
        "ONCALL-34: A swap gives nothing for the shift.": instead("oncall", "next_of", lambda _: nothing),
        "WF-135: A rejected run ends whatever its edges.": replaced(
            ("mock_server.families.workflows.engine:REJECTED", lambda _: ())
        ),
        "WF-137: The event of a trigger node starts nothing.": replaced(
            ("mock_server.families.workflows.triggers:trigger_of", lambda _: nothing)
        ),
        "WF-138: A customer's reply starts nothing.": replaced(
            ("mock_server.families.reactions:REACTIONS", lambda known: {**known, REPLIED: known[REPLIED][:1]})
        ),
        "WF-134: A workflow listens as its draft says.": replaced(
            ("mock_server.families.workflows.triggers:latest", around(with_draft))
        ),
    },
    "persistence": {
        "TEAM-44: Tickets stay in a team that is deleted.": instead(
            "teams", "delete_team", lambda _: lambda tenant, team_id: tenant.teams.remove(team_id)
        ),
        "TICKET-42: The newest note comes first.": replaced(
            (f"{TICKETS}:notes_of", around(lambda notes_of, *asked: notes_of(*asked)[::-1]))
        ),
    },
    "partial updates": {
        "TICKET-41: Null takes a ticket from nobody.": instead("tickets", "update_ticket", around(without_null)),
    },
    "validation": {
        "TICKET-41: A ticket goes to a team that there is not.": instead(
            "tickets", "update_ticket", around(any_update)
        ),
    },
    "idempotency": {
        "WF-136: A key counts only where the answer is a 201.": replaced(
            ("mock_server.http.idempotency:replay_key", around(only_for_records))
        ),
    },
    "filters and paging": {
        "TICKET-43: A search looks for its words in one piece.": replaced(
            (f"{TICKETS}:having_words", lambda _: containing)
        ),
    },
}
