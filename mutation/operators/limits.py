"""Defects in what is counted towards the limits."""

from collections.abc import Callable, Iterator

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.calls import Through
from mutation.operators.defect import defect
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, Reply


def miscounts_requests(operation: Operation) -> Iterator[Mutant]:
    """Requests of a method are counted twice, or not at all."""
    alike = [each for each in contract().operations if each.method == operation.method and 429 in each.statuses]
    if operation == alike[0]:
        every = " ".join(each.id for each in alike)
        for what, times in (("are not counted", 0), ("are counted twice", 2)):
            counts = inside(every, _counting(times))
            yield defect(operation, "rate limits", f"and all others by {operation.method} {what}", counts)


def _counting(times: int) -> Callable[[WorldOf], Through]:
    def make(world_of: WorldOf) -> Through:
        async def through(call: Call, deliver: Deliver) -> Reply:
            world = world_of(call)
            before = dict(world.windows)
            reply: Reply = await deliver(call)
            for key, (window, used) in list(world.windows.items()):
                begun, so_far = before.get(key, (window, 0))
                counted = used - (so_far if begun == window else 0)
                world.windows[key] = (window, used + (times - 1) * counted)
            return reply

        return through

    return make
