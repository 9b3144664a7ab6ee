"""The automation page's rules, logs and events."""

from typing import Any

from contract_tests.tests.second import automation_events
from contract_tests.tests.second.access import ADMINS, READERS, WRITERS, session
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, operation
from contract_tests.tests.second.fields import F, invalid, number_query
from contract_tests.tests.second.lists import ordered

READ, WRITE, EXECUTE = session(READERS), session(ADMINS), session(WRITERS)
BASE = "/api/v2/automation-rules"
FIELDS = (
    "id name description enabled execution_mode trigger_event time_condition conditions actions priority_order "
    "stop_processing execution_count last_fired_at created_at updated_at"
)
find_rule = finder("rules", "rule_id", "Automation rule", promised=True)


def mode_words(c: Ctx) -> tuple[int, Any] | None:
    """Any other execution mode is a 422."""
    if c.sw("automation.mode_error") == "list":
        words = [{"loc": ["body", "execution_mode"], "msg": "Input should be event or time", "type": "enum"}]
        return 422, words
    return 422, "Invalid execution_mode. Allowed: ['event', 'time']"


def first_order(c: Ctx) -> int:
    """The priority_order of a rule that was made without one."""
    choice = c.sw("automation.priority_default")
    if choice == "next":
        return 1 + max((int(r["priority_order"]) for r in c.tenant.rows("rules")), default=0)
    return int(choice)


RULE = (
    F("name", required=True, low=1, high=200, bounds="automation-name-201"),
    F("description", null=True),
    F("enabled", "bool", default=lambda c: c.sw("automation.enabled_default") == "true"),
    F(
        "execution_mode",
        choices=("event", "time"),
        words=mode_words,
        loose="automation-mode-any",
        default=lambda c: "time" if c.bad("automation-mode-default") else "event",
    ),
    F("trigger_event", null=True),
    F("time_condition", "obj", default=lambda c: {}),
    F("conditions", "list", default=lambda c: [], items="obj"),
    F("actions", "list", default=lambda c: [], items="obj"),
    F("priority_order", "int", default=first_order),
    F("stop_processing", "bool", default=False),
)


def shape(c: Ctx, rule: Record) -> Record:
    """A rule as the list shows it."""
    shown = c.show(rule, FIELDS)
    if c.sw("automation.counter") == "lazy" and rule["last_fired_at"] is not None:
        if (c.now() - rule["last_fired_at"]).total_seconds() < 1:
            shown["execution_count"] = max(0, rule["execution_count"] - 1)
    return shown


def check_rule(c: Ctx, rule: Record) -> None:
    """What a rule of each mode has to have, as far as the switches say."""
    if rule["execution_mode"] == "event" and not rule.get("trigger_event"):
        if c.sw("automation.event_without_trigger") == "422":
            invalid(c, [(["body", "trigger_event"], "Field required", "missing")])
    if rule["execution_mode"] == "time" and not rule.get("time_condition"):
        if c.sw("automation.time_without_condition") == "422":
            invalid(c, [(["body", "time_condition"], "Field required", "missing")])
    if c.sw("automation.no_actions") == "422" and not rule.get("actions"):
        invalid(c, [(["body", "actions"], "Input should have at least 1 item", "too_short")])
    if c.sw("automation.negative_order") == "422" and rule["priority_order"] < 0:
        invalid(c, [(["body", "priority_order"], "Input should be at least 0", "greater_than_equal")])
    if c.sw("automation.unique_name") == "409":
        if any(r["name"] == rule["name"] and r is not c.found for r in c.tenant.rows("rules")):
            fail(409, "An automation rule with this name already exists")


@operation("GET", BASE, "automation", READ)
def list_rules(c: Ctx) -> Reply:
    """List Rules: a bare array without paging."""
    rows = ordered(c, c.tenant.rows("rules"))
    if c.sw("automation.list_order") == "priority_order":
        rows = automation_events.in_order(c.b, c.tenant.rows("rules"))
    body: Any = [shape(c, r) for r in rows]
    if c.bad("automation-list-enveloped"):
        body = {"data": body, "total": len(rows), "limit": 50, "offset": 0}
    return 200, body


@operation("POST", BASE, "automation", WRITE, body=RULE, creates=True)
def create(c: Ctx) -> Reply:
    """Create Rule: 201."""
    check_rule(c, c.body)
    now = c.now()
    counters = {"execution_count": 0, "last_fired_at": None}
    rule = c.add("rules", {"id": c.b.new_id("rule"), **c.body, **counters, "created_at": now, "updated_at": now})
    if c.bad("automation-stop-lost"):
        rule["stop_processing"] = False
    return 201, shape(c, rule)


@operation("GET", BASE + "/<rule_id>", "automation", READ, find=find_rule)
def get(c: Ctx) -> Reply:
    """Fetch one rule."""
    return 200, shape(c, c.record)


@operation("PATCH", BASE + "/<rule_id>", "automation", WRITE, body=RULE, partial=True, find=find_rule)
def update(c: Ctx) -> Reply:
    """Update a rule with a partial body."""
    check_rule(c, {**c.record, **c.body})
    if c.bad("automation-patch-clears-actions") and "actions" not in c.sent:
        c.record["actions"] = []
    c.record.update(c.body, updated_at=c.now())
    return 200, shape(c, c.record)


@operation("DELETE", BASE + "/<rule_id>", "automation", WRITE, find=find_rule)
def delete(c: Ctx) -> Reply:
    """Delete Rule: 204."""
    c.remove("rules", c.record)
    if c.sw("automation.logs_of_deleted") == "gone":
        for row in [x for x in c.tenant.rows("logs") if x["rule_id"] == c.record["id"]]:
            c.remove("logs", row)
    return 204, None


@operation("GET", BASE + "/logs", "automation", READ, query=("limit",))
def logs(c: Ctx) -> Reply:
    """Execution Logs: a bare array over all rules."""
    limit = number_query(c, "limit", 50, 1, 201 if c.bad("automation-logs-201") else 200)
    rows = c.tenant.rows("logs")
    if c.sw("automation.logs_order") == "newest":
        rows.reverse()
    if not c.bad("automation-logs-limit-ignored"):
        rows = rows[:limit]
    names = "id rule_id rule_name event_type conversation_id status actions_executed executed_at"
    return 200, [c.show(r, names, extras=False) for r in rows]


EVENT = (
    F("event_type", required=True, low=1, soft=True),
    F("conversation_id", null=True, required=lambda c: c.sw("automation.conversation") == "required"),
    F("payload", "obj", default=lambda c: {}),
)


@operation("POST", BASE + "/execute-event", "automation", EXECUTE, body=EVENT)
def execute_event(c: Ctx) -> Reply:
    """Trigger Event: echoes the event with one entry per evaluated rule."""
    event, conversation = c.body["event_type"], c.body["conversation_id"]
    executed = automation_events.fire(c.b, c.tenant, event, conversation, c.body["payload"])
    body: Record = {"event_type": event, "conversation_id": conversation, "executed": executed}
    return int(c.sw("automation.execute_status")), body


@operation("POST", BASE + "/run-time", "automation", WRITE, implied=True)
def run_time(c: Ctx) -> Reply:
    """Run time rules; the authorization table names the path, no section shows it."""
    executed = automation_events.run_time(c.b, c.tenant)
    return 200, {"executed": executed}
