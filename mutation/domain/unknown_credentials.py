"""Defects of who is calling at all: nobody, somebody unknown, and two credentials at once."""

from mutation.domain.authorization import When, both, lets_in
from mutation.mutant import Mutant, Plant
from mutation.wire import Call, Reply, answers, asks


def nobody(call: Call) -> bool:
    return not call.headers.keys() & {"x-api-key", "cookie"}


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


def wants_both_to_be_known(operations: str) -> Plant:
    return says_to(
        operations,
        lambda call: both(call) and "nowhere" in call.headers["cookie"],
        401,
        "Invalid or expired session",
    )


UNKNOWN = [
    ("An unknown session lists the teams.", lets_in("list_teams", unknown_session)),
    ("Templates are there for everybody.", lets_in("list_workflow_templates", nobody)),
]
BOTH = [
    ("The session decides who reads teams.", the_session_decides("get_team")),
    ("The session decides who deletes teams.", the_session_decides("delete_team")),
    ("The session decides who adds holidays.", the_session_decides("add_holiday")),
    ("A key is refused for the session beside it.", wants_both_to_be_known("get_current_oncall")),
    ("The session decides who swaps.", the_session_decides("swap_oncall_entry")),
    ("A key is refused on SLA for the session beside it.", wants_both_to_be_known("list_sla_instances")),
    ("The session decides who reads rules.", the_session_decides("get_automation_rule")),
    ("The session decides who fires events.", the_session_decides("execute_automation_event")),
    ("The session decides who installs templates.", the_session_decides("install_workflow_template")),
    ("The session decides who reads metrics.", the_session_decides("get_ai_metrics")),
]
MUTANTS = [
    *(Mutant("AUTH-02", "authorization", what, plant) for what, plant in UNKNOWN),
    *(Mutant("AUTH-03", "authorization", what, plant) for what, plant in BOTH),
]
