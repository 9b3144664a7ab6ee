"""aurion-mock proxy: what stands before a deployment, and reports on it."""

import logging
import os
from pathlib import Path
from typing import Any

import click

from mock_server.commands.messages import warn
from mock_server.commands.options import LEVELS, LOG_HELP, option
from mock_server.commands.screen import ScreenCommand
from mock_server.variables import unknown_variables


@click.command(
    cls=ScreenCommand,
    example="aurion-mock proxy --upstream https://staging.example.com",
    common=("upstream", "har", "reports", "errors", "record"),
)
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

    warn(unknown_variables(click.get_current_context(), os.environ))
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
