"""The wheel: everything that the mock needs is in it, and it serves far away from the checkout."""

import json
import shutil
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple
from zipfile import ZipFile

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mock_server import __version__
from mock_server.document import loading
from mock_server.document.openapi31 import openapi31
from mock_server.document.sources import INDEXES
from mock_server.scenarios.scenarios import SHIPPED
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served
from mock_server.tests.programs import environment, python, run

CHECKOUT = Path(__file__).parents[2]
BUNDLES = [f"bundle/{name}.json" for name in INDEXES]


Build = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds from a folder into another. What the project says that it takes is installed once for all builds."""
    folder = tmp_path_factory.mktemp("backend")
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    needed = [*project["build-system"]["requires"], *hook["dependencies"]]
    options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--target", str(folder)]
    installing = python("-m", "pip", "install", *options, *needed)
    assert installing.returncode == 0, installing.stderr

    def build(source: Path, into: Path, *options: str) -> CompletedProcess[str]:
        command = [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", str(into), str(source)]
        return run(command, env=environment(PYTHONPATH=str(folder)))

    return build


@pytest.fixture(scope="module")
def wheel(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = build(CHECKOUT, folder, "--wheel")
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = folder.glob("*.whl")
    return made


class Installed(NamedTuple):
    """An environment: where its programs are, and its packages."""

    scripts: Path
    packages: Path


def installed_into(folder: Path, wheel: Path) -> Installed:
    """A new environment with the wheel, and nothing else yet."""
    venv.create(folder, with_pip=False)
    paths = {"base": str(folder), "platbase": str(folder)}
    target = [f"--python={folder}", "--no-deps", "--quiet", "--disable-pip-version-check", "--no-compile"]
    put_in = python("-m", "pip", *target[:1], "install", *target[1:], str(wheel))
    assert put_in.returncode == 0, put_in.stderr
    return Installed(*(Path(sysconfig.get_path(name, "venv", paths)) for name in ("scripts", "purelib")))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a new environment with the wheel, and with the dependencies of this one."""
    made = installed_into(tmp_path_factory.mktemp("elsewhere"), wheel)
    (made.packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return made.scripts


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of one with what the wheel itself asks for, and no extra: as `uvx` and `pipx run` make it."""
    made = installed_into(tmp_path_factory.mktemp("alone"), wheel)
    (own,) = metadata.distributions(name="aurion-mock", path=[str(made.packages)])
    for distribution in needed_by(own, {}).values():
        for name in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            (made.packages / name).symlink_to(str(distribution.locate_file(name)))
    return made.scripts


def needed_by(
    distribution: metadata.Distribution, found: dict[str, metadata.Distribution]
) -> dict[str, metadata.Distribution]:
    """Those that it asks for without extras, by their names, and those that they ask for, among this Python's."""
    for requirement in map(Requirement, distribution.requires or ()):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in found:
            found[name] = metadata.distribution(name)
            needed_by(found[name], found)
    return found


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(command=[installed / "aurion-mock"], cwd=tmp_path_factory.mktemp("nowhere")) as mock:
        yield mock


@pytest.fixture
def alone_said(alone: Path, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Runs a program of the environment without extras, far from the checkout."""
    return lambda name, *arguments: run([alone / name, *arguments], cwd=tmp_path)


def bundles(wheel: Path) -> dict[str, Any]:
    """The documents that the wheel brings along."""
    with ZipFile(wheel) as archive:
        return {name: json.loads(archive.read(f"mock_server/{name}"))["document"] for name in BUNDLES}


def test_the_wheel_is_named_for_its_version(wheel: Path) -> None:
    assert wheel.name == f"aurion_mock-{__version__}-py3-none-any.whl"


def test_the_wheel_has_what_the_mock_and_the_kit_need_and_no_tests_of_ours(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    scenarios = {f"mock_server/fixtures/{file.relative_to(SHIPPED).as_posix()}" for file in SHIPPED.rglob("*.yaml")}
    pages = {f"console/templates/{name}.html" for name in ("index", "docs", "sign_in")}
    needed = {*BUNDLES, *pages, "llms/llms.txt", "llms/llms-full.txt"}
    assert {f"mock_server/{name}" for name in needed} | scenarios <= names
    assert "mock_server/py.typed" in names
    kit = {
        "init/contract.yml",
        "schemathesis_hooks.py",
        "rules/tickets.yaml",
        "docs_credentials.toml",
        "schema/schemathesis.toml",
        "conftest.py",
        "test_checks.py",
    }
    assert {f"contract_tests/{name}" for name in kit} <= names
    assert not [name for name in names if name.startswith(("bench", "openapi", "tools"))]
    assert not [name for name in names if {"tests", "journeys"} & set(name.split("/"))]


def test_the_wheel_has_the_documents_as_the_checkout_has_them(wheel: Path) -> None:
    assert bundles(wheel) == {f"bundle/{name}.json": loading.load(name).raw for name in INDEXES}


def test_the_wheel_has_the_workflow_that_init_writes(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        shipped = archive.read("contract_tests/init/contract.yml")
    assert shipped == (CHECKOUT / "examples/github/contract.yml").read_bytes()


def test_the_wheel_has_the_document_of_3_1_for_tools_that_read_files(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        derived = json.loads(archive.read("mock_server/bundle/openapi-3.1.json"))
    assert derived == openapi31(loading.load("api").raw)


def test_a_wheel_that_is_built_from_the_source_distribution_has_the_same_documents(
    build: Build, wheel: Path, tmp_path: Path
) -> None:
    built = build(CHECKOUT, tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = tmp_path.glob("*.whl")
    assert bundles(made) == bundles(wheel)


def test_no_wheel_is_built_whose_models_are_not_those_of_its_documents(build: Build, tmp_path: Path) -> None:
    copied = shutil.copytree(
        CHECKOUT, tmp_path / "checkout", ignore=shutil.ignore_patterns(".*", "bundle", "node_modules")
    )
    schemas = copied / "openapi" / "tickets" / "schemas.yaml"
    schemas.write_text(schemas.read_text().replace("Ticket:", "Ticket:\n  description: Changed", 1))
    built = build(copied, tmp_path, "--wheel")
    assert built.returncode != 0
    assert "Run `make models`" in built.stdout + built.stderr
    assert not list(tmp_path.glob("*.whl"))


def test_the_installed_mock_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    where = run(
        [installed / Path(sys.executable).name, "-c", "import mock_server; print(mock_server.__file__)"], cwd=tmp_path
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent), where.stderr
    assert run([installed / "aurion-mock", "--version"], cwd=tmp_path).stdout.strip().endswith(__version__)


def test_the_installed_mock_serves_the_api(served: Served) -> None:
    ticket = httpx.get(f"{served.url}/api/v1/tickets/1042", headers=KEY, verify=NO_TLS)
    assert ticket.status_code == 200
    assert ticket.json()["subject"] == "VPN not connecting"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/docs",
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/openapi.json",
        "/openapi-3.1.json",
        "/_mock/",
        "/llms.txt",
        "/_mock/console/static/console.css",
        "/_mock/console/static/htmx/htmx.min.js",
    ],
)
def test_the_installed_mock_serves_its_pages(served: Served, path: str) -> None:
    assert httpx.get(f"{served.url}{path}", verify=NO_TLS).status_code == 200


def test_the_installed_mock_has_every_scenario(served: Served) -> None:
    for scenario in (folder.name for folder in SHIPPED.iterdir()):
        made = httpx.put(f"{served.url}/_mock/worlds/one", json={"scenario": scenario}, verify=NO_TLS)
        assert made.json()["scenario"] == scenario


# Without extras.


def test_alone_it_serves(alone: Path, tmp_path: Path, alone_said: Callable[..., CompletedProcess[str]]) -> None:
    for arguments in (["--help"], ["serve", "--help-all"], ["completion", "bash"]):
        assert alone_said("aurion-mock", *arguments).stderr == ""
    with Served(command=[alone / "aurion-mock"], cwd=tmp_path) as mock:
        for path in ("/api/v1/tickets/1042", "/docs", "/_mock/"):
            assert httpx.get(f"{mock.url}{path}", headers=KEY, verify=NO_TLS).status_code == 200
        code, _, err = mock.interrupt()
    assert code == 0
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("extra", "typed"),
    [
        ("proxy", ["aurion-mock", "proxy", "--upstream", "http://localhost:1"]),
        ("watch", ["aurion-mock", "serve", "--port", "0", "--watch"]),
        ("redis", ["aurion-mock", "serve", "--port", "0", "--store", "redis://localhost:1"]),
        ("contract", ["aurion-contract", "run"]),
        ("contract", ["aurion-contract", "completion", "bash"]),
    ],
)
def test_alone_it_says_which_extra_is_missing(
    alone_said: Callable[..., CompletedProcess[str]], extra: str, typed: list[str]
) -> None:
    ended = alone_said(*typed)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{typed[0]}: ")
    assert f"pip install 'aurion-mock[{extra}]'" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_alone_the_doctor_knows_what_is_there_and_what_is_not(
    alone_said: Callable[..., CompletedProcess[str]],
) -> None:
    ended = alone_said("aurion-mock", "doctor", "--port", "0", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    found = {each["name"]: each for each in json.loads(ended.stdout)["checks"]}
    assert found["packages"]["status"] == "ok"
    extras = [name for name in found if name.startswith("extra ")]
    assert len(extras) >= 4
    for name in extras:
        assert found[name]["status"] == "note"
        assert f"pip install 'aurion-mock[{name.removeprefix('extra ')}]'" in found[name]["advice"]
    assert "pip install httpx" in found["httpx"]["advice"]


def test_alone_python_tests_have_a_mock_and_its_worlds(alone: Path, tmp_path: Path) -> None:
    program = """
from mock_server.testing import InProcessMock, MockServer
for kind in (MockServer, InProcessMock):
    with kind(clock="frozen") as mock:
        world = mock.world("a")
        world.seed({"t_xyz": {"tickets": [{"subject": "A"}]}})
        print(world.clock.advance(60).stopped, len(world.journal()))
"""
    ended = run([alone / Path(sys.executable).name, "-c", program], cwd=tmp_path)
    assert (ended.stdout, ended.stderr) == ("arrived 0\n" * 2, "")
