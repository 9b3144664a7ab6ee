"""Telling users something about a ticket: whom, and in which words. Docs: automation-and-workflows, sla."""

from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.families.oncall.shifts import on_call_at
from mock_server.families.records import Notification
from mock_server.families.tenant import Tenant
from mock_server.models import Ticket

TEXT_FIELDS = ("message", "text", "body")
"""Arguments of an action that are what is to be said; else the template's name says it."""


def notify(
    tenant: Tenant, ticket: Ticket | None, kind: str, arguments: Mapping[str, Any], user_ids: Iterable[str]
) -> None:
    """Keep what these users are told, and say that it was sent."""
    notification = Notification(
        id=tenant.ids.text("ntf"),
        type=kind,
        ticket_id=ticket.id if ticket else None,
        arguments=dict(arguments),
        recipients=tuple(dict.fromkeys(user_ids)),
        text=rendered(kind, arguments, ticket),
        created_at=tenant.now,
    )
    tenant.emit("notification.sent", notification.id, tenant.notifications.put(notification))


def recipients(tenant: Tenant, kind: str, arguments: Mapping[str, Any], ticket: Ticket | None) -> list[str]:
    """The users that the arguments name, else the leads for `notify_team_lead`; else the ticket's assignee, its team's
    person on call, or its team's leads, whichever there is first.
    """
    named = [each for each in _named(arguments) if each in tenant.users]
    if named:
        return named
    team_id = ticket.team_id if ticket else None
    if kind == "notify_team_lead":
        return _leads(tenant, team_id)
    if ticket and ticket.assignee_id in tenant.users:
        return [str(ticket.assignee_id)]
    on_call = on_call_at(tenant, team_id, tenant.now) if team_id else None
    return [on_call.user_id] if on_call else _leads(tenant, team_id)


def rendered(kind: str, arguments: Mapping[str, Any], ticket: Ticket | None) -> str:
    """What is said: the action's own text, else the name of its template in words, and the ticket it is about."""
    said = next((arguments[name] for name in TEXT_FIELDS if isinstance(arguments.get(name), str)), None)
    template = arguments.get("template")
    words = said or (template if isinstance(template, str) else kind).replace("_", " ").capitalize()
    return f"{words}: ticket {ticket.id}, {ticket.subject}" if ticket else words


def _named(arguments: Mapping[str, Any]) -> list[str]:
    given = [arguments.get("user_id"), *(many if isinstance(many := arguments.get("user_ids"), list) else [])]
    return [each for each in given if isinstance(each, str)]


def _leads(tenant: Tenant, team_id: str | None) -> list[str]:
    return [each.user_id for each in tenant.members if each.team_id == team_id and each.role == "lead"]
