"""Redocly's and Spectral's rules, on every document as the mock serves it. One line a problem, exit code 1 if any.

npm installs both beside this file, at first use, in the versions of package-lock.json. Exit code 2: they cannot be run.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from mock_server.testing import MockServer
from tools import npm

HERE = Path(__file__).parent
PAGES = ("/openapi.json", "/openapi.yaml", "/_mock/openapi.json")
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class LinterError(Exception):
    """Why a linter cannot be run, in one sentence."""


def served(folder: Path) -> list[Path]:
    """The documents that a running mock answers with, as files in the folder."""
    with MockServer() as mock:
        return [_saved(folder, mock.port, page) for page in PAGES]


def problems(document: Path) -> Iterator[str]:
    """What the linters say of a document: linter, rule, place and message."""
    reported = _run(["redocly", "lint", str(document), "--config=redocly.yaml", "--format=json", "--max-problems=1000"])
    for each in reported["problems"]:
        yield f"redocly {each['ruleId']} {each['location'][0]['pointer']}: {' '.join(each['message'].split())}"
    for each in _run(["spectral", "lint", str(document), "--ruleset=spectral.yaml", "--format=json", "--quiet"]):
        yield f"spectral {each['code']} #/{'/'.join(map(str, each['path']))}: {each['message']}"


def install() -> None:
    """Let npm install what package-lock.json names, where that has not been done yet."""
    try:
        npm.install(HERE)
    except npm.NotInstalled as error:
        raise LinterError(str(error)) from None


def _saved(folder: Path, port: int, page: str) -> Path:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", page)
    response = connection.getresponse()
    if response.status != 200:
        raise LinterError(f"GET {page} answered {response.status}.")
    file = folder / page.strip("/").replace("/", "-")
    file.write_bytes(response.read())
    connection.close()
    return file


def _run(command: Sequence[str]) -> Any:
    """The report that a linter prints as JSON, whatever it thinks of the document."""
    done = _called([str(HERE / "node_modules" / ".bin" / command[0]), *command[1:]])
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise LinterError(f"{command[0]} ended with {done.returncode} and no report: {done.stderr.strip()}") from None


def _called(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=HERE, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
    )


def main() -> int:
    try:
        install()
        with tempfile.TemporaryDirectory() as folder:
            found = [f"{file.name}: {problem}" for file in served(Path(folder)) for problem in problems(file)]
    except LinterError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(found) or f"{', '.join(PAGES)}: no problem")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
