"""What rules, workflows and escalations do to the world: one function per action type, in one table.

An action is a JSON object with a `type`; the rest are its arguments. Docs: automation-and-workflows, sla.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from mock_server.errors import Conflict
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import PRIORITIES, STATUSES, change
from mock_server.families.tickets.notes import write_note
from mock_server.families.tickets.notifications import notify, recipients
from mock_server.families.tickets.operations import open_ticket
from mock_server.models import Ticket, TicketCreate
from mock_server.text.json_text import json_text

Action = Mapping[str, Any]


class ActionFailed(Exception):
    """Why an action could not be carried out, in one sentence."""


def perform(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    """Carry an action out on the ticket it is about. `ActionFailed` says why it could not be."""
    act = ACTIONS.get(str(action.get("type")))
    if act is None:
        raise ActionFailed(f"Unknown action type {json_text(action.get('type'))}")
    act(tenant, action, ticket_id)


def _assign_team(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    team_id = action.get("team_id")
    if not isinstance(team_id, str) or team_id not in tenant.teams:
        raise ActionFailed(f"Team {json_text(team_id)} not found")
    _change(tenant, ticket_id, {"team_id": team_id})


def _set_priority(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    _change(tenant, ticket_id, {"priority": _choice(action, "priority", PRIORITIES)})


def _set_status(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    _change(tenant, ticket_id, {"status": _choice(action, "status", STATUSES)})


def _add_note(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    ticket, text = _ticket(tenant, ticket_id), action.get("body") or action.get("note")
    if not isinstance(text, str):
        raise ActionFailed("add_note needs a body")
    write_note(tenant, ticket, text, private=bool(action.get("private", True)), author_id=None)


def _notify(tenant: Tenant, action: Action, ticket_id: int | None) -> None:
    """Whether there is a ticket or not: rules may tell somebody of anything."""
    arguments = {key: value for key, value in action.items() if key != "type"}
    ticket = tenant.tickets.find(ticket_id) if ticket_id is not None else None
    notify(tenant, ticket, str(action["type"]), arguments, recipients(tenant, str(action["type"]), arguments, ticket))


def _create_ticket(tenant: Tenant, action: Action, _: int | None) -> None:
    subject = action.get("subject")
    if not isinstance(subject, str) or not subject:
        raise ActionFailed("create_ticket needs a subject")
    priority = _choice({"priority": "medium", **action}, "priority", PRIORITIES)
    try:
        sent = {name: action[name] for name in ("description", "category") if name in action}
        body = TicketCreate(subject=subject[:200], priority=priority, **sent)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ActionFailed(f"{wrong['loc'][0]}: {wrong['msg']}") from None
    open_ticket(tenant, body)


ACTIONS: dict[str, Callable[[Tenant, Action, int | None], None]] = {
    "assign_team": _assign_team,
    "reassign": _assign_team,
    "set_priority": _set_priority,
    "set_status": _set_status,
    "add_note": _add_note,
    "send_notification": _notify,
    "notify": _notify,
    "notify_team_lead": _notify,
    "create_ticket": _create_ticket,
}


def _ticket(tenant: Tenant, ticket_id: int | None) -> Ticket:
    ticket = tenant.tickets.find(ticket_id) if ticket_id is not None else None
    if ticket is None:
        raise ActionFailed("There is no ticket to act on")
    return ticket


def _change(tenant: Tenant, ticket_id: int | None, fields: dict[str, Any]) -> None:
    try:
        change(tenant, _ticket(tenant, ticket_id), fields)
    except Conflict as error:
        raise ActionFailed(error.detail) from None


def _choice(action: Action, field: str, allowed: tuple[str, ...]) -> Any:
    value = action.get(field)
    if value not in allowed:
        raise ActionFailed(f"{field} should be one of {', '.join(allowed)}, not {json_text(value)}")
    return value
