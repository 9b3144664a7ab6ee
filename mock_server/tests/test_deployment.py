"""What deploys the mock: manifests are valid, commands are accepted, and a container's life can be lived."""

import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import httpx
import kubernetes_validate
import pytest
import yaml

from mock_server import __version__
from mock_server.cli import commands
from mock_server.tests.connections import NO_TLS
from mock_server.tests.launch import Served
from mock_server.tests.programs import AURION_MOCK, PATIENCE

CHECKOUT = Path(__file__).parents[2]
MANIFESTS = sorted((CHECKOUT / "deploy" / "kubernetes").glob("*.yaml"))
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
KUBERNETES = ("1.28", "1.31", "1.34")
ALONE = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")
READ_ONLY = 'mount --bind / / && mount -o remount,ro,bind / && exec "$0" "$@"'


def documents(file: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]


def containers() -> Iterator[dict[str, Any]]:
    """Every container of the manifests."""
    for file in MANIFESTS:
        for each in documents(file):
            if "template" in each["spec"]:
                yield from each["spec"]["template"]["spec"]["containers"]


def mock_containers() -> list[dict[str, Any]]:
    return [each for each in containers() if each["image"].startswith("aurion-mock")]


def served_with() -> Iterator[tuple[str, list[str]]]:
    """Every `aurion-mock serve …` of Dockerfile, compose file and manifests."""
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    yield "Dockerfile", yaml.safe_load(command)
    (compose,) = documents(CHECKOUT / "compose.yaml")
    yield "compose.yaml", compose["services"]["mock"]["command"]
    for each in mock_containers():
        yield "deploy/kubernetes", each["args"]


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
def test_manifests_are_valid(file: Path, version: str) -> None:
    for document in documents(file):
        kubernetes_validate.validate(document, version, strict=True)


def test_a_manifest_with_a_field_that_there_is_not_is_refused() -> None:
    [service, *_] = documents(MANIFESTS[0])
    service["spec"]["selectors"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(service, KUBERNETES[-1], strict=True)


@pytest.mark.parametrize("where", ["Dockerfile", "compose.yaml", "deploy/kubernetes"])
def test_the_mock_accepts_how_it_is_started(where: str) -> None:
    command, *options = dict(served_with())[where]
    assert isinstance(commands, click.Group)
    commands.commands[command].make_context(command, options)


def test_probes_ask_what_there_is() -> None:
    with Served() as mock:
        [container] = mock_containers()
        probes = [container[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe", "livenessProbe")]
        assert probes == ["/_mock/health", "/_mock/ready", "/_mock/health"]
        for path in (*probes, *re.findall(r"127\.0\.0\.1:4010(/[\w/]+)", DOCKERFILE)):
            assert httpx.get(f"{mock.url}{path}", verify=NO_TLS).status_code == 200


def test_no_container_may_more_than_it_needs() -> None:
    for each in containers():
        context = each["securityContext"]
        assert context["readOnlyRootFilesystem"]
        assert not context["allowPrivilegeEscalation"]
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert each["resources"]["limits"]["memory"]
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)


def test_the_images_version_is_the_projects() -> None:
    assert {each["image"] for each in mock_containers()} == {f"aurion-mock:{__version__}"}


def test_what_the_image_copies_is_there_and_reaches_the_builder() -> None:
    ignored = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").split()
    sent = {each.removeprefix("!") for each in ignored if each.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _ = shlex.split(line)
        for source in sources:
            assert (CHECKOUT / source).exists(), source
            assert source in sent
            assert not any(fnmatch(source, each) for each in ignored if each != "*" and not each.startswith("!"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_may_read_unless_a_job_says_otherwise(file: Path) -> None:
    (workflow,) = documents(file)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"[\w./-]+@[\w./-]+", step.get("uses", "a@b"))


def test_ci_tests_every_python_that_the_project_names() -> None:
    (workflow,) = documents(CHECKOUT / ".github" / "workflows" / "ci.yml")
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert matrix == ["3.11", "3.12", "3.13", "3.14"]


def test_it_serves_as_the_first_process_from_a_disk_that_cannot_be_written_and_ends_in_order() -> None:
    may = subprocess.run([*ALONE, "sh", "-c", READ_ONLY, "true"], capture_output=True, check=False)  # noqa: S603
    if may.returncode:
        pytest.skip("this needs the right to make namespaces, as root has it mostly")
    with Served(command=[*ALONE, "sh", "-c", READ_ONLY, AURION_MOCK]) as mock:
        assert httpx.get(f"{mock.url}/_mock/ready", verify=NO_TLS).status_code == 200
        children = Path(f"/proc/{mock.pid}/task/{mock.pid}/children").read_text(encoding="ascii").split()
        subprocess.run(["kill", f"-{signal.SIGTERM}", *children], check=True)  # noqa: S603, S607
        assert mock.ends_within(PATIENCE) == 0
