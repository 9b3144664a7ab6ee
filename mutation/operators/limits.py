"""Defects in what is counted towards the limits."""

from collections.abc import Callable, Iterator

from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.calls import Through
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, Reply


def miscounts_requests(operation: Operation) -> Iterator[Mutant]:
    """A request is counted twice, or not at all."""
    if stands_for_its_family(operation, lambda each: 429 in each.statuses):
        for what, times in (("is not counted", 0), ("is counted twice", 2)):
            yield defect(operation, "rate limits", what, inside(operation.id, _counting(times)))


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
