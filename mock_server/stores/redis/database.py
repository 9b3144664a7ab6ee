"""Redis, as the worlds need it: scripts that are sent again until there is an answer, or patience is at its end."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import (
    ClusterDownError,
    MasterDownError,
    NoScriptError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)

from mock_server.errors import Damaged, Unavailable
from mock_server.state import clock
from mock_server.state.clock import machine_time
from mock_server.stores.redis import scripts
from mock_server.stores.redis.keys import Keys, keys_of, made_key, names_key, probe_key, started_key, template_key
from mock_server.stores.redis.link import Link, Lost
from mock_server.stores.redis.scripts import Script
from mock_server.stores.redis.server import check_server, connected, evicts, facts_of

PAUSE = 0.05
"""Seconds until a Redis that is away is asked again."""

BRIEF = 0.1
"""Seconds that are left for it at the end of a request that has waited already."""

AWAY = "What keeps the worlds, Redis, cannot be reached."
NOT_DONE = "Nothing was done. Send the request again."
UNKNOWN = "Whether this was done nobody knows yet: look, once it is back, before you send it again."
Reply = list[Any]


@dataclass(slots=True)
class Database:
    """`patience`: the seconds that are waited for an answer, whether Redis is silent or away.

    Its connection belongs to the event loop in which it was asked first.
    """

    url: str
    prefix: str
    patience: float
    _link: Link | None = None
    _worker: str = ""
    _number: int = 0
    _away: bool = False

    def check(self) -> None:
        """`StoreError` where there is no Redis of use. From now on worlds keep the time of Redis's machine."""
        clock.correct(check_server(self.url, self.patience))

    def exchange_start(self, told: str) -> str:
        """Keep how this process was started. How the one before was; "" where nobody knows."""
        key = started_key(self.prefix)
        with suppress(RedisError), connected(self.url, self.patience) as client:
            return (client.set(key, told, get=True) or b"").decode(errors="replace")
        return ""

    @property
    def worker(self) -> str:
        """Which process this is, of all that there ever were."""
        if not self._worker:
            self._worker = os.urandom(8).hex()
        return self._worker

    def keys(self, name: str) -> Keys:
        return keys_of(self.prefix, name, self.worker)

    def next_number(self) -> int:
        """What a turn of this worker is called."""
        self._number += 1
        return self._number

    async def run(self, script: Script, keys: Sequence[bytes], *arguments: bytes | str | int) -> Reply:
        """What the script answers, sent as often as need be. `Unavailable` where there is no answer."""
        reply = await self._asked(script, keys, arguments)
        return list(reply)

    async def run_after(self, script: Script, keys: Sequence[bytes], *arguments: bytes | str | int) -> Reply:
        """As `run`, at the end of a request: what that has waited for in vain is not waited for once more."""
        return list(await self._asked(script, keys, arguments, min(BRIEF, self.patience) if self._away else None))

    async def probe(self) -> None:
        """`Unavailable` where nothing can be written now, or where what was written may be evicted."""
        await self.run(scripts.PROBE, [probe_key(self.prefix)])
        told = await self._command("INFO", "memory")
        if problem := evicts(facts_of(told.decode())):
            raise Unavailable(" ".join(problem))

    async def draw_made(self) -> int:
        """The number of a new world."""
        least = int(machine_time() * 1000)
        return int(await self._asked(scripts.DRAW, [made_key(self.prefix)], [least]))

    async def take_place(self, name: str, number: int, most: int) -> bool:
        """Whether there is room for a world of this name, which has it from now on."""
        reply = await self.run(scripts.NAME, [names_key(self.prefix)], name.encode(), number, most)
        return bool(reply[0] == b"ok")

    async def give_place(self, names: Iterable[str]) -> None:
        told = [each.encode() for each in names]
        if told:
            await self._command("ZREM", names_key(self.prefix), *told)

    async def has_place(self, name: str, number: int, most: int) -> bool:
        """As `take_place`, when those were forgotten whose world has expired."""
        if await self.take_place(name, number, most):
            return True
        await self.names()
        return await self.take_place(name, number, most)

    async def names(self) -> list[str]:
        """The names of all worlds, in the order in which they were made. Those of expired ones are forgotten."""
        names = [each.decode() for each in await self._command("ZRANGE", names_key(self.prefix), 0, -1)]
        there = await asyncio.gather(*(self._command("EXISTS", *self.keys(name)[:3]) for name in names))
        await self.give_place(name for name, is_there in zip(names, there, strict=True) if not is_there)
        return [name for name, is_there in zip(names, there, strict=True) if is_there]

    async def count(self) -> int:
        return int(await self._command("ZCARD", names_key(self.prefix)))

    async def keep_template(self, digest: str, told: bytes) -> None:
        key = template_key(self.prefix, digest)
        if not await self._command("EXISTS", key):
            await self._command("SET", key, told)

    async def template(self, digest: str) -> bytes:
        """`Damaged` where Redis has it no more: the worlds that were made from it cannot be read."""
        found = await self._command("GET", template_key(self.prefix, digest))
        if found is None:
            raise Damaged(f"Redis has lost the template {digest}.")
        return bytes(found)

    async def close(self) -> None:
        if self._link:
            await self._link.close()

    async def _asked(
        self,
        script: Script,
        keys: Sequence[bytes],
        arguments: Sequence[bytes | str | int],
        patience: float | None = None,
    ) -> Any:
        try:
            return await self._command("EVALSHA", script.digest, len(keys), *keys, *arguments, patience=patience)
        except NoScriptError:
            await self._command("SCRIPT", "LOAD", script.text, patience=patience)
            return await self._asked(script, keys, arguments, patience)

    async def _command(self, *command: bytes | str | int, patience: float | None = None) -> Any:
        if self._link is None:
            pool = ConnectionPool.from_url(self.url, socket_timeout=None, socket_connect_timeout=self.patience)
            self._link = Link(pool, self.patience)
        end, sent = monotonic() + (self.patience if patience is None else patience), False
        bounded = not self._link.connected or patience is not None  # else the link's own patience ends it, at no cost
        while True:
            try:
                reply = await self._link.ask(*command, within=end - monotonic() if bounded else None)
            except Lost as lost:
                sent = sent or lost.sent
                if monotonic() >= end:
                    self._away = True
                    raise Unavailable(f"{AWAY} {UNKNOWN if sent else NOT_DONE}") from None
            except NoScriptError:
                raise
            except ResponseError as error:
                told = _told(error)
                if monotonic() >= end:
                    raise Unavailable(f"Redis refuses: {told}. {UNKNOWN if sent else NOT_DONE}") from None
                if not isinstance(error, PASSING):
                    raise Unavailable(f"Redis refuses: {told}. {NOT_DONE}") from None
            else:
                self._away = False
                return reply
            bounded = True
            await asyncio.sleep(PAUSE)


PASSING = (ClusterDownError, MasterDownError, ReadOnlyError, TryAgainError)
"""Refusals of a Redis that is about to be itself again."""


def _told(error: ResponseError) -> str:
    """What Redis says is wrong, without in which line of which script."""
    return str(error).split("\n", 1)[0].split(" script: ", 1)[0].rstrip(".")
