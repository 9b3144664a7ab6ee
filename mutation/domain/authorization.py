"""Defects of who may do what: somebody is let in who should not be, or kept out who should not be."""

from collections.abc import Callable

from mutation.mutant import Mutant, Plant
from mutation.wire import Call, Deliver, Reply, answers, asks, says, wire

FULL_KEY, NO_SCOPE = "ak_live_xxxx", "ak_live_noscope"
OWNER = "aurion_session=sess_tenant_owner"
STRANGER = "aurion_session=sess_other_tenant"
When = Callable[[Call], bool]


def key(*values: str) -> When:
    """The request carries an API key, one of these where any are named."""
    return lambda call: "x-api-key" in call.headers and (not values or call.headers["x-api-key"] in values)


def session(*names: str) -> When:
    """The request carries one of these sessions."""
    return lambda call: call.headers.get("cookie", "") in {f"aurion_session=sess_{name}" for name in names}


def both(call: Call) -> bool:
    """The request carries a key and a session."""
    return call.headers.keys() >= {"x-api-key", "cookie"}


def lets_in(operations: str, when: When, *, as_session: str = OWNER) -> Plant:
    """Who is meant comes in as somebody who may."""

    def alter(call: Call) -> None:
        if when(call):
            call.headers.pop("x-api-key", None)
            call.headers["cookie"] = as_session

    return asks(operations, alter)


def lets_key_in(operations: str, when: When) -> Plant:
    """Who is meant comes in as the key that has every scope."""

    def alter(call: Call) -> None:
        if when(call):
            call.headers["x-api-key"] = FULL_KEY

    return asks(operations, alter)


def keeps_out(operations: str, when: When, words: str = "Insufficient role") -> Plant:
    """Who is meant is refused."""

    def alter(call: Call, reply: Reply) -> None:
        if when(call):
            reply.status, reply.json = 403, {"detail": words}

    return answers(operations, alter)


def looks_at_the_body_first(operations: str, *, as_session: str = OWNER) -> Plant:
    """Whoever sends a wrong body is told so before anybody asks who it is."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        allowed = {name: value for name, value in call.headers.items() if name != "x-api-key"}
        tried: Reply = await deliver(
            Call(call.operation, call.method, call.path, call.query, {**allowed, "cookie": as_session}, call.content)
        )
        return tried if tried.status == 422 else await deliver(call)

    return wire(operations, through)


def takes_a_session(call: Call, reply: Reply) -> None:
    """Who has a session needs no signature."""
    if reply.status == 401 and "cookie" in call.headers:
        reply.status, reply.json = 404, {"detail": "Workflow not found"}


def authorization(rule: str, what: str, plant: Plant) -> Mutant:
    return Mutant(rule, "authorization", what, plant)


PROFILE = "Product profile not enabled"
NO_PROFILE = session("noprofile")
STARTER, PROFESSIONAL = key("ak_live_starter"), key("ak_live_professional")
READ_ONLY_KEY = key("ak_live_readonly")

SHARED = [
    authorization(
        "AUTH-01",
        "A key of the other prefix is refused on tickets.",
        keeps_out("get_ticket", key("itsm_sk_live_xxxx"), "API keys are not permitted for this endpoint"),
    ),
]
TEAMS = [
    authorization(
        "PREVIEW-01", "A team that is not there is a 404 to a key.", lets_in("get_team update_team", key(NO_SCOPE))
    ),
    Mutant("PREVIEW-01", "errors", "The 403 has other words.", answers("get_team", says("Forbidden", instead_of=403))),
    authorization("PREVIEW-02", "A user may not add a holiday.", keeps_out("add_holiday", session("tenant_user"))),
    authorization("PREVIEW-05", "A key with every scope lists the teams.", lets_in("list_teams", key(FULL_KEY))),
]
ONCALL = [
    authorization("ONCALL-21", "Who is on call is told without a scope.", lets_key_in("get_current_oncall", key())),
    authorization(
        "ONCALL-21",
        "Reading shifts needs the scope to write.",
        keeps_out("list_oncall_entries", READ_ONLY_KEY, "Missing required scope: oncall:write"),
    ),
    authorization(
        "ONCALL-22",
        "With the scope to read, a shift can be swapped by its own path.",
        lets_key_in("swap_oncall_entry_by_id", READ_ONLY_KEY),
    ),
    Mutant(
        "ONCALL-22",
        "errors",
        "The 403 names the other scope.",
        answers("delete_oncall_entry", says("Missing required scope: oncall:read", instead_of=403)),
    ),
    authorization(
        "ONCALL-22",
        "A wrong body is a 422 before the scope is asked for.",
        looks_at_the_body_first("create_oncall_entry"),
    ),
]
SLA = [
    authorization(
        "SLA-27",
        "Professional may remove an escalation.",
        lets_in("delete_sla_escalation", PROFESSIONAL, as_session=STRANGER),
    ),
    authorization(
        "SLA-27",
        "Professional may change an escalation.",
        lets_in("update_sla_escalation", PROFESSIONAL, as_session=STRANGER),
    ),
    authorization("SLA-68", "Breaches are read without a scope.", lets_key_in("list_sla_breaches", key(NO_SCOPE))),
    authorization(
        "SLA-96",
        "OLA policies are listed on Professional.",
        lets_in("list_ola_policies", PROFESSIONAL, as_session=STRANGER),
    ),
    authorization(
        "SLA-68",
        "Previewing a deadline needs the scope to write.",
        keeps_out("preview_sla_deadline", READ_ONLY_KEY, "Missing required scope: sla:write"),
    ),
    authorization(
        "SLA-69",
        "With the scope to read, policies can be reordered.",
        lets_key_in("reorder_sla_policies", READ_ONLY_KEY),
    ),
    authorization(
        "SLA-69", "The scopes of on-call open a policy to changes.", lets_key_in("update_sla_policy", READ_ONLY_KEY)
    ),
]
RULES = [
    authorization("RULE-01", "A key reads the logs.", lets_in("list_automation_logs", key())),
    authorization("RULE-01", "A wrong body is a 422 to a key.", looks_at_the_body_first("create_automation_rule")),
    authorization("RULE-01", "A key runs the rules of mode time.", lets_in("run_time_automation_rules", key(FULL_KEY))),
]
WORKFLOWS = [
    authorization("WF-01", "A key reads the quota.", lets_in("get_workflow_quota", key())),
    authorization("WF-01", "A key executes workflows.", lets_in("execute_workflow", key(FULL_KEY))),
    authorization(
        "WF-42",
        "A session does where the signature lacks.",
        answers("trigger_workflow_webhook", takes_a_session),
    ),
    authorization(
        "WF-95",
        "Reading versions needs the permission to create.",
        keeps_out("list_workflow_versions", session("agent"), "Missing required permission: workflow:create"),
    ),
    authorization("RULE-47", "The rules ask for the profile.", keeps_out("list_automation_rules", NO_PROFILE, PROFILE)),
    authorization("WF-99", "The quota asks for the profile.", keeps_out("get_workflow_quota", NO_PROFILE, PROFILE)),
    authorization("WF-99", "Publishing asks for the profile.", keeps_out("publish_workflow", NO_PROFILE, PROFILE)),
]
AI = [
    authorization("AI-05", "A key reads the metrics.", lets_in("get_ai_metrics", key())),
    authorization("AI-05", "A wrong body is a 422 to a key.", looks_at_the_body_first("update_ai_settings")),
    authorization("AI-05", "A key deletes routing rules.", lets_in("delete_routing_rule", key(FULL_KEY))),
    authorization("AI-07", "Settings ask for the profile.", keeps_out("get_ai_settings", NO_PROFILE, PROFILE)),
    authorization(
        "AI-07", "Changing a routing rule asks for the profile.", keeps_out("update_routing_rule", NO_PROFILE, PROFILE)
    ),
]


MUTANTS = [*SHARED, *TEAMS, *ONCALL, *SLA, *RULES, *WORKFLOWS, *AI]
