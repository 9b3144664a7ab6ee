"""What the journeys of automation rules do again and again."""

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body

RULES, LOGS = "/api/v2/automation-rules", "/api/v2/automation-rules/logs"
EVENT, RUN_TIME = "/api/v2/automation-rules/execute-event", "/api/v2/automation-rules/run-time"
OTHER = "ticket.reviewed"
"""An event that no rule of the scenario listens to."""


def create(caller: Caller, **fields: Json) -> Json:
    return body(caller.post(RULES, {"name": "A rule", **fields}), 201)


def fire(caller: Caller, event_type: str = OTHER, **fields: Json) -> Json:
    return body(caller.post(EVENT, {"event_type": event_type, **fields}))["executed"]


def run_time(caller: Caller) -> Json:
    return body(caller.post(RUN_TIME))


def rule(caller: Caller, rule_id: str) -> Json:
    return body(caller.get(f"{RULES}/{rule_id}"))


def logs(caller: Caller, **query: Json) -> Json:
    return body(caller.get(LOGS, **query))
