"""JSON as a deployment sends it, which may be anything."""

import json
from typing import Any

Json = Any


def loads(content: bytes | str) -> Json:
    """The value. `ValueError` where there is none, or one with more levels or digits than can be read."""
    try:
        return json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise
    except RecursionError:
        raise ValueError("JSON that is nested too deeply to be read") from None
    except ValueError:
        raise ValueError("JSON with a number of more digits than can be read") from None
