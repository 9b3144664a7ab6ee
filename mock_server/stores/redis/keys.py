"""The names of what is kept in Redis. All that is of one world has one hash tag: a cluster keeps it on one node."""

from typing import NamedTuple
from urllib.parse import quote


class Keys(NamedTuple):
    """The keys of one world.

    `meta`: epoch, version, head and where the log begins. `base`: the world as it was there. `log`: what happened
    since, an element a turn. `windows`: what is counted for rate limits. `claim`: who is let through next. `done`: the
    latest turn of one worker. `requests` and `told`: the journal, and its numbers.
    """

    meta: bytes
    base: bytes
    log: bytes
    windows: bytes
    claim: bytes
    done: bytes
    requests: bytes
    told: bytes
    told_done: bytes


PARTS = ("meta", "base", "log", "windows", "claim", "done:{}", "requests", "told", "told:{}")


def keys_of(prefix: str, world: str, worker: str) -> Keys:
    tag = f"{{{prefix}:{quote(world, safe='')}}}"
    return Keys(*(f"{tag}:{part.format(worker)}".encode() for part in PARTS))


def template_key(prefix: str, digest: str) -> bytes:
    return f"{{{prefix}::template:{digest}}}".encode()


def names_key(prefix: str) -> bytes:
    """The names of all worlds, by the numbers that tell apart worlds of one name."""
    return f"{{{prefix}::worlds}}".encode()


def made_key(prefix: str) -> bytes:
    """The last of these numbers."""
    return f"{{{prefix}::made}}".encode()


def probe_key(prefix: str) -> bytes:
    """What is written to see whether anything can be."""
    return f"{{{prefix}::probe}}".encode()


def started_key(prefix: str) -> bytes:
    """How the process was started that was the last to begin."""
    return f"{{{prefix}::started}}".encode()
