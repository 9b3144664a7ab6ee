"""What the options of several commands have in common."""

from functools import partial
from typing import Any

import click

from mock_server.variables import Setting

option = partial(click.option, cls=Setting)

LEVELS = ["debug", "info", "warning", "error"]
LOG_HELP = """info: a line a request, and why one was refused. debug: also its query, its time and what is in the bodies
of request and reply; no headers, they hold credentials. warning, error: only what is wrong with the mock itself."""
SECONDS = click.FloatRange(0, min_open=True)


class WordsType(click.ParamType[Any]):
    """The words, instants or numbers of a setting, which says what is none of them."""

    def __init__(self, setting: str, metavar: str) -> None:
        self.name = setting
        self.metavar = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        return self.metavar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from mock_server.settings import IN_WORDS  # noqa: PLC0415 - --help should not wait for it

        try:
            return IN_WORDS[self.name](value)
        except ValueError as error:
            return self.fail(str(error), param, ctx)
