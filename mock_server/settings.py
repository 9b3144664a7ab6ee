"""Everything one can set, in one place. The command line and its AURION_MOCK_… variables fill it in."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from mock_server.errors import DomainError
from mock_server.http.authority import is_loopback
from mock_server.http.patience import GRACE, LIMITS, ConnectionLimits
from mock_server.http.rate_limit import DOCUMENTED
from mock_server.scenarios.scenarios import SHIPPED, Start
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.state.ids import secret_token
from mock_server.stores.memory import MOST_WORLDS
from mock_server.stores.state_file import Sync

MOST_REQUESTS = 1_000
"""How many requests to a world are remembered."""

TOKEN = re.compile(r"[!-~]+")
HOST = r"[\w*-]+(\.[\w*-]+)*"
HOST_NAME = re.compile(rf"(?=.*\w){HOST}", re.ASCII)
ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]*://((?=[^:]*\w){HOST}|\[[0-9a-f:.]+\])(:\d+)?", re.ASCII | re.IGNORECASE)
MOST_DIGITS = 18
MOST_WORKERS = 64
PREFIX = re.compile(r"[\w.:-]{1,100}", re.ASCII)


class UnusableSettings(DomainError, ValueError):
    """An option that there is not, or whose value it cannot have: which one, and what may stand there."""


def start_of(value: Any) -> Start:
    """`running`, `frozen`, `real`, or an instant. `ValueError` says what else was given."""
    if value in ("running", "frozen", "real"):
        return value  # type: ignore[no-any-return]
    instant = value
    if isinstance(value, str):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
    if isinstance(instant, datetime) and instant.tzinfo and EARLIEST <= instant <= LATEST:
        return instant
    years = f"between {EARLIEST.year} and {LATEST.year}"
    raise ValueError(
        f"{_shown(value)} is none of running, frozen, real, or an instant {years}, such as 2026-03-08T20:00:00Z"
    )


def rate_limit_of(value: Any) -> int | None:
    """`documented`, `off` or None, or a number above 0. `ValueError` says what else was given."""
    if value is None or value == "off":
        return None
    if value == "documented":
        return DOCUMENTED
    if isinstance(value, str) and value.isdecimal() and len(value) <= MOST_DIGITS:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError(f"{_shown(value)} is none of documented, off, or a number of requests a minute")


IN_WORDS: Mapping[str, Callable[[Any], Any]] = {"clock": start_of, "rate_limit": rate_limit_of}
"""What reads the options that have words of their own."""


DATABASE = re.compile(r"/?|/[0-9]{1,9}", re.ASCII)
"""The path of a Redis's address."""


def is_redis(url: str) -> bool:
    """Whether it is the address of a Redis."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number
        return False
    return parts.scheme in {"redis", "rediss"} and port != 0


class Settings(BaseModel):
    """How to serve: `settings_of` makes them.

    `clock` is `running`, `frozen`, `real`, or an instant with an offset. `rate_limit` is requests a minute and
    credential, None or `off` for no limit; `body_limit` and `header_limit` are bytes. There are `max_connections` at a
    time; a request is complete `request_timeout` seconds after it began, and the next one comes `idle_timeout` seconds
    after the answer. When the mock is asked to end, requests under way have `grace` seconds.

    Whoever can be reached from elsewhere has a `control_token`, made up if none is given. With a `verifier_token`
    verdicts (`/_mock/verify`, `/_mock/grade`) are for those who have that one. `allowed_hosts` are the names that
    requests may call us by besides localhost and IP addresses, `cors_origins` those whose pages may call us besides
    the pages of this machine; in both a `*` stands for one label. There are `max_worlds` at a time; one that no
    request named in `world_ttl` seconds is gone, the default one apart. Of each the latest `journal` requests are kept
    to be read, of 0 none. With a file as `state` the worlds are there again after a restart; `state_sync` says when
    what was written has to be on the disk. With a Redis as `store` every process that has the same one, and the same
    `store_prefix`, serves the same worlds; where it does not answer in `store_timeout` seconds, a request is a 503. So
    many `workers` serve one address from the command line. With `strict_worlds` a request that names no world is
    refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=4010, ge=0, le=65535)
    fixtures: Path = SHIPPED
    scenario: str = "docs"
    clock: Start = "running"
    rate_limit: int | None = DOCUMENTED
    open_preview: bool = False
    body_limit: int = Field(default=10 * 1024**2, ge=1)
    header_limit: int = Field(default=LIMITS.header_bytes, ge=1024)
    max_connections: int = Field(default=LIMITS.connections, ge=1)
    request_timeout: float = Field(default=LIMITS.request_seconds, gt=0, allow_inf_nan=False)
    idle_timeout: float = Field(default=LIMITS.idle_seconds, gt=0, allow_inf_nan=False)
    grace: float = Field(default=GRACE, ge=0, allow_inf_nan=False)
    control_token: str | None = Field(default=None, validate_default=True)
    verifier_token: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    max_worlds: int = Field(default=MOST_WORLDS, ge=1)
    journal: int = Field(default=MOST_REQUESTS, ge=0)
    world_ttl: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    strict_worlds: bool = False
    state: Path | None = None
    state_sync: Sync = "second"
    store: str | None = Field(default=None, repr=False)  # there may be a password in it
    store_prefix: str = "aurion-mock"
    store_timeout: float = Field(default=2.0, gt=0, le=60)
    workers: int = Field(default=1, ge=1, le=MOST_WORKERS)

    @field_validator("clock", "rate_limit", mode="before")
    @classmethod
    def _in_words(cls, value: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        try:
            return IN_WORDS[name](value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    @field_validator("control_token")
    @classmethod
    def _sound_token(cls, token: str | None, info: ValidationInfo) -> str | None:
        if token is None:
            return None if loopback(info.data.get("host", "")) else secret_token()
        if not TOKEN.fullmatch(token):
            raise ValueError(
                "the control token should be a text of ASCII letters, digits and punctuation, without blanks. "
                "Leave it out, and one is made up where it is needed"
            )
        return token

    @field_validator("verifier_token")
    @classmethod
    def _sound_verifier_token(cls, token: str | None, info: ValidationInfo) -> str | None:
        if token is not None and not TOKEN.fullmatch(token):
            raise ValueError(
                "the verifier token should be a text of ASCII letters, digits and punctuation, without blanks. "
                "Leave it out, and verdicts are for everybody who may use the control API"
            )
        if token is not None and token == info.data.get("control_token"):
            raise ValueError("the verifier token is the control token: give another, which only who verifies knows")
        return token

    @field_validator("store")
    @classmethod
    def _sound_store(cls, store: str | None, info: ValidationInfo) -> str | None:
        if store is None:
            return None
        if not is_redis(store):
            raise ValueError(
                "the store should be redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS. "
                "Leave it out, and worlds live in this process"
            )
        if not DATABASE.fullmatch(path := urlsplit(store).path):
            raise ValueError(
                f"the store's database should be a number, as in redis://HOST/0, and not {_shown(path[1:])}"
            )
        if info.data.get("state"):
            raise ValueError("a state file is one process's: give either a state or a store")
        return store

    @field_validator("store_prefix")
    @classmethod
    def _sound_prefix(cls, prefix: str) -> str:
        if not PREFIX.fullmatch(prefix):
            raise ValueError("the store prefix should be letters, digits and . _ - : of ASCII, such as team-a")
        return prefix

    @field_validator("workers")
    @classmethod
    def _sound_workers(cls, workers: int, info: ValidationInfo) -> int:
        if workers > 1 and not info.data.get("store"):
            raise ValueError(
                f"{workers} workers need a store that they share, such as redis://localhost: "
                "the worlds of a process are its own"
            )
        if workers > 1 and not hasattr(os, "fork"):
            raise ValueError("several workers need a system with fork, as Linux and macOS have it: start one")
        return workers

    @field_validator("allowed_hosts")
    @classmethod
    def _sound_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not HOST_NAME.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host name. Give one such as mock.example.com or *.example.com, without a port"
                )
        return hosts

    @field_validator("cors_origins")
    @classmethod
    def _sound_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin. Give a scheme, a host and perhaps a port, such as "
                    "https://*.preview.example.com, and nothing behind them"
                )
        return origins

    @property
    def connection_limits(self) -> ConnectionLimits:
        return ConnectionLimits(self.max_connections, self.header_limit, self.request_timeout, self.idle_timeout)


def settings_of(**options: Any) -> Settings:
    """The settings with these options; `UnusableSettings`, in one sentence, where they are none."""
    try:
        return Settings(**options)
    except ValidationError as error:
        raise UnusableSettings("; ".join(map(_fault, error.errors())) + ".") from None


def _fault(error: ErrorDetails) -> str:
    name = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"there is no option {name}. There are: {', '.join(Settings.model_fields)}"
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return f"{name}: {error['msg']}"


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, datetime) else repr(value)


def loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that address."""
    return host == "localhost" or is_loopback(host)
