"""What the options of aurion-contract take, and click has no type for."""

from math import isfinite
from typing import Any

import click


class ShardType(click.ParamType[Any]):
    """i/n."""

    name = "shard"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        return "I/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        number, _, total = str(value).partition("/")
        if number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total):
            return int(number), int(total)
        return self.fail(f"{value!r} is no shard: give 1/4 for the first of four", param, ctx)


class Number(click.FloatRange):
    """A number, and not one of the two that a float has besides: nothing is more than nan, or ever reaches inf."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        return number if isfinite(number) else self.fail(f"{number} is no number of seconds or percent", param, ctx)
