"""aurion-mock grade: a client's tests, with troubles played to it."""

import os
from pathlib import Path
from typing import Any

import click

from mock_server.commands.messages import warn
from mock_server.commands.options import option
from mock_server.commands.screen import ScreenCommand
from mock_server.variables import unknown_variables

TROUBLES = (
    *("dropped", "dropped-after", "malformed", "outage", "overloaded", "rate-limited", "rate-limited-date", "refused"),
    *("slow", "truncated", "unavailable"),
)
"""Those of mock_server/grading/troubles.py, which --help should not wait for."""


@click.command(
    cls=ScreenCommand,
    example="aurion-mock grade --min-grade A -- pytest tests/client",
    common=("url", "seed", "min_grade", "report", "output"),
)
@option("--url", metavar="URL", help="A mock that runs already. Without it one is started, and gone in the end.")
@option("--control-token", help="What opens its control API, where it is not on this machine alone.")
@option("--verifier-token", help="What opens its grades, where it was given one.")
@option("--world", metavar="NAME", help="The only world to play to. All of them unless given.")
@option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1), help="The same plays the same.")
@option(
    "--leave-out",
    multiple=True,
    metavar="NAME",
    type=click.Choice(TROUBLES),
    help=f"What is not played. Repeatable: {', '.join(TROUBLES)}.",
)
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

    Its tests find the mock in AURION_MOCK_URL, AURION_MOCK_API_KEY … Without a command it plays until Ctrl-C.
    Every option can be given as AURION_MOCK_GRADE_… too.
    """
    from mock_server.grade_command import run  # noqa: PLC0415 - --help should not wait for it

    warn(unknown_variables(click.get_current_context(), os.environ))
    return run.grade(run.Options(**options))
