"""The help of every command of both programs: it fits a screen, has an example that works, and leaves nothing out."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from contract_tests.cli import main as contract
from mock_server.cli import commands as mock
from mock_server.tests.programs import AURION_MOCK, run

ROWS, COLUMNS = 24, 80
PROGRAMS = {"aurion-mock": mock, "aurion-contract": contract}
PASSES_HELP_ON = {"aurion-contract pytest"}
"""Their --help is another program's: pytest's, with our options among its own."""


def every_command() -> Iterator[tuple[str, click.Command]]:
    """What one types, and what it is; the programs themselves too."""
    for program, group in PROGRAMS.items():
        assert isinstance(group, click.Group)
        yield program, group
        yield from ((f"{program} {name}", command) for name, command in group.commands.items())


EVERY = [pytest.param(*each, id=each[0]) for each in every_command()]
WITH_HELP = [each for each in EVERY if each.id not in PASSES_HELP_ON]


def said(typed: str, *options: str) -> str:
    """What a command writes on a screen of 80 columns."""
    program, *rest = typed.split()
    ended = CliRunner().invoke(PROGRAMS[program], [*rest, *options], prog_name=program, env={"COLUMNS": str(COLUMNS)})
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.mark.parametrize(("typed", "command"), WITH_HELP)
def test_help_fits_a_screen(typed: str, command: click.Command) -> None:
    lines = said(typed, "--help").splitlines()
    assert len(lines) <= ROWS
    assert max(map(len, lines)) <= COLUMNS
    assert lines == said(typed, "-h").splitlines()


@pytest.mark.parametrize(("typed", "command"), WITH_HELP)
def test_help_has_an_example(typed: str, command: click.Command) -> None:
    (example,) = re.findall(r"^ +Example: (.+)$", said(typed, "--help"), re.MULTILINE)
    assert typed.partition(" ")[0] in example


@pytest.mark.parametrize(("typed", "command"), EVERY)
def test_an_example_can_be_typed(typed: str, command: click.Command) -> None:
    """The words of the example are those of its command: it is read as far as to the point where it would be run."""
    program, *words = shlex.split(getattr(command, "example").replace('eval "$(', "").replace(')"', ""))  # noqa: B009
    group = PROGRAMS[program]
    with group.make_context(program, list(words)) as context:
        name, found, rest = group.resolve_command(context, words)
        assert found is not None
        assert isinstance(command, click.Group) or found is command
        found.make_context(name, rest, parent=context).close()


@pytest.mark.parametrize(("typed", "command"), WITH_HELP)
def test_every_option_is_in_help_or_help_says_where(typed: str, command: click.Command) -> None:
    short = said(typed, "--help")
    everything = said(typed, "--help-all") if "--help-all" in short else short
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    for option in options:
        assert any(name in everything for name in option.opts), option.name
    if "--help-all" in short:
        told = re.search(r"Show all (\d+) options", short)
        assert told
        assert int(told.group(1)) == len([each for each in options if each.name != "help_all"])
        assert len(everything.splitlines()) > len(short.splitlines())


def test_a_command_that_names_an_option_which_it_has_not_is_no_command() -> None:
    with pytest.raises(ValueError, match="serve has no options prot"):
        mock.command_class("serve", example="aurion-mock serve", common=["prot"])


def test_the_installed_program_has_all_of_it() -> None:
    assert "--store-prefix" in run([AURION_MOCK, "serve", "--help-all"]).stdout
    assert "--store-prefix" not in run([AURION_MOCK, "serve", "--help"]).stdout
