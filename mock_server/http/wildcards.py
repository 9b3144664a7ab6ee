"""Patterns of host names and origins: a `*` stands for one label, or a part of one, and never for a dot."""

import re
from collections.abc import Iterable

NOTHING = re.compile(r"(?!)")


def matching_any(patterns: Iterable[str]) -> re.Pattern[str]:
    """What matches whatever one of the patterns stands for, and nothing where there is none."""
    written = [re.escape(pattern.lower()).replace(r"\*", r"[\w-]+") for pattern in patterns]
    return re.compile("|".join(written), re.ASCII) if written else NOTHING
