"""What a world has still to do, and how to let it: its timers, until there are no more."""

from datetime import datetime
from typing import Any

from mock_server.state.world import REPLY_EXPIRES, Fired, World


def next_work(world: World[Any]) -> datetime | None:
    """When the next timer is due that does more than forget a kept reply; None where there is none."""
    timer = world.timers.next()
    if timer is None or timer.key.name != REPLY_EXPIRES:
        return timer.due if timer else None
    return min((each.due for each in world.timers if each.key.name != REPLY_EXPIRES), default=None)


def advance_until_idle(world: World[Any], most: int, until: datetime) -> list[Fired]:
    """Fire timer after timer, those that they set too, until no work is left: the clock stands at the last of them.

    No more than `most` of them fire, and none after `until`.
    """
    fired: list[Fired] = []
    worked = 0
    while worked < most and (due := next_work(world)) and due <= until:
        new = world.advance(max(due, world.clock.now()), most - worked)
        worked += sum(each.key.name != REPLY_EXPIRES for each in new)
        fired += new
    return fired
