"""Defects of what follows from what: an event or a timer that does something else, or nothing."""

from collections.abc import Callable
from typing import Any

from mutation.mutant import Plant
from mutation.patches import replaced

REACTIONS = "mock_server.families.reactions"
Reaction = Callable[[Any, Any], None]


def reacting(reaction: Reaction, become: Reaction | None, *events: str) -> Plant:
    """To these events another function reacts, or none; without events, wherever it does."""

    def make(reactions: dict[str, tuple[Reaction, ...]]) -> dict[str, tuple[Reaction, ...]]:
        changed = {
            event: tuple(found for each in reactions[event] if (found := become if each is reaction else each))
            for event in events or reactions
        }
        return {**reactions, **changed}

    return replaced((f"{REACTIONS}:REACTIONS", make))


def besides(reaction: Reaction, event: str) -> Plant:
    """To this event one more function reacts."""
    return replaced((f"{REACTIONS}:REACTIONS", lambda all_: {**all_, event: (*all_[event], reaction)}))


def at_timer(name: str, act: Callable[[Any, str], None]) -> Plant:
    """What a timer does when it fires."""
    return replaced((f"{REACTIONS}:TIMERS", lambda timers: {**timers, name: act}))
