"""Values as they stand in our sentences: in JSON, as the caller wrote them, and never at length."""

import json
from collections.abc import Iterator
from typing import Any

from mock_server.text.excerpts import LONGEST, excerpt

_encoded = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make an encoder each time


def json_text(value: Any) -> str:
    """The value in JSON, cut after 200 characters. It costs no more than those, however long the value is."""
    text = ""
    for piece in _pieces(value):
        text += piece
        if len(text) > LONGEST:
            break
    return excerpt(text)


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _encoded(value[: LONGEST + 1])
    elif isinstance(value, list | tuple):
        yield "["
        for at, each in enumerate(value):
            yield ", " if at else ""
            yield from _pieces(each)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for at, (key, each) in enumerate(value.items()):
            yield ", " if at else ""
            yield from _pieces(str(key))
            yield ": "
            yield from _pieces(each)
        yield "}"
    else:
        yield json.dumps(value, default=str)
