"""aurion-mock: its commands, from their arguments to their exit code. Each stands in a module of commands/."""

import sys

import click

from mock_server import __version__
from mock_server.commands.completion import completion_command
from mock_server.commands.doctor import doctor
from mock_server.commands.grade import grade
from mock_server.commands.mcp import mcp
from mock_server.commands.proxy import proxy
from mock_server.commands.screen import ScreenGroup
from mock_server.commands.serve import serve
from mock_server.exit_code import run
from mock_server.observers.streams import prepare
from mock_server.variables import PREFIX


def main() -> None:
    """`aurion-mock`, from its arguments to its exit code."""
    prepare()
    sys.exit(run(commands))


@click.group(
    cls=ScreenGroup,
    example="aurion-mock serve --port 4011",
    context_settings={"auto_envvar_prefix": PREFIX, "help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
def commands() -> None:
    """A stateful mock of the AurionAI helpdesk API."""


for command in (serve, proxy, grade, mcp, doctor, completion_command("aurion-mock")):
    commands.add_command(command)
