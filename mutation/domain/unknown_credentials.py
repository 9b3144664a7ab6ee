"""Defects of who is calling at all: nobody, somebody unknown, and two credentials at once."""

from mutation.domain.authorization import When, both, lets_in, looks_at_the_body_first
from mutation.mutant import Mutant, Plant
from mutation.wire import Call, Reply, answers, asks, without_header


def nobody(call: Call) -> bool:
    return not call.headers.keys() & {"x-api-key", "cookie"}


def unknown_key(call: Call) -> bool:
    return "nowhere" in call.headers.get("x-api-key", "")


def unknown_session(call: Call) -> bool:
    return "x-api-key" not in call.headers and "nowhere" in call.headers.get("cookie", "")


def says_to(operations: str, when: When, status: int, words: str) -> Plant:
    """Who is meant gets another refusal."""

    def alter(call: Call, reply: Reply) -> None:
        if when(call):
            reply.status, reply.json = status, {"detail": words}

    return answers(operations, alter)


def the_session_decides(operations: str) -> Plant:
    return asks(operations, lambda call: call.headers.pop("x-api-key", None) if both(call) else None)


def falls_back_to_the_session(operations: str) -> Plant:
    """A key that nobody has is taken for none."""
    return asks(operations, lambda call: call.headers.pop("x-api-key", None) if unknown_key(call) else None)


def wants_both_to_be_known(operations: str) -> Plant:
    return says_to(
        operations,
        lambda call: both(call) and "nowhere" in call.headers["cookie"],
        401,
        "Invalid or expired session",
    )


UNKNOWN = [
    ("Tickets are listed for everybody.", lets_in("list_tickets", nobody)),
    ("A wrong note is a 422 to nobody.", looks_at_the_body_first("add_ticket_note")),
    ("An unknown session lists the teams.", lets_in("list_teams", unknown_session)),
    ("An unknown key may remove a member.", lets_in("remove_team_member", unknown_key)),
    (
        "An unknown key is told that there is no credential.",
        says_to("get_business_hours", unknown_key, 401, "Not authenticated"),
    ),
    ("An unknown session gets a 403.", says_to("delete_holiday", unknown_session, 403, "Invalid or expired session")),
    ("A 401 does not say how to authenticate.", answers("get_oncall_schedule", without_header("WWW-Authenticate"))),
    ("A shift that is not there is a 404 to nobody.", lets_in("delete_oncall_entry", nobody)),
    ("Anybody sees the summary.", lets_in("get_sla_summary", lambda call: nobody(call) or unknown_session(call))),
    ("A wrong target is a 422 to nobody.", looks_at_the_body_first("add_sla_target")),
    (
        "An unknown key is refused as a known one is.",
        says_to("list_automation_rules", unknown_key, 403, "API keys are not permitted for this endpoint"),
    ),
    ("An unknown session may delete rules.", lets_in("delete_automation_rule", unknown_session)),
    ("Templates are there for everybody.", lets_in("list_workflow_templates", nobody)),
    (
        "Nobody is told that the session has expired.",
        says_to("publish_workflow", nobody, 401, "Invalid or expired session"),
    ),
    ("An unknown session reads the settings.", lets_in("get_ai_settings", unknown_session)),
    ("A wrong simulation is a 422 to nobody.", looks_at_the_body_first("simulate_routing")),
]
BOTH = [
    ("An unknown key beside a session is overlooked on tickets.", falls_back_to_the_session("get_ticket")),
    ("An unknown key beside a session may add notes.", falls_back_to_the_session("add_ticket_note")),
    ("The session decides who reads teams.", the_session_decides("get_team")),
    ("The session decides who deletes teams.", the_session_decides("delete_team")),
    ("The session decides who lists schedules.", the_session_decides("list_business_hours")),
    ("The session decides who adds holidays.", the_session_decides("add_holiday")),
    ("A key is refused for the session beside it.", wants_both_to_be_known("get_current_oncall")),
    ("The session decides who swaps.", the_session_decides("swap_oncall_entry")),
    ("A key is refused on SLA for the session beside it.", wants_both_to_be_known("list_sla_instances")),
    ("An unknown key beside a session may preview.", falls_back_to_the_session("preview_sla_deadline")),
    ("The session decides who reads rules.", the_session_decides("get_automation_rule")),
    ("The session decides who fires events.", the_session_decides("execute_automation_event")),
    ("An unknown key beside a session reads runs.", falls_back_to_the_session("get_workflow_run")),
    ("The session decides who installs templates.", the_session_decides("install_workflow_template")),
    ("The session decides who reads metrics.", the_session_decides("get_ai_metrics")),
    ("An unknown key beside a session changes routing rules.", falls_back_to_the_session("update_routing_rule")),
]
MUTANTS = [
    *(Mutant("AUTH-02", "authorization", what, plant) for what, plant in UNKNOWN),
    *(Mutant("AUTH-03", "authorization", what, plant) for what, plant in BOTH),
]
