"""Defects of the Idempotency-Key, one request after the other. Docs: tickets, "Idempotency"."""

from typing import Any

from mutation.mutant import Plant, Table, stateful
from mutation.patches import replaced

HTTP = "mock_server.http.idempotency"
HOURS = "mock_server.state.world:IDEMPOTENCY_HOURS"


# One after the other


def _prolonged(original: Any) -> Any:
    """A repetition begins the 24 hours anew."""

    def replayed(world: Any, key: Any) -> Any:
        if kept := world.replies.find(key):
            tenant = next(each.tenant_id for each in world.callers.values() if each.token == key[0])
            world.run(lambda: world.keep_reply(key, tenant, kept.status, kept.body))
        return original(world, key)

    return replayed


def _once_only() -> Plant:
    """A key that was kept for a day once is never kept again."""
    used: set[Any] = set()

    def make(original: Any) -> Any:
        def keep(world: Any, key: Any, caller: Any, reply: Any) -> None:
            if key not in used:
                used.add(key)
                original(world, key, caller, reply)

        return keep

    return replaced((f"{HTTP}:keep", make))


MUTANTS: Table = {
    "time": {
        "TICKET-25: A key is kept for good.": replaced((HOURS, lambda hours: 1000 * hours)),
        "TICKET-25: A key is kept for 25 hours.": replaced((HOURS, lambda hours: hours + 1)),
        "TICKET-25: A key is kept for 23 hours.": replaced((HOURS, lambda hours: hours - 1)),
        "TICKET-25: A repetition prolongs the 24 hours.": replaced((f"{HTTP}:replayed", _prolonged)),
        "TICKET-25: A key is kept once in its life.": stateful(_once_only),
    },
}
