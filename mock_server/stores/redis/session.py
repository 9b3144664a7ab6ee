"""One call of the control API, which looks at worlds and makes them as it likes, on copies that are its own meanwhile.

What it needs and has not is fetched, and the call asked again: it only reads and writes copies, and nothing was done.
"""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from mock_server.errors import Damaged
from mock_server.families.tenant import World
from mock_server.stores.redis.replica import Replica
from mock_server.stores.redis.worker import ANY_EPOCH, NO_EPOCH, Worker

A = TypeVar("A")


class Needed(BaseException):
    """Something is not here yet. No `Exception`, so that nobody takes it for a refusal."""


@dataclass(slots=True)
class Put:
    world: World
    expected: bytes


class Session:
    """The worlds as one call sees them. `needs` are the names that it asked for and does not own yet."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._owned: dict[str, Replica] = {}
        self._damaged: dict[str, Damaged] = {}
        self._needs: set[str] = set()
        self._names: list[str] | None = None
        self._wants_names = self._wants_count = self._wants_made = False
        self._count: int | None = None
        self._made: list[int] = []
        self._drawn = 0
        self._puts: dict[str, Put] = {}
        self._removed: dict[str, None] = {}
        self._touched: dict[str, Replica] = {}
        self._fetched: dict[Hashable, Any] = {}
        self._fetches: dict[Hashable, Callable[[], Awaitable[Any]]] = {}
        self._afterwards: list[Callable[[], Awaitable[None]]] = []

    # What the call sees

    def world(self, name: str) -> World | None:
        if name in self._puts:
            return self._puts[name].world
        if name in self._removed:
            return None
        if self.is_damaged(name):
            raise self._damaged[name]
        return self._replica(name).world

    def is_damaged(self, name: str) -> bool:
        """Whether what Redis has of this world cannot be read. It can be removed, or another one put in its place."""
        self._replica(name)
        return name in self._damaged and name not in self._puts and name not in self._removed

    def names(self) -> list[str]:
        """The names of all worlds, in the order in which they were made."""
        if self._names is None:
            self._wants_names = True
            raise Needed
        here = [name for name in self._names if name not in self._removed]
        return [*here, *(name for name in self._puts if name not in here)]

    def worlds(self) -> list[tuple[str, World]]:
        """All worlds, by these names; not those that are damaged, which nobody can say anything of."""
        names = self.names()
        if not self._owned.keys() >= set(names) - self._puts.keys():
            self._needs.update(names)
            raise Needed
        whole = [name for name in names if name not in self._damaged or name in self._puts]
        return [(name, world) for name in whole if (world := self.world(name))]

    def fetched(self, key: Hashable, fetch: Callable[[], Awaitable[Any]]) -> Any:
        """What is no world, and has to be waited for too."""
        if key not in self._fetched:
            self._fetches[key] = fetch
            raise Needed
        return self._fetched[key]

    def afterwards(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this when all else is kept."""
        self._afterwards.append(act)

    def count(self) -> int:
        if self._count is None:
            self._wants_count = True
            raise Needed
        return self._count

    def put(self, name: str, world: World) -> None:
        if self._drawn == len(self._made):
            self._wants_made = True
            raise Needed
        replica = self._replica(name)
        seen = name in self._touched or name in self._removed
        expected = (replica.epoch if replica.world else NO_EPOCH) if seen and name not in self._damaged else ANY_EPOCH
        world.made = self._made[self._drawn]
        self._drawn += 1
        self._removed.pop(name, None)
        self._puts[name] = Put(world, expected)

    def remove(self, name: str) -> None:
        self._replica(name)
        self._removed[name] = None

    # Around it

    async def run(self, function: Callable[[], A], during: Callable[["Session | None"], None]) -> A:
        """What the function answers, when all that it did is kept."""
        try:
            while True:
                self._begin()
                during(self)
                try:
                    result: A | None = function()
                    error: Exception | None = None
                except Needed:
                    self._take_back()
                    during(None)
                    await self._fetch()
                    continue
                except Exception as raised:  # noqa: BLE001 - it is raised when what was done is kept
                    result, error = None, raised
                finally:
                    during(None)
                if await self._kept():
                    break
        except BaseException:
            for replica in self._owned.values():
                replica.close()  # who knows how far it went
            raise
        finally:
            self._release()
        if error:
            raise error
        return result  # type: ignore[return-value]

    def _replica(self, name: str) -> Replica:
        replica = self._owned.get(name)
        if replica is None:
            self._needs.add(name)
            raise Needed
        if name not in self._touched:
            self._touched[name] = replica
            if replica.world:
                replica.begin()
        return replica

    def _begin(self) -> None:
        self._touched.clear()
        self._puts.clear()
        self._removed.clear()
        self._drawn = 0
        self._afterwards.clear()

    def _take_back(self) -> None:
        for replica in self._touched.values():
            if replica.world:
                replica.take_back()

    async def _fetch(self) -> None:
        """Get what was missed. Copies are owned in the order of their names: two calls never wait for each other."""
        database = self._worker.database
        if self._wants_made:
            self._made.append(await database.draw_made())
        if self._wants_count:
            self._count = await database.count()
        if self._wants_names:
            self._names = await database.names()
        self._wants_made = self._wants_count = self._wants_names = False
        if self._needs - self._owned.keys():
            self._needs |= self._owned.keys()
            self._release()
            for name in sorted(self._needs):
                replica = self._worker.replica(name)
                await self._worker.own(replica)
                self._owned[name] = replica
                await self._refresh(name, replica)
                if replica.world:
                    await self._worker.wait_for_clock(replica)
        self._needs.clear()
        for key, fetch in self._fetches.items():
            self._fetched[key] = await fetch()
        self._fetches.clear()

    async def _refresh(self, name: str, replica: Replica) -> None:
        self._damaged.pop(name, None)
        try:
            await self._worker.refresh(replica)
        except Damaged as error:
            self._damaged[name] = error

    def _release(self) -> None:
        for replica in self._owned.values():
            if replica.world is None:
                replica.known = False
            self._worker.release(replica)
        self._owned.clear()
        self._damaged.clear()

    async def _kept(self) -> bool:
        """Keep what was done: what happened in worlds that were there, then those that are new, then what is gone."""
        worker, left = self._worker, dict(self._touched)
        for name, replica in self._touched.items():
            if replica.world is None or name in self._puts or name in self._removed:
                continue
            del left[name]
            if not await worker.commit(replica, claims=True):
                return await self._again(left)
        for name, put in self._puts.items():
            replica = left.pop(name)
            if replica.world:
                replica.take_back()
            if not await worker.put(replica, put.expected, put.world, put.world.made):
                return await self._again({**left, name: replica})
        for name in self._removed:
            replica = left.pop(name)
            if not await worker.remove(replica):
                return await self._again({**left, name: replica})
        for act in self._afterwards:
            await act()
        return True

    async def _again(self, left: dict[str, Replica]) -> bool:
        """A race was lost: nothing of what is left is done."""
        for replica in left.values():
            if replica.world:
                replica.take_back()
        for name, replica in self._owned.items():
            await self._refresh(name, replica)
        self._names = self._count = None
        return False
