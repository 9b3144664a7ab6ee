"""The SLA page: policies, targets, escalations, timers, the deadline preview and OLA policies."""

from datetime import UTC, datetime
from typing import Any

from contract_tests.tests.second import sla_clock
from contract_tests.tests.second.access import key
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, not_found, operation
from contract_tests.tests.second.fields import F, choice_query, invalid, switched
from contract_tests.tests.second.lists import enveloped, ordered, page
from contract_tests.tests.second.worktime import deadline

READ, WRITE = key("sla:read", "professional"), key("sla:write", "professional")
TOP_READ, TOP_WRITE = key("sla:read", "enterprise"), key("sla:write", "enterprise")
BASE = "/api/v2/sla"
PRIORITIES = ("low", "medium", "high", "urgent")
TYPES = ("first_response", "resolution")

find_policy = finder("policies", "policy_id", "SLA policy")
find_target = finder("targets", "target_id", "SLA target")
find_escalation = finder("escalations", "escalation_id", "Escalation rule")


def flag(switch: str) -> Any:
    """A yes-or-no default that a switch chooses."""
    return lambda c: c.sw(switch) == "true"


CREATE = (
    F("name", required=True, low=1, high=200, soft=True),
    F("description", null=True),
    F(
        "conditions",
        "list",
        required=switched("sla.required", "name_conditions"),
        default=lambda c: [],
        items="obj",
    ),
    F("business_hours", "bool", default=flag("sla.business_hours_default")),
    F("enabled", "bool", default=flag("sla.enabled_default")),
    F("targets", "list", default=lambda c: [], items="obj"),
)
TARGET = (
    F("type", required=True, choices=TYPES, loose="sla-target-type-any"),
    F("priority", required=True, choices=PRIORITIES),
    F("hours", "num", required=True, low=0),
)


def target_shape(c: Ctx, target: Record) -> Record:
    """A target as the policy shows it; its id, which the delete needs, is a switch."""
    shown = {n: target[n] for n in ("type", "priority", "hours")}
    if c.sw("sla.hours_format") == "float":
        shown["hours"] = float(shown["hours"])
    if c.sw("sla.target_ids") == "present":
        shown = {"id": target["id"], **shown}
    return shown


def shape(c: Ctx, policy: Record) -> Record:
    """A policy as the list shows it."""
    shown = c.show(policy, "id name description conditions targets business_hours enabled")
    shown["targets"] = [target_shape(c, t) for t in policy["_targets"]]
    if c.sw("sla.policy_created_at") == "present":
        shown["created_at"] = c.render(policy["created_at"])
    if c.sw("sla.policy_escalations") == "present":
        rows = [e for e in c.tenant.rows("escalations") if e["policy_id"] == policy["id"]]
        shown["escalations"] = [escalation_shape(c, e) for e in rows]
    return shown


@operation("GET", BASE + "/policies", "sla", READ, query=("limit", "offset"))
def list_policies(c: Ctx) -> Reply:
    """List SLA Policies."""
    rows = sla_clock.policies(c.tenant)
    if c.sw("sla.list_order") == "created":
        rows.sort(key=lambda p: p["_seq"])
    return 200, page(c, rows, 25, 100, lambda r: shape(c, r), "data")


def add_target(c: Ctx, policy: Record, body: Record) -> Record:
    """Give a policy one more target."""
    target: Record = {"id": c.b.new_id("target"), "policy_id": policy["id"], **body}
    if c.bad("sla-target-hours-off"):
        target["hours"] += 1
    c.add("targets", target)
    policy["_targets"].append(target)
    return target


def check_operators(c: Ctx) -> None:
    """Conditions with an operator that nobody knows."""
    known = ("in", "not_in", "equals", "eq", "not_equals", "neq", "contains")
    if c.sw("conditions.operator_check") == "422":
        for i, x in enumerate(c.body.get("conditions") or []):
            if x.get("operator", "equals") not in known:
                invalid(c, [(["body", "conditions", i, "operator"], "Unknown operator", "enum")])


def body_targets(c: Ctx) -> list[Record]:
    """Targets sent with the policy itself, if the switch lets them in."""
    rows: list[Record] = c.body.pop("targets", None) or []
    if c.sw("sla.targets_in_policy_body") != "taken":
        return []
    wanted = []
    for i, t in enumerate(rows):
        good = t.get("type") in TYPES and t.get("priority") in PRIORITIES and isinstance(t.get("hours"), int | float)
        if not good:
            invalid(c, [(["body", "targets", i], "Input should be a valid target", "value_error")])
        wanted.append({n: t[n] for n in ("type", "priority", "hours")})
    return wanted


def unique(c: Ctx) -> None:
    """Names of policies may have to be unique."""
    if c.sw("sla.unique_name") == "409" and "name" in c.sent:
        if any(p["name"] == c.body["name"] and p is not c.found for p in sla_clock.policies(c.tenant)):
            fail(409, "An SLA policy with this name already exists")


@operation("POST", BASE + "/policies", "sla", WRITE, body=CREATE, creates=True)
def create(c: Ctx) -> Reply:
    """Create SLA Policy."""
    unique(c)
    check_operators(c)
    targets = body_targets(c)
    orders = [p["_order"] for p in sla_clock.policies(c.tenant)]
    last = c.sw("sla.new_policy_place") == "last"
    order = (max(orders, default=-1) + 1) if last else min(orders, default=1) - 1
    policy: Record = {"id": c.b.new_id("sla"), **c.body, "created_at": c.now(), "_targets": [], "_order": order}
    c.add("policies", policy)
    for t in targets:
        add_target(c, policy, t)
    return int(c.sw("sla.create_status")), shape(c, policy)


@operation("GET", BASE + "/policies/<policy_id>", "sla", READ, find=find_policy)
def get(c: Ctx) -> Reply:
    """Get SLA Policy."""
    return 200, shape(c, c.record)


@operation("PATCH", BASE + "/policies/<policy_id>", "sla", WRITE, body=CREATE, partial=True, find=find_policy)
def update(c: Ctx) -> Reply:
    """Update SLA Policy: only provided fields are changed."""
    unique(c)
    check_operators(c)
    targets = body_targets(c) if "targets" in c.body else []
    if c.bad("sla-patch-clears-conditions") and "conditions" not in c.sent:
        c.record["conditions"] = []
    c.record.update(c.body, updated_at=c.now())
    for t in targets:
        add_target(c, c.record, t)
    return 200, shape(c, c.record)


@operation("DELETE", BASE + "/policies/<policy_id>", "sla", WRITE, find=find_policy)
def delete(c: Ctx) -> Reply:
    """Delete SLA Policy: archived, unless timers run."""
    busy = [i for i in c.tenant.rows("instances") if i["policy_id"] == c.record["id"]]
    if any(i["status"] in ("active", "paused") for i in busy) and not c.bad("sla-delete-with-active"):
        fail(409, "Policy has active or paused SLA instances")
    c.record["_archived"] = True
    if c.sw("sla.delete_answer") == "200":
        return 200, {"id": c.record["id"], "status": "archived"}
    return 204, None


@operation(
    "POST", BASE + "/policies/reorder", "sla", WRITE, body=(F("policy_ids", "list", required=True, items="str"),)
)
def reorder(c: Ctx) -> Reply:
    """Reorder SLA Policies."""
    wanted: list[str] = c.body["policy_ids"]
    rows = {p["id"]: p for p in sla_clock.policies(c.tenant)}
    unknown = [i for i in wanted if i not in rows]
    choice = c.sw("sla.reorder_unknown")
    if unknown and choice != "ignored":
        fail(int(choice), f"Unknown policy ids: {', '.join(unknown)}")
    if len(set(wanted)) < len(wanted) and c.sw("sla.reorder_twice") == "422":
        fail(422, "policy_ids must be unique")
    if set(rows) - set(wanted) and c.sw("sla.reorder_some") == "422":
        fail(422, "policy_ids must list every policy")
    rest = [i for i in rows if i not in wanted]
    if not c.bad("sla-reorder-not-applied"):
        for n, name in enumerate([*dict.fromkeys(i for i in wanted if i in rows), *rest]):
            rows[name]["_order"] = n
    if c.sw("sla.reorder_answer") == "204":
        return 204, None
    return 200, {"data": [shape(c, p) for p in sla_clock.policies(c.tenant)]}


@operation("POST", BASE + "/policies/<policy_id>/targets", "sla", WRITE, body=TARGET, find=find_policy, creates=True)
def create_target(c: Ctx) -> Reply:
    """Add SLA Targets."""
    body, policy = c.body, c.record
    if body["hours"] <= 0 and c.sw("sla.zero_hours") == "422":
        invalid(c, [(["body", "hours"], "Input should be greater than 0", "greater_than")])
    same = [t for t in policy["_targets"] if (t["type"], t["priority"]) == (body["type"], body["priority"])]
    if same and c.sw("sla.same_target") == "409":
        fail(409, "A target of this type and priority already exists")
    if same and c.sw("sla.same_target") == "replaced":
        policy["_targets"].remove(same[0])
        c.remove("targets", same[0])
    target = add_target(c, policy, body)
    status = int(c.sw("sla.create_status"))
    if c.sw("sla.target_answer") == "policy":
        return status, shape(c, policy)
    return status, {**target_shape(c, target), "id": target["id"], "policy_id": policy["id"]}


@operation("DELETE", BASE + "/targets/<target_id>", "sla", WRITE, find=find_target)
def delete_target(c: Ctx) -> Reply:
    """Delete SLA Target."""
    policy = c.tenant.table("policies").get(c.record["policy_id"])
    if policy is not None and not c.bad("sla-target-delete-keeps"):
        policy["_targets"] = [t for t in policy["_targets"] if t is not c.record]
    c.remove("targets", c.record)
    return 204, None


TRIGGERS = ("approaching_breach", "breached", "breach")
LATER = (
    F("trigger_percent", "num", null=True, low=0, high=100),
    F("action_type", null=True),
    F("status", choices=("active", "inactive"), default="active"),
)
ESCALATION = (
    F("trigger", required=True, low=1),
    F("threshold_minutes", "int", low=0, null=True, required=switched("sla.escalation_required", "all")),
    F("actions", "list", default=lambda c: [], items="obj", required=switched("sla.escalation_required", "all")),
    *LATER,
)


def escalation_shape(c: Ctx, e: Record) -> Record:
    """An escalation rule: the fields of the create example, and those of the update example."""
    names = "id policy_id trigger threshold_minutes actions trigger_percent action_type status created_at"
    shown = c.show(e, names, extras=False)
    if c.sw("sla.escalation_unset") == "absent":
        shown = {k: v for k, v in shown.items() if v is not None}
    return shown


def check_trigger(c: Ctx) -> None:
    """The page shows one trigger; whether others are taken is a switch."""
    if c.sw("sla.trigger_check") == "422" and c.body.get("trigger", "breach") not in TRIGGERS:
        invalid(c, [(["body", "trigger"], f"Input should be one of {', '.join(TRIGGERS)}", "enum")])


ESCALATIONS = BASE + "/policies/<policy_id>/escalations"


@operation("POST", ESCALATIONS, "sla", TOP_WRITE, body=ESCALATION, find=find_policy, creates=True)
def create_escalation(c: Ctx) -> Reply:
    """Create Escalation."""
    check_trigger(c)
    record = {"id": c.b.new_id("esc"), "policy_id": c.record["id"], **c.body, "created_at": c.now()}
    return int(c.sw("sla.create_status")), escalation_shape(c, c.add("escalations", record))


@operation(
    "PATCH",
    BASE + "/escalations/<escalation_id>",
    "sla",
    TOP_WRITE,
    body=ESCALATION,
    partial=True,
    find=find_escalation,
)
def update_escalation(c: Ctx) -> Reply:
    """Update Escalation: the example sends other fields than the create example does."""
    check_trigger(c)
    early = [n for n in ("trigger", "threshold_minutes", "actions") if n in c.sent]
    if early and c.sw("sla.escalation_patch") == "shown_fields_only":
        invalid(c, [(["body", n], "Extra inputs are not permitted", "extra_forbidden") for n in early])
    if not (c.bad("sla-escalation-patch-not-saved") and "trigger_percent" in c.body):
        c.record.update(c.body)
    return 200, escalation_shape(c, c.record)


@operation("DELETE", BASE + "/escalations/<escalation_id>", "sla", TOP_WRITE, find=find_escalation)
def delete_escalation(c: Ctx) -> Reply:
    """Delete Escalation."""
    c.remove("escalations", c.record)
    return 204, None


STATUSES = ("active", "paused", "met", "breached")


def instance_shape(c: Ctx, i: Record) -> Record:
    """A timer as the list shows it."""
    shown = c.show(i, "id policy_id conversation_id status targets", extras=False)
    if c.sw("sla.instance_ticket_id") == "present":
        shown["ticket_id"] = i.get("ticket_id")
    return shown


@operation("GET", BASE + "/instances", "sla", READ, query=("status", "limit", "offset"))
def list_instances(c: Ctx) -> Reply:
    """SLA Instances; the example shows a ``data`` list without totals."""
    rows, status = ordered(c, c.tenant.rows("instances")), choice_query(c, "status", STATUSES)
    if status is not None and not c.bad("sla-instance-status-ignored"):
        rows = [i for i in rows if i["status"] == status]
    body = page(c, rows, 25, 100, lambda i: instance_shape(c, i), "data")
    return 200, body if c.sw("sla.instances_envelope") == "full" else {"data": body["data"]}


@operation(
    "GET", BASE + "/instances/<instance_id>", "sla", READ, find=finder("instances", "instance_id", "SLA instance")
)
def get_instance(c: Ctx) -> Reply:
    """Get SLA Instance."""
    return 200, instance_shape(c, c.record)


PREVIEW = (
    F("business_hours_id", required=True, null=True),
    F("start_at", "instant", required=True),
    F("duration_minutes", "int", required=True, low=0),
)


@operation("POST", BASE + "/preview-deadline", "sla", READ, body=PREVIEW)
def preview(c: Ctx) -> Reply:
    """Preview Deadline: business minutes counted on a schedule."""
    body = c.body
    if body["duration_minutes"] == 0 and c.sw("sla.preview_zero") == "422":
        invalid(c, [(["body", "duration_minutes"], "Input should be greater than 0", "greater_than")])
    schedule = c.tenant.table("hours").get(str(body["business_hours_id"]))
    if schedule is None:
        fail(int(c.sw("sla.preview_unknown_hours")), not_found(c, "Business-hours schedule"))
    begin = datetime.fromisoformat(body["start_at"])
    if begin.tzinfo is None:
        if c.sw("sla.preview_naive") == "422":
            invalid(c, [(["body", "start_at"], "Input should have timezone info", "timezone_aware")])
        begin = begin.replace(tzinfo=UTC)
    due = deadline(c.b, schedule, begin.astimezone(UTC), body["duration_minutes"])
    if due is None:
        fail(422, "The schedule has no business hours")
    minutes = (due - begin).total_seconds() / 60
    answer = {"deadline_at": c.render(due), "business_minutes": body["duration_minutes"]}
    return 200, {**answer, "calendar_minutes": int(minutes) if c.sw("sla.minutes_format") == "int" else minutes}


@operation("GET", BASE + "/ola/policies", "sla", TOP_READ, query=("limit", "offset"))
def list_ola(c: Ctx) -> Reply:
    """OLA Policies; no page shows their form or how they are made, so configuration lists them."""
    rows = ordered(c, c.tenant.rows("ola"))
    return 200, enveloped(
        c, "sla.ola_envelope", rows, 25, 100, lambda r: c.show(r, "id name team_id targets enabled created_at")
    )
