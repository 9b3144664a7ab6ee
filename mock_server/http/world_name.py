"""How a world is called: by any printable text, so that a test may give it its own title."""

import re

from pydantic_core import PydanticCustomError

from mock_server.http.errors import ApiError
from mock_server.http.wire import Request, text_of

DEFAULT_WORLD = "default"
LONGEST = 200
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")
"""Control characters, line breaks, what turns the direction of a text, what stands for broken UTF-8."""


def world_name(sent: str) -> str:
    """The name, less the blanks around it, which no header can carry. A sentence says why a text is none."""
    name = sent.strip(" ")
    if not 0 < len(name) <= LONGEST:
        message = "A world's name should have 1 to {longest} characters; this has {length}"
        raise PydanticCustomError("world_name", message, {"longest": LONGEST, "length": len(name)})
    if unprintable := UNPRINTABLE.search(name):
        message = "A world's name should be printable text in UTF-8; its character {place} is U+{code}"
        context = {"place": unprintable.start() + 1, "code": f"{ord(unprintable.group()):04X}"}
        raise PydanticCustomError("world_name", message, context)
    return name


def sent_world_name(request: Request) -> str:
    """What the request calls its world, as it was sent."""
    sent = request.headers.get(b"x-mock-world")
    return text_of(sent) if sent else DEFAULT_WORLD


def checked_world_name(sent: str) -> str:
    """The name; 400 where it is none."""
    if sent == DEFAULT_WORLD:
        return sent
    try:
        return world_name(sent)
    except PydanticCustomError as error:
        raise ApiError(400, f"X-Mock-World: {error.message()}") from None
