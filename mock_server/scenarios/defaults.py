"""What a record has that says nothing of it: as the operation would have made it that makes such records."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import MISSING, BaseModel

from mock_server.families.ai_automation import settings
from mock_server.families.tenant import Tenant
from mock_server.models import (
    AutomationRuleCreate,
    BusinessHoursCreate,
    HolidayCreate,
    OnCallScheduleCreate,
    RoutingRuleCreate,
    SlaEscalationCreate,
    SlaPolicyCreate,
    SlaTargetCreate,
    TeamCreate,
    TeamMemberUpsert,
    TicketCreate,
)

Fields = dict[str, Any]
Make = Callable[[Tenant, Fields], Any]


class Defaults(NamedTuple):
    """`body` is what such a record is created with, whose defaults it has; `made` makes the other fields, in order."""

    made: Mapping[str, Make]
    body: type[BaseModel] | None = None


def completed(tenant: Tenant, name: str, given: Fields) -> Fields:
    """The fields of a record of the collection, with what is missing made, as far as that can be."""
    defaults, fields = DEFAULTS.get(name), dict(given)
    if defaults is None:
        return fields
    for field, make in defaults.made.items():
        if field not in fields:
            fields[field] = make(tenant, fields)
    if defaults.body:
        known = tenant.collection(name).model.model_fields
        fields |= {
            field: value for field, value in _defaults_of(defaults.body) if field in known and field not in fields
        }
    for part, (of_list, body) in PARTS.get(name, {}).items():
        if isinstance(fields.get(part), list):
            fields[part] = [_with_defaults(tenant, each, of_list, body) for each in fields[part]]
    return fields


def _with_defaults(tenant: Tenant, given: Any, made: Mapping[str, Make], body: type[BaseModel]) -> Any:
    if not isinstance(given, dict):
        return given
    fields = {field: make(tenant, given) for field, make in made.items() if field not in given}
    return {**dict(_defaults_of(body)), **fields, **given}


def _defaults_of(body: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for field, info in body.model_fields.items():
        if not info.is_required() and info.default is not MISSING:
            yield field, info.get_default(call_default_factory=True)


def _id(prefix: str) -> Make:
    return lambda tenant, _: tenant.ids.text(prefix)


def _now(tenant: Tenant, _: Fields) -> Any:
    return tenant.now


def _same(field: str) -> Make:
    return lambda _, fields: fields.get(field)


def _is(value: Any) -> Make:
    return lambda *_: value


def _named(noun: str) -> Make:
    return lambda _, fields: f"{noun} {fields.get('id')}"


def _of_user(field: str) -> Make:
    """What the user has in this field that a membership is about."""

    def made(tenant: Tenant, fields: Fields) -> Any:
        user_id = fields.get("user_id")
        user = tenant.users.find(user_id) if isinstance(user_id, str) else None
        return getattr(user, field) if user else None

    return made


def _conversation(tenant: Tenant, fields: Fields) -> str:
    """The one that names the ticket, or a new one."""
    number = fields.get("id")
    return next((each.id for each in tenant.conversations if each.ticket_id == number), None) or tenant.ids.uuid()


def _conversation_of_ticket(tenant: Tenant, fields: Fields) -> Any:
    number = fields.get("ticket_id")
    ticket = tenant.tickets.find(number) if isinstance(number, int) else None
    return ticket.conversation_id if ticket else None


def _version(_: Tenant, fields: Fields) -> int | None:
    return 1 if fields.get("status") == "published" else None


def _settings(section: str) -> Make:
    return lambda tenant, _: getattr(settings.current(tenant), section).model_dump()


STAMPED: Mapping[str, Make] = {"created_at": _now, "updated_at": _same("created_at")}
DEFAULTS: Mapping[str, Defaults] = {
    "users": Defaults(
        {"id": _id("user"), "name": _named("User"), "email": lambda _, fields: f"{fields.get('id')}@example.com"}
    ),
    "conversations": Defaults({"id": lambda tenant, _: tenant.ids.uuid(), "ticket_id": _is(None), "created_at": _now}),
    "tickets": Defaults(
        {
            "id": lambda tenant, _: tenant.ids.number("ticket"),
            "subject": _named("Ticket"),
            "status": _is("open"),
            "team_id": _is(None),
            "assignee_id": _is(None),
            "conversation_id": _conversation,
            "resolution_notes": _is(None),
            **STAMPED,
        },
        TicketCreate,
    ),
    "notes": Defaults(
        {
            "id": _id("note"),
            "body": _named("Note"),
            "private": _is(False),
            "author_id": _is(None),
            "created_at": _now,
        }
    ),
    "teams": Defaults(
        {"id": _id("team"), "name": _named("Team"), "member_count": _is(0), "created_at": _now}, TeamCreate
    ),
    "members": Defaults({"user_email": _of_user("email"), "user_name": _of_user("name")}, TeamMemberUpsert),
    "business_hours": Defaults(
        {
            "id": _id("bh"),
            "name": _named("Hours"),
            "holidays": lambda *_: [],
            "holiday_count": lambda _, fields: len(fields["holidays"]) if isinstance(fields["holidays"], list) else 0,
            **STAMPED,
        },
        BusinessHoursCreate,
    ),
    "oncall_schedules": Defaults(
        {"id": _id("sched"), "name": _named("Schedule"), "created_at": _now}, OnCallScheduleCreate
    ),
    "oncall_entries": Defaults({"id": _id("entry"), "projected": _is(False), "created_at": _now}),
    "sla_policies": Defaults({"id": _id("sla"), "name": _named("Policy")}, SlaPolicyCreate),
    "sla_escalations": Defaults({"id": _id("esc")}, SlaEscalationCreate),
    "ola_policies": Defaults({"id": _id("ola"), "name": _named("Policy"), "team_id": _is(None)}, SlaPolicyCreate),
    "automation_rules": Defaults(
        {"id": _id("rule"), "name": _named("Rule"), "execution_count": _is(0), "last_fired_at": _is(None), **STAMPED},
        AutomationRuleCreate,
    ),
    "workflows": Defaults(
        {
            "id": _id("wf"),
            "name": _named("Workflow"),
            "description": _is(None),
            "status": _is("draft"),
            "version": _version,
            "trigger_config": lambda *_: {},
            "canvas_definition": lambda *_: {},
            "template_id": _is(None),
            "webhook_url": lambda _, fields: f"/api/v2/workflows/webhook/{fields.get('id')}",
            "webhook_secret": _id("whsec"),
            "created_by": _is(None),
            **STAMPED,
            "published_at": lambda _, fields: fields["created_at"] if fields["status"] == "published" else None,
        }
    ),
    "routing_rules": Defaults(
        {"id": _id("rr"), "tenant_id": lambda tenant, _: tenant.id, **STAMPED}, RoutingRuleCreate
    ),
    "ai_settings": Defaults(
        {
            "classification": _settings("classification"),
            "routing": _settings("routing"),
            "resolution": _settings("resolution"),
            "version": _is(1),
            "updated_at": _now,
        }
    ),
    "outbox_answers": Defaults({}),
    "sla_instances": Defaults({"id": _id("inst"), "conversation_id": _conversation_of_ticket, "started_at": _now}),
}
"""Of the collections that people write. The others are the engines' own; a record of theirs is written whole."""

PARTS: Mapping[str, Mapping[str, tuple[Mapping[str, Make], type[BaseModel]]]] = {
    "sla_policies": {"targets": ({"id": _id("target")}, SlaTargetCreate)},
    "ola_policies": {"targets": ({"id": _id("target")}, SlaTargetCreate)},
    "business_hours": {"holidays": ({"id": _id("hol"), "created_at": _now}, HolidayCreate)},
}
"""The lists of records in them."""
