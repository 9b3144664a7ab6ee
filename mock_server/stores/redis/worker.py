"""What one worker knows of the worlds in Redis: a copy of each that it was asked for, brought up to date by turns."""

import asyncio
from collections.abc import Callable
from random import random
from time import monotonic

from mock_server.errors import Conflict, Unavailable
from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import Scenarios
from mock_server.state.change import Commit
from mock_server.stores.measures import StoreMeasures
from mock_server.stores.redis import scripts
from mock_server.stores.redis.database import Database
from mock_server.stores.redis.elements import base_bytes, field_of
from mock_server.stores.redis.loading import damaged, follow, refresh, salvaged
from mock_server.stores.redis.replica import Job, Replica
from mock_server.stores.redis.templates import Templates

UNCLAIMED = 3
"""After how many lost races a turn is let through before those of others."""

FIRST_PAUSE, LONGEST_PAUSE = 0.0005, 0.02
"""Seconds until a lost race is run again, at most; twice as many each time."""

DOUBLED = 6
"""How many times, at most."""

LONGEST_TURN = 10.0
"""Seconds after which a turn that goes on losing is given up. Who was let through first has never needed so many."""

SMALL = 4_000_000
"""Bytes up to which a world's log is not shortened."""

IDLE = 300.0
"""Seconds after which a copy that nobody asks for is let go of. The world is where it was."""

GATHERED = 0.0005
"""Seconds that a turn waits for others to come along, where the turn before had several requests."""

MOST_AHEAD = 1.0
"""Seconds that a turn waits for a world that another machine has taken further than our clock shows."""

BUSY = "Others write to this world without a pause. Nothing was done. Send the request again."
NO_EPOCH, ANY_EPOCH = b"", b"*"


class Worker:
    """`make` makes a new world of the base scenario."""

    def __init__(
        self,
        database: Database,
        scenarios: Scenarios,
        make: Callable[[], World],
        template: Callable[[], World],
        most: int,
        ttl: Callable[[str], int],
        full: Callable[[], Conflict],
        measures: StoreMeasures,
    ) -> None:
        self.database = database
        self._templates = Templates(database, scenarios)
        self._make = make
        self._template = template
        self._most = most
        self._ttl = ttl
        self._full = full
        self._measures = measures
        self._replicas: dict[str, Replica] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._swept = monotonic()

    def count(self) -> int:
        """How many worlds this worker has copies of."""
        return sum(replica.world is not None for replica in self._replicas.values())

    # Turns

    def known(self, name: str) -> World | None:
        """The world as this worker knows it, which may be old."""
        replica = self._replicas.get(name)
        return replica.world if replica else None

    def written(self, name: str, commit: Commit) -> bytes | None:
        """The commit as it was written, if that was in one of the world's latest turns here."""
        replica = self._replicas.get(name)
        return next((told for each, told in reversed(replica.written) if each is commit), None) if replica else None

    def replica(self, name: str) -> Replica:
        found = self._replicas.get(name)
        if found is None:
            self._sweep()
            found = self._replicas[name] = Replica(name, self.database.keys(name))
        return found

    async def turn(self, name: str, job: Job) -> object:
        """What the job answers, in a turn with all others that wait for the same world."""
        replica = self.replica(name)
        replica.waiting.append(job)
        if not replica.busy:
            replica.busy = True
            self._begin(replica)
        return await job.future

    async def own(self, replica: Replica) -> None:
        """Have the copy for oneself until `release`."""
        if replica.busy:
            ours: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            replica.owners.append(ours)
            try:
                await ours
            except asyncio.CancelledError:
                if not ours.cancelled():  # it was ours already
                    self.release(replica)
                raise
        replica.busy = True

    def release(self, replica: Replica) -> None:
        while replica.owners:
            ours = replica.owners.popleft()
            if not ours.done():
                ours.set_result(None)
                return
        if replica.waiting:
            self._begin(replica)
        else:
            replica.busy = False

    def _begin(self, replica: Replica) -> None:
        task = asyncio.get_running_loop().create_task(self._work(replica))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, replica: Replica) -> None:
        if replica.crowded:
            await asyncio.sleep(GATHERED)
        while replica.waiting and not replica.owners:
            jobs, replica.waiting = replica.waiting, []
            replica.crowded = len(jobs) > 1
            try:
                await self._take_turn(replica, jobs)
            except Unavailable as error:
                replica.close()  # who knows what became of the turn
                for job in jobs:
                    job.fail(error)
            except Exception as error:  # noqa: BLE001 - whoever waits is told
                replica.close()
                for job in jobs:
                    job.fail(error)
            await asyncio.sleep(0)  # those who were answered come first
        self.release(replica)

    async def _take_turn(self, replica: Replica, jobs: list[Job]) -> None:
        losses = 0
        replica.used = monotonic()
        while True:
            if not replica.known:
                await self.refresh(replica)
            if replica.world is None:
                replica.known = False  # somebody may make it at any time
                if not await self._without_world(replica, jobs):
                    return
                continue
            await self.wait_for_clock(replica)
            replica.begin()
            for job in jobs:
                job.run(replica.there)
            if await self.commit(replica, claims=losses >= UNCLAIMED):
                for job in jobs:
                    job.deliver()
                await self.shorten(replica)
                return
            losses += 1
            self._measures.races_lost += 1
            if monotonic() - replica.used > LONGEST_TURN:
                raise Unavailable(BUSY)
            pause = FIRST_PAUSE * 2 ** min(losses - 1, DOUBLED)
            await asyncio.sleep(random() * min(pause, LONGEST_PAUSE))  # noqa: S311 - no secret

    async def _without_world(self, replica: Replica, jobs: list[Job]) -> bool:
        """Answer those who need no world, if that is all, and else make it. Whether there may be one now."""
        for job in jobs:
            if job.makes:
                job.admits(self._template())
            else:
                job.run(None)
        if not any(job.makes and job.error is None for job in jobs):
            for job in jobs:
                job.deliver()
            return False
        try:
            await self.put(replica, NO_EPOCH, self._make(), await self.database.draw_made())
        except Conflict as error:
            for job in jobs:
                job.error = job.error or (error if job.makes else None)
                job.deliver()
            return False
        return True

    async def wait_for_clock(self, replica: Replica) -> None:
        ahead = replica.ahead()
        if 0 < ahead <= MOST_AHEAD:
            await asyncio.sleep(ahead)

    async def commit(self, replica: Replica, *, claims: bool) -> bool:
        """Keep what was done to the copy since `begin`. False: the world was another one, and nothing was done."""
        database, element, counted = self.database, replica.element(), replica.counted()
        number = database.next_number()
        windows: list[bytes | int] = []
        for (token, group), (window, times, limit) in counted.items():
            windows += [field_of(token, group), window, times, limit]
        asked = monotonic()
        reply = await database.run(
            scripts.TURN,
            replica.keys[:6],
            replica.epoch,
            replica.version,
            replica.head,
            number,
            database.worker,
            self._ttl(replica.name),
            int(claims),
            element,
            *windows,
        )
        self._measures.round_trips += 1
        self._measures.seconds += monotonic() - asked
        word = reply[0]
        if word in {b"ok", b"done"}:
            for origin in replica.origins():
                self._measures.commits[origin] += 1
            if word == b"ok":
                replica.correct(reply[1])
            replica.agree(b"%b:%d" % (database.worker.encode(), number), element)
            return True
        if word == b"damaged":
            raise damaged(replica, reply[1].decode())
        if word in {b"gone", b"other", b"lost"}:
            replica.close()
            return False
        replica.take_back()
        if word == b"behind":
            follow(replica, reply[3], reply[1], reply[2])
        elif word == b"full":
            replica.learn_counts(reply[1], counted)
        return False

    # Whole worlds

    async def refresh(self, replica: Replica) -> None:
        """Bring the copy up to date, or know that there is no such world. `Damaged` where its keys do not fit."""
        await refresh(self.database, self._templates, replica)

    async def salvaged(self, name: str) -> World:
        """A damaged world as it was at its base. `Damaged` where that is lost, too."""
        return await salvaged(self.database, self._templates, self.replica(name))

    async def put(self, replica: Replica, expected: bytes, world: World, made: int) -> bool:
        """Let the world have this name. False where who has it is not the `expected` one; `Conflict` without room."""
        database, digest = self.database, self._templates.name_of(world.template)
        if digest:
            await database.keep_template(*digest)
        if not await database.has_place(replica.name, made, self._most):
            raise self._full()
        base = base_bytes(world, world, digest[0] if digest else None)
        windows: list[bytes] = []
        for (token, group), (window, used) in world.windows.items():
            windows += [field_of(token, group), b"%d:%d" % (window, used)]
        epoch = b"%d" % made
        reply = await database.run(
            scripts.PUT,
            replica.keys[:6],
            expected,
            epoch,
            database.next_number(),
            self._ttl(replica.name),
            base,
            *windows,
        )
        if reply[0] == b"other":
            return False
        if replica.world is not world:
            replica.close()
        replica.be(world, epoch, 0, epoch, len(base))
        return True

    async def remove(self, replica: Replica) -> bool:
        """False where the world is another one by now. One that is damaged is removed, whatever it is."""
        expected = replica.epoch or ANY_EPOCH  # of one that is damaged nobody knows it
        reply = await self.database.run(scripts.REMOVE, replica.keys[:6], expected, self.database.next_number())
        if reply[0] == b"other":
            return False
        await self.database.give_place([replica.name])
        replica.close()
        return True

    async def shorten(self, replica: Replica) -> None:
        """Let the log begin later, where it has become much longer than what it is about."""
        if replica.log_bytes <= max(SMALL, replica.base_size) or not (mark := replica.cut()):
            return
        world = replica.there
        digest, state = self._templates.name_of(world.template), replica.at(mark)
        base = base_bytes(world, state, digest[0] if digest else None)
        state.close()
        await self.database.run(scripts.COMPACT, replica.keys[:3], replica.epoch, mark.version, mark.head, base)
        replica.shortened(mark, len(base))

    async def close(self) -> None:
        await self.database.close()

    def _sweep(self) -> None:
        """Let go of the copies that nobody asks for."""
        now = monotonic()
        if now - self._swept < IDLE:
            return
        self._swept = now
        for name, replica in list(self._replicas.items()):
            if not replica.busy and now - replica.used > IDLE:
                replica.close()
                del self._replicas[name]
