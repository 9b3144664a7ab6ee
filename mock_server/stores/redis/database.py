"""Redis, as the worlds need it: scripts that are sent again until there is an answer, or patience is at its end."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
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

from mock_server.errors import DomainError, Unavailable
from mock_server.state import clock
from mock_server.state.clock import machine_time
from mock_server.stores.redis import scripts
from mock_server.stores.redis.keys import Keys, keys_of, made_key, names_key, template_key
from mock_server.stores.redis.link import Link, Lost
from mock_server.stores.redis.scripts import Script

PAUSE = 0.05
"""Seconds until a Redis that is away is asked again."""

LEAST = (6, 2)
"""Redis's version from which on all that is used is there. Valkey's says 7.2 or later."""

SHORT = 0.0005
"""Seconds that the clock of Redis's machine may differ by: it may have been the way there."""

AWAY = "What keeps the worlds, Redis, cannot be reached."
NOT_DONE = "Nothing was done. Send the request again."
UNKNOWN = "Whether this was done nobody knows yet: look, once it is back, before you send it again."
Reply = list[Any]


class StoreError(DomainError):
    """Redis cannot be used: which one, what is wrong and what to do."""


@dataclass(slots=True)
class Database:
    """`patience`: the seconds that an answer may take, and that Redis may be away.

    Its connection belongs to the event loop in which it was asked first.
    """

    url: str
    prefix: str
    patience: float
    _link: Link | None = None
    _worker: str = ""
    _number: int = 0

    def check(self) -> None:
        """`StoreError` where there is no Redis of use. From now on worlds keep the time of Redis's machine."""
        shown = shown_url(self.url)
        try:
            with redis.Redis.from_url(
                self.url, socket_timeout=self.patience, socket_connect_timeout=self.patience
            ) as client:
                version = client.info("server")["redis_version"]
                asked = machine_time()
                seconds, micros = client.time()
                answered = machine_time()
        except (RedisError, OSError, ValueError, TypeError) as error:
            hint = "Start it, or give another --store: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]."
            raise StoreError(f"{shown} cannot be used: {_reason(error, self.url)}.", hint) from None
        if tuple(map(int, version.split(".")[:2])) < LEAST:
            raise StoreError(f"{shown} is Redis {version}.", "Give one of version 6.2 or later as --store.")
        offset = seconds + micros / 1e6 - (asked + answered) / 2
        if abs(offset) > max(SHORT, (answered - asked) / 2):
            clock.correct(offset)

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
        there = await asyncio.gather(*(self._command("EXISTS", self.keys(name).meta) for name in names))
        await self.give_place(name for name, is_there in zip(names, there, strict=True) if not is_there)
        return [name for name, is_there in zip(names, there, strict=True) if is_there]

    async def count(self) -> int:
        return int(await self._command("ZCARD", names_key(self.prefix)))

    async def keep_template(self, digest: str, told: bytes) -> None:
        key = template_key(self.prefix, digest)
        if not await self._command("EXISTS", key):
            await self._command("SET", key, told)

    async def template(self, digest: str) -> bytes:
        found = await self._command("GET", template_key(self.prefix, digest))
        if found is None:
            raise Unavailable(f"Redis has lost the template {digest} of this world.", hint="Delete the world.")
        return bytes(found)

    async def close(self) -> None:
        if self._link:
            await self._link.close()

    async def _asked(self, script: Script, keys: Sequence[bytes], arguments: Sequence[bytes | str | int]) -> Any:
        try:
            return await self._command("EVALSHA", script.digest, len(keys), *keys, *arguments)
        except NoScriptError:
            await self._command("SCRIPT", "LOAD", script.text)
            return await self._asked(script, keys, arguments)

    async def _command(self, *command: bytes | str | int) -> Any:
        if self._link is None:
            pool = ConnectionPool.from_url(self.url, socket_timeout=None, socket_connect_timeout=self.patience)
            self._link = Link(pool, self.patience)
        end, sent = 0.0, False
        while True:
            try:
                return await self._link.ask(*command)
            except Lost as lost:
                sent, end = sent or lost.sent, end or monotonic() + self.patience
                if monotonic() > end:
                    raise Unavailable(f"{AWAY} {UNKNOWN if sent else NOT_DONE}") from None
            except NoScriptError:
                raise
            except ResponseError as error:
                told, end = str(error).split("\n", 1)[0], end or monotonic() + self.patience
                if monotonic() > end:
                    raise Unavailable(f"Redis refuses: {told.rstrip('.')}. {UNKNOWN if sent else NOT_DONE}") from None
                if not isinstance(error, PASSING):
                    raise Unavailable(f"Redis refuses: {told.rstrip('.')}. {NOT_DONE}") from None
            await asyncio.sleep(PAUSE)


PASSING = (ClusterDownError, MasterDownError, ReadOnlyError, TryAgainError)
"""Refusals of a Redis that is about to be itself again."""


def shown_url(url: str) -> str:
    """The address without what is secret in it."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def _reason(error: Exception, url: str) -> str:
    """Why, in one line without the password."""
    told = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    password = urlsplit(url).password or ""
    for secret in {password, unquote(password)} - {""}:
        told = told.replace(secret, "***")
    return told
