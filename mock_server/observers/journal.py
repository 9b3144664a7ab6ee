"""What was sent to each world and what was answered, remembered as it is: nothing is rendered before somebody asks.

Bounded in number and bytes, by world and in all. It refers to what the exchange has anyway, and a page of it is made in
`mock_server/journal`.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from itertools import dropwhile
from time import perf_counter

from mock_server.http.door import CONTROL
from mock_server.http.exchange import Exchange
from mock_server.http.world_name import DEFAULT_WORLD, is_world_name, world_name
from mock_server.observers.journal_entry import NO_ENTRY, Entry
from mock_server.stores.memory import MemoryStore

LARGEST_BODY = 64 * 1024
"""Bytes that are kept of a body."""

MOST_OF_A_WORLD, MOST_IN_ALL = 8 * 1024**2, 64 * 1024**2
"""Bytes that the requests of a world may have, and those of all worlds together."""

SHORTENED_TO = MOST_IN_ALL * 9 // 10

ENTRY, COMMITTED, LOG = 4096, 1024, 1024
"""What an entry counts besides its path, fields and bodies; a change or an event; what a world counts, in bytes."""

NAMES_A_WORLD = 2
"""How many names have a journal for each world that there may be: a refused request names a world and makes none."""


class WorldJournal:
    """The requests of one world, the oldest first.

    `made` is the world's, None while there is none. `number` is that of the latest request, `dropped` how many were let
    go because there were too many.
    """

    __slots__ = ("dropped", "entries", "made", "number", "weight")

    def __init__(self, made: int | None = None) -> None:
        self.entries: deque[Entry] = deque()
        self.made = made
        self.number = self.dropped = self.weight = 0

    def find(self, request_id: str) -> Entry | None:
        """The latest request with this id."""
        return next((entry for entry in reversed(self.entries) if entry.id == request_id), None)

    def since(self, commit: int) -> Iterator[Entry]:
        """The requests after the world's commit of this number."""
        return dropwhile(lambda entry: not entry.comes_after(commit), self.entries)


NOTHING = WorldJournal()
"""The journal of a world to which nothing was sent. Nobody writes to it."""


class Journal:
    """`observe` is the observer. A world has `most` requests at most; `is_page` says which paths are for people."""

    def __init__(self, most: int, store: MemoryStore, is_page: Callable[[str], bool]) -> None:
        self.most = most
        self._store = store
        self._peek = store.peek
        self._is_page = is_page
        self._journals: OrderedDict[str, WorldJournal] = OrderedDict()
        self._weight = 0
        self._latest: WorldJournal | None = None

    def of(self, name: str) -> WorldJournal:
        """The journal of the world of this name, which may not exist."""
        journal = self._journals.get(name)
        if journal is None:
            return NOTHING
        world = self._peek(name)
        self._follow(journal, world.made if world else None)
        return journal

    def clear(self, name: str) -> None:
        """Forget the requests of the world; their numbers go on."""
        journal = self._journals.get(name)
        if journal:
            self._empty(journal)

    async def settled(self) -> None:
        """Wait until all that was observed can be read by everybody."""

    def observe(self, exchange: Exchange) -> None:
        """Remember the exchange, unless it is one with the mock itself."""
        now, request, reply = perf_counter(), exchange.request, exchange.reply
        path, name = request.path, exchange.world
        if path.startswith(CONTROL) or (exchange.endpoint is None and self._is_ours(exchange)):
            return
        journal = self._journals.get(name)
        if journal is None:
            name = usable(name)
            journal = self._journals.get(name) or self._begin(name)
        world = self._peek(name)
        made, commit = (world.made, world.number) if world else (None, 0)
        if exchange.made != made and exchange.made is not None:
            return  # it happened in a world that is gone, and its journal with it
        if journal.made != made:
            self._follow(journal, made)
        clock = (world or self._store.template).clock.state
        body, answer, fields, entries = request.body, reply.body, request.fields, journal.entries
        sent, answered = len(body), len(answer)
        body = body if sent <= LARGEST_BODY else body[:LARGEST_BODY]
        answer = answer if answered <= LARGEST_BODY else answer[:LARGEST_BODY]
        latest = entries[-1] if entries else NO_ENTRY
        if fields == latest.fields:  # a client sends the same ones again and again: they are kept once
            fields, fields_size = latest.fields, latest.fields_size
        else:
            fields_size = sum(map(len, request.headers.values()))
        answer = latest.reply_body if answer == latest.reply_body else answer
        reply_fields = latest.reply_fields if reply.headers == latest.reply_fields else reply.headers.copy()
        commits = exchange.commits
        weight = ENTRY + len(path) + len(request.query) + fields_size + len(body) + len(answer)
        if commits:
            weight += sent + COMMITTED * sum(len(each.changes) + len(each.events) for each in commits)
        journal.number = number = journal.number + 1
        entries.append(
            _new(
                Entry,
                (
                    number,
                    request.id,
                    request.method,
                    path,
                    request.query,
                    request.version,
                    fields,
                    body,
                    request.oversized,
                    exchange.endpoint,
                    exchange.caller,
                    exchange.fault or None,
                    exchange.broken,
                    commits,
                    reply.status,
                    reply_fields,
                    answer,
                    reply.hint,
                    clock,
                    request.received,
                    now,
                    commit,
                    weight,
                    fields_size,
                    sent,
                    answered,
                ),
            )
        )
        if len(entries) > self.most:
            weight -= entries.popleft().weight
            journal.dropped += 1
        journal.weight += weight
        self._weight += weight
        if journal is not self._latest:
            self._journals.move_to_end(name)
            self._latest = journal
        if journal.weight > MOST_OF_A_WORLD:
            self._shorten(journal)
        if self._weight > MOST_IN_ALL:
            self._shorten_others(journal)

    def _is_ours(self, exchange: Exchange) -> bool:
        """Whether it was for a page for people, or a browser's question that was answered."""
        request = exchange.request
        return (request.method == "OPTIONS" and exchange.reply.status == 204) or self._is_page(request.path)

    def _begin(self, name: str) -> WorldJournal:
        if len(self._journals) >= NAMES_A_WORLD * self._store.most:
            _, idle = self._journals.popitem(last=False)
            self._weight -= idle.weight + LOG
        journal = self._journals[name] = WorldJournal()
        self._weight += LOG
        return journal

    def _follow(self, journal: WorldJournal, made: int | None) -> None:
        """Begin anew where the world is another one than before. What was refused before a first one was made stays."""
        if journal.made not in {None, made}:
            self._empty(journal)
            journal.number = journal.dropped = 0
        journal.made = made

    def _empty(self, journal: WorldJournal) -> None:
        journal.entries.clear()
        self._weight -= journal.weight
        journal.weight = journal.dropped = 0

    def _shorten(self, journal: WorldJournal) -> None:
        """The oldest go; the latest stays, however large it is."""
        while journal.weight > MOST_OF_A_WORLD and len(journal.entries) > 1:
            self._drop(journal)

    def _shorten_others(self, latest: WorldJournal) -> None:
        """Those go first whose world was not called for the longest, some more than need be: to look takes time."""
        for journal in self._journals.values():
            while self._weight > SHORTENED_TO and len(journal.entries) > (journal is latest):
                self._drop(journal)
            if self._weight <= SHORTENED_TO:
                return

    def _drop(self, journal: WorldJournal) -> None:
        weight = journal.entries.popleft().weight
        journal.dropped += 1
        journal.weight -= weight
        self._weight -= weight


_new = tuple.__new__  # half the time of Entry(…)


def usable(name: str) -> str:
    """The world's name; the default one's for what is no name."""
    return world_name(name) if is_world_name(name) else DEFAULT_WORLD
