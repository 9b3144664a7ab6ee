"""Log lines as JSON objects, one a line, for what collects logs."""

import logging

from mock_server.http.wire import json_bytes
from mock_server.state.clock import real_now


def json_line(level: int, logger: str, **told: object) -> str:
    """An object with the machine's time, the level and who speaks first. `told` are texts, numbers and None."""
    line = {"time": real_now().isoformat(), "level": logging.getLevelName(level).lower(), "logger": logger, **told}
    return json_bytes(line).decode()
