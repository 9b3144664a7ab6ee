"""JSON where YAML would be slow to read: the records of large scenarios."""

from pathlib import Path
from typing import Any

import orjson

from mock_server.yaml_files import FileError


def read_json(file: Path) -> Any:
    """What the file holds. `FileError` where it is not JSON."""
    try:
        return orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise FileError(file, error.lineno, f"this is not JSON: {error.msg}. Correct that line.") from None
