"""Options that a variable of the environment can set: which one did, and which variables set none."""

import os
from collections.abc import Iterable

import click
from click.core import ParameterSource

PREFIX = "AURION_MOCK"

TOLD = {f"{PREFIX}_{name}" for name in ("URL", "WORLD", "API_KEY", "SESSION")}
"""What `aurion-mock grade` tells the tests that it runs, which may start a mock of their own."""


class Setting(click.Option):
    """An option whose variable is called as it is: `--allowed-host` is `…_ALLOWED_HOST`.

    Where the variable's value is wrong, the error names the variable.
    """

    def variables(self, ctx: click.Context) -> list[str]:
        """The names of its variables; the first that is not empty counts."""
        words = dict.fromkeys([*(option.lstrip("-") for option in self.opts), str(self.name)])
        return [f"{ctx.auto_envvar_prefix}_{word.upper().replace('-', '_')}" for word in words]

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        return next((value for name in self.variables(ctx) if (value := os.environ.get(name))), None)

    def get_error_hint(self, ctx: click.Context | None) -> str:
        hint = super().get_error_hint(ctx)
        if ctx is None or ctx.get_parameter_source(str(self.name)) is not ParameterSource.ENVIRONMENT:
            return hint
        name = next(name for name in self.variables(ctx) if os.environ.get(name))
        return f"'{name}' ({hint})"


def unknown_variables(ctx: click.Context, names: Iterable[str]) -> list[str]:
    """A sentence for each of the names that looks like one of ours and sets nothing, unless it is another command's."""
    known = [name for option in ctx.command.params if isinstance(option, Setting) for name in option.variables(ctx)]
    others = tuple(f"{PREFIX}_{name.upper()}_" for name in _other_commands(ctx))
    ours = [name for name in names if name.startswith(f"{PREFIX}_") and not name.startswith(others)]
    strangers = sorted(name for name in ours if name not in known and name not in TOLD)
    return [f"{name} sets nothing, and was ignored. {_advice(name, known, ctx)}" for name in strangers]


def _other_commands(ctx: click.Context) -> list[str]:
    group = ctx.parent.command if ctx.parent else None
    return [name for name in group.commands if name != ctx.info_name] if isinstance(group, click.Group) else []


def _advice(name: str, known: list[str], ctx: click.Context) -> str:
    """What the name may have meant; what all of them begin with makes none like another."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    begin = f"{ctx.auto_envvar_prefix}_"
    words = {each.removeprefix(begin): each for each in known}
    near = get_close_matches(name.removeprefix(begin).removeprefix(f"{PREFIX}_"), words, 1)
    return f"Did you mean {words[near[0]]}?" if near else f"`aurion-mock {ctx.info_name} --help` lists the options."
