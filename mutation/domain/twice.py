"""Defects of DELETE and PUT that show when a request is sent a second time."""

from functools import partial

from contract_tests.probes.twice import DELETES
from mutation.mutant import Mutant, Plant, stateful
from mutation.wire import Call, Deliver, Reply, wire


def marks(operation: str) -> Plant:
    """The first DELETE marks the record, the second takes it away."""
    marked: set[str] = set()

    async def through(call: Call, deliver: Deliver) -> Reply:
        if call.path in marked:
            return await deliver(call)  # type: ignore[no-any-return]
        marked.add(call.path)
        return Reply(204, {}, b"")

    return wire(operation, through)


MUTANTS = [
    *(
        Mutant(rule, "idempotency", f"It takes a second {operation}.", stateful(partial(marks, operation)))
        for operation, (rule, _) in DELETES.items()
    ),
]
