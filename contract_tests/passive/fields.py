"""Which fields of which operation a page shows to be kept, and the rule that says so."""

from collections.abc import Mapping

Promised = Mapping[str, str]
"""Field → the rule that promises it."""


def _by(rule: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), rule)


CREATED: dict[str, Promised] = {
    "create_ticket": _by("TICKET-01", "subject priority category"),
    "add_ticket_note": _by("TICKET-17", "body private"),
    "create_team": _by("TEAM-06", "name description department location email routing_method escalate_to_user_id")
    | _by("TEAM-06", "unassigned_timeout_minutes")
    | _by("HOURS-18", "business_hours_id"),
    "create_business_hours": _by("HOURS-05", "name is_default schedule") | _by("HOURS-06", "timezone"),
    "add_holiday": _by("HOURS-12", "name date all_day recurring") | _by("HOURS-14", "start_time end_time"),
    "create_oncall_schedule": _by("ONCALL-02", "name team_id timezone rotation_type"),
    "create_oncall_entry": _by("ONCALL-11", "user_id start end"),
    "create_sla_policy": _by("SLA-06", "name description conditions business_hours"),
    "add_sla_target": _by("SLA-19", "type priority hours"),
    "create_sla_escalation": _by("SLA-28", "trigger threshold_minutes actions"),
    "create_automation_rule": _by("RULE-06", "name execution_mode conditions actions enabled stop_processing")
    | _by("RULE-06", "trigger_event priority_order")
    | _by("RULE-12", "time_condition"),
    "create_workflow": _by("WF-06", "canvas_definition") | _by("WF-07", "trigger_config"),
    "create_routing_rule": _by("AI-52", "category priority target_team_id required_skills routing_method")
    | _by("AI-52", "priority_boost sort_order is_active conversation_type sentiment overflow_team_id"),
}
"""What a creation answers as it was sent."""

CHANGED: dict[str, Promised] = {
    "update_team": _by("TEAM-10", "name description department location email routing_method escalate_to_user_id")
    | _by("TEAM-10", "unassigned_timeout_minutes")
    | _by("HOURS-18", "business_hours_id"),
    "put_team_member": _by("TEAM-15", "role max_capacity is_default priority"),
    "update_business_hours": _by("HOURS-09", "name timezone is_default schedule"),
    "update_oncall_schedule": _by("ONCALL-06", "name timezone"),
    "update_sla_policy": _by("SLA-09", "name business_hours"),
    "update_sla_escalation": _by("SLA-34", "trigger_percent action_type status"),
    "update_automation_rule": _by("RULE-13", "name enabled conditions actions execution_mode stop_processing")
    | _by("RULE-13", "trigger_event priority_order"),
    "update_routing_rule": _by("AI-58", "priority_boost is_active"),
    "update_ai_settings": _by("AI-11", "classification routing resolution"),
}
"""What an update answers as it was sent. A ticket's fields are not among them: automations may change those too."""

KEPT: dict[str, Promised] = {
    "update_team": _by("TEAM-10", "name description department location email routing_method business_hours_id")
    | _by("TEAM-10", "escalate_to_user_id unassigned_timeout_minutes"),
    "update_business_hours": _by("HOURS-09", "name timezone schedule"),
    "update_sla_policy": _by("SLA-09", "name description conditions business_hours"),
    "update_sla_escalation": _by("SLA-34", "trigger threshold_minutes actions trigger_percent action_type status"),
    "update_automation_rule": _by("RULE-13", "name description enabled conditions actions execution_mode")
    | _by("RULE-13", "trigger_event stop_processing"),
    "update_ai_settings": _by("AI-11", "classification routing resolution"),
}
"""What an update leaves as it is where it is not sent. The places in an order are not among them: others' places move
them, and a default is taken from whoever had it.
"""

READ: dict[str, Promised] = {
    "get_ticket": _by("TICKET-05", "subject created_at"),
    "get_team": _by("TEAM-05", "name description department location email routing_method created_at"),
    "get_business_hours": _by("HOURS-03", "name timezone created_at"),
    "get_oncall_schedule": _by("ONCALL-04", "name timezone rotation_type created_at"),
    "get_sla_policy": _by("SLA-04", "name description conditions business_hours"),
    "get_automation_rule": _by("RULE-14", "name conditions actions execution_mode stop_processing created_at"),
}
"""What a record shows that is read as it was created."""

DEFAULTS: dict[str, dict[str, tuple[str, object]]] = {
    "create_team": {"routing_method": ("TEAM-09", "balanced")},
    "create_business_hours": {"timezone": ("HOURS-06", "Europe/Paris")},
    "create_automation_rule": {"execution_mode": ("RULE-08", "event")},
    "add_holiday": {"all_day": ("HOURS-13", True), "recurring": ("HOURS-13", False)},
}
"""What a creation answers where it was not sent: the rule, and the value."""
MEMBER_DEFAULTS = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}
"""What somebody who is added to a team has where it was not sent (TEAM-16)."""

STATUSES: dict[str, tuple[int, str]] = {
    "create_ticket": (201, "TICKET-01"),
    "create_team": (201, "TEAM-06"),
    "create_business_hours": (201, "HOURS-05"),
    "add_holiday": (201, "HOURS-12"),
    "create_automation_rule": (201, "RULE-06"),
    "create_workflow": (201, "WF-05"),
    "install_workflow_template": (201, "WF-81"),
    "migrate_automation_rule": (201, "WF-85"),
    "create_routing_rule": (201, "AI-52"),
    "execute_workflow": (202, "WF-19"),
    "trigger_workflow_webhook": (202, "WF-43"),
    "delete_team": (204, "TEAM-12"),
    "remove_team_member": (204, "TEAM-20"),
    "delete_holiday": (204, "HOURS-16"),
    "delete_oncall_schedule": (204, "ONCALL-07"),
    "delete_oncall_entry": (204, "ONCALL-16"),
    "delete_automation_rule": (204, "RULE-15"),
    "delete_routing_rule": (204, "AI-59"),
    "reorder_routing_rules": (204, "AI-61"),
}
"""The one status of a success that a page names, and the rule."""

IDENTITIES: dict[str, tuple[str, dict[str, str]]] = {
    "get_ticket": ("TICKET-05", {"id": "ticket_id"}),
    "update_ticket": ("TICKET-15", {"id": "ticket_id"}),
    "get_team": ("TEAM-05", {"id": "team_id"}),
    "update_team": ("TEAM-10", {"id": "team_id"}),
    "put_team_member": ("TEAM-15", {"team_id": "team_id", "user_id": "user_id"}),
    "get_business_hours": ("HOURS-03", {"id": "business_hours_id"}),
    "update_business_hours": ("HOURS-09", {"id": "business_hours_id"}),
    "get_oncall_schedule": ("ONCALL-04", {"id": "schedule_id"}),
    "update_oncall_schedule": ("ONCALL-06", {"id": "schedule_id"}),
    "get_current_oncall": ("ONCALL-17", {"team_id": "team_id"}),
    "get_sla_policy": ("SLA-04", {"id": "policy_id"}),
    "update_sla_policy": ("SLA-09", {"id": "policy_id"}),
    "update_sla_escalation": ("SLA-34", {"id": "escalation_id"}),
    "get_sla_instance": ("SLA-44", {"id": "instance_id"}),
    "get_automation_rule": ("RULE-14", {"id": "rule_id"}),
    "update_automation_rule": ("RULE-13", {"id": "rule_id"}),
    "get_workflow_run": ("WF-62", {"id": "run_id"}),
    "update_routing_rule": ("AI-58", {"id": "rule_id"}),
}
"""Which field of the answer has the value of which parameter of the path."""
