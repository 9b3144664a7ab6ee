"""Generators of clients take the served document without a complaint, and what they make compiles strictly.

A generator that only warns ends with 0, so that what it writes is looked at, too.
"""

import json
import os
import re
import sys
import sysconfig
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.programs import environment, missing, program, run
from tools import npm

HERE = Path(__file__).parent
COMPLAINT = re.compile(r"warn|error|fail|skip|deprecat|unsupported|not found|too many|⚠|❌|✘", re.IGNORECASE)
OPERATIONS = 89

Generate = Callable[[Path, Path], CompletedProcess[str]]


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    program("npm")
    try:
        npm.install(HERE)
    except npm.NotInstalled as error:
        missing(str(error))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with MockServer() as mock:
        served: dict[str, Any] = httpx.get(f"{mock.url}/openapi.json").raise_for_status().json()
    return served


def generator(name: str, *arguments: str) -> Generate:
    """A command of npm's; `{document}` and `{made}` stand for the two files."""

    def generate(document: Path, made: Path) -> CompletedProcess[str]:
        given = [each.format(document=document, made=made) for each in arguments]
        return run([str(HERE / "node_modules" / ".bin" / name), *given], cwd=made.parent, env=environment(NO_COLOR="1"))

    return generate


def openapi_python_client(document: Path, made: Path) -> CompletedProcess[str]:
    """It formats with ruff, which it looks for on PATH."""
    scripts = sysconfig.get_path("scripts")
    command = [str(Path(scripts, "openapi-python-client")), "generate", "--fail-on-warning"]
    path = os.pathsep.join([scripts, os.environ["PATH"]])
    return run([*command, f"--path={document}", f"--output-path={made}"], env=environment(PATH=path))


TYPESCRIPT: dict[str, tuple[Generate, str]] = {
    "openapi-typescript": (
        generator("openapi-typescript", "{document}", "--default-non-nullable=false", "--output={made}"),
        "schema.d.ts",
    ),
    "@hey-api/openapi-ts": (
        generator("openapi-ts", "--input={document}", "--output={made}", "--client=@hey-api/client-fetch"),
        "client",
    ),
    "orval": (generator("orval", "--input={document}", "--output={made}", "--client=fetch"), "client.ts"),
}
OTHERS: dict[str, tuple[Generate, str]] = {
    "openapi-python-client": (openapi_python_client, "client"),
    "openapi-to-postmanv2": (generator("openapi2postmanv2", "--spec={document}", "--output={made}"), "postman.json"),
}
GENERATORS = TYPESCRIPT | OTHERS


def made_of(document: dict[str, Any], name: str, folder: Path) -> tuple[Path, list[str]]:
    """What a generator makes of a document, and what it complains of."""
    generate, target = GENERATORS[name]
    source, made = folder / "openapi.json", folder / target
    source.write_text(json.dumps(document))
    ended = generate(source, made)
    said = [line for line in (ended.stdout + ended.stderr).splitlines() if COMPLAINT.search(line)]
    return made, said or [f"It ended with {ended.returncode}."] * bool(ended.returncode)


@pytest.mark.parametrize("name", TYPESCRIPT)
def test_what_is_made_compiles_strictly(name: str, document: dict[str, Any], tmp_path: Path) -> None:
    made, complaints = made_of(document, name, tmp_path)
    assert complaints == []
    config = tmp_path / "tsconfig.json"
    config.write_text(json.dumps({"extends": str(HERE / "tsconfig.json"), "include": [str(made)]}))
    compiled = run([HERE / "node_modules" / ".bin" / "tsc", "--project", config])
    assert (compiled.returncode, compiled.stdout) == (0, "")


def test_the_python_client_passes_mypy_strictly(document: dict[str, Any], tmp_path: Path) -> None:
    made, complaints = made_of(document, "openapi-python-client", tmp_path)
    assert complaints == []
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    checked = run([sys.executable, "-m", "mypy", *options, made], cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert sum(1 for _ in made.glob("*/api/*/[a-z]*.py")) == OPERATIONS


def test_the_postman_collection_has_every_operation(document: dict[str, Any], tmp_path: Path) -> None:
    made, complaints = made_of(document, "openapi-to-postmanv2", tmp_path)
    assert complaints == []
    assert postman_problems(made) == []
    assert len(requests_in(json.loads(made.read_text()))) == OPERATIONS


@pytest.mark.parametrize("name", GENERATORS)
def test_a_reference_that_leads_nowhere_is_complained_of(name: str, document: dict[str, Any], tmp_path: Path) -> None:
    broken = deepcopy(document)
    broken["components"]["schemas"]["TicketPage"]["properties"]["data"]["items"] = {"$ref": "#/components/schemas/No"}
    made, complaints = made_of(broken, name, tmp_path)
    assert complaints or postman_problems(made)


def postman_problems(made: Path) -> list[str]:
    """What the converter could not resolve: it says so in the examples alone."""
    return re.findall(r"reference \S+ not found|too many levels[^\"]*|<Error[^\"]*", made.read_text(), re.IGNORECASE)


def requests_in(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests of a collection, whichever folders they stand in."""
    inner = [request for each in item.get("item", []) for request in requests_in(each)]
    return [item["request"], *inner] if "request" in item else inner
