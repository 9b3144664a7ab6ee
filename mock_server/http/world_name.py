"""How a world is called: by any printable text, so that a test may give it its own title."""

import re
from collections.abc import Callable

from pydantic_core import PydanticCustomError

from mock_server.http.errors import ApiError

DEFAULT_WORLD = "default"
UNNAMED = ""
"""What a world is called that nothing named, where that is no world's name."""
NOT_NAMED = "This request names no world, and this mock was started with --strict-worlds"
HOW_TO_NAME = (
    "Send X-Mock-World, or from a browser open /?__world=NAME first, or call the mock NAME.localhost. "
    "X-Mock-World: default is the one that there always is."
)
LONGEST = 200
DOTS = {".", ".."}
"""What clients take out of a path, percent-encoded or not (RFC 3986 5.2.4)."""

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")
"""Control characters, line breaks, what turns the direction of a text, what stands for broken UTF-8."""


def world_name(sent: str) -> str:
    """The name, less the blanks around it, which no header can carry. A sentence says why a text is none."""
    name = sent.strip(" ")
    if not 0 < len(name) <= LONGEST:
        message = "A world's name should have 1 to {longest} characters; this has {length}"
        raise PydanticCustomError("world_name", message, {"longest": LONGEST, "length": len(name)})
    if name in DOTS:
        raise PydanticCustomError(
            "world_name",
            "A world's name should be more than {name}, which means something else in a path",
            {"name": name},
        )
    if unprintable := UNPRINTABLE.search(name):
        message = "A world's name should be printable text in UTF-8; its character {place} is U+{code}"
        context = {"place": unprintable.start() + 1, "code": f"{ord(unprintable.group()):04X}"}
        raise PydanticCustomError("world_name", message, context)
    return name


def is_world_name(sent: str) -> bool:
    try:
        return bool(world_name(sent))
    except PydanticCustomError:
        return False


def checked_world_name(sent: str, source: Callable[[], str]) -> str:
    """The name; 400 where it is none, or where nothing named a world. `source` is what did."""
    if sent == UNNAMED:
        raise ApiError(400, NOT_NAMED, hint=HOW_TO_NAME)
    try:
        return world_name(sent)
    except PydanticCustomError as error:
        raise ApiError(400, f"{source()}: {error.message()}") from None
