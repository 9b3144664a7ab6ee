"""What the checks and models of automation rules make: rules on events and categories that nobody else has.

Docs: automation-and-workflows, "Automation Rules".
"""

from collections.abc import Callable, Iterable

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, body, holds
from contract_tests.making.records import TICKETS, new_ticket

RULES = "/api/v2/automation-rules"
LOGS, EVENT, RUN_TIME = f"{RULES}/logs", f"{RULES}/execute-event", f"{RULES}/run-time"
DEFAULT_LOGS, MOST_LOGS = 50, 200
NOT_FOUND = "Automation rule not found"
FIELDS = {
    "id",
    "name",
    "description",
    "enabled",
    "execution_mode",
    "trigger_event",
    "time_condition",
    "conditions",
    "actions",
    "priority_order",
    "stop_processing",
    "execution_count",
    "last_fired_at",
    "created_at",
    "updated_at",
}
"""What a rule has, as the page lists it."""
LOOKS, PAUSE = 4, 2
"""How often, and how many seconds apart, one looks for what a deployment may do a moment later."""


def path_of(rule: Json) -> str:
    return f"{RULES}/{rule['id']}"


def own_event(on: Deployment) -> str:
    """A type of event that nobody else's rules listen to."""
    return on.name("contract.event").replace(" ", ".")


def new_rule(on: Deployment, caller: Caller | None = None, **fields: Json) -> Json:
    """A rule, with a name of its own unless one is given."""
    return body((caller or on.dashboard).post(RULES, {"name": on.name("Rule"), **fields}), 201)


def read(on: Deployment, rule: Json) -> Json:
    """The rule as it is now."""
    return body(on.dashboard.get(path_of(rule)))


def listed(caller: Caller, **query: Json) -> list[Json]:
    return list(body(caller.get(RULES, **query)))


def places(entries: Iterable[Json], rules: Iterable[Json], field: str = "id") -> list[str]:
    """The ids of these rules, in the order in which the entries have them."""
    wanted = {rule["id"] for rule in rules}
    return [entry[field] for entry in entries if entry[field] in wanted]


def fire(on: Deployment, event: str, caller: Caller | None = None, **fields: Json) -> list[Json]:
    """What became of the rules of this event."""
    return list(body((caller or on.dashboard).post(EVENT, {"event_type": event, **fields}))["executed"])


def matched(executed: Iterable[Json]) -> dict[str, bool]:
    """Which of the rules that were evaluated matched, by their ids."""
    return {entry["rule_id"]: entry["matched"] for entry in executed}


def logs_of(on: Deployment, *rules: Json) -> list[Json]:
    """The latest log entries of these rules, the newest first."""
    own = {rule["id"] for rule in rules}
    return [entry for entry in body(on.dashboard.get(LOGS, limit=MOST_LOGS)) if entry["rule_id"] in own]


def condition(field: str, value: Json, operator: str = "equals") -> Json:
    return {"field": field, "operator": operator, "value": value}


def assign(team_id: str) -> Json:
    """An action that gives the ticket to a team."""
    return {"type": "assign_team", "team_id": team_id}


def priority(value: str) -> Json:
    """An action that gives the ticket a priority."""
    return {"type": "set_priority", "priority": value}


def own_ticket(on: Deployment, **fields: Json) -> Json:
    """A ticket of a category that nobody else's rules look at."""
    return new_ticket(on, **{"category": on.name("Category"), **fields})


def read_ticket(on: Deployment, ticket: Json) -> Json:
    """The ticket as it is now."""
    return body(on.api.get(f"{TICKETS}/{ticket['id']}"))


def run_time(on: Deployment, *rules: Json) -> list[Json]:
    """Run the rules of mode time. Answers the entries of these."""
    own = {rule["id"] for rule in rules}
    return [entry for entry in body(on.dashboard.post(RUN_TIME))["executed"] if entry["rule_id"] in own]


def until(on: Deployment, look: Callable[[], Json], fits: Callable[[Json], object], expected: str) -> Json:
    """What is seen once a deployment has done what it may do a moment later; broken where it never fits."""
    for _ in range(LOOKS):
        seen = look()
        if fits(seen):
            return seen
        on.wait(PAUSE)
    holds(False, expected, seen)
    return None


def each_role(on: Deployment, roles: Iterable[str], look: Callable[[Caller], None]) -> None:
    """Look with the session of each role that was given; `NotGiven` afterwards where one was not."""
    missing = []
    for role in roles:
        try:
            caller = on.role(role)
        except NotGiven:
            missing.append(role)
        else:
            look(caller)
    if missing:
        raise NotGiven(f"no session was given of the roles {', '.join(missing)}; the others are as promised")
