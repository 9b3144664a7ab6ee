"""Worlds in Redis: run on a worker's own copy, and kept by one script that checks that the copy was the world.

A lost race is taken back, caught up and run again. A turn is one round trip, however many requests it answers.
"""

import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import Scenarios
from mock_server.state.change import Commit
from mock_server.state.ids import tell_processes_apart
from mock_server.stores.memory import Admit, MemoryStore
from mock_server.stores.redis.database import Database
from mock_server.stores.redis.replica import Job
from mock_server.stores.redis.session import Session
from mock_server.stores.redis.worker import Worker

A = TypeVar("A")
LASTS = 0
STARTED = (
    "The worlds of --store-prefix %s were last served with %s, and now with %s. What is there stays as it is; a new "
    "one is as the process makes it that is asked first: start all of them alike, or give each a prefix."
)
log = logging.getLogger("mock_server")


class RedisStore(MemoryStore):
    """As `MemoryStore`, for every process with the same Redis and prefix. Raises `StoreError` where there is no Redis.

    What is not awaited is for calls of the control API, within `operate`; elsewhere it tells what this process knows.
    """

    kind = "redis"
    shared = True

    def __init__(self, url: str, prefix: str, patience: float, scenarios: Scenarios, base: str, **options: Any) -> None:
        super().__init__(scenarios, base, **options)
        self.database = Database(url, prefix, patience)
        self.database.check()
        self._compare_starts()
        self._worker = Worker(
            self.database,
            scenarios,
            make=lambda: scenarios.make(base),
            template=lambda: self.template,
            most=self.most,
            ttl=self.expiry,
            full=self._full,
            measures=self.measures,
        )
        self._session: Session | None = None
        tell_processes_apart()

    def _compare_starts(self) -> None:
        """Say so where the others make new worlds in another way than this process."""
        start = self.scenarios.start
        clock = start.isoformat() if isinstance(start, datetime) else start
        told = f"--scenario {self.base} --clock {clock}"
        before = self.database.exchange_start(told)
        if before not in {"", told}:
            log.warning(STARTED, self.database.prefix, before, told)

    def __len__(self) -> int:
        return self._session.count() if self._session else 0

    def here(self) -> int:
        return self._worker.count()

    def __iter__(self) -> Iterator[tuple[str, World]]:
        return iter(self._session.worlds() if self._session else ())

    def names(self) -> Iterable[str]:
        return self._session.names() if self._session else ()

    def find(self, name: str) -> World:
        return self.world(name) if name == self.lasting else super().find(name)

    def local(self, name: str) -> World | None:
        """The world of this name as this process knows it."""
        return self._worker.known(name)

    def written(self, name: str, commit: Commit) -> bytes | None:
        """The commit as it was written to Redis, if that was lately."""
        return self._worker.written(name, commit)

    def fetched(self, key: Hashable, fetch: Callable[[], Awaitable[A]]) -> A:
        """What is no world, and has to be waited for: within `operate` it is there when the call is asked again."""
        return self._in_session.fetched(key, fetch)  # type: ignore[no-any-return]

    def afterwards(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this when all that the call did is kept."""
        self._in_session.afterwards(act)

    async def transact(self, name: str, answer: Callable[[World], A], admit: Admit | None = None) -> A:
        return await self._worker.turn(name, Job(answer, admit, makes=True))  # type: ignore[return-value]

    async def read(self, name: str, function: Callable[[World | None], A]) -> A:
        return await self._worker.turn(name, Job(function, None, makes=False))  # type: ignore[return-value]

    async def operate(self, function: Callable[[], A]) -> A:
        return await Session(self._worker).run(function, self._during)

    def check(self) -> None:
        """Whether worlds can be written, too. None is looked at: one that is damaged keeps nobody from the others."""
        self.fetched("reached", self._reach)

    async def _reach(self) -> bool:
        await self.database.probe()
        return True

    async def leave(self) -> None:
        """Let go of Redis, in the event loop that has it."""
        await self._worker.close()

    def prepare(self, name: str) -> World:  # noqa: ARG002 - it is made when somebody asks for it
        return self.scenarios.make(self.base)

    def known(self, name: str) -> World | None:
        return self._session.world(name) if self._session else self._worker.known(name)

    def peek(self, name: str) -> World | None:
        return self.known(name)

    def reset(self, name: str) -> World:
        """As for worlds in memory; what it begins with stays with the old world, which may still be needed."""
        world = self._to_reset(name)
        beginning = world.beginning
        if beginning is None:
            return self.make(name, world.scenario)
        made, again = beginning.copy(), beginning.copy()
        made.clock.set(beginning.before)
        made.begin()
        again.before = beginning.before
        made.beginning = again
        return self.put(name, made)

    def put(self, name: str, world: World) -> World:
        self._in_session.put(name, world)
        return world

    def check_room(self, name: str) -> None:
        """There is a place for it, or not, when it is put there."""

    def remove(self, name: str) -> None:
        if not self._in_session.is_damaged(name):
            self.find(name)
        self._in_session.remove(name)

    def _to_reset(self, name: str) -> World:
        """The world, or what is left of it."""
        if self._in_session.is_damaged(name):
            return self.fetched(("salvaged", name), lambda: self._worker.salvaged(name))
        return self.world(name)

    @property
    def _in_session(self) -> Session:
        assert self._session is not None  # noqa: S101 - only calls of the control API come here
        return self._session

    def _during(self, session: Session | None) -> None:
        self._session = session

    def expiry(self, name: str) -> int:
        """Milliseconds after which a world is gone that nobody asks for."""
        return LASTS if self.ttl is None or name == self.lasting else max(1, int(self.ttl * 1000))
