"""Worlds in this process that a file remembers: how each was made, and every commit, before anybody is answered.

template   what the worlds of a scenario are copied from, whole
put        a world of this name: what it has that its template has not, what a reset leads back to
commit     what one operation or timer did to it
remove     it is gone
"""

import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mock_server.errors import DomainError, Invalid
from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import Scenarios
from mock_server.scenarios.snapshots import restored
from mock_server.state import commit_json
from mock_server.state.change import Commit
from mock_server.stores.held import held, made, whole
from mock_server.stores.memory import Admit, MemoryStore
from mock_server.stores.state_file import Line, StateFile, StateFileError, Sync, line_of

log = logging.getLogger("mock_server")
A = TypeVar("A")

SMALL = 16_000_000
"""Bytes up to which a file is not written anew while the mock runs."""

GROWN = 2
"""It is when it has grown by so much since the last time."""


class Pending(NamedTuple):
    """What has happened and is not written yet: its line, and how it is undone, the latest first."""

    line: bytes
    take_back: Callable[[], None]


class FileStore(MemoryStore):
    """As `MemoryStore`, and what a file remembers is there again after a restart. Raises `StateFileError`."""

    kind = "file"

    def __init__(self, file: Path, sync: Sync, scenarios: Scenarios, base: str, **options: Any) -> None:
        super().__init__(scenarios, base, **options)
        self._file = StateFile(file, sync)
        self._pending: list[Pending] = []
        self._gone: list[World] = []
        self._templates: dict[int, tuple[int, World]] = {}
        self._numbers: dict[str, int] = {}
        self._threshold = SMALL
        try:
            self._load()
            self._compact_if_possible()
        except BaseException:
            self._file.close()
            raise

    async def transact(self, name: str, answer: Callable[[World], A], admit: Admit | None = None) -> A:
        try:
            return await super().transact(name, answer, admit)
        finally:
            if self._pending:
                await self.settle()

    async def settle(self) -> None:
        if self._pending:
            self.flush()
        await self._file.sync()

    def flush(self) -> None:
        """Write what has happened. What cannot be written is taken back, whoever did it: `StateFileError` says why."""
        try:
            self._file.append(b"".join(each.line for each in self._pending))
        except StateFileError:
            for each in reversed(self._pending):
                each.take_back()
            self._gone.clear()
            raise
        finally:
            self._pending.clear()
        for world in self._gone:
            world.close()
        self._gone.clear()
        if self._file.size > self._threshold:
            self._compact_if_possible()

    def put(self, name: str, world: World) -> World:
        templates, numbers = dict(self._templates), dict(self._numbers)

        def take_back() -> None:
            del self._worlds[name]
            self._used.pop(name, None)
            self._templates, self._numbers = templates, numbers

        super().put(name, world)
        self._pending.append(Pending(b"".join(self._lines_of(name, world, world)), take_back))
        world.on_commit = partial(self._note, world, world.made)
        return world

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._file.close()

    def _close(self, name: str) -> None:
        """It is closed when its end is written down."""
        world = self._worlds.get(name)
        if world is None:
            return

        def take_back() -> None:
            self._worlds[name] = world
            if self.ttl is not None and name != self.lasting:
                self._used[name] = self._time()

        self._pending.append(Pending(line_of({"do": "remove", "world": world.made}), take_back))
        self._gone.append(world)

    def _note(self, world: World, made: int, commit: Commit) -> None:
        line = line_of({"do": "commit", "world": made, "commit": commit_json.as_json(commit)})
        self._pending.append(Pending(line, world.undo))

    # Writing

    def _lines_of(self, name: str, world: World, state: World) -> Iterator[bytes]:
        """How the world is, or was at `state`, and what it begins with again when it is reset."""
        line: Line = {"do": "put", "name": name, "world": world.made, "template": None}
        if world.template:
            number, new = self._number_of(world.template)
            line["template"] = number
            if new:
                yield new
        line["state"] = held(state, world.template)
        if world.beginning:
            line["beginning"] = held(world.beginning, world.template)
        yield line_of(line)

    def _number_of(self, template: World) -> tuple[int, bytes]:
        """What the file calls the template, and the line that says so where it has none yet."""
        if id(template) in self._templates:
            return self._templates[id(template)][0], b""
        told = line_of(whole(template))
        digest = blake2b(told).hexdigest()
        known = digest in self._numbers
        number = self._numbers.setdefault(digest, len(self._numbers) + 1)
        self._templates[id(template)] = number, template  # kept, so that no other has its identity
        return number, b"" if known else b'{"do":"template","template":%d,"held":%b}\n' % (number, told.rstrip())

    def _compact_if_possible(self) -> None:
        try:
            self._compact()
        except StateFileError as error:  # what was written is safe, and is all that anybody was told
            log.warning("%s It goes on growing.", error)
            self._threshold = GROWN * self._file.size

    def _compact(self) -> None:
        """Write the file anew: every world as it was before the commits that it remembers, and these."""
        before = self._templates, self._numbers
        self._templates, self._numbers = {}, {}
        try:
            self._file.replace(self._everything())
        except BaseException:
            self._templates, self._numbers = before
            raise
        self._pending.clear()
        self._threshold = max(SMALL, GROWN * self._file.size)

    def _everything(self) -> Iterator[bytes]:
        for name, world in self._worlds.items():
            state = world.copy()
            state.rewind(list(world.commits))
            state.at = state.before = world.before
            yield from self._lines_of(name, world, state)
            for commit in world.commits:
                yield line_of({"do": "commit", "world": world.made, "commit": commit_json.as_json(commit)})

    # Reading

    def _load(self) -> None:
        if self._file.torn:
            log.warning("%s: the last line was cut off, and is dropped: nobody was told of it.", self._file.file)
        templates: dict[int, World] = {}
        names: dict[int, str] = {}
        for number, line in self._file.lines:
            try:
                self._read(line, templates, names)
            except Invalid as error:
                raise self._unfit(number, f"{error.issues[0]['msg']} ({_place(error)})") from None
            except (DomainError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
                raise self._unfit(number, f"{type(error).__name__}, {error}") from None
        self._file.lines.clear()
        for world in self._worlds.values():
            world.on_commit, world.tally = partial(self._note, world, world.made), self.measures.commits
            self._made = max(self._made, world.made)
        for name in self._worlds:
            if self.ttl is not None and name != self.lasting:
                self._used[name] = self._time()

    def _read(self, line: Line, templates: dict[int, World], names: dict[int, str]) -> None:
        match line["do"]:
            case "template":
                templates[line["template"]] = restored(line["held"])
            case "put":
                template = templates[line["template"]] if line["template"] else None
                world = made(line["state"], template)
                world.made = line["world"]
                if "beginning" in line:
                    world.beginning = made(line["beginning"], template)
                self._worlds[line["name"]] = world
                names[world.made] = line["name"]
            case "commit":
                world = self._worlds[names[line["world"]]]
                world.apply(commit_json.from_json(line["commit"], world))
            case "remove":
                self._worlds.pop(names.pop(line["world"])).close()
            case other:
                raise ValueError(f"there is no {json.dumps(other)}")

    def _unfit(self, number: int, why: str) -> StateFileError:
        told = f"this line does not fit this version of the mock: {why}"
        return StateFileError(self._file.file, f"{told}. Use the version that wrote it, or remove the file.", number)


def _place(error: Invalid) -> str:
    return ".".join(map(str, error.issues[0]["loc"]))
