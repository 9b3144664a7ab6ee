"""What a Redis has to be so that worlds can live in it: asked once, before a mock serves or when `doctor` looks."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.exceptions import RedisError

from mock_server.errors import DomainError
from mock_server.state.clock import machine_time

LEAST = (6, 2)
"""Redis's version from which on all that is used is there. Valkey's says 7.2 or later."""

SHORT = 0.0005
"""Seconds that the clock of Redis's machine may differ by: it may have been the way there."""

KEEPS_ALL = "noeviction"

NO_OPTION = re.compile(r"unexpected keyword argument ('[^']*')")
DOUBTS = {
    "redis": (
        re.compile("closed|reset", re.IGNORECASE),
        "If it wants TLS, its address begins with rediss://",
    ),
    "rediss": (
        re.compile("timeout|timed out|wrong version|record layer|eof|closed|reset", re.IGNORECASE),
        "Perhaps it speaks no TLS: then its address begins with redis://",
    ),
}
"""By the address's scheme: what the other end does that expected the other scheme, and what to say then."""


class StoreError(DomainError):
    """Redis cannot be used: which one, what is wrong and what to do."""


def connected(url: str, patience: float) -> redis.Redis:
    """A client that waits, for what is asked before there is an event loop."""
    return redis.Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)


def check_server(url: str, patience: float) -> float:
    """Seconds by which the clock of Redis's machine is ahead. `StoreError` where there is no Redis of use."""
    shown = shown_url(url)
    try:
        with connected(url, patience) as client:
            facts = {**client.info("server"), **client.info("memory"), **client.info("replication")}
            asked = machine_time()
            seconds, micros = client.time()
            answered = machine_time()
    except (RedisError, OSError, ValueError, TypeError) as error:
        hint = "Start it, or give another --store: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]."
        raise StoreError(f"{shown} cannot be used: {_reason(error, url)}.", hint) from None
    version = facts["redis_version"]
    if tuple(map(int, version.split(".")[:2])) < LEAST:
        raise StoreError(f"{shown} is Redis {version}.", "Give one of version 6.2 or later as --store.")
    if problem := evicts(facts):
        raise StoreError(f"{shown} cannot be used: {problem[0]}", problem[1])
    if facts.get("role") == "slave" and str(facts.get("slave_read_only")) == "1":
        raise StoreError(f"{shown} is a replica that is only read.", "Give the one that it copies as --store.")
    offset: float = seconds + micros / 1e6 - (asked + answered) / 2
    return offset if abs(offset) > max(SHORT, (answered - asked) / 2) else 0.0


def facts_of(told: str) -> dict[str, str]:
    """A reply to INFO by its names."""
    return dict(line.split(":", 1) for line in told.split() if ":" in line)


def evicts(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong and what to do, where Redis deletes keys to make room: it would take worlds apart, key by key."""
    policy = facts.get("maxmemory_policy", KEEPS_ALL)
    if policy == KEEPS_ALL or int(facts.get("maxmemory", 0)) == 0:
        return None
    told = f"Its maxmemory-policy is {policy}: when its memory is full it deletes what was acknowledged."
    return told, f"Set maxmemory-policy to {KEEPS_ALL}, or maxmemory to 0."


def shown_url(url: str) -> str:
    """The address without what is secret in it."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def _reason(error: Exception, url: str) -> str:
    """Why, in one line without the password."""
    told = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    if isinstance(error, TypeError) and (unknown := NO_OPTION.search(told)):
        return f"redis-py knows no option {unknown[1]}, which the address has"
    scheme, password = urlsplit(url).scheme, urlsplit(url).password or ""
    for secret in {password, unquote(password)} - {""}:
        told = told.replace(secret, "***")
    return f"{told}. {DOUBTS[scheme][1]}" if DOUBTS[scheme][0].search(told) else told
