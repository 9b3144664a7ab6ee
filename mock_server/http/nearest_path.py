"""Which path was meant, most likely, by one that no operation has. Looked for only when somebody is told 404."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

LONGEST = 200
"""Characters of a path for which it is looked for."""

CLOSE = 0.75
"""How like the path the nearest one has to be, from 0 to 1."""

PREFIX = re.compile(r"api|v\d+|_?mock", re.ASCII)
"""Segments at the begin that say no more than which API, in which version."""

ANY = "*"


def nearest_path(path: str, templates: Iterable[str]) -> str | None:
    """The template that is nearest, with the path's own values for its parameters; None where none is near.

    Prefix and version count last, slashes that are too many and upper case not at all.
    """
    if len(path) > LONGEST:
        return None
    sent = [segment for segment in path.split("/") if segment]
    near = [each for template in templates if (each := _compared(sent, template.split("/")[1:]))]
    return max(near, default=(0.0, 0.0, None))[2]


def _compared(sent: list[str], template: list[str]) -> tuple[float, float, str] | None:
    """How near the two are, how near as they stand, and the template with the values; None where they are not."""
    rest, words = _without_prefix(sent), _without_prefix(template)
    if not rest or len(rest) != len(words):
        return None
    blank = [ANY if word.startswith("{") else value.lower() for value, word in zip(rest, words, strict=True)]
    likeness = _likeness("/".join(blank), "/".join(ANY if word.startswith("{") else word for word in words))
    if likeness < CLOSE:
        return None
    values = [value if word.startswith("{") else word for value, word in zip(rest, words, strict=True)]
    prefix = template[: len(template) - len(words)]
    exactly = _likeness("/".join(sent[: len(sent) - len(rest)]).lower(), "/".join(prefix))
    return likeness, exactly, "/" + "/".join([*prefix, *values])


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE else 0.0


def _without_prefix(segments: list[str]) -> list[str]:
    begin = next((at for at, segment in enumerate(segments) if not PREFIX.fullmatch(segment.lower())), len(segments))
    return segments[begin:]
