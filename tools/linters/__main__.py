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

from mock_server.document.loading import load
from mock_server.testing import MockServer
from tools import npm

HERE = Path(__file__).parent
PAGES = ("/openapi.json", "/openapi.yaml", "/openapi-3.1.json", "/_mock/openapi.json")
PROXY = "proxy.json"
"""The document of the proxy's own pages, which a mock does not serve."""
EXCUSED = {
    f"redocly no-ambiguous-paths #/paths/~1api~1v2~1workflows~1{{workflow_id}}~1{name}: Paths should resolve"
    " unambiguously. Found two ambiguous paths: `/api/v2/workflows/templates/{template_id}` and"
    f" `/api/v2/workflows/{{workflow_id}}/{name}`."
    for name in ("publish", "execute", "dry-run", "runs", "versions")
}
"""Pairs of the product's paths that one address fits: the documentation shows the one and implies that templates can be
deleted, so the document cannot do without. The router prefers a name to a parameter. Any other pair is a problem.
"""
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class LinterError(Exception):
    """Why a linter cannot be run, in one sentence."""


def served(folder: Path) -> list[Path]:
    """The documents that a running mock answers with, and the proxy's, as files in the folder."""
    proxy = folder / PROXY
    proxy.write_text(json.dumps(load("proxy").raw), encoding="utf-8")
    with MockServer() as mock:
        return [*(_saved(folder, mock.port, page) for page in PAGES), proxy]


def problems(document: Path) -> Iterator[str]:
    """What the linters say of a document and is not excused: linter, rule, place and message."""
    yield from (each for each in reported(document) if each not in EXCUSED)


def reported(document: Path) -> Iterator[str]:
    """All that the linters say, by all the rules that they recommend."""
    report = _run(["redocly", "lint", str(document), "--config=redocly.yaml", "--format=json", "--max-problems=1000"])
    for each in report["problems"]:
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
    print("\n".join(found) or f"{', '.join((*PAGES, PROXY))}: no problem")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
