"""A worker's copy of a world: what it did to it in one turn, which can be taken back, and what others did."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, NamedTuple

from mock_server.families.tenant import World
from mock_server.state.change import Commit, OriginKind
from mock_server.state.clock import EARLIEST
from mock_server.state.history import oldest_number
from mock_server.state.world import Forgotten
from mock_server.stores.memory import Admit
from mock_server.stores.redis.elements import NO_FAULTS, apply, commit_bytes, element_of, faults_bytes, fill_faults
from mock_server.stores.redis.keys import Keys

SEPARATOR = b"\n"
RECENT = 256
"""Commits whose JSON is kept: who tells of a request needs it again."""


class Job:
    """A request that waits for its turn, and what came of it when it was run last."""

    __slots__ = ("_admit", "_answer", "error", "future", "makes", "result")

    def __init__(self, answer: Callable[[Any], Any], admit: Admit | None, *, makes: bool) -> None:
        self._answer = answer
        self._admit = admit
        self.makes = makes
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.result: Any = None
        self.error: Exception | None = None

    def admits(self, world: World) -> bool:
        """Whether it may be run; if not, it is refused."""
        self.error = None
        try:
            if self._admit:
                self._admit(world)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            self.error = error
        return self.error is None

    def run(self, world: World | None) -> None:
        if world is not None and not self.admits(world):
            return
        self.result = self.error = None
        try:
            self.result = self._answer(world)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            self.error = error

    def deliver(self) -> None:
        if self.future.done():  # whoever waited has gone
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)

    def fail(self, error: Exception) -> None:
        self.error = error
        self.deliver()


class Mark(NamedTuple):
    """A turn in the log: the version that it made, what it is called, and the number of the world's latest commit."""

    version: int
    head: bytes
    number: int


class Replica:
    """`world` is None where there is none of this name, as far as is `known`.

    It is `crowded` where its latest turn had several requests, and `busy` while somebody is at it: a turn, or a call of
    the control API, of which `owners` wait for theirs.
    """

    def __init__(self, name: str, keys: Keys) -> None:
        self.name = name
        self.keys = keys
        self.waiting: list[Job] = []
        self.owners: deque[asyncio.Future[None]] = deque()
        self.busy = self.crowded = False
        self.used = monotonic()
        self.written: deque[tuple[Commit, bytes]] = deque(maxlen=RECENT)
        self.forget()

    def forget(self) -> None:
        """Know nothing of the world."""
        self.world: World | None = None
        self.known = False
        self.epoch = self.head = b""
        self.version = self.first = 0
        self.log_bytes = self.base_size = 0
        self.marks: deque[Mark] = deque()
        self.done: list[bytes] = []
        self._commits: list[Commit] = []
        self._faults = NO_FAULTS
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}
        self._at = EARLIEST

    def be(self, world: World | None, epoch: bytes, version: int, head: bytes, base_size: int) -> None:
        """Have the world as it was at its base."""
        self.forget()
        self.world, self.known = world, True
        if world is None:
            return
        self.epoch, self.version, self.head, self.base_size = epoch, version, head, base_size
        self.first = version
        world.made = int(epoch)
        self._faults = faults_bytes(world.faults)
        world.forgotten = Forgotten([], [])

    def follow(self, elements: list[bytes], version: int) -> None:
        """Do what others did until that version."""
        world = self.there
        world.on_commit = None
        for at, element in enumerate(elements, version - len(elements) + 1):
            head, _, told = element.partition(SEPARATOR)
            apply(told, world)
            self._agree(at, head, len(element))
        self._faults = faults_bytes(world.faults)

    def begin(self) -> None:
        """From here on what is done to the world is one turn."""
        world = self.there
        self.done, self._commits = [], []
        self._windows, self._at = dict(world.windows), world.at
        world.counted, world.on_commit = [], self._note
        if world.forgotten:
            world.forgotten.clear()

    def element(self) -> bytes:
        """What the turn did, as it is written down; b"" where that was nothing."""
        faults = faults_bytes(self.there.faults)
        return element_of(self.done, None if faults == self._faults else faults)

    def origins(self) -> Iterator[OriginKind]:
        """Of the commits of the turn."""
        return (each.origin.kind for each in self._commits)

    def counted(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """What the turn counted, by credential and group: the window, how often, and up to which limit."""
        found: dict[tuple[str, str], tuple[int, int, int]] = {}
        for counted in self.there.counted or ():
            for key, limit, _ in counted.windows:
                window, used = self.there.windows[key]
                begun, before = self._windows.get(key, (window, 0))
                found[key] = window, used - (before if begun == window else 0), limit
        return found

    def agree(self, head: bytes, element: bytes) -> None:
        """The turn is kept."""
        if element:
            self._agree(self.version + 1, head, len(head) + 1 + len(element))
            self._faults = faults_bytes(self.there.faults)
        self.there.on_commit = None

    def take_back(self) -> None:
        """Let the turn never have been."""
        world = self.there
        world.on_commit = None
        if self._commits:
            world.unlearn(self._commits)
            world.at = self._at
        if faults_bytes(world.faults) != self._faults:
            fill_faults(world.faults, json.loads(self._faults))
        world.windows = dict(self._windows)
        world.counted = []
        self.done, self._commits = [], []

    def correct(self, before: list[int]) -> None:
        """Let what was counted stand above what all workers counted before the turn."""
        world, shifts = self.there, {}
        for (key, (window, times, _)), true in zip(self.counted().items(), before, strict=True):
            shifts[key] = true + times - world.windows[key][1]
            world.windows[key] = window, true + times
        if any(shifts.values()):
            for counted in world.counted or ():
                counted.correct(shifts)

    def learn_counts(self, before: list[int], counted: dict[tuple[str, str], tuple[int, int, int]]) -> None:
        """Know how often was counted by all, where the turn was taken back for it."""
        for (key, (window, _, _)), true in zip(counted.items(), before, strict=True):
            self.there.windows[key] = window, true

    def close(self) -> None:
        """Let go of the copy."""
        world = self.world
        self.forget()
        if world:
            world.close()

    def ahead(self) -> float:
        """Seconds by which the world has gone further than this machine's clock shows: those of two machines differ."""
        world = self.there
        return (world.at - world.clock.now()).total_seconds() if world.clock.running else 0.0

    def cut(self) -> Mark | None:
        """The earliest turn back to which the copy can be taken."""
        oldest = oldest_number(self.there)
        return next((mark for mark in self.marks if mark.number >= oldest), None)

    def shortened(self, mark: Mark, base_size: int) -> None:
        """The log begins after that turn."""
        while self.marks and self.marks[0].version <= mark.version:
            self.marks.popleft()
        self.log_bytes, self.base_size = self.log_bytes // 2, base_size

    def at(self, mark: Mark) -> World:
        """A copy of the world as it was after that turn."""
        world = self.there
        number, oldest = mark.number, oldest_number(world)
        twin, commits = world.copy(), list(world.commits)
        twin.rewind(commits[number - oldest :])
        twin.at = twin.before = commits[number - oldest - 1].at if number > oldest else world.before
        return twin

    @property
    def there(self) -> World:
        assert self.world is not None  # noqa: S101 - whoever asks has looked
        return self.world

    def _agree(self, version: int, head: bytes, size: int) -> None:
        self.version, self.head = version, head
        self.marks.append(Mark(version, head, self.there.number))
        self.log_bytes += size

    def _note(self, commit: Commit) -> None:
        told = commit_bytes(commit)
        self.done.append(told)
        self.written.append((commit, told))
        self._commits.append(commit)
