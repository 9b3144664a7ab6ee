"""aurion-mock doctor: what is wrong with this machine, in sentences."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mock_server.commands.screen import ScreenCommand
from mock_server.commands.serve import serve
from mock_server.exit_code import CommandRefused
from mock_server.observers.streams import CannotWrite, put
from mock_server.text.printable import printable_lines
from mock_server.variables import PREFIX, unknown_variables

WELL, UNWELL = 0, 1


def served(name: str, **settings: Any) -> Callable[[Any], Any]:
    """An option of `serve`, which `serve`'s own variable sets here as well."""
    variable = f"{PREFIX}_SERVE_{name.lstrip('-').upper().replace('-', '_')}"
    return click.option(name, envvar=variable, **settings)


@click.command(cls=ScreenCommand, example="aurion-mock doctor --port 4011 --state worlds.jsonl")
@served("--host", default="127.0.0.1", show_default=True, help="Where the mock is to listen.")
@served("--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="Its port.")
@served("--state", type=click.Path(dir_okay=False, path_type=Path), help="The file that is to remember the worlds.")
@served("--store", metavar="URL", help="The Redis that the worlds are to live in.")
@served("--max-connections", default=1_000, type=click.IntRange(1), help="How many clients at a time.")
@click.option("--json", "as_json_", is_flag=True, help="Write what was found as JSON.")
@click.pass_context
def doctor(
    ctx: click.Context,
    host: str,
    port: int,
    state: Path | None,
    store: str | None,
    max_connections: int,
    as_json_: bool,
) -> int:
    """Say what keeps `aurion-mock serve` from running here: 1 where something does.

    The variables that set serve's options count here, too.
    """
    from mock_server.doctor.finding import Finding  # noqa: PLC0415 - --help should not wait for these
    from mock_server.doctor.report import as_json, as_text, examine, is_well  # noqa: PLC0415

    findings = list(examine(host, port, max_connections, state, store))
    of_serve = click.Context(serve, parent=ctx.parent, info_name="serve")
    findings += [Finding("variables", "note", each) for each in unknown_variables(of_serve, os.environ)]
    try:
        put("stdout", as_json(findings) if as_json_ else printable_lines(as_text(findings)))
    except CannotWrite as error:
        raise CommandRefused(f"Cannot write to stdout: {error.reason}.") from None
    return WELL if is_well(findings) else UNWELL
