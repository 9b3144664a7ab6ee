"""Files that a command leaves. One that cannot be written is said to be lost; what the command found out is not."""

from pathlib import Path

import click

from contract_tests.redaction import redact
from contract_tests.report.verdict import UNTESTED


class Files:
    """Writes files. `lost` counts those that could not be written, each of which was named in a sentence."""

    def __init__(self) -> None:
        self.lost = 0

    def write(self, path: Path, content: str) -> bool:
        """The whole of a file; folders that are not there are made. Answers whether it was written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            return self._lose(path, error)
        return True

    def append(self, path: Path, content: str) -> bool:
        """The end of a file that somebody has made for us."""
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(content)
        except OSError as error:
            return self._lose(path, error)
        return True

    def code(self, code: int) -> int:
        """The exit code of a command that had this one to say: what it found counts more than what it could write."""
        return code or (UNTESTED if self.lost else 0)

    def _lose(self, path: Path, error: OSError) -> bool:
        self.lost += 1
        click.echo(redact(f"aurion-contract: Cannot write {path}: {error.strerror}."), err=True)
        return False
