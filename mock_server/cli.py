"""aurion-mock: serve the API on this machine."""

import logging
import os
import signal
import sys
from contextlib import ExitStack, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_server import __version__
from mock_server.exit_code import CommandRefused, run
from mock_server.observers.streams import CannotWrite, prepare, put
from mock_server.text.printable import printable
from mock_server.variables import PREFIX, Setting, unknown_variables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from socket import socket

    from mock_server.families.tenant import World
    from mock_server.observers.terminal import LogFormat
    from mock_server.serving import Server
    from mock_server.settings import Settings
    from mock_server.state.principal import Principal

LEVELS = ["debug", "info", "warning", "error"]
NAMES = {"127.0.0.1": "localhost"}
"""What to call a mock by that listens there. Pages are served from localhost, and browsers keep cookies by host."""

LOG_HELP = """info: a line a request, and why one was refused. debug: also its query, its time and what is in the bodies
of request and reply; no headers, they hold credentials. warning, error: only what is wrong with the mock itself."""
SECONDS = click.FloatRange(0, min_open=True)
FEW = 5
"""Workflows that the banner names for one secret."""
LAST_WORD = 0.5
"""Seconds that the end waits for whoever reads stdout."""


class WordsType(click.ParamType[Any]):
    """The words, instants or numbers of a setting, which says what is none of them."""

    def __init__(self, setting: str, metavar: str) -> None:
        self.name = setting
        self.metavar = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        return self.metavar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from mock_server.settings import IN_WORDS  # noqa: PLC0415 - --help should not wait for it

        try:
            return IN_WORDS[self.name](value)
        except ValueError as error:
            return self.fail(str(error), param, ctx)


def main() -> None:
    """`aurion-mock`, from its arguments to its exit code."""
    prepare()
    sys.exit(run(commands))


@click.group(context_settings={"auto_envvar_prefix": PREFIX, "help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def commands() -> None:
    """A stateful mock of the AurionAI helpdesk API."""


option = partial(click.option, cls=Setting)


@commands.command()
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
    from mock_server.observers.writer import say  # noqa: PLC0415
    from mock_server.serving import listen_locally, server, settle  # noqa: PLC0415
    from mock_server.settings import settings_of  # noqa: PLC0415
    from mock_server.signals import Stopped, StopSignals  # noqa: PLC0415
    from mock_server.watching import FixturesWatch  # noqa: PLC0415

    _warn(unknown_variables(click.get_current_context(), os.environ))
    terminal = Terminal(logging.getLevelName(log_level.upper()), log_format)
    given = {"fixtures": fixtures} if fixtures else {}
    try:
        settings = settings_of(**given, control_token=control_token, **options)
        bound = listen_locally(settings.host, settings.port)
        app = create_app(settings, [terminal.observe])
        watching = FixturesWatch(app.store.scenarios, _say) if watch else nullcontext()
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    settle()
    announce = partial(_announce, settings, app.store.prepare(DEFAULT_WORLD), bound[0].getsockname()[1])
    serving = server(app, limits=settings.connection_limits, grace=settings.grace)
    serving.close = app.store.leave
    if settings.workers > 1:
        announce()
        _share(settings.workers, serving, bound, [terminal, watching])
        return
    with StopSignals(serving) as signals:
        with suppress(Stopped):
            announce()
            with terminal, watching:
                signals.serve(bound)
        try:
            app.store.close()
        except DomainError as error:
            raise CommandRefused(f"{str(error).rstrip('.')}.") from None
        if signals.interrupted:
            say("stdout", "Stopped.", LAST_WORD)
    signals.pass_on()


def _share(
    count: int, serving: "Server", bound: "list[socket]", around: "Sequence[AbstractContextManager[object]]"
) -> None:
    """Serve in so many processes, until a signal comes."""
    from mock_server.observers.writer import say  # noqa: PLC0415 - as above
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
        say("stdout", "Stopped.", LAST_WORD)
    else:
        signal.raise_signal(ended)


@commands.command()
@option("--upstream", metavar="URL", help="The deployment that everything is sent to. A path is a base.")
@option(
    "--har",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Check a recording instead, and end: 1 where it shows broken promises.",
)
@option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What was found, at the end: .json, .html or .xml (JUnit). Repeatable.",
)
@option(
    "--errors", is_flag=True, help="Answer 502 where something is not as the document has it, instead of passing it on."
)
@option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write what answers showed as a scenario, without secrets, when the proxy is stopped. Alone: after a kill -9.",
)
@option("--ca", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The upstream's CA, in PEM.")
@option(
    "--timeout", default=60.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Seconds to answer in."
)
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@option("--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")
@option(
    "--allowed-host", "allowed_hosts", multiple=True, metavar="NAME", help="A name that the proxy goes by. Repeatable."
)
@option("--control-token", help="The token for /_mock beyond loopback. Without it one is made up and printed.")
@option(
    "--log-level", default="info", show_default=True, type=click.Choice(LEVELS, case_sensitive=False), help=LOG_HELP
)
def proxy(port: int, log_level: str, har: Path | None, **options: Any) -> int:
    """Stand before a deployment, and say where it or its client is not as the document has it.

    Everything is passed on. Every option can be given as AURION_MOCK_PROXY_… too.
    """
    from mock_server import proxying  # noqa: PLC0415 - only who runs it has what it needs
    from mock_server.proxy.settings import ProxySettings  # noqa: PLC0415

    _warn(unknown_variables(click.get_current_context(), os.environ))
    level = logging.getLevelName(log_level.upper())
    if options["record"] and not har and not options["upstream"]:
        proxying.finish(options["record"])
        return 0
    if har and options["record"]:
        raise click.UsageError("--record is for what passes: give it with --upstream URL, and --har FILE without it.")
    if bool(har) == bool(options["upstream"]):
        raise click.UsageError("Give either --upstream URL, or --har FILE to check a recording.")
    if har:
        return int(proxying.recheck(har, options["reports"], level))
    proxying.proxy(ProxySettings(**options), port, level)
    return 0


TROUBLES = (
    "dropped, dropped-after, malformed, outage, overloaded, rate-limited, refused, slow, truncated, unavailable …"
)


@commands.command()
@option("--url", metavar="URL", help="A mock that runs already. Without it one is started, and gone in the end.")
@option("--control-token", help="What opens its control API, where it is not on this machine alone.")
@option("--world", metavar="NAME", help="The only world to play to. All of them unless given.")
@option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1), help="The same plays the same.")
@option("--leave-out", multiple=True, metavar="NAME", help=f"What is not played. Repeatable: {TROUBLES}")
@option(
    "--min-grade",
    default="B",
    show_default=True,
    type=click.Choice(["A", "B", "C", "D", "E", "F"], case_sensitive=False),
    help="The exit code is 1 below it.",
)
@option(
    "--report",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "junit"]),
    help="What is written; with json and junit to stdout, the command's stdout goes to stderr.",
)
@option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the report goes instead of stdout.")
@option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="Of the mock that is started.")
@option("--scenario", default="docs", show_default=True, help="What every world of it begins as.")
@option(
    "--fixtures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of scenarios of your own.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def grade(**options: Any) -> int:
    """Play 429s, 503s and broken connections to a client while its tests run, and grade what it does then.

    aurion-mock grade -- pytest tests/client    # its tests find the mock in AURION_MOCK_URL, AURION_MOCK_API_KEY …

    Without a command it plays until Ctrl-C. Every option can be given as AURION_MOCK_GRADE_… too.
    """
    from mock_server import grade_command  # noqa: PLC0415 - --help should not wait for it

    _warn(unknown_variables(click.get_current_context(), os.environ))
    return grade_command.grade(grade_command.Options(**options))


def _warn(sentences: list[str]) -> None:
    with suppress(CannotWrite):  # nobody wants to know
        put("stderr", "".join(f"aurion-mock: {printable(sentence)}\n" for sentence in sentences))


def _say(sentence: str) -> None:
    from mock_server.observers.writer import say  # noqa: PLC0415

    say("stderr", f"aurion-mock: {printable(sentence)}", LAST_WORD)


def _announce(settings: "Settings", world: "World", port: int) -> None:
    from mock_server.families.workflows.signing_secrets import signing_secrets  # noqa: PLC0415
    from mock_server.serving import url_of  # noqa: PLC0415

    url = url_of(NAMES.get(settings.host, settings.host), port)
    limit = f"{settings.rate_limit} requests a minute" if settings.rate_limit else "no rate limit"
    clock = f"{world.clock.now():%Y-%m-%d %H:%M:%S} UTC, {'running' if world.clock.running else 'frozen'}"
    lines = [
        f"AurionAI mock {__version__} on {url}",
        f"  docs      {url}/docs",
        f"  console   {url}/_mock/",
        f"  scenario  {settings.scenario} - clock {clock} - {limit}",
        f"  control   {url}/_mock/health",
    ]
    if settings.store:
        from mock_server.stores.redis.database import shown_url  # noqa: PLC0415 - it is loaded by now

        told = f", {settings.workers} workers" if settings.workers > 1 else ""
        lines.append(f"  store     {shown_url(settings.store)} - {settings.store_prefix}{told}")
    if settings.state:
        lines.append(f"  state     {settings.state}")
    if settings.control_token:
        lines.append(f"            Authorization: Bearer {settings.control_token}")
    lines += [
        "",
        "  X-API-Key",
        *(f"    {each.token:20} {_key(each, world)}" for each in world.callers.values() if each.kind == "key"),
    ]
    secrets = signing_secrets(world)
    if secrets:
        lines += ["", "  X-Workflow-Signature: the hex HMAC-SHA256 of the raw body, with"]
        lines += [f"    {each.secret:20} {_some(each.workflow_ids)} - {each.tenant_id}" for each in secrets]
    lines += [
        "",
        "  Cookie: aurion_session=",
        *(
            f"    {each.token:20} {each.role} of {each.tenant_id}"
            for each in world.callers.values()
            if each.kind == "session"
        ),
    ]
    try:
        put("stdout", "".join(f"{printable(line)}\n" for line in [*lines, ""]))
    except CannotWrite as error:
        advice = "Without it nobody knows where the mock is: send it to a file, or to /dev/null."
        raise CommandRefused(f"Cannot write to stdout: {error.reason}. {advice}") from None


def _some(ids: "Sequence[str]") -> str:
    more = f" and {len(ids) - FEW:,} more" if len(ids) > FEW else ""
    return f"{', '.join(ids[:FEW])}{more}"


def _key(caller: "Principal", world: "World") -> str:
    scopes = ", ".join(sorted(caller.scopes)) or "no scope"
    return f"{scopes} - {caller.tenant_id}, {world.tenants[caller.tenant_id].plan}"
