"""How each operation is undone, for the ledger and the sweep: by the DELETE of its path, unless a table says otherwise.

What the API has no way to delete stays, and is listed at the end of a run.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from contract_tests.contract import contract

Json = Any


@dataclass(frozen=True, slots=True)
class CleanupRequest:
    """A request that takes something back. 409 means that it is closed already, and 404 that it may be gone."""

    method: str
    path: str
    body: Json = None


ELSEWHERE = {
    "create_oncall_entry": "/api/v2/oncall/entries/{id}",
    "add_sla_target": "/api/v2/sla/targets/{id}",
    "create_sla_escalation": "/api/v2/sla/escalations/{id}",
    "install_workflow_template": "/api/v2/workflows/{id}",
    "migrate_automation_rule": "/api/v2/workflows/{id}",
}
"""operationId → the path to DELETE, where that is not below the path that was posted to."""
KEPT = {
    "create_ticket": "a ticket cannot be deleted; it was closed",
    "create_business_hours": "a business-hours schedule cannot be deleted; it is no default",
}
"""operationId → what is left of it, and why."""


CLOSED = {"resolution_notes": "Made by a contract run."}
CLOSE_REQUESTS = {
    "create_ticket": lambda record: CleanupRequest("POST", f"/api/v1/tickets/{_segment(record['id'])}/close", CLOSED),
    "create_business_hours": lambda record: CleanupRequest(
        "PATCH", f"/api/v2/business-hours/{_segment(record['id'])}", {"is_default": False}
    ),
}
"""operationId → what does to a record that cannot be deleted the least harm."""


def cleanup_request(operation: str, path: str, record: Json) -> CleanupRequest | None:
    """What takes back a creation that answered this record; None where there is nothing to do."""
    if not isinstance(record, dict) or "id" not in record:
        return None
    name = _segment(record["id"])
    if operation in ELSEWHERE:
        return CleanupRequest("DELETE", ELSEWHERE[operation].format(id=name))
    if operation in _deleted_below():
        return CleanupRequest("DELETE", f"{path}/{name}")
    return CLOSE_REQUESTS[operation](record) if operation in CLOSE_REQUESTS else None


@cache
def _deleted_below() -> frozenset[str]:
    """The operations whose path has a DELETE one step below it."""
    parents = {each.path.rpartition("/")[0] for each in contract().operations if each.method == "DELETE"}
    return frozenset(each.id for each in contract().operations if each.idempotent and each.path in parents)


def ids(record: Json) -> list[str]:
    """By what a record that was made can be named: its id, and that of the conversation that came with it."""
    named = record if isinstance(record, dict) else {}
    return [str(named[each]) for each in ("id", "conversation_id") if named.get(each) is not None]


def _segment(name: Json) -> str:
    """An id as one segment of a path, whatever it is: nothing that a deployment answers leads to another record."""
    written = quote(str(name), safe="")
    return written.replace(".", "%2E") if written in {".", ".."} else written


BEFORE = {
    "update_ai_settings": "/api/ai-automation/settings",
    "reorder_routing_rules": "/api/ai-automation/routing/rules",
    "reorder_sla_policies": "/api/v2/sla/policies?limit=100",
}
"""What has to be read before a change that touches everybody's, to put it back."""


def restore(operation: str, before: Json) -> list[CleanupRequest]:
    """What puts back the state that was read before the operation. `LookupError` where that was no such state."""
    if operation == "update_ai_settings":
        sections = {name: value for name, value in before.items() if isinstance(value, dict)}
        if not sections:
            raise LookupError("settings without a section")
        return [CleanupRequest("PUT", "/api/ai-automation/settings", sections)]
    if operation == "reorder_routing_rules":
        rules = "/api/ai-automation/routing/rules"
        return [
            CleanupRequest("PUT", f"{rules}/{_segment(each['id'])}", {"sort_order": each["sort_order"]})
            for each in before
        ]
    order = [policy["id"] for policy in before["data"]]
    return [CleanupRequest("POST", "/api/v2/sla/policies/reorder", {"policy_ids": order})]
