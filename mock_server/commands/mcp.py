"""`aurion-mock mcp` as click has it. What it runs is imported when somebody runs it: the SDK is an extra."""

import os
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from mock_server.commands.messages import warn
from mock_server.commands.options import option
from mock_server.commands.screen import ScreenCommand
from mock_server.exit_code import CommandRefused
from mock_server.variables import unknown_variables

OWN = ("port", "scenario", "fixtures", "clock", "verifier_token")
"""The options of the mock that is started, which one that runs already has decided."""


@click.command(
    cls=ScreenCommand,
    example="aurion-mock mcp --url http://localhost:4010",
    common=("url", "http", "world", "scenario", "clock"),
)
@option("--url", metavar="URL", help="A mock that runs already. Without it one is started, and gone in the end.")
@option("--control-token", help="What opens its control API, where it is not on this machine alone.")
@option("--http", metavar="HOST:PORT", help="Serve streamable HTTP at /mcp there, not stdio; port 0 takes a free one.")
@option("--http-token", help="What clients have to send over HTTP. Needed where others can reach the address.")
@option("--world", metavar="NAME", help="The world that calls are about. Unless given, each client has its own.")
@option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="Of the mock that is started.")
@option("--scenario", default="docs", show_default=True, help="What every world of it begins as.")
@option(
    "--fixtures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of scenarios of your own.",
)
@option("--clock", default="running", show_default=True, metavar="running|real|frozen|INSTANT", help="As in serve.")
@option("--verifier-token", help="Keep verdicts of the mock that is started for those who have this token.")
def mcp(
    url: str | None, control_token: str | None, http: str | None, http_token: str | None, world: str | None, **own: Any
) -> int:
    """Serve the mock as tools for coding agents: an MCP server, over stdio unless told otherwise.

    With --url it drives the mock there, whose console shows what the agent does.
    Every option can be given as AURION_MOCK_MCP_… too.
    """
    context = click.get_current_context()
    warn(unknown_variables(context, os.environ))
    given = [name for name in OWN if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
    if url and given:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise click.UsageError(f"{names}: the mock at {url} runs already. Start that one so, or leave --url out.")
    if control_token and not url:
        raise click.UsageError("--control-token is of the mock at --url. One that is started here needs none.")
    try:
        from mock_server.mcp_server import run  # noqa: PLC0415 - see the module's header
    except ModuleNotFoundError as missing:
        package = str(missing.name).partition(".")[0]
        told = f"The MCP server needs the extra `mcp` ({package} is missing)"
        raise CommandRefused(f"{told}: pip install 'aurion-mock[mcp]'.") from None
    mine = {name: value for name, value in own.items() if value is not None}
    return run.run(run.Options(url, control_token, world, http, http_token, mine))
