"""Defects of who may do what with automation rules. Docs: automation-and-workflows, "Authorization"."""

from collections.abc import Callable

from mutation.mutant import Table
from mutation.wire import Call, asks

OWNER, STRANGER = "sess_tenant_owner", "sess_other_tenant"
FIRES, RUNS = "execute_automation_event", "run_time_automation_rules"


def become_owner(call: Call) -> None:
    call.headers.pop("x-api-key", None)
    call.headers["cookie"] = f"aurion_session={OWNER}"


def lets_in(*credentials: str) -> Callable[[Call], None]:
    """Who sends one of these, a session or a key, may do what the owner may; without any, every key."""

    def alter(call: Call) -> None:
        carried = call.headers.get("x-api-key") or call.headers.get("cookie", "").removeprefix("aurion_session=")
        if carried in credentials or (not credentials and "x-api-key" in call.headers):
            become_owner(call)

    return alter


MUTANTS: Table = {
    "authorization": {
        "RULE-48: Another tenant's event fires the rules.": asks(FIRES, lets_in(STRANGER)),
    },
}
