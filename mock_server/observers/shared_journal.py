"""The journal of worlds that several processes serve: every request is in Redis before it is answered, in one order."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from mock_server.errors import Damaged, Unavailable
from mock_server.families.tenant import World
from mock_server.http.binding import Endpoint
from mock_server.http.exchange import Exchange
from mock_server.http.wire import LATIN, Headers
from mock_server.observers.journal import MOST_OF_A_WORLD, Journal, WorldJournal, usable
from mock_server.observers.journal_entry import Entry, zero
from mock_server.state import commit_json
from mock_server.state.change import Commit
from mock_server.state.clock import ClockState
from mock_server.state.principal import Principal
from mock_server.stores.redis import scripts
from mock_server.stores.redis.elements import commit_bytes
from mock_server.stores.redis.store import RedisStore

READ = 100
"""Worlds whose requests are not read again from the first, because somebody asked for them lately."""

log = logging.getLogger("mock_server")

TOLD = (
    *("request_id", "method", "path", "query", "version", "fields", "body", "oversized", "endpoint", "caller"),
    *("fault", "broken", "status", "reply_fields", "reply_body", "hint", "instant", "since", "received"),
    *("answered", "commit", "weight", "fields_size", "request_size", "reply_size", "commits"),
)
"""What is told of an entry, in this order."""


class Outgoing(NamedTuple):
    """A request that Redis does not know of yet: its world's number, "" for none, what it counts, how it is told."""

    made: str
    weight: int
    told: bytes


class SharedJournal(Journal):
    """As `Journal`; `settled` waits until the others know of what was observed. Read within `RedisStore.operate`."""

    def __init__(
        self, most: int, store: RedisStore, is_page: Callable[[str], bool], endpoints: Iterable[Endpoint]
    ) -> None:
        super().__init__(most, store, is_page)
        self._shared = store
        self._endpoints: Mapping[str, Endpoint] = {endpoint.operation.id: endpoint for endpoint in endpoints}
        self._outgoing: dict[str, list[Outgoing]] = {}
        self._pushing: asyncio.Task[None] | None = None
        self._next: asyncio.Future[None] | None = None
        self._fields, self._reply_fields = Fields(), Fields()
        self._told: dict[str, WorldJournal] = {}

    def of(self, name: str) -> WorldJournal:
        told = self._shared.fetched(("journal", name), lambda: self._pull(name))
        try:
            world = self._shared.peek(name)
            made = world.made if world else None
        except Damaged:  # what was sent to it is kept apart, and may say what happened
            made = told.made
        if told.made not in {None, made}:
            return WorldJournal(made)
        seen = WorldJournal(made)
        seen.entries, seen.number, seen.dropped = told.entries, told.number, told.dropped
        return seen

    def clear(self, name: str) -> None:
        self._shared.afterwards(lambda: self._forget(name))

    def observe(self, exchange: Exchange) -> None:
        self._latest = None
        super().observe(exchange)
        journal, self._latest = self._latest, None
        if journal is None or not journal.entries:
            return
        entry = journal.entries.pop()
        self._empty(journal)
        name = usable(exchange.world)
        told = Outgoing(str(journal.made or ""), entry.weight, self._told_of(name, entry))
        self._outgoing.setdefault(name, []).append(told)

    async def settled(self) -> None:
        """Wait until all that was observed can be read by everybody. What comes meanwhile goes out together."""
        if not self._outgoing:
            return
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            if self._pushing is None:
                self._pushing = asyncio.get_running_loop().create_task(self._push())
        await asyncio.shield(self._next)

    async def _push(self) -> None:
        while self._next:
            outgoing, told, self._outgoing, self._next = self._outgoing, self._next, {}, None
            try:
                await asyncio.gather(*(self._push_of(name, each) for name, each in outgoing.items()))
            except Unavailable as error:
                log.warning("The journal lacks requests: %s", error.detail)
            finally:
                told.set_result(None)
        self._pushing = None

    async def _push_of(self, name: str, told: list[Outgoing]) -> None:
        database = self._shared.database
        keys = database.keys(name)
        for made in dict.fromkeys(each.made for each in told):
            entries = [part for each in told if each.made == made for part in (each.weight, each.told)]
            await database.run_after(
                scripts.NOTE,
                (keys.told, keys.requests, keys.told_done),
                database.next_number(),
                made,
                self.most,
                MOST_OF_A_WORLD,
                self._shared.expiry(name),
                *entries,
            )

    async def _pull(self, name: str) -> WorldJournal:
        """The journal as Redis has it. What this process knew before is not read again."""
        database, known = self._shared.database, self._told.get(name, WorldJournal())
        keys = database.keys(name)
        reply = await database.run(scripts.TOLD, (keys.told, keys.requests), str(known.made or ""), known.number)
        if reply[0] == b"none":
            self._told.pop(name, None)
            return WorldJournal()
        _, made, number, dropped, length, found = reply
        journal = WorldJournal(int(made) if made else None)
        journal.number, journal.dropped = int(number), int(dropped)
        if journal.made == known.made:
            journal.entries.extend(known.entries)
        world = self._shared.local(name)
        for at, each in enumerate(found, journal.number - len(found) + 1):
            journal.entries.append(self._entry(at, each.partition(b"\n")[2], world))
        while len(journal.entries) > length:
            journal.entries.popleft()
        self._told.pop(name, None)
        self._told[name] = journal
        if len(self._told) > READ:
            del self._told[next(iter(self._told))]
        return journal

    async def _forget(self, name: str) -> None:
        keys = self._shared.database.keys(name)
        await self._shared.database.run(scripts.FORGET, (keys.told, keys.requests))
        self._told.pop(name, None)

    def _told_of(self, name: str, entry: Entry) -> bytes:
        clock, shift = entry.clock, zero()
        commits = [self._shared.written(name, commit) or commit_bytes(commit) for commit in entry.commits]
        told: list[Any] = [
            entry.request_id.decode(LATIN),
            entry.method,
            entry.path,
            entry.query.decode(LATIN),
            entry.version,
            self._fields.of(entry.fields),
            entry.body.decode(LATIN),
            entry.oversized,
            entry.endpoint and entry.endpoint.operation.id,
            entry.caller and _caller_told(entry.caller),
            entry.fault,
            entry.broken,
            entry.status,
            self._reply_fields.of(entry.reply_fields),
            entry.reply_body.decode(LATIN),
            entry.hint,
            clock.instant,
            clock.since,
            round(entry.received + shift, 6),
            round(entry.answered + shift, 6),
            entry.commit,
            entry.weight,
            entry.fields_size,
            entry.request_size,
            entry.reply_size,
            [orjson.Fragment(each) for each in commits],
        ]
        try:
            return orjson.dumps(told)
        except TypeError:  # half of a character
            return orjson.dumps([_whole(each) for each in told])

    def _entry(self, number: int, told: bytes, world: World | None) -> Entry:
        given: dict[str, Any] = dict(zip(TOLD, json.loads(told), strict=True))
        shift = zero()
        for field in ("request_id", "query", "body", "reply_body"):
            given[field] = given[field].encode(LATIN)
        for field in ("fields", "reply_fields"):
            given[field] = [(name.encode(LATIN), content.encode(LATIN)) for name, content in given[field]]
        clock = ClockState(datetime.fromisoformat(given.pop("instant")), given.pop("since"))
        return Entry(
            **{
                **given,
                "number": number,
                "endpoint": self._endpoints.get(given["endpoint"] or ""),
                "caller": _caller(given["caller"]),
                "commits": tuple(_commits(given["commits"], world or self._shared.template)),
                "clock": clock,
                "received": given["received"] - shift,
                "answered": given["answered"] - shift,
            }
        )


def _whole(value: Any) -> Any:
    return value.encode(errors="backslashreplace").decode() if isinstance(value, str) else value


class Fields:
    """Header fields as JSON. Those of one request are mostly those of the request before."""

    def __init__(self) -> None:
        self._latest: Headers = []
        self._told = orjson.Fragment(b"[]")

    def of(self, fields: Headers) -> orjson.Fragment:
        if fields != self._latest:
            told = [[name.decode(LATIN), content.decode(LATIN)] for name, content in fields]
            self._latest, self._told = fields, orjson.Fragment(orjson.dumps(told))
        return self._told


@lru_cache(maxsize=1_000)
def _caller_told(caller: Principal) -> orjson.Fragment:
    sets = {"scopes": sorted(caller.scopes), "permissions": sorted(caller.permissions)}
    return orjson.Fragment(orjson.dumps({**asdict(caller), **sets}))


def _caller(given: dict[str, Any] | None) -> Principal | None:
    if given is None:
        return None
    sets = {name: frozenset(given[name]) for name in ("scopes", "permissions")}
    return Principal(**{**given, **sets})


def _commits(given: list[dict[str, Any]], world: World) -> Iterable[Commit]:
    """Those that the world knows are the same objects; the others are read, as far as it has such records."""
    known = {commit.number: commit for commit in world.commits} if given else {}
    for each in given:
        found = known.get(each["number"])
        if found and found.at.isoformat() == each["at"]:
            yield found
        elif {change["tenant"] for change in each["changes"]} <= {"", *world.tenants}:
            yield commit_json.from_json(each, world)
