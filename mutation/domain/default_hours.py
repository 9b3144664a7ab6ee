"""Defects of the one default schedule of a tenant, a rule each. Docs: teams-and-routing, "Business Hours"."""

from typing import Any

from mock_server.errors import Conflict
from mutation.domain.business_hours import operation
from mutation.mutant import Table
from mutation.wire import asks, ignores_fields

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


def the_only_one(create: Any, tenant: Any, body: Any) -> Any:
    """A tenant has one schedule that is no default."""
    tenant.business_hours.remove_where(lambda each: not each.is_default)
    return create(tenant, body=body)


MUTANTS: Table = {
    "validation": {
        "HOURS-11: An update makes a second default.": operation("update_business_hours", becomes_default),
        "HOURS-11: The default is a conflict with itself.": operation("update_business_hours", conflicts_with_itself),
    },
    "transitions": {
        "HOURS-11: The default cannot be given up.": asks(
            "update_business_hours",
            lambda call: call.json.get("is_default") is False and ignores_fields("is_default")(call),
        ),
    },
    "persistence": {
        "HOURS-19: A schedule takes the place of the one before.": operation("create_business_hours", the_only_one),
    },
}
