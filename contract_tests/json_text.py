"""JSON as a deployment sends it, which may be anything."""

import json
from typing import Any

Json = Any


def loads(content: bytes | str) -> Json:
    """The value. `ValueError` where there is none, or one that is nested too deeply to be read."""
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("JSON that is nested too deeply to be read") from None
