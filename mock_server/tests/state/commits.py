"""Where these tests touch the inside of the state layer: what writes to a world, and how a copy of it follows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from mock_server.app import App, create_app
from mock_server.families.tenant import World
from mock_server.settings import settings_of
from mock_server.state import clock, commit_json
from mock_server.state.change import Commit
from mock_server.state.collection import Collection
from mock_server.state.timers import Timer
from mock_server.state.world import World as AnyWorld

WRITES: tuple[tuple[type, str], ...] = (
    (Collection, "put"),
    (Collection, "remove"),
    (Collection, "remove_where"),
    (AnyWorld, "emit"),
)
"""What an operation, a reaction, a timer and a commit write with."""

COMMITTING, FIRING, REACTING, OPERATING = INTERRUPTIBLE = ("_commit", "_fire", "react", "run")
"""The functions under which worlds write down what became of an operation, and timers, reactions and operations run."""

Carry = Callable[[Commit, World], Commit]


def new_app() -> App:
    """The whole mock, without limits, its clocks standing still at first. Nobody observes it: failures are planted."""
    app = create_app(settings_of(clock="frozen", rate_limit=None))
    app.observers = ()
    return app


def world_of(app: App, name: str) -> World:
    return app.store.world(name)


def oldest_event(world: World) -> int:
    """The number of the oldest event that the world remembers, or of the one that will be the first."""
    return world.events[0].number if world.events else 1


def template_of(app: App, scenario: str) -> World:
    """What the worlds of a scenario are copied from."""
    return app.store.scenarios.template(scenario)


def adopt(app: App, name: str, world: World) -> None:
    """Let requests that name it have this world."""
    app.store.make(name, "empty")
    app.store._worlds[name] = world


@contextmanager
def machine_time(tell: Callable[[], float]) -> Iterator[None]:
    """Running clocks run by this, in seconds."""
    with patch.object(clock, "monotonic", tell):
        yield


@contextmanager
def noting_timers(note: Callable[[str], object]) -> Iterator[None]:
    """Hear of every timer that fires, by its name."""
    fire = AnyWorld._fire

    def noted(world: World, timer: Timer) -> None:
        note(timer.key.name)
        fire(world, timer)

    with patch.object(AnyWorld, "_fire", noted):
        yield


@contextmanager
def around_runs(run: Callable[[World, Callable[[], object]], object]) -> Iterator[None]:
    """Let every operation and timer of a world run through this function, which is given the run itself."""
    original = AnyWorld.run

    def through(world: World, *arguments: Any, **named: Any) -> object:
        return run(world, lambda: original(world, *arguments, **named))

    with patch.object(AnyWorld, "run", through):
        yield


def as_it_is(commit: Commit, _: World) -> Commit:
    return commit


def through_json(commit: Commit, world: World) -> Commit:
    """The commit that its JSON tells of, which would be told in the same words."""
    told = commit_json.dump(commit)
    read = commit_json.load(told, world)
    assert commit_json.dump(read) == told
    return read


class Follower:
    """A copy of a world that is kept up to date by its commits."""

    def __init__(self, world: World, carry: Carry) -> None:
        self.world = world
        self.carry = carry
        self.copy = world.copy()

    def follow(self) -> list[Commit]:
        """Apply what is new, and say what that was."""
        new = [self.carry(commit, self.copy) for commit in self.world.commits if commit.number > self.copy.number]
        for commit in new:
            self.copy.apply(commit)
        return new

    def before(self, commits: list[Commit], number: int, at: datetime) -> World:
        """What the copy was at that number and instant, by the changes that say what has become of it."""
        earlier = self.copy.copy()
        for commit in reversed(commits):
            earlier.changes[:] = commit.changes
            earlier._take_back()
            earlier._forget_pending()
            for _ in commit.events:
                earlier.events.pop()
        earlier.number, earlier.at = number, at
        return earlier


def own_collections(world: World) -> dict[str, Collection[Any, Any]]:
    """Those that belong to no tenant, by their names."""
    return world._own_collections()


def names_of_collections(world: World) -> set[str]:
    """Of all there are, the world's own and the tenants'."""
    return {*own_collections(world), *(name for tenant in world.tenants.values() for name, _ in tenant.collections())}


def at_work(world: World) -> tuple[object, ...]:
    """What an operation leaves behind in no collection: none of it may be there when it is over."""
    return len(world._emitted), world._heard, world._cause, len(world.changes), len(world.causes._now)
