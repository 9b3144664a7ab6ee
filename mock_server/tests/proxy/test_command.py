"""`aurion-mock proxy` as a process of its own: what it says, what it needs, and how it ends."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.launch import hearing_signals
from mock_server.tests.programs import AURION_MOCK, PATIENCE, environment, python, run
from mock_server.tests.proxy.standing import KEY, violations

URL = re.compile(r"http://localhost:\d+")


@contextmanager
def proxy(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and where it listens."""
    with (
        hearing_signals(),
        subprocess.Popen(  # noqa: S603 - our own command
            [AURION_MOCK, "proxy", "--port", "0", *arguments],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout
            found = URL.search(process.stdout.readline())
            assert found
            while process.stdout.readline() != "\n":
                pass
            yield process, found[0]
        finally:
            process.kill()


def test_it_logs_a_line_a_request_and_the_violations_under_it(aurion_mock: MockServer, tmp_path: Path) -> None:
    folder = tmp_path / "staging"
    with proxy("--upstream", aurion_mock.url, "--record", str(folder)) as (process, url):
        assert httpx.get(f"{url}/api/v1/tickets/1042", headers=KEY).status_code == 200
        assert httpx.get(f"{url}/api/v1/tickets?limit=0&x=1", headers=KEY).status_code == 422
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    lines = err.splitlines()
    assert lines[0] == "200 GET /api/v1/tickets/1042"
    assert lines[1].startswith('422 GET /api/v1/tickets  {"detail"')
    assert lines[2:] == [
        "  ! request query.limit 0 is less than the minimum of 1",
        "  ? request query.x is no parameter of list_tickets",
    ]
    assert out.startswith("Recorded 1 tickets. Serve: aurion-mock serve --fixtures ")
    assert out.endswith("2 exchanges, and no promise was seen broken.\nStopped.\n")
    assert process.returncode == 0
    assert (folder / "world.yaml").is_file()


def test_at_debug_it_logs_bodies_and_times(aurion_mock: MockServer) -> None:
    with proxy("--upstream", aurion_mock.url, "--log-level", "debug", "--errors") as (process, url):
        answer = httpx.post(f"{url}/api/v1/tickets", headers=KEY, json={"subject": 5})
        assert (answer.status_code, violations(answer)[0]["where"]) == (502, "body.subject")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert re.search(r"502 POST /api/v1/tickets  \d+\.\d ms  \{", err)
    assert '  > {"subject":5}' in err
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--upstream", "ftp://example.com"], "'ftp://example.com' is no address of a server."),
        (["--upstream", "http://a:b@example.com"], "has a user or a password in it"),
        (["--upstream", "http://example.com/?a=1"], "has something behind its path"),
        (["--upstream", "http://example.com:port"], "is no address"),
        (["--upstream", "http://localhost:4799", "--port", "4799"], "is where the proxy itself listens"),
        (["--upstream", "http://example.com", "--ca", __file__], "--ca is for an upstream that speaks TLS"),
        (["--upstream", "https://example.com", "--ca", __file__], "has no certificate"),
        (["--upstream", "http://example.com", "--record", __file__], "is a file"),
        ([], "Give either --upstream URL, or --har FILE"),
        (["--upstream", "http://example.com", "--har", "a.har"], "Give either --upstream URL, or --har FILE"),
        (["--har", "a.har", "--record", "staging"], "--record is for what passes: give it with --upstream URL"),
        (["--upstream", "http://example.com", "--report", "a.txt"], "a.txt is no report: let its name end in .json"),
        (["--upstream", "http://example.com", "--report", "/.xml"], "is no report"),
        (
            ["--upstream", "http://example.com", "--report", "/dev/null/a.xml"],
            "cannot be written: /dev/null is no folder",
        ),
        (
            ["--upstream", "http://example.com", "--record", "/dev/null/staging"],
            "recording.jsonl cannot be written: Not a directory",
        ),
    ],
)
def test_what_cannot_be_is_a_sentence(arguments: list[str], told: str) -> None:
    ended = run([AURION_MOCK, "proxy", *arguments])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


def test_without_what_it_needs_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['connexion'] = None; sys.argv = ['aurion-mock', 'proxy', '--upstream', 'http://a'];"
        "from mock_server.cli import main; main()"
    )
    ended = python("-c", code)
    assert ended.returncode == 2
    assert ended.stderr == "aurion-mock: The proxy needs connexion. Install it: pip install 'aurion-mock[proxy]'.\n"


@pytest.mark.parametrize("module", ["mock_server.cli", "mock_server.app", "mock_server.testing"])
def test_whoever_only_serves_does_not_wait_for_it(module: str) -> None:
    code = f"import sys, {module}; print([each for each in ('connexion', 'jsonschema_rs') if each in sys.modules])"
    assert python("-c", code).stdout == "[]\n"


def test_two_do_not_record_into_one_folder(aurion_mock: MockServer, tmp_path: Path) -> None:
    recording = "--upstream", aurion_mock.url, "--record", str(tmp_path / "staging")
    with proxy(*recording) as (process, _):
        second = run([AURION_MOCK, "proxy", "--port", "0", *recording])
        assert (second.returncode, second.stdout) == (2, "")
        assert f"Another proxy records into {tmp_path / 'staging'} just now." in second.stderr
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    with proxy(*recording) as (process, url):  # nothing was recorded, and nothing written
        assert httpx.get(f"{url}/api/v1/tickets/1042", headers=KEY).status_code == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    written = {each.name: each.read_bytes() for each in (tmp_path / "staging").iterdir()}
    third = run([AURION_MOCK, "proxy", "--port", "0", *recording])
    assert (third.returncode, third.stdout) == (2, "")
    assert "has a scenario already, which stays as it is. Give another folder" in third.stderr
    assert {each.name: each.read_bytes() for each in (tmp_path / "staging").iterdir()} == written


def test_what_can_be_written_is_written_whatever_fails(aurion_mock: MockServer, tmp_path: Path) -> None:
    """The scenario and a report cannot: the summary is said, the other report is there, and nothing is left in half."""
    folder, reports = tmp_path / "staging", [tmp_path / "gone" / "a.json", tmp_path / "b.json"]
    options = ["--record", str(folder), *(f"--report={each}" for each in reports)]
    with proxy("--upstream", aurion_mock.url, *options) as (process, url):
        assert httpx.get(f"{url}/api/v1/tickets/1042", headers=KEY).status_code == 200
        _await(folder / "recording.jsonl", b"1042")
        (folder / "world.yaml").mkdir()
        reports[0].parent.rmdir()
        reports[0].parent.write_text("in the way")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert out.endswith("1 exchange, and no promise was seen broken.\nStopped.\n")
    assert f"{folder} cannot be written: Is a directory." in err
    assert f"{reports[0]} cannot be written: " in err
    assert "Traceback" not in err
    assert reports[1].is_file()
    assert (folder / "recording.jsonl").is_file()
    assert [each.name for each in folder.iterdir() if each.suffix == ".new"] == []


def _await_reader(pipe: Path) -> None:
    """Until somebody has opened it."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert monotonic() < deadline
            sleep(0.01)
        else:
            return


def test_ctrl_c_while_a_recording_is_checked_is_a_sentence(tmp_path: Path) -> None:
    """A pipe that nobody writes to is read for ever."""
    path = tmp_path / "a.har"
    os.mkfifo(path)
    with (
        hearing_signals(),
        subprocess.Popen(  # noqa: S603 - our own command
            [AURION_MOCK, "proxy", "--har", str(path)], stderr=subprocess.PIPE, text=True, env=environment()
        ) as process,
    ):
        _await_reader(path)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err.strip()) == (130, "aurion-mock: stopped by Ctrl-C, before it was done.")


def _await(file: Path, content: bytes) -> None:
    """Until the file has it."""
    deadline = monotonic() + PATIENCE
    while not (file.is_file() and content in file.read_bytes()):
        assert monotonic() < deadline
        sleep(0.01)


def test_a_recording_survives_a_kill_and_is_made_a_scenario_afterwards(aurion_mock: MockServer, tmp_path: Path) -> None:
    folder = tmp_path / "staging"
    with proxy("--upstream", aurion_mock.url, "--record", str(folder)) as (process, url):
        assert httpx.get(f"{url}/api/v1/tickets/1042", headers=KEY).status_code == 200
        _await(folder / "recording.jsonl", b"1042")  # it is written behind the answer
        process.kill()
        process.wait()
    assert sorted(each.name for each in folder.iterdir()) == ["recording.jsonl"]
    ended = run([AURION_MOCK, "proxy", "--record", str(folder)])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("Recorded 1 tickets.")
    assert (folder / "world.yaml").is_file()
    assert not (folder / "recording.jsonl").exists()
    again = run([AURION_MOCK, "proxy", "--record", str(folder)])
    assert (again.returncode, again.stdout) == (2, "")
    assert "has no recording that was broken off. Give --upstream URL" in again.stderr
