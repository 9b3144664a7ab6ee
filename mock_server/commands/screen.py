"""Help that fits a screen: --help shows an example and the options that one needs most, --help-all every option."""

from collections.abc import Sequence
from typing import Any

import click

ALL = "mock_server.help_all"
"""In a context's `meta`: whether every option is to be shown."""


class ScreenCommand(click.Command):
    """A command with an `example`. `common` names the options that --help shows, which are all unless it is given."""

    def __init__(self, *args: Any, example: str, common: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        options = [str(each.name) for each in self.params if isinstance(each, click.Option) and not each.hidden]
        if unknown := set(common) - set(options):
            raise ValueError(f"{self.name} has no options {', '.join(sorted(unknown))}")
        self._rare = frozenset(options) - frozenset(common) if common else frozenset()
        if self._rare:
            self.params.append(_help_all(len(options)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        _write_example(formatter, self.example)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (each for each in self.get_params(ctx) if isinstance(each, click.Option))
        shown = [each for each in options if ctx.meta.get(ALL, False) or each.name not in self._rare]
        records = [record for each in shown if (record := each.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl(records)


class ScreenGroup(click.Group):
    """A group with an `example`; its commands are `ScreenCommand`s."""

    command_class = ScreenCommand

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        _write_example(formatter, self.example)


def _write_example(formatter: click.HelpFormatter, example: str) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write(f"{'':>{formatter.current_indent}}Example: {example}\n")


def _help_all(count: int) -> click.Option:
    return click.Option(
        ["--help-all"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        allow_from_autoenv=False,
        help=f"Show all {count} options and exit.",
        callback=_show_all,
    )


def _show_all(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001 - as click calls it
    if value and not ctx.resilient_parsing:
        ctx.meta[ALL] = True
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
