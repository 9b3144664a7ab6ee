"""SLA timers: instances start with a ticket, pause, are met or breached (SLA page, Instance Statuses)."""

from datetime import datetime
from typing import Any

from contract_tests.tests.second.core import Backend, BackendTenant, Record
from contract_tests.tests.second.worktime import deadline, default_schedule, spent


def holds(b: Backend, condition: Record, record: Record) -> bool:
    """Whether one condition of a policy or a rule holds for a record."""
    have: Any = record.get(str(condition.get("field")))
    want = condition.get("value", condition.get("equals"))
    operator = condition.get("operator", "equals")
    if operator in ("in", "not_in"):
        inside = have in want if isinstance(want, list) else have == want
        return inside if operator == "in" else not inside
    if operator in ("equals", "eq"):
        return bool(have == want)
    if operator in ("not_equals", "neq"):
        return bool(have != want)
    if operator == "contains":
        return (
            want in have if isinstance(have, list) else isinstance(have, str) and isinstance(want, str) and want in have
        )
    return b.sw("conditions.unknown_operator") == "true"


def all_hold(b: Backend, conditions: list[Record], record: Record) -> bool:
    """Whether all conditions hold; what an empty list means is a switch."""
    if not conditions:
        return b.sw("conditions.empty") == "all"
    return all(isinstance(x, dict) and holds(b, x, record) for x in conditions)


def policies(tenant: BackendTenant) -> list[Record]:
    """The policies that are not archived, in their evaluation order."""
    rows = [p for p in tenant.rows("policies") if not p.get("_archived")]
    return sorted(rows, key=lambda p: (p["_order"], p["_seq"]))


def start(b: Backend, tenant: BackendTenant, ticket: Record, since: datetime | None = None) -> None:
    """Start the timer of the first policy that matches a new ticket."""
    since = since or b.now()
    if tenant.plan == "starter":
        return
    rows = policies(tenant)
    if b.bad("sla-last-match"):
        rows.reverse()
    policy = next((p for p in rows if p["enabled"] and all_hold(b, p["conditions"], ticket)), None)
    if policy is None:
        return
    targets: dict[str, Record] = {}
    schedule = default_schedule(tenant) if policy["business_hours"] else None
    for t in policy["_targets"]:
        due = deadline(b, schedule, since, t["hours"] * 60) if t["priority"] == ticket["priority"] else None
        if due is not None:
            targets[t["type"]] = {"due_at": due, "met": None, "_minutes": t["hours"] * 60}
    if not targets and b.sw("sla.instance_without_targets") == "none":
        return
    record = {
        "id": b.new_id("inst"),
        "policy_id": policy["id"],
        "conversation_id": f"conv_{ticket['id']}",
        "ticket_id": ticket["id"],
        "status": "active",
        "targets": targets,
        "created_at": b.now(),
        "_schedule": schedule,
    }
    b.add(tenant, "instances", record)


def of(tenant: BackendTenant, ticket: Record) -> list[Record]:
    """The timers of a ticket."""
    return [i for i in tenant.rows("instances") if i.get("ticket_id") == ticket["id"]]


def settle(b: Backend, instance: Record, kind: str, now: datetime) -> None:
    """A target was reached now: met if that is not later than its deadline."""
    target = instance["targets"].get(kind)
    if target is not None and target["met"] is None:
        target["met"] = now <= target["due_at"]
        finish(b, instance)


def finish(b: Backend, instance: Record) -> None:
    """Set the status that follows from the targets."""
    states = [t["met"] for t in instance["targets"].values()]
    if any(s is False for s in states) and not b.bad("sla-never-breached"):
        instance["status"] = "breached"
        instance.setdefault("_breached_at", b.now())
    elif states and all(s is True for s in states):
        instance["status"] = "met"


def answered(b: Backend, tenant: BackendTenant, ticket: Record, private: bool) -> None:
    """An agent wrote a note."""
    if private and b.sw("sla.first_response_by") == "public_note":
        return
    for instance in of(tenant, ticket):
        settle(b, instance, "first_response", b.now())


def status_changed(b: Backend, tenant: BackendTenant, ticket: Record, old: str) -> None:
    """A ticket went on: pause, resume, or stop the resolution timer."""
    new, now = ticket["status"], b.now()
    if old == "closed" and new == "open" and b.sw("sla.reopen") == "restarted":
        start(b, tenant, ticket)
        return
    done = ("closed",) if b.sw("sla.resolved_at") == "closed" else ("resolved", "closed")
    for instance in of(tenant, ticket):
        if old == "pending" and instance["status"] == "paused":
            resume(b, instance, now)
        if new in done:
            settle(b, instance, "resolution", now)
            first = instance["targets"].get("first_response")
            if first is not None and first["met"] is None and b.sw("sla.resolving_is_response") == "yes":
                settle(b, instance, "first_response", now)
        elif new == "pending" and instance["status"] == "active" and b.sw("sla.pause_on_pending") == "yes":
            pause(b, instance, now)


def priority_changed(b: Backend, tenant: BackendTenant, ticket: Record) -> None:
    """A ticket got another priority: its timers stay, or are worked out again from its beginning."""
    if b.sw("sla.priority_change") == "recomputed" and ticket["status"] in ("open", "pending"):
        for instance in of(tenant, ticket):
            if instance["status"] in ("active", "paused"):
                tenant.table("instances").pop(instance["id"])
        start(b, tenant, ticket, ticket["created_at"])


def pause(b: Backend, instance: Record, now: datetime) -> None:
    """Stop the timer and keep what is left of every target."""
    for target in instance["targets"].values():
        if target["met"] is None:
            target["_left"] = spent(b, instance["_schedule"], now, target["due_at"])
    instance["status"] = "paused"


def resume(b: Backend, instance: Record, now: datetime) -> None:
    """Let the timer run again: the deadlines move by the time that it stood still."""
    for target in instance["targets"].values():
        if target["met"] is None and "_left" in target:
            left = target.pop("_left")
            target["due_at"] = deadline(b, instance["_schedule"], now, left) or target["due_at"]
    instance["status"] = "active"


def tick(b: Backend, tenant: BackendTenant) -> None:
    """Breach the targets whose deadline is over."""
    now = b.now()
    for instance in tenant.table("instances").values():
        if instance["status"] != "active":
            continue
        for target in instance["targets"].values():
            if target["met"] is None and now > target["due_at"]:
                target["met"] = False
        finish(b, instance)
