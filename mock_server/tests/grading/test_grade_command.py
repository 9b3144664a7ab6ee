"""`aurion-mock grade`: a command's requests are graded; its reports and exit codes; what it refuses, in a sentence."""

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mock_server.commands.grade import TROUBLES
from mock_server.grading.troubles import TROUBLES as PLAYED
from mock_server.testing import MockServer
from mock_server.tests.connections import NO_TLS
from mock_server.tests.grading.commands import grade

SEES_LITTLE = "import os; print(os.environ['AURION_MOCK_URL'])"

CLIENT = """
import os, sys, time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def attempt(method, path, body=None):
    headers = {"X-API-Key": os.environ["AURION_MOCK_API_KEY"], "Content-Type": "application/json"}
    if "AURION_MOCK_WORLD" in os.environ:
        headers["X-Mock-World"] = os.environ["AURION_MOCK_WORLD"]
    request = Request(os.environ["AURION_MOCK_URL"] + path, body, headers, method=method)
    try:
        urlopen(request, timeout=5).read()
    except HTTPError as error:
        return error.code != 503
    except (OSError, HTTPException):
        return method == "POST"
    return True

for number in range(6):
    body = b'{"subject": "Printer %d"}' % number
    for method, path, body in ("POST", "/api/v1/tickets", body), ("GET", f"/api/v1/tickets?limit={number + 1}", None):
        for wait in WAITS:
            if attempt(method, path, body):
                break
            time.sleep(wait)
print("the client's own words")
sys.exit(3)
"""
WAITS = CLIENT.replace("WAITS", "[.05, .1, .2]")
STUBBORN = WAITS.replace("return error.code != 503", "return False")
"""Takes a refusal for an outage. That is seen on the busiest machine too, whatever becomes of its waits."""

QUICK = ["--leave-out", "slow"]
QUICK += [word for name in ("unavailable", "rate-limited", "rate-limited-date") for word in ("--leave-out", name)]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(clock="frozen", rate_limit="off") as started:
        yield started


def test_the_tests_of_a_client_run_and_it_is_graded() -> None:
    graded = grade(*QUICK, "--", sys.executable, "-c", STUBBORN)
    assert graded.returncode == 1, graded.stderr
    lines = graded.stdout.splitlines()
    assert lines[:2] == ["the client's own words", "Grade C"]
    assert "FAIL  refusals" in graded.stdout
    assert "GET /api/v1/tickets?limit=" in graded.stdout
    assert " refused, " in graded.stdout
    assert graded.stderr == ("aurion-mock: The command ended with 3; what it says of the client is its own affair.\n")


def test_a_grade_that_is_good_enough_ends_well() -> None:
    graded = grade(*QUICK, "--min-grade", "b", "--", sys.executable, "-c", WAITS)
    assert graded.returncode == 0, graded.stdout
    assert "Grade B" in graded.stdout


def test_a_report_in_json_stands_alone_on_stdout(mock: MockServer, tmp_path: Path) -> None:
    """The command's own words go to stderr; in a file the report leaves stdout to both."""
    beside = "--url", mock.url, "--world", "json", "--report", "json"
    told = {"AURION_MOCK_API_KEY": "ak_live_xxxx", "AURION_MOCK_GRADE_MIN_GRADE": "F"}
    graded = grade(*beside, *QUICK, "--", sys.executable, "-c", STUBBORN, **told)
    report = json.loads(graded.stdout)
    assert (report["version"], report["grade"], report["world"]) == (1, "C", "json")
    assert "the client's own words" in graded.stderr
    assert graded.returncode == 0
    file = tmp_path / "grade.json"
    again = grade(*beside, *QUICK, "--output", str(file), "--", sys.executable, "-c", STUBBORN, **told)
    assert json.loads(file.read_text())["grade"] == "C"
    assert again.stdout.startswith("the client's own words\nGrade C\n")
    assert f"{mock.url}/_mock/console/requests/" in again.stdout


def test_a_report_in_junit_has_a_case_a_criterion(mock: MockServer, tmp_path: Path) -> None:
    file = tmp_path / "grade.xml"
    beside = "--url", mock.url, "--world", "junit", "--report", "junit", "--output", str(file)
    assert (
        grade(*beside, *QUICK, "--", sys.executable, "-c", STUBBORN, AURION_MOCK_API_KEY="ak_live_xxxx").returncode == 1
    )
    root = ET.parse(file).getroot()  # noqa: S314 - it is our own
    cases = root.findall("testsuite/testcase")
    assert len(cases) == int(root.get("tests", "0")) == 10
    failed = {case.get("name") for case in cases if case.find("failure") is not None}
    assert {"refusals", "key-sent"} <= failed
    assert len(failed) == int(root.get("failures", "0"))
    skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
    assert "retry-after" in skipped


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--", "no-such-command"], "no-such-command cannot be run: No such file or directory."),
        (
            ["--", sys.executable, "-c", SEES_LITTLE],
            "Nothing was sent to the API. The command finds the mock's address in",
        ),
        (
            ["--leave-out", "outages", "--", "true"],
            "Invalid value for '--leave-out': 'outages' is not one of 'dropped', ",
        ),
        (["--url", "http://127.0.0.1:1", "--", "true"], "No mock answers at http://127.0.0.1:1: "),
        (["--url", "", "--", "true"], "What is empty is no address of a mock."),
        (["--url", "localhost:4010", "--", "true"], "localhost:4010 is no address of a mock. Give one such as"),
        (["--min-grade", "G", "--", "true"], "Invalid value for '--min-grade'"),
        (["--scenario", "dogs", "--", "true"], "dogs"),
        (
            ["--output", "/dev/null/grade.json", "--", "true"],
            "/dev/null/grade.json cannot be written: /dev/null is no folder.",
        ),
    ],
)
def test_what_cannot_be_graded_is_a_sentence(arguments: list[str], told: str) -> None:
    refused = grade(*arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_whatever_is_played_can_be_left_out() -> None:
    assert set(TROUBLES) == set(PLAYED)
    shown = " ".join(grade("--help-all").stdout.split())
    assert ", ".join(TROUBLES) in shown.replace("- ", "-")


def test_too_little_for_a_grade_is_told_beside_what_was_seen() -> None:
    one = "import os, urllib.request as u; u.urlopen(os.environ['AURION_MOCK_URL'] + '/api/v1/tickets')"
    graded = grade("--", sys.executable, "-c", one)
    assert graded.returncode == 2
    assert graded.stdout.startswith("Grade none\n")
    assert "Too little was seen for a grade: let more of the client's tests run." in graded.stderr


def test_who_never_tries_again_is_told_so() -> None:
    graded = grade("--leave-out", "slow", "--", sys.executable, "-c", CLIENT.replace("WAITS", "[0]"))
    assert graded.returncode == 2
    assert graded.stdout.splitlines()[1] == "Grade none"
    assert "It was never seen to try again, which is most of what is judged." in graded.stderr


def test_what_opens_its_grade_is_not_handed_to_the_client() -> None:
    command = "import os; print(sorted(name for name in os.environ if 'TOKEN' in name))"
    tokens = {f"AURION_MOCK_{name}_TOKEN": "t" for name in ("GRADE_CONTROL", "GRADE_VERIFIER", "SERVE_VERIFIER")}
    own = "AURION_MOCK_CONTROL_TOKEN"  # of our pytest plugin
    graded = grade("--", sys.executable, "-c", command, **tokens, **{own: "t"})
    assert graded.stdout.splitlines()[0] == str([own])


def test_what_opens_a_mock_is_asked_for() -> None:
    with MockServer(clock="frozen", host="0.0.0.0") as guarded:
        url = f"http://127.0.0.1:{guarded.port}"
        refused = grade("--url", url, "--", "true")
        assert "refuses: 401 Control token required. Give its --control-token." in refused.stderr
        token = guarded.settings.control_token or ""
        let_in = grade("--url", url, "--control-token", token, "--world", "ä b/c", "--", "true")
    assert "Nothing was sent to the API in the world ä b/c." in let_in.stderr


def test_a_mock_that_keeps_its_verdicts_wants_the_verifier_token() -> None:
    with MockServer(control_token="sesame", verifier_token="verify-me") as guarded:  # noqa: S106
        refused = grade("--url", guarded.url, "--control-token", "sesame", "--", "true")
        assert refused.returncode == 2
        assert "refuses: 403 The control token opens no verdicts. Give its --verifier-token." in refused.stderr
        wrong = grade("--url", guarded.url, "--verifier-token", "guessed", "--", "true")
        assert "refuses: 401 Wrong verifier token. Give its --verifier-token." in wrong.stderr
        let_in = grade("--url", guarded.url, "--verifier-token", "verify-me", "--", "true")
    assert "Nothing was sent to the API." in let_in.stderr


def test_a_mock_goes_on_as_before_once_its_client_is_graded(mock: MockServer) -> None:
    grade("--url", mock.url, "--world", "after", "--", sys.executable, "-c", SEES_LITTLE)
    with httpx.Client(base_url=mock.url, headers={"X-Mock-World": "after"}, verify=NO_TLS) as calling:
        assert calling.get("/_mock/grade", params={"world": "after"}).json()["ended"]
        for _ in range(3):
            assert calling.get("/api/v1/tickets", headers={"X-API-Key": "ak_live_xxxx"}).status_code == 200
