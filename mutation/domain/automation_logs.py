"""Defects of the execution logs of automation rules. Docs: automation-and-workflows, "Execution Logs"."""

import re
from collections.abc import Callable
from functools import wraps
from itertools import islice

from mock_server.models import AutomationLog
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Json, Reply, answers, asks, edits, ignores_query, wire

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


def unless_sent(limit: int) -> Callable[[Call], None]:
    return lambda call: call.query.update({"limit": str(limit), **call.query})


async def one_more(call: Call, deliver: Deliver) -> Reply:
    """A limit of 201 is as good as any."""
    beyond = call.query.get("limit") == "201"
    call.query |= {"limit": "200"} if beyond else {}
    reply: Reply = await deliver(call)
    if beyond:
        reply.json = [*reply.json, *reply.json[:1]]
    return reply


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


def renamed(tenant: Json, logs: list[Json]) -> list[Json]:
    rules = tenant.automation_rules
    return [
        each.model_copy(update={"rule_name": rules.get(each.rule_id).name}) if rules.find(each.rule_id) else each
        for each in logs
    ]


def by_second(_tenant: Json, logs: list[Json]) -> list[Json]:
    oldest_first = list(reversed(logs))
    return sorted(oldest_first, key=lambda each: each.executed_at, reverse=True)


def one_per_event(_tenant: Json, logs: list[Json]) -> list[Json]:
    return list({(each.event_type, each.conversation_id, each.executed_at): each for each in logs}.values())


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
    Mutant(
        "RULE-17",
        "filters and paging",
        "Of rules that fired together one is listed.",
        replaced((LIST, entries(one_per_event))),
    ),
    Mutant("RULE-18", "filters and paging", "The default is 100 entries.", asks(LOGS, unless_sent(100))),
    Mutant("RULE-18", "filters and paging", "The default is 25 entries.", asks(LOGS, unless_sent(25))),
    Mutant("RULE-18", "filters and paging", "The limit is not looked at.", asks(LOGS, ignores_query("limit"))),
    Mutant(
        "RULE-18", "filters and paging", "There is an entry too many.", asks(LOGS, limits(lambda n: n + (0 < n < 200)))
    ),
    Mutant("RULE-18", "filters and paging", "A limit of 201 gives 201 entries.", wire(LOGS, one_more)),
    Mutant("RULE-57", "validation", "A limit over 200 is taken for 200.", asks(LOGS, limits(lambda n: min(n, 200)))),
    Mutant("RULE-57", "validation", "A limit of 0 is taken for 1.", asks(LOGS, limits(lambda n: n or 1))),
    Mutant("RULE-18", "validation", "A limit of 200 is refused.", asks(LOGS, limits(lambda n: n if n < 200 else 201))),
    Mutant("RULE-51", "filters and paging", "An offset skips entries.", answers(LOGS, moved)),
    Mutant("RULE-19", "schema", "The logs are in an envelope.", answers(LOGS, edits(lambda logs: {"data": logs}))),
    Mutant(
        "RULE-56",
        "schema",
        "An entry does not say when it was.",
        answers(LOGS, edits(lambda logs: [each.pop("executed_at") for each in logs] and logs)),
    ),
    Mutant(
        "RULE-20",
        "filters and paging",
        "The logs begin with the oldest entry.",
        replaced((LIST, entries(lambda _, logs: logs[::-1]))),
    ),
    Mutant("RULE-20", "time", "Entries of one second are the oldest first.", replaced((LIST, entries(by_second)))),
    Mutant("RULE-21", "persistence", "An entry has the name of today.", replaced((LIST, entries(renamed)))),
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
