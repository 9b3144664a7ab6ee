"""Defects of the execution logs of automation rules. Docs: automation-and-workflows, "Execution Logs"."""

import re
from collections.abc import Callable
from functools import wraps
from itertools import islice

from mock_server.models import AutomationLog
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Json, Reply, answers, asks

LOGS = "list_automation_logs"
OPERATIONS = "mock_server.families.automation_rules.operations"
LIST = f"{OPERATIONS}:{LOGS}"
ENGINE = "mock_server.families.automation_rules.engine"
ROUTE = re.compile(r"/automation-rules/[^/]+/logs$")


def limits(change: Callable[[int], int]) -> Callable[[Call], None]:
    """Another limit than was sent, where it is a number."""

    def alter(call: Call) -> None:
        sent = call.query.get("limit", "")
        if sent.lstrip("-").isdecimal():
            call.query["limit"] = str(change(int(sent)))

    return alter


def moved(call: Call, reply: Reply) -> None:
    """The offset is looked at."""
    if reply.ok:
        reply.json = reply.json[int(call.query.get("offset", "0")) :]


def entries(change: Callable[[Json, list[Json]], list[Json]]) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
    """Other entries than there are, the newest first."""

    def make(original: Callable[..., Json]) -> Callable[..., Json]:
        @wraps(original)
        def other(tenant: Json, limit: int) -> Json:
            return list(islice(change(tenant, list(tenant.automation_logs.newest())), limit))

        return other

    return make


def with_rules(tenant: Json, logs: list[Json]) -> list[Json]:
    return [each for each in logs if tenant.automation_rules.find(each.rule_id)]


def logged(**fields: Callable[[Json], Json]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Entries are written with other values than they should have."""

    def make(log: Callable[..., None]) -> Callable[..., None]:
        def other(tenant: Json, rule: Json, occasion: Json, executed: int, error: str | None) -> None:
            log(tenant, rule, occasion, executed, error)
            entry = next(iter(tenant.automation_logs.newest()))
            changed = {name: value(rule) for name, value in fields.items()}
            tenant.automation_logs.put(entry.model_copy(update=changed))

        return other

    return make


def logs_all(fire: Callable[..., list[Json]]) -> Callable[..., list[Json]]:
    """What did not match is logged too."""

    def other(tenant: Json, occasion: Json) -> list[Json]:
        executed = fire(tenant, occasion)
        for entry in executed:
            if not entry.matched:
                skipped = AutomationLog(
                    id=tenant.ids.text("log"),
                    rule_id=entry.rule_id,
                    rule_name=tenant.automation_rules.get(entry.rule_id).name,
                    event_type=occasion.event_type,
                    conversation_id=occasion.conversation_id,
                    status="success",
                    actions_executed=0,
                    error_message=None,
                    executed_at=tenant.now,
                )
                tenant.automation_logs.put(skipped)
        return executed

    return other


MUTANTS: list[Mutant] = [
    Mutant(
        "RULE-17",
        "schema",
        "A rule has a route of its own for its logs.",
        replaced(
            (
                "mock_server.http.routing:Router.match",
                lambda match: lambda self, method, path: match(self, method, ROUTE.sub("/automation-rules/logs", path)),
            )
        ),
    ),
    Mutant("RULE-57", "validation", "A limit over 200 is taken for 200.", asks(LOGS, limits(lambda n: min(n, 200)))),
    Mutant("RULE-57", "validation", "A limit of 0 is taken for 1.", asks(LOGS, limits(lambda n: n or 1))),
    Mutant("RULE-51", "filters and paging", "An offset skips entries.", answers(LOGS, moved)),
    Mutant("RULE-21", "persistence", "Entries of a deleted rule go with it.", replaced((LIST, entries(with_rules)))),
    Mutant("RULE-24", "engines", "What did not match is logged.", replaced((f"{OPERATIONS}:fire", logs_all))),
    Mutant("RULE-29", "engines", "A match is not logged.", replaced((f"{ENGINE}:_log", lambda _: lambda *_: None))),
    Mutant(
        "RULE-31",
        "engines",
        "Every entry is a success.",
        replaced((f"{ENGINE}:_log", logged(status=lambda _: "success"))),
    ),
    Mutant(
        "RULE-31",
        "engines",
        "An entry counts the actions that failed, too.",
        replaced((f"{ENGINE}:_log", logged(actions_executed=lambda rule: len(rule.actions)))),
    ),
    Mutant(
        "RULE-56",
        "engines",
        "An entry counts one action, however many there were.",
        replaced((f"{ENGINE}:_log", logged(actions_executed=lambda rule: min(1, len(rule.actions))))),
    ),
    Mutant(
        "RULE-29",
        "engines",
        "An entry names no conversation.",
        replaced((f"{ENGINE}:_log", logged(conversation_id=lambda _: None))),
    ),
]
