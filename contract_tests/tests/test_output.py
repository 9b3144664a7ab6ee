"""Nobody listens, the disk is full, a file begins with a mark: a verdict is a verdict, and a fault a sentence."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.settings import load
from contract_tests.tests.gate import called
from mutation.catalogue import named, planted

BROKEN, COULD_NOT_TEST = 1, 2
ROOT = Path(__file__).parents[2]
ONLY = ("--only", "TICKET-06", "--layer", "checks")
RUN, PYTEST = f"run {' '.join(ONLY)}", "pytest --only TICKET-06"
COMPLAINTS = ("Traceback", "BrokenPipe", "Exception ignored", "INTERNALERROR", "fault of the kit's own")
PIPED, SHELL = "{} | head -1", ("bash", "-o", "pipefail", "-c")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line for a shell in which {} stands for `aurion-contract` with some arguments."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    return subprocess.run(  # noqa: S603 - our own words
        [*SHELL, line], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def command(arguments: str) -> str:
    return f"{sys.executable} -m contract_tests {arguments}"


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("{} | head -1", "checks"),
        ("{} | true", "run --help"),
        ("{} >&-", "checks"),
        ("{} 2>/dev/full", "checks"),
        ("{} >&- 2>&- <&-", RUN),
        ("{} 2>&1 | head -1", RUN),
        ("{} 2>&1 | head -1", PYTEST),
    ],
)
def test_who_stops_listening_gets_no_traceback_and_no_other_verdict(line: str, arguments: str, tmp_path: Path) -> None:
    ended = shell(line.format(command(arguments)), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert [each for each in COMPLAINTS if each in ended.stdout + ended.stderr] == []


@pytest.mark.parametrize("arguments", ["checks", PYTEST])
def test_a_full_disk_is_said_in_a_sentence(arguments: str, tmp_path: Path) -> None:
    ended = shell(f"{command(arguments)} >/dev/full", tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    assert "cannot write to standard output: No space left on device." in ended.stderr
    assert [each for each in COMPLAINTS if each in ended.stderr] == []


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    defect = named("get_ticket has other words for its 404.")
    with planted(defect) as url:
        yield url


@pytest.mark.parametrize("line", ["{} | true", "{} >&-", "{} >/dev/full 2>/dev/full"])
def test_a_broken_promise_is_one_whoever_listens(line: str, broken: str, tmp_path: Path) -> None:
    ended = shell(line.format(command(f"run --url {broken} {' '.join(ONLY)} --json report.json")), tmp_path)
    assert ended.returncode == BROKEN, ended.stderr
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]


OTHERS = ["utf-16", "utf-16-le", "utf-32", "latin-1"]
TOML = '# Für die Prüfung\n[credentials.key]\napi_key = "ak_live_xxxx"\n'
BASELINE = '{"version": 1, "findings": [], "x": "ü"}'


def test_a_byte_order_mark_is_no_part_of_a_file(mock_url: str, tmp_path: Path) -> None:
    encoding = "utf-8-sig"
    (tmp_path / "settings.toml").write_text(TOML, encoding=encoding)
    (tmp_path / "known.json").write_text('{"version": 1, "findings": []}', encoding=encoding)
    files = ("--config", "settings.toml", "--baseline", "known.json", "--json", "report.json")
    ended = called("run", "--url", mock_url, *ONLY, *files, cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = (tmp_path / "report.json").read_text(encoding="utf-8")
    (tmp_path / "report.json").write_text(report, encoding=encoding)
    assert called("merge", "report.json", cwd=tmp_path).returncode == 0
    assert load(tmp_path / "settings.toml")["credentials"]["key"]["api_key"] == "ak_live_xxxx"


@pytest.mark.parametrize("encoding", OTHERS)
def test_another_encoding_is_named_with_what_to_do(encoding: str, mock_url: str, tmp_path: Path) -> None:
    for name, text in (("settings.toml", TOML), ("known.json", BASELINE), ("report.json", BASELINE)):
        (tmp_path / name).write_text(text, encoding=encoding)
    for arguments in (
        ("run", *ONLY, "--config", "settings.toml"),
        ("run", "--url", mock_url, *ONLY, "--baseline", "known.json"),
        ("merge", "report.json"),
        ("sweep", "report.json"),
    ):
        ended = called(*arguments, cwd=tmp_path)
        assert ended.returncode == COULD_NOT_TEST
        assert "save it as UTF-8" in ended.stderr, ended.stderr


def test_a_scheme_may_be_in_capitals(broken: str, tmp_path: Path) -> None:
    url = broken.replace("http://", "HTTP://")
    assert called("run", "--url", url, *ONLY, cwd=tmp_path).returncode == BROKEN
