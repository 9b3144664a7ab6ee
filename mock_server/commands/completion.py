"""`completion`: the script that lets a shell complete a program's commands and options."""

import click
from click.shell_completion import get_completion_class

from mock_server.commands.screen import ScreenCommand

SHELLS = ("bash", "zsh", "fish")


def completion_command(program: str) -> click.Command:
    """The command of this name for a program of ours, installed under the name `program`."""

    @click.command(
        "completion",
        cls=ScreenCommand,
        example=f'eval "$({program} completion bash)"',
        help=f"""Print what lets a shell complete {program}.

        In ~/.bashrc or ~/.zshrc write the line below, with the name of your shell. For fish:

        {program} completion fish > ~/.config/fish/completions/{program}.fish
        """,
    )
    @click.argument("shell", type=click.Choice(SHELLS))
    @click.pass_context
    def completion(ctx: click.Context, shell: str) -> None:
        kind = get_completion_class(shell)
        if kind is None:
            raise click.UsageError(f"There is no completion for {shell}.")
        variable = f"_{program}_COMPLETE".replace("-", "_").upper()
        click.echo(kind(ctx.find_root().command, {}, program, variable).source())

    return completion
