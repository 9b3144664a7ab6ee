"""`aurion-mock mcp`: a mock of its own, or one that runs, as tools over stdio or HTTP."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import anyio
from pydantic_core import PydanticCustomError

from mock_server.errors import DomainError
from mock_server.exit_code import CommandRefused
from mock_server.http.world_name import world_name
from mock_server.mcp_server.http_transport import PATH, address_of, check_token, http_server
from mock_server.mcp_server.mock import Mock
from mock_server.mcp_server.server import create_server
from mock_server.mcp_server.toolset import Toolset
from mock_server.mcp_server.worlds import Worlds, fresh_name
from mock_server.observers.streams import CannotWrite, put
from mock_server.serving import listen_locally, url_of
from mock_server.signals import Stopped, StopSignals
from mock_server.testing import MockServer
from mock_server.text.printable import printable_lines


@dataclass(frozen=True, slots=True)
class Options:
    """`url` is that of a mock that runs already; without it one is started with the options of `own`."""

    url: str | None
    control_token: str | None
    world: str | None
    http: str | None
    http_token: str | None
    own: dict[str, Any] = field(default_factory=dict)


def run(options: Options) -> int:
    """Serve until the client has gone (stdio) or a signal comes; the exit code."""
    _check_world(options.world)
    try:
        if options.http is None:
            _over_stdio(options)
        else:
            _over_http(options, options.http)
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    return 0


def _over_stdio(options: Options) -> None:
    if options.http_token is not None:
        raise CommandRefused("--http-token is for --http: over stdio nobody else can reach the server.")
    world = options.world or fresh_name()
    with _leaving_at_once(), _mock(options) as mock:
        _announce(
            [f"MCP over stdio, for the mock at {mock.url}", f"  console  {mock.url}/_mock/", f"  world    {world}"]
        )
        anyio.run(create_server(Toolset(mock, Worlds(world))).run_stdio_async)


def _over_http(options: Options, address: str) -> None:
    host, port = address_of(address)
    check_token(host, options.http_token)
    bound = listen_locally(host, port)
    try:
        with _mock(options) as mock:
            serving = http_server(create_server(Toolset(mock, Worlds(options.world))), host, options.http_token)
            with StopSignals(serving) as signals, suppress(Stopped):
                at = url_of(host, bound[0].getsockname()[1])
                _announce([f"MCP on {at}{PATH}, for the mock at {mock.url}", f"  console  {mock.url}/_mock/"])
                signals.serve(bound)
            signals.pass_on()
    finally:
        for each in bound:
            each.close()


@contextmanager
def _mock(options: Options) -> Iterator[Mock]:
    if options.url:
        yield Mock(_checked(options.url), options.control_token)
        return
    with MockServer(**options.own) as server:
        yield Mock(server.url)


def _check_world(name: str | None) -> None:
    try:
        if name is not None:
            world_name(name)
    except PydanticCustomError as error:
        raise CommandRefused(f"--world: {error.message()}.") from None


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise CommandRefused(f"{url} is no address of a mock. Give one such as http://localhost:4010.")
    return url.rstrip("/")


def _announce(lines: list[str]) -> None:
    """To stderr: stdout is the protocol's."""
    with suppress(CannotWrite):
        put("stderr", printable_lines("".join(f"{line}\n" for line in lines)))


@contextmanager
def _leaving_at_once() -> Iterator[None]:
    """Ctrl-C ends the process, and well, though a thread still reads stdin, which nothing can interrupt."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as `signal` calls it
        os._exit(0)

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
