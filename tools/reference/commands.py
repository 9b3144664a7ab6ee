"""Both command lines, from the options that they have."""

import inspect
from collections.abc import Iterator

import click

from contract_tests.cli import main as aurion_contract
from mock_server.cli import commands as aurion_mock
from tools.reference.markdown import cell, code, table

HEAD = """# Commands

Both programs, with all their commands and options. Each option can be an environment variable too:
`AURION_MOCK_SERVE_PORT=4011`, `AURION_CONTRACT_RUN_SEED=2`.

"""
WIDTH = 10_000
"""Characters of a line, so that click breaks none."""


def commands() -> str:
    """The page."""
    parts = [*_described("aurion-mock", aurion_mock), *_described("aurion-contract", aurion_contract)]
    return HEAD + "\n".join(parts)


def _described(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, max_content_width=WIDTH)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found and not found.hidden:
                yield from _described(f"{name} {each}", found)
        return
    usage = command.get_usage(context).removeprefix("Usage: ")
    yield f"## {name}\n"
    yield f"```text\n{' '.join(usage.split())}\n```\n"
    yield f"{_told(command)}\n"
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    rows = [(code(_names(each, context)), _default(each), cell(each.help or "")) for each in options]
    if options:
        yield table(("option", "default", ""), rows)


def _told(command: click.Command) -> str:
    """What the help says, its examples as blocks."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(_paragraph(each) for each in paragraphs)


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return f"```text\n{text.removeprefix(chr(8)).strip(chr(10))}\n```"
    return cell(text).replace("\\|", "|")


def _names(option: click.Option, context: click.Context) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.make_metavar(context)}"


def _default(option: click.Option) -> str:
    value = option.default
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return code(value) if plain and value != "" else ""
