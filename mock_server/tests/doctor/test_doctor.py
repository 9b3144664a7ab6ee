"""aurion-mock doctor: what is wrong with a machine, in sentences, and 1 where the mock could not serve there."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mock_server.cli import commands
from mock_server.doctor import network, packages, port, report
from mock_server.stores.state_file import StateFile
from mock_server.testing import MockServer
from mock_server.tests.programs import AURION_MOCK, environment, run
from mock_server.tests.stores.redis.servers import RedisServer

SLEEPER = (
    "import socket, sys; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
)


@pytest.fixture
def sleeper() -> Iterator[tuple[int, int]]:
    """Port and number of a process of ours that listens, and says nothing."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    yield int(process.stdout.readline()), process.pid
    process.communicate("\n")


def asked(*options: str, env: dict[str, str] | None = None) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and what was found, by the name of what was looked at; of two of a name the last."""
    given = {**{name: None for name in os.environ if name.startswith("AURION_MOCK")}, **(env or {})}
    ended = CliRunner().invoke(
        commands,
        ["doctor", "--json", *options],
        prog_name="aurion-mock",
        env=given,
        standalone_mode=False,
        auto_envvar_prefix="AURION_MOCK",
    )
    assert ended.exception is None, ended.exception
    told = json.loads(ended.stdout)
    assert told["ok"] is (ended.return_value == 0)
    return ended.return_value, {each["name"]: each for each in told["checks"]}


def test_a_machine_that_is_well_is_told_so() -> None:
    ended = run([AURION_MOCK, "doctor", "--port", "0"])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("\naurion-mock serve can start.\n")
    assert "PROBLEM" not in ended.stdout
    assert "always call the mock localhost: cookies belong to a name" in ended.stdout


def test_a_port_that_is_taken_is_a_problem_with_who_has_it(sleeper: tuple[int, int]) -> None:
    taken, process = sleeper
    ended = run([AURION_MOCK, "doctor", "--port", str(taken)])
    assert ended.returncode == 1
    assert f"PROBLEM  Port {taken} is taken by python" in ended.stdout
    assert f"(process {process})" in ended.stdout
    assert "Stop what listens there, or give another port: --port" in ended.stdout
    assert ended.stdout.endswith("\n1 problem: aurion-mock serve would not start so.\n")


def test_a_port_that_a_mock_has_is_told_as_that() -> None:
    with MockServer() as mock:
        code, found = asked("--port", str(mock.port))
        assert code == 1
        assert f"taken by an aurion-mock {metadata.version('aurion-mock')} (scenario docs" in found["port"]["message"]


def test_who_listens_is_found_without_proc_too(sleeper: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    taken, process = sleeper
    monkeypatch.setattr(port, "_listening", lambda *_: [])
    monkeypatch.setattr(port, "which", lambda _: None)
    assert port.check_port("127.0.0.1", taken).message.startswith(f"Cannot listen on 127.0.0.1:{taken}")
    monkeypatch.undo()
    monkeypatch.setattr(port, "_listening", lambda *_: [])
    if shutil.which("lsof"):
        assert f"(process {process})" in port.check_port("127.0.0.1", taken).message


def test_an_address_of_another_machine_is_a_problem() -> None:
    code, found = asked("--host", "203.0.113.1", "--port", "0")
    assert code == 1
    assert found["port"]["message"].startswith("Cannot listen on 203.0.113.1:0")
    assert "address of this machine" in found["port"]["advice"]


def test_the_variables_of_serve_count(sleeper: tuple[int, int]) -> None:
    taken, _ = sleeper
    code, found = asked(env={"AURION_MOCK_SERVE_PORT": str(taken), "AURION_MOCK_SERVE_PROT": "1"})
    assert code == 1
    assert found["port"]["status"] == "problem"
    assert "AURION_MOCK_SERVE_PROT sets nothing" in found["variables"]["message"]
    assert "Did you mean AURION_MOCK_SERVE_PORT?" in found["variables"]["message"]


def test_a_state_file_is_opened_as_serve_would_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "worlds.jsonl"
    code, found = asked("--port", "0", "--state", str(file))
    assert (code, found["state"]["message"]) == (0, f"{file} can be made.")
    assert not file.exists()
    held = StateFile(file, "second")
    code, found = asked("--port", "0", "--state", str(file))
    held.close()
    assert code == 1
    assert "another" in found["state"]["message"]
    file.write_text("no state\n")
    code, found = asked("--port", "0", "--state", str(file))
    assert code == 1
    assert file.read_text() == "no state\n"
    code, found = asked("--port", "0", "--state", str(tmp_path / "nowhere" / "worlds.jsonl"))
    assert code == 1
    assert "Give another --state" in found["state"]["message"] + found["state"]["advice"]


def test_a_redis_is_asked_and_its_password_is_not_shown(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    code, found = asked("--port", "0", "--store", f"redis://me:hunter2@127.0.0.1:{free}/0")
    assert code == 1
    assert "cannot be used" in found["store"]["message"]
    assert "hunter2" not in str(found)
    code, found = asked("--port", "0", "--store", "postgres://127.0.0.1")
    assert code == 1
    assert "redis://" in found["store"]["message"]


def test_a_redis_that_answers_is_well(tmp_path: Path) -> None:
    redis = RedisServer(tmp_path)
    try:
        code, found = asked("--port", "0", "--store", redis.url)
        assert (code, found["store"]["message"]) == (0, f"Redis answers at {redis.url}.")
        with redis.client() as client:
            client.config_set("maxmemory", "1gb")
            client.config_set("maxmemory-policy", "volatile-lru")
        code, found = asked("--port", "0", "--store", redis.url)
        assert (code, "volatile-lru" in found["store"]["message"]) == (1, True)
        assert "noeviction" in found["store"]["advice"]
    finally:
        redis.stop()


# Packages.


def test_each_extra_of_the_project_is_looked_at() -> None:
    extras = metadata.metadata("aurion-mock").get_all("Provides-Extra")
    assert extras
    _, found = asked("--port", "0")
    assert {f"extra {each}" for each in extras} <= found.keys()
    assert {"contract", "proxy", "redis", "watch"} <= set(extras)
    assert all(found[f"extra {each}"]["status"] == "ok" for each in extras)


def test_what_is_not_installed_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    there = packages._is_installed
    gone = {"connexion", "hiredis", "httpx"}
    monkeypatch.setattr(packages, "_is_installed", lambda name: name not in gone and there(name))
    found = {each.name: each for each in packages.check_packages()}
    assert found["packages"].status == "ok"
    assert found["extra proxy"].message == "No aurion-mock proxy: connexion is not installed."
    assert found["extra proxy"].advice == "pip install 'aurion-mock[proxy]' brings it."
    assert "hiredis is not installed" in found["extra redis"].message
    assert found["httpx"].status == found["extra contract"].status == "note"
    gone.add("click")
    core = next(iter(packages.check_packages()))
    assert (core.status, core.message) == ("problem", "click is not installed.")


def test_a_checkout_that_is_not_installed_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "OURS", "aurion-mock-of-nobody")
    (found,) = packages.check_packages()
    assert (found.status, found.advice) == ("note", "Install it: pip install . in a checkout.")


def test_a_python_that_is_too_old_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert packages.check_python().message == "Python 3.10.1 is too old."


# What stands between.


def network_of(connections: int = 1, **environment: str) -> dict[str, Any]:
    return {each.name: each for each in network.check_network(4010, connections, environment)}


def test_a_proxy_that_would_get_what_is_for_this_machine_is_told() -> None:
    assert network_of()["proxy"].status == "ok"
    told = network_of(HTTP_PROXY="http://proxy:3128")["proxy"]
    assert told.message.startswith("HTTP_PROXY is set")
    assert told.advice == "Set NO_PROXY=localhost,127.0.0.1."
    assert network_of(HTTP_PROXY="http://proxy:3128", NO_PROXY="127.0.0.1")["proxy"].status == "note"
    for spared in ("localhost, 127.0.0.1", "*"):
        assert network_of(http_proxy="http://proxy:3128", no_proxy=spared)["proxy"].status == "ok"


def test_too_few_open_files_are_told() -> None:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    told = network_of(connections=limit)["open files"]
    assert told.status == "note"
    assert f"ulimit -n {limit + 100}" in told.advice


def test_a_localhost_that_is_not_here_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(*_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", 0))]

    def nowhere(*_: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", elsewhere)
    assert network_of()["localhost"].message == "localhost is not this machine, but 192.0.2.7."
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert network_of()["localhost"].message.startswith("localhost is no name on this machine: Name or service")


def test_what_cannot_be_written_is_a_sentence() -> None:
    ended = run(["sh", "-c", f"{AURION_MOCK} doctor --port 0 >/dev/full"], env=environment())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("aurion-mock: Cannot write to stdout: ")


def test_every_finding_has_a_name_of_its_own() -> None:
    names = [each.name for each in report.examine("127.0.0.1", 0, 1, None, None)]
    assert len(names) == len(set(names))
