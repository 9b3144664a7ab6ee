"""A file that is written whole, or not at all: what was there stays until all of the new is on the disk."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: str) -> None:
    """Write the file, and the folders that it is in. `OSError` where that fails; nothing half written is left.

    What is no file of its own, such as /dev/stdout, is written as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        path.write_text(content, encoding="utf-8")
        return
    target = path.resolve()  # a link stays one
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            new.chmod(target.stat().st_mode & 0o7777)
        new.replace(target)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
