"""Paths with `{name}` for a segment and `*` for any text, as expressions that never go back: they take linear time."""

import re

SEGMENT = re.compile(r"(?:(?<=/)|^)\{[^{}/]*\}(?=/|$)")


def path_expression(pattern: str) -> re.Pattern[str]:
    """What a whole path has to match.

    Between two `*` the first place that fits is as good as any: what is left is never shorter for a later one.
    """
    first, *others = pattern.split("*")
    if not others:
        return re.compile(_literal(first) + r"\Z")
    *inner, last = others
    found = "".join(f"(?>.*?{_literal(part)})" for part in inner if part)
    return re.compile(f"{_literal(first)}{found}.*{_literal(last)}\\Z", re.DOTALL)


def _literal(part: str) -> str:
    pieces = SEGMENT.split(part)
    return "[^/]++".join(map(re.escape, pieces))
