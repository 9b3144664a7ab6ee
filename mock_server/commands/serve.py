"""aurion-mock serve: the mock in the foreground."""

import logging
import os
import signal
from contextlib import ExitStack, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_server.commands.banner import announce
from mock_server.commands.messages import LAST_WORD, say, warn
from mock_server.commands.options import LEVELS, LOG_HELP, SECONDS, WordsType, option
from mock_server.commands.screen import ScreenCommand
from mock_server.exit_code import CommandRefused
from mock_server.variables import unknown_variables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from socket import socket

    from mock_server.observers.terminal import LogFormat
    from mock_server.serving import Server


@click.command(
    cls=ScreenCommand,
    example="aurion-mock serve --port 4011 --clock frozen",
    common=("host", "port", "scenario", "fixtures", "clock", "rate_limit", "state"),
)
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@option("--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")
@option("--scenario", default="docs", show_default=True, help="What every world begins as.")
@option(
    "--fixtures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of scenarios of your own.",
)
@option("--watch", is_flag=True, help="Read fixtures again when they change. Worlds begin so once they are reset.")
@option(
    "--clock",
    default="running",
    show_default=True,
    type=WordsType("clock", "running|real|frozen|INSTANT"),
    help="running: on from the scenario's instant; frozen: stands at it; real: this machine's; or on from INSTANT.",
)
@option(
    "--rate-limit",
    default="documented",
    show_default=True,
    type=WordsType("rate_limit", "documented|off|N"),
    help="Requests a minute and credential.",
)
@option("--open-preview", is_flag=True, help="Let API keys use the preview operations.")
@option("--max-worlds", default=10_000, show_default=True, type=click.IntRange(1), help="How many worlds to keep.")
@option(
    "--world-ttl",
    type=click.FloatRange(0, min_open=True),
    help="Seconds after which a world that nobody asks for is gone. Without it worlds stay.",
)
@option(
    "--journal",
    default=1_000,
    show_default=True,
    type=click.IntRange(0),
    help="How many requests to each world to remember, for /_mock/requests and /_mock/verify; 0 for none.",
)
@option("--strict-worlds", is_flag=True, help="Refuse requests that name no world: suites in parallel share none.")
@option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that remembers the worlds: they are there again after a restart, or a kill -9.",
)
@option(
    "--state-sync",
    default="second",
    show_default=True,
    type=click.Choice(["always", "second"]),
    help="When the disk has a write: before its answer, or within a second. A kill -9 costs nothing either way.",
)
@option(
    "--store", metavar="URL", help="A Redis that worlds live in, shared with all who name it: redis://HOST, rediss://."
)
@option(
    "--store-prefix", default="aurion-mock", show_default=True, help="What its keys begin with: whose worlds they are."
)
@option(
    "--store-timeout",
    default=2.0,
    show_default=True,
    type=click.FloatRange(0, 60, min_open=True),
    help="Seconds that its answer may take, and that it may be away, before requests are refused with a 503.",
)
@option(
    "--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes; more than one need a --store."
)
@option("--control-token", help="The token for /_mock and / beyond loopback. Without it one is made up and printed.")
@option("--verifier-token", help="Keep verdicts (/_mock/verify, /_mock/grade) for those who have this token.")
@option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="A name that the mock goes by, besides localhost and IP addresses. Repeatable; * stands for one label.",
)
@option(
    "--cors-origin",
    "cors_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Whose pages may call, besides those of this machine. Repeatable: https://*.preview.example.com.",
)
@option(
    "--body-limit", default=10 * 1024**2, show_default=True, type=click.IntRange(1), help="Bytes of a request's body."
)
@option(
    "--header-limit",
    default=64 * 1024,
    show_default=True,
    type=click.IntRange(1024),
    help="Bytes of a request's header fields.",
)
@option("--max-connections", default=1_000, show_default=True, type=click.IntRange(1), help="More get a 503.")
@option(
    "--request-timeout",
    default=60.0,
    show_default=True,
    type=SECONDS,
    help="Seconds in which a request has to be complete; then it gets a 408.",
)
@option(
    "--idle-timeout",
    default=5.0,
    show_default=True,
    type=SECONDS,
    help="Seconds after which a connection is closed that sends no other request.",
)
@option(
    "--grace",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds that requests under way have when the mock is asked to end.",
)
@option(
    "--log-level",
    default="info",
    show_default=True,
    type=click.Choice(LEVELS, case_sensitive=False),
    help=LOG_HELP,
)
@option(
    "--log-format",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json"], case_sensitive=False),
    help="text: for people; json: an object a line.",
)
def serve(
    log_level: str,
    log_format: "LogFormat",
    fixtures: Path | None,
    control_token: str | None,
    watch: bool,
    **options: Any,
) -> None:
    """Serve the API until Ctrl-C. Every option can be given as AURION_MOCK_SERVE_… too."""
    from mock_server.app import create_app  # noqa: PLC0415 - --help should not wait for these
    from mock_server.errors import DomainError  # noqa: PLC0415
    from mock_server.http.world_name import DEFAULT_WORLD  # noqa: PLC0415
    from mock_server.observers.terminal import Terminal  # noqa: PLC0415
    from mock_server.observers.writer import say as write  # noqa: PLC0415
    from mock_server.serving import listen_locally, server, settle  # noqa: PLC0415
    from mock_server.settings import settings_of  # noqa: PLC0415
    from mock_server.signals import Stopped, StopSignals  # noqa: PLC0415
    from mock_server.watching import FixturesWatch  # noqa: PLC0415

    warn(unknown_variables(click.get_current_context(), os.environ))
    terminal = Terminal(logging.getLevelName(log_level.upper()), log_format)
    given = {"fixtures": fixtures} if fixtures else {}
    try:
        settings = settings_of(**given, control_token=control_token, **options)
        bound = listen_locally(settings.host, settings.port)
        app = create_app(settings, [terminal.observe])
        watching = FixturesWatch(app.store.scenarios, say) if watch else nullcontext()
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    settle()
    announced = partial(announce, settings, app.store.prepare(DEFAULT_WORLD), bound[0].getsockname()[1])
    serving = server(app, limits=settings.connection_limits, grace=settings.grace, refused=app.refused)
    serving.close = app.store.leave
    if settings.workers > 1:
        announced()
        _share(settings.workers, serving, bound, [terminal, watching])
        return
    with StopSignals(serving) as signals:
        with suppress(Stopped):
            announced()
            with terminal, watching:
                signals.serve(bound)
        try:
            app.store.close()
        except DomainError as error:
            raise CommandRefused(f"{str(error).rstrip('.')}.") from None
        if signals.interrupted:
            write("stdout", "Stopped.", LAST_WORD)
    signals.pass_on()


def _share(
    count: int, serving: "Server", bound: "list[socket]", around: "Sequence[AbstractContextManager[object]]"
) -> None:
    """Serve in so many processes, until a signal comes."""
    from mock_server.observers.writer import say as write  # noqa: PLC0415 - as above
    from mock_server.signals import Stopped, StopSignals  # noqa: PLC0415
    from mock_server.workers import Workers  # noqa: PLC0415

    def serve_here() -> int:
        with StopSignals(serving) as signals, suppress(Stopped), ExitStack() as stack:
            for each in around:
                stack.enter_context(each)
            signals.serve(bound)
        return 0

    ended = Workers(count, serve_here).run()
    if ended == signal.SIGINT:
        write("stdout", "Stopped.", LAST_WORD)
    else:
        signal.raise_signal(ended)
