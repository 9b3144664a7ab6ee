"""A world as it was: after a commit that it remembers, or at an instant."""

from datetime import datetime
from typing import TypeVar

from mock_server.errors import Conflict, NotFound
from mock_server.state.world import Owner, World

T = TypeVar("T", bound=Owner)


def oldest_number(world: World[T]) -> int:
    """The number of the oldest commit after which the world can be shown."""
    return world.number - len(world.commits)


def copy_after(world: World[T], number: int) -> World[T]:
    """A copy as the world was when that commit was done, its clock at that instant. 0 is how it was made.

    `NotFound` where there is no such commit yet, `Conflict` where it is forgotten.
    """
    if number > world.number:
        raise NotFound(f"There is no commit {number} yet: the latest is {world.number}")
    if number < oldest_number(world):
        raise _forgotten(world, f"Commit {number} is forgotten")
    return _rewound(world, number, _instant_of(world, number))


def copy_at(world: World[T], instant: datetime) -> World[T]:
    """A copy as the world was at that instant; where the clock was moved back, at the latest time it was that.

    `NotFound` where the world has not come there, `Conflict` where it is forgotten.
    """
    now = world.clock.now()
    if instant > now:
        raise NotFound(f"The world has not come to {instant.isoformat()} yet: its clock shows {now.isoformat()}")
    number = world.number
    while _instant_of(world, number) > instant:
        if number == oldest_number(world):
            raise _forgotten(world, f"What was at {instant.isoformat()} is forgotten")
        number -= 1
    return _rewound(world, number, instant)


def _rewound(world: World[T], number: int, instant: datetime) -> World[T]:
    twin, commits = world.copy(), world.commits
    twin.rewind([commits[at] for at in range(number - oldest_number(world), len(commits))])
    twin.clock.set(instant)
    twin.begin()
    return twin


def _instant_of(world: World[T], number: int) -> datetime:
    """When the commit was done; of the one before those that are remembered, that is all that is known."""
    at = number - oldest_number(world)
    return world.commits[at - 1].at if at else world.before


def _forgotten(world: World[T], what: str) -> Conflict:
    oldest, before = oldest_number(world), world.before.isoformat()
    return Conflict(
        f"{what}. The world remembers back to commit {oldest}, {before}",
        hint=f'Give {{"at": {oldest}}} or later. A world remembers a thousand commits, fewer where they are large.',
    )
