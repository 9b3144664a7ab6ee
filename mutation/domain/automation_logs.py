"""Defects of the execution logs of automation rules. Docs: automation-and-workflows, "Execution Logs"."""

from collections.abc import Callable

from mock_server.models import AutomationLog
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import Json

OPERATIONS = "mock_server.families.automation_rules.operations"
ENGINE = "mock_server.families.automation_rules.engine"


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


MUTANTS: Table = {
    "engines": {
        "RULE-24: What did not match is logged.": replaced((f"{OPERATIONS}:fire", logs_all)),
        "RULE-29: A match is not logged.": replaced((f"{ENGINE}:_log", lambda _: lambda *_: None)),
        "RULE-29: An entry names no conversation.": replaced(
            (f"{ENGINE}:_log", logged(conversation_id=lambda _: None))
        ),
        "RULE-31: Every entry is a success.": replaced((f"{ENGINE}:_log", logged(status=lambda _: "success"))),
        "RULE-31: An entry counts the actions that failed, too.": replaced(
            (f"{ENGINE}:_log", logged(actions_executed=lambda rule: len(rule.actions)))
        ),
        "RULE-56: An entry counts one action, however many there were.": replaced(
            (f"{ENGINE}:_log", logged(actions_executed=lambda rule: min(1, len(rule.actions))))
        ),
    },
}
