"""`aurion-contract pytest` comes to what `run` comes to: a look that was disturbed is none."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Behaviour, Front, FrontHandler, serving
from contract_tests.tests.gate import called, gate
from contract_tests.tests.test_leftovers import folder_of

PASSED, BROKEN, COULD_NOT_TEST = 0, 1, 2
JSON = [("Content-Type", "application/json")]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path)


def both(front: Front, folder: Path, *options: str) -> tuple[CompletedProcess[str], int]:
    """What pytest said, and the exit code of a run that looks at the same."""
    tested = called("run", "--url", front.url, "--profile", "quick", *options, cwd=folder)
    ended = gate("pytest", "--url", front.url, "--junitxml=junit.xml", *options, cwd=folder)
    assert "Traceback" not in tested.stdout + tested.stderr
    return ended, tested.returncode


def counted(folder: Path) -> tuple[int, int]:
    """The failures and the errors of the JUnit file."""
    suite = ET.parse(folder / "junit.xml").getroot().find("testsuite")  # noqa: S314 - our own file
    assert suite is not None
    return int(suite.get("failures", "")), int(suite.get("errors", ""))


class Once:
    """A behaviour that meets the first request of a kind, and no other."""

    def __init__(self, method: str, path: str, status: int) -> None:
        self.method, self.path, self.status = method, path, status
        self.left = 1

    def __call__(self, handler: FrontHandler) -> bool:
        if not self.left or handler.command != self.method or not handler.path.startswith(self.path):
            return False
        self.left -= 1
        handler.give(self.status, JSON, b'{"detail": "Once"}')
        return True


def test_what_a_second_look_does_not_see_fails_nothing_and_is_said(server: FakeDeployment, folder: Path) -> None:
    behaviour = Once("GET", "/api/v2/teams/team_nowhere", 418)
    with serving(Front(server.url, behaviour=behaviour)) as front:
        ended = gate("pytest", "--url", front.url, "--only", "TEAM-05", cwd=folder)
    assert ended.returncode == PASSED, ended.stdout
    assert behaviour.left == 0
    assert "a second run did not see it again: " in ended.stdout


def test_a_deployment_that_dies_could_not_be_tested_and_is_asked_no_more(server: FakeDeployment, folder: Path) -> None:
    seen: list[str] = []

    def dies(handler: FrontHandler) -> bool:
        seen.append(handler.path)
        if len(seen) <= 60:
            return False
        handler.close_connection = True
        handler.connection.close()
        return True

    with serving(Front(server.url, behaviour=dies)) as front:
        ended = gate("pytest", "--url", front.url, "--junitxml=junit.xml", "--only", "teams", cwd=folder)
    assert ended.returncode == COULD_NOT_TEST, ended.stdout
    assert counted(folder) == (0, 1)
    assert "Interrupted: The deployment stopped answering: " in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def always(path: str, status: int) -> Behaviour:
    def behave(handler: FrontHandler) -> bool:
        if not handler.path.startswith(path):
            return False
        handler.give(status, [*JSON, ("Retry-After", "9999")], b'{"detail": "Always"}')
        return True

    return behave


TEAM, TICKET = "/api/v2/teams/team_nowhere", "/api/v1/tickets/20"


@pytest.mark.parametrize(
    ("broken", "untested", "code", "failures", "errors"),
    [("/none", TICKET, COULD_NOT_TEST, 0, 1), (TEAM, TICKET, BROKEN, 1, 1)],
    ids=["untested", "broken and untested"],
)
def test_what_is_broken_counts_more_than_what_could_not_be_tested(
    server: FakeDeployment, folder: Path, broken: str, untested: str, code: int, failures: int, errors: int
) -> None:
    def behave(handler: FrontHandler) -> bool:
        return always(broken, 418)(handler) or always(untested, 503)(handler)

    checks = ("checks/teams_that_nobody_made_are_not_found", "checks/tickets_that_nobody_made_are_not_found")
    words = [word for check in checks for word in ("--only", check)]
    with serving(Front(server.url, behaviour=behave)) as front:
        ended, as_run = both(front, folder, *words)
    assert (ended.returncode, as_run) == (code, code), ended.stdout
    assert counted(folder) == (failures, errors)
    assert errors == 0 or "Could not test: " in ended.stdout
