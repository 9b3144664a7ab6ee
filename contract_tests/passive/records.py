"""Where the records of operations are: the path of the one that is made, changed, listed or taken away."""

import re
from collections.abc import Iterator

from contract_tests.passive.exchange import Json, SeenExchange

TICKET, TEAM, HOURS = (
    "/api/v1/tickets/{ticket_id}",
    "/api/v2/teams/{team_id}",
    "/api/v2/business-hours/{business_hours_id}",
)
HOLIDAY = HOURS + "/holidays/{holiday_id}"
SCHEDULE, ENTRY = "/api/v2/oncall/schedules/{schedule_id}", "/api/v2/oncall/entries/{entry_id}"
POLICY, TARGET = "/api/v2/sla/policies/{policy_id}", "/api/v2/sla/targets/{target_id}"
ESCALATION, RULE = "/api/v2/sla/escalations/{escalation_id}", "/api/v2/automation-rules/{rule_id}"
WORKFLOW, APPROVAL = "/api/v2/workflows/{workflow_id}", "/api/v2/workflows/approvals/{request_id}"
TEMPLATE, ROUTING = "/api/v2/workflows/templates/{template_id}", "/api/ai-automation/routing/rules/{rule_id}"
SETTINGS = "/api/ai-automation/settings"

MADE = {
    "create_ticket": TICKET,
    "create_team": TEAM,
    "create_business_hours": HOURS,
    "add_holiday": HOLIDAY,
    "create_oncall_schedule": SCHEDULE,
    "create_oncall_entry": ENTRY,
    "create_sla_policy": POLICY,
    "add_sla_target": TARGET,
    "create_sla_escalation": ESCALATION,
    "create_automation_rule": RULE,
    "create_workflow": WORKFLOW,
    "install_workflow_template": WORKFLOW,
    "migrate_automation_rule": WORKFLOW,
    "save_workflow_template": TEMPLATE,
    "create_routing_rule": ROUTING,
}
"""What a creation makes; the last parameter is the id that it answers."""
LISTED = {
    "list_tickets": TICKET,
    "list_teams": TEAM,
    "list_business_hours": HOURS,
    "list_oncall_schedules": SCHEDULE,
    "list_oncall_entries": ENTRY,
    "list_automation_rules": RULE,
    "list_workflows": WORKFLOW,
    "list_pending_approvals": APPROVAL,
    "list_workflow_templates": TEMPLATE,
    "list_routing_rules": ROUTING,
}
"""What a list has."""
NESTED = {
    "get_business_hours": ("holidays", HOLIDAY),
    "update_business_hours": ("holidays", HOLIDAY),
    "get_sla_policy": ("targets", TARGET),
    "update_sla_policy": ("targets", TARGET),
}
"""The field of a record that lists others."""
REMOVED = {
    "delete_team": "TEAM-12",
    "delete_holiday": "HOURS-16",
    "delete_oncall_schedule": "ONCALL-07",
    "delete_oncall_entry": "ONCALL-16",
    "delete_sla_target": "SLA-26",
    "delete_automation_rule": "RULE-15",
    "delete_workflow": "WF-15",
    "delete_routing_rule": "AI-59",
    "decide_approval": "WF-51",
}
"""What takes a record away (what was decided is pending no more), and the rule. Policies are archived: who sees those
is nowhere said.
"""
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LAST = re.compile(r"\{\w+\}$")
Path = str


def record_path(seen: SeenExchange) -> Path:
    """That of the record that an operation is on: `/close` and its like belong to what they are done to."""
    template = seen.operation.path
    while template and not template.endswith("}") and template.count("{"):
        template = template.rpartition("/")[0]
    if "/entries/" in template:  # under its schedule, and by itself
        template = ENTRY
    return filled(template or seen.operation.path, seen) if "{" in template else seen.operation.path


def filled(template: str, seen: SeenExchange) -> Path:
    """The template with the parameters of the request; the last one too, if the request has it."""
    for name, value in seen.path.items():
        template = template.replace(f"{{{name}}}", canonical(value))
    return template


def canonical(value: str) -> str:
    """An id as it is told apart: 01042 is 1042, and a UUID may be written in capitals."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return value.lstrip("0") or "0"
    return value.casefold() if UUID.fullmatch(value) else value


def is_of_record(seen: SeenExchange) -> bool:
    """Whether the operation is on a record itself, and not on what is under it: that may be a history that stays."""
    return seen.operation.path.endswith("}")


def made_path(seen: SeenExchange) -> Path | None:
    """Where what a creation has made is found; None where its answer has no id."""
    template = MADE.get(seen.operation.id)
    return item_path(template, seen, seen.record) if template else None


def item_path(template: str, seen: SeenExchange, item: dict[str, Json]) -> Path | None:
    """Where an item of a list is found."""
    name = item.get("id")
    if not isinstance(name, str | int) or isinstance(name, bool):
        return None
    return filled(LAST.sub(lambda _: canonical(str(name)), template), seen)


def items(seen: SeenExchange) -> Iterator[tuple[Path, dict[str, Json]]]:
    """The records that an answer lists, by their paths."""
    field, template = NESTED.get(seen.operation.id, ("", LISTED.get(seen.operation.id, "")))
    listed = seen.record.get(field) if field else seen.items
    for each in listed if template and isinstance(listed, list) else ():
        if isinstance(each, dict) and (path := item_path(template, seen, each)):
            yield path, each
