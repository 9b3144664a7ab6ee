"""What the checks and models of automation rules make: rules on events and categories that nobody else has.

Docs: automation-and-workflows, "Automation Rules".
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus

import httpx

from contract_tests.assertions import answer, body, holds, made
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.target import Json, Target

RULES = "/api/v2/automation-rules"
LOGS, EVENT, RUN_TIME = f"{RULES}/logs", f"{RULES}/execute-event", f"{RULES}/run-time"
DEFAULT_LOGS, MOST_LOGS = 50, 200
NOT_FOUND = "Automation rule not found"
LOOKS, PAUSE = 4, 2
"""How often, and how many seconds apart, one looks for what a deployment may do a moment later."""


def condition(field: str, value: Json, operator: str = "equals") -> Json:
    return {"field": field, "operator": operator, "value": value}


def assign(team_id: str) -> Json:
    """An action that gives the ticket to a team."""
    return {"type": "assign_team", "team_id": team_id}


def priority(value: str) -> Json:
    """An action that gives the ticket a priority."""
    return {"type": "set_priority", "priority": value}


URGENT = condition("priority", "urgent")
NOTIFY = {"type": "send_notification", "template": "urgent_ticket"}
PAYLOAD = {"category": "Network", "priority": "urgent"}
"""What a rule that says nothing else matches."""


# Rules


def path_of(rule: Json) -> str:
    return f"{RULES}/{rule['id']}"


def own_event(on: Target) -> str:
    """A type of event that nobody else's rules listen to."""
    return on.name("contract.event").replace(" ", ".")


def draft(on: Target, **fields: Json) -> Json:
    """What creates a rule, as the page has it: with a name and an event of its own unless they are given."""
    return {
        "name": on.name("Rule"),
        "execution_mode": "event",
        "trigger_event": own_event(on),
        "conditions": [URGENT],
        "actions": [NOTIFY],
        "enabled": True,
        "priority_order": 1,
        "stop_processing": False,
        **fields,
    }


def time_draft(on: Target, waiting: Json, category: str, *fits: Json, **fields: Json) -> Json:
    """What creates a rule of mode time that looks at the tickets of one category only."""
    conditions = [condition("category", category), *fits]
    sent = draft(on, execution_mode="time", time_condition=waiting, conditions=conditions, **fields)
    return {name: value for name, value in sent.items() if name != "trigger_event"}


def new_rule(on: Target, **fields: Json) -> Json:
    """A rule, made as the page makes one."""
    return made(on.dashboard.post(RULES, draft(on, **fields)))


def time_rule(on: Target, waiting: Json, category: str, *fits: Json, **fields: Json) -> Json:
    """A rule of mode time that looks at the tickets of one category only."""
    return made(on.dashboard.post(RULES, time_draft(on, waiting, category, *fits, **fields)))


def changed(on: Target, rule: Json, change: Json) -> Json:
    """The rule as it is read after a change: what PATCH answers is on no page."""
    body(on.dashboard.patch(path_of(rule), change), None)
    return read(on, rule)


def read(on: Target, rule: Json) -> Json:
    """The rule as it is now."""
    return body(on.dashboard.get(path_of(rule)))


def listed(on: Target, **query: Json) -> list[Json]:
    return list(body(on.dashboard.get(RULES, **query)))


def places(entries: Iterable[Json], rules: Iterable[Json], field: str = "id") -> list[str]:
    """The ids of these rules, in the order in which the entries have them."""
    wanted = {rule["id"] for rule in rules}
    return [entry[field] for entry in entries if entry[field] in wanted]


# Events


def occasion(on: Target, event: str, **fields: Json) -> Json:
    """What fires an event, as the page has it: of a conversation that nobody knows unless one is given."""
    return {"event_type": event, "conversation_id": on.absent("conv"), "payload": PAYLOAD, **fields}


def fire(on: Target, event: str, *rules: Json, **fields: Json) -> list[Json]:
    """What became of these rules; others may have been evaluated too."""
    return entries(made(on.dashboard.post(EVENT, occasion(on, event, **fields)), None), rules)


def customer_replies(on: Target, of: Json, text: str = "It still does not work.") -> None:
    """The customer answers in the conversation of a ticket or an instance."""
    said = occasion(on, "conversation.customer_replied", conversation_id=of["conversation_id"], payload={"body": text})
    made(on.dashboard.post(EVENT, said), None)


def entries(answered: Json, rules: Iterable[Json]) -> list[Json]:
    """The entries of these rules in the answer."""
    own = {rule["id"] for rule in rules}
    return [entry for entry in answered["executed"] if entry["rule_id"] in own]


def matched(executed: Iterable[Json]) -> dict[str, bool]:
    """Which of the rules that were evaluated matched, by their ids."""
    return {entry["rule_id"]: entry["matched"] for entry in executed}


def met(executed: Iterable[Json]) -> list[str]:
    """The ids of the rules that matched."""
    return [entry["rule_id"] for entry in executed if entry["matched"]]


def counted(on: Target, rule: Json, times: int = 1) -> Json:
    """The rule once it has fired so often, which it has to do, if a moment later."""
    expected = f"the rule to have fired {times} times"
    return until(on, lambda: read(on, rule), lambda seen: seen["execution_count"] == times, expected)


def has_fired(on: Target, rule: Json) -> None:
    """The rule has been carried out, if a moment later, however often."""
    until(
        on,
        lambda: read(on, rule),
        lambda seen: seen["execution_count"] >= 1,
        f"the rule on {rule['trigger_event']} to have fired",
    )


def until(on: Target, look: Callable[[], Json], fits: Callable[[Json], object], expected: str) -> Json:
    """What is seen once a deployment has done what it may do a moment later; broken where it never fits."""
    for _ in range(LOOKS):
        seen = look()
        if fits(seen):
            return seen
        on.wait(PAUSE)
    holds(False, expected, seen)
    return None


# Logs


def logs_of(on: Target, *rules: Json) -> list[Json]:
    """The latest log entries of these rules."""
    own = {rule["id"] for rule in rules}
    return [entry for entry in body(on.dashboard.get(LOGS, limit=MOST_LOGS)) if entry["rule_id"] in own]


def logged(on: Target, *rules: Json, times: int = 1) -> list[Json]:
    """The log entries of these rules, of which there have to be so many, if a moment later."""
    return list(
        until(
            on, lambda: _found(on, rules, times), lambda found: len(found) >= times, f"{times} log entries of the rule"
        )
    )


def _found(on: Target, rules: Iterable[Json], times: int) -> list[Json]:
    """The entries; `Inconclusive` where the logs are full of others: no page says with which entry they begin."""
    every = body(on.dashboard.get(LOGS, limit=MOST_LOGS))
    wanted = {rule["id"] for rule in rules}
    found = [entry for entry in every if entry["rule_id"] in wanted]
    all_are_shown = len(found) >= times or len(every) < MOST_LOGS
    on.assume(all_are_shown, f"there are more than {MOST_LOGS} log entries, and the pages promise no order")
    return found


# Tickets


def own_ticket(on: Target, **fields: Json) -> Json:
    """A ticket of a category that nobody else's rules look at."""
    return new_ticket(on, **{"category": on.name("Category"), **fields})


def read_ticket(on: Target, ticket: Json) -> Json:
    """The ticket as it is now."""
    return body(on.api.get(f"{TICKETS}/{ticket['id']}"))


def run_time(on: Target, *rules: Json) -> list[Json]:
    """Run the rules of mode time. Answers the entries of these."""
    return entries(body(ran(on)), rules)


def ran(on: Target) -> httpx.Response:
    """The answer to running the rules of mode time, of which the pages have no more than the path."""
    response = on.dashboard.post(RUN_TIME)
    known = response.status_code not in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    on.assume(known, "run-time is no POST here, and the pages do not say what it is")
    return response


# Who may


def kept_out(response: httpx.Response) -> None:
    """The request was refused, with whatever status: the pages do not say which."""
    holds(response.is_client_error, "a refusal", answer(response))
