"""Defects of the one default schedule of a tenant, a rule each. Docs: teams-and-routing, "Business Hours"."""

from typing import Any

from mock_server.errors import Conflict
from mutation.domain.business_hours import operation, stored_all_the_same
from mutation.domain.teams import items
from mutation.mutant import Mutant
from mutation.wire import Json, answers, asks, ignores_fields

DEFAULT = "Another default business-hours schedule already exists. Remove that default first."


def becomes_default(update: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    """An update makes any schedule a default."""
    flag = getattr(body, "is_default", None) is True
    quiet = body.model_copy(update={"is_default": False}) if flag else body
    made = update(tenant, business_hours_id=business_hours_id, body=quiet)
    return tenant.business_hours.put(made.model_copy(update={"is_default": True})) if flag else made


def conflicts_with_itself(update: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    if body.is_default is True and any(each.is_default for each in tenant.business_hours):
        raise Conflict(DEFAULT)
    return update(tenant, business_hours_id=business_hours_id, body=body)


def one_of_each_name(create: Any, tenant: Any, body: Any) -> Any:
    same = [each for each in tenant.business_hours if each.name == body.name]
    return same[0] if same else create(tenant, body=body)


def the_only_one(create: Any, tenant: Any, body: Any) -> Any:
    """A tenant has one schedule that is no default."""
    tenant.business_hours.remove_where(lambda each: not each.is_default)
    return create(tenant, body=body)


def two_defaults(schedules: list[Json]) -> None:
    """The default and the one after it are both shown as the default."""
    for each in schedules[:2]:
        each["is_default"] = True


MUTANTS: list[Mutant] = [
    Mutant(
        "HOURS-11",
        "validation",
        "An update makes a second default.",
        operation("update_business_hours", becomes_default),
    ),
    Mutant(
        "HOURS-11",
        "partial updates",
        "An update to a second default is refused, and the rest of it done.",
        stored_all_the_same("update_business_hours", 409, ignores_fields("is_default")),
    ),
    Mutant(
        "HOURS-11",
        "transitions",
        "The default cannot be given up.",
        asks(
            "update_business_hours",
            lambda call: call.json.get("is_default") is False and ignores_fields("is_default")(call),
        ),
    ),
    Mutant(
        "HOURS-11",
        "validation",
        "The default is a conflict with itself.",
        operation("update_business_hours", conflicts_with_itself),
    ),
    Mutant("HOURS-19", "schema", "The list shows two defaults.", answers("list_business_hours", items(two_defaults))),
    Mutant(
        "HOURS-19",
        "persistence",
        "A schedule takes the place of the one before.",
        operation("create_business_hours", the_only_one),
    ),
    Mutant(
        "HOURS-27",
        "persistence",
        "A name that is taken answers the schedule that has it.",
        operation("create_business_hours", one_of_each_name),
    ),
]
