"""Worlds in this process. The one event loop is the lock."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Literal, TypeVar

from mock_server.errors import Conflict, NotFound
from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import Scenarios
from mock_server.state.clock import real_now
from mock_server.stores.measures import StoreMeasures

MOST_WORLDS = 10_000
StoreKind = Literal["memory", "file", "redis"]
A = TypeVar("A")
Admit = Callable[[World], object]


class MemoryStore:
    """Worlds by name. One that is asked for and not there is made from the base scenario.

    `kind` is what Prometheus and `/_mock/ready` are told. `measures` are counted on the way.
    There are `most` at a time. With a `ttl`, a world that nobody has asked for in so many seconds is gone, as if it had
    been deleted; `lasting` is the name of the one that stays. `time` is the machine's, no world's.
    """

    kind: StoreKind = "memory"

    shared = False
    """Whether other processes work on the same worlds."""

    def __init__(
        self,
        scenarios: Scenarios,
        base: str,
        *,
        most: int = MOST_WORLDS,
        ttl: float | None = None,
        lasting: str = "default",
        time: Callable[[], float] = monotonic,
    ) -> None:
        self.scenarios = scenarios
        self.base = base
        self.most = most
        self.ttl = ttl
        self.lasting = lasting
        self.measures = StoreMeasures()
        self._time = time
        self._made = int(real_now().timestamp() * 1000)  # another one after a restart
        self._worlds: dict[str, World] = {}
        self._used: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        self._expire()
        return len(self._worlds)

    def here(self) -> int:
        """How many worlds this process has; where they are shared, those of them that it was asked for lately."""
        return len(self)

    def __iter__(self) -> Iterator[tuple[str, World]]:
        """Every world in the order in which they were made. To look at them all is to use none of them."""
        self._expire()
        return iter(self._worlds.items())

    def names(self) -> Iterable[str]:
        """The names of all worlds, in that order."""
        self._expire()
        return self._worlds.keys()

    async def transact(self, name: str, answer: Callable[[World], A], admit: Admit | None = None) -> A:
        """What `answer` makes of the world of this name, which is made if need be.

        `admit` is asked before, and may refuse: it sees the world, or what that would be made from, and only reads.
        Nothing else happens to the world meanwhile. A store that is shared may have to ask again, in the world as
        somebody else has left it: all that `answer` does is in what it returns and in the world's commits.
        """
        world = self.known(name)
        if admit:
            admit(self.template if world is None else world)
        return answer(self.make(name, self.base) if world is None else world)

    async def read(self, name: str, function: Callable[[World | None], A]) -> A:
        """What `function` makes of the world of this name, or of None: none is made. It may have to be asked again."""
        return function(self.known(name))

    async def operate(self, function: Callable[[], A]) -> A:
        """What `function` answers, which calls this store as it likes. A store that is shared may have to ask again."""
        try:
            return function()
        finally:
            await self.settle()

    async def settle(self) -> None:
        """Wait until what has happened is as safe as this store can make it."""

    def check(self) -> None:
        """`Unavailable` where worlds cannot be read or written now."""

    async def leave(self) -> None:
        """Let go of what belongs to the event loop, while that runs."""

    def close(self) -> None:
        """Let go of what is no memory."""

    def prepare(self, name: str) -> World:
        """How the world of this name is, or will be when somebody asks for it. Called once, before anybody does."""
        return self.world(name)

    def world(self, name: str) -> World:
        """The world of this name, made if need be."""
        world = self.known(name)
        return world if world is not None else self.make(name, self.base)

    def known(self, name: str) -> World | None:
        """The world of this name, if there is one."""
        if self.ttl is not None:
            self._use(name)
        return self._worlds.get(name)

    def peek(self, name: str) -> World | None:
        """The same; to look is no use of it."""
        return self._worlds.get(name)

    @property
    def template(self) -> World:
        """What a world is made from that nobody has named yet. To be read, and nothing else."""
        return self.scenarios.template(self.base)

    def find(self, name: str) -> World:
        """The world of this name; `NotFound` if nobody has made it."""
        world = self.known(name)
        if world is None:
            raise NotFound("World not found", hint="A world is made by PUT, or by naming it in X-Mock-World.")
        return world

    def make(self, name: str, scenario: str) -> World:
        """A new world of this name from the scenario, in place of any that was there."""
        self.check_room(name)
        return self.put(name, self.scenarios.make(scenario))

    def reset(self, name: str) -> World:
        """The world of this name as it was made, now if need be."""
        world = self.world(name)
        beginning, world.beginning = world.beginning, None
        if beginning is None:
            return self.make(name, world.scenario)
        made = beginning.copy()
        made.clock.set(beginning.before)
        made.begin()
        made.beginning = beginning
        return self.put(name, made)

    def put(self, name: str, world: World) -> World:
        """Let the world have this name, in place of any that has it."""
        self.check_room(name)
        self._made += 1
        world.made, world.tally = self._made, self.measures.commits
        self._close(name)
        self._worlds[name] = world
        if self.ttl is not None and name != self.lasting:
            self._used[name] = self._time()
            self._used.move_to_end(name)
        return world

    def check_room(self, name: str) -> None:
        """`Conflict` where a world of this name would be one too many."""
        self._expire()
        if name not in self._worlds and len(self._worlds) >= self.most:
            raise self._full()

    def remove(self, name: str) -> None:
        self.find(name)
        self._close(name)
        del self._worlds[name]
        self._used.pop(name, None)

    def _close(self, name: str) -> None:
        if name in self._worlds:
            self._worlds[name].close()

    def _use(self, name: str) -> None:
        """Let those go that were idle for too long, then note that this one is not, if it is there."""
        self._expire()
        if name in self._used:
            self._used[name] = self._time()
            self._used.move_to_end(name)

    def _expire(self) -> None:
        """Whoever was not asked for the longest stands first, so that only those are looked at that go."""
        while self._used and self.ttl is not None:
            name, used = next(iter(self._used.items()))
            if self._time() - used < self.ttl:
                return
            self._close(name)
            del self._used[name], self._worlds[name]

    def _full(self) -> Conflict:
        higher = "start the mock with a higher --max-worlds"
        idle = f"{higher}, or start it with --world-ttl SECONDS, so that idle worlds go by themselves"
        return Conflict(
            f"There are {self.most} worlds already. Delete some with DELETE /_mock/worlds/{{name}}.",
            hint=f"Delete some, {f'or {higher}' if self.ttl else idle}.",
        )
