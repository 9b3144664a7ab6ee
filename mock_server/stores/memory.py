"""Worlds in this process. The one event loop is the lock."""

from collections.abc import Iterator

from mock_server.core.errors import Conflict, NotFound
from mock_server.core.world import World
from mock_server.scenarios import Scenarios

MOST_WORLDS = 10_000


class MemoryStore:
    """Worlds by name. One that is asked for and not there is made from the base scenario."""

    def __init__(self, scenarios: Scenarios, base: str) -> None:
        self.scenarios = scenarios
        self.base = base
        self._worlds: dict[str, World] = {}

    def __len__(self) -> int:
        return len(self._worlds)

    def __iter__(self) -> Iterator[tuple[str, World]]:
        return iter(self._worlds.items())

    def world(self, name: str) -> World:
        """The world of this name, made if need be."""
        world = self._worlds.get(name)
        return world if world is not None else self.make(name, self.base)

    def peek(self, name: str) -> World:
        """The world of this name, or what it would be made from. To be read: who may call, and nothing else."""
        world = self._worlds.get(name)
        return world if world is not None else self.scenarios.template(self.base)

    def find(self, name: str) -> World:
        """The world of this name; `NotFound` if nobody has made it."""
        try:
            return self._worlds[name]
        except KeyError:
            raise NotFound("World not found", hint="A world is made by PUT, or by naming it in X-Mock-World.") from None

    def make(self, name: str, scenario: str) -> World:
        """A new world of this name from the scenario, in place of any that was there."""
        if name not in self._worlds and len(self._worlds) >= MOST_WORLDS:
            raise Conflict(f"There are {MOST_WORLDS} worlds already. Delete some with DELETE /_mock/worlds/{{name}}.")
        self._worlds[name] = self.scenarios.make(scenario)
        return self._worlds[name]

    def remove(self, name: str) -> None:
        self.find(name)
        del self._worlds[name]
