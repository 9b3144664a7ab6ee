"""The Python of docs/testing.md runs, and its tables name what there is."""

import re
from pathlib import Path

import pytest

from mock_server.pytest_plugin import SECTION
from mock_server.testing import MockServer, MockWorld
from mock_server.tests.pytest_runs import OURS, prepare

pytest_plugins = "pytester"

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
TESTS = [each for each in BLOCKS if "def test_" in each]
PROGRAMS = [each for each in BLOCKS if "def test_" not in each]
FAILS = """
def test_a_customer_asks(aurion_world):
    with aurion_world.client(api_key="ak_live_xxxx") as client:
        client.post("/api/v1/tickets", json={"subject": "VPN", "priority": "critical!"})
        client.get("/api/v1/tickets/7")
    assert False
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(monkeypatch)


def run(pytester: pytest.Pytester, mock: MockServer) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*OURS, "--aurion-url", mock.url)


def test_its_tests_pass(pytester: pytest.Pytester, aurion_mock: MockServer) -> None:
    for number, block in enumerate(TESTS):
        (pytester.path / f"test_block_{number}.py").write_text(block)
    run(pytester, aurion_mock).assert_outcomes(passed=3)


def test_its_report_of_a_failed_test_is_what_one_gets(pytester: pytest.Pytester, aurion_mock: MockServer) -> None:
    pytester.makepyfile(test_shop=FAILS)
    shown = re.sub(r"~\w+ at http://\S+", "", run(pytester, aurion_mock).stdout.str())
    (sample,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    first, *lines = re.sub(r"~\w+ at http://\S+", "", sample).splitlines()
    assert first == f"- {SECTION} -"
    assert "\n".join(lines) in shown


@pytest.mark.parametrize("block", PROGRAMS)
def test_its_programs_run(block: str, aurion_mock: MockServer) -> None:
    exec(compile(block.replace("http://localhost:4010", aurion_mock.url), "docs/testing.md", "exec"), {})  # noqa: S102


def test_its_verbs_are_those_of_a_world(aurion_mock: MockServer) -> None:
    table = PAGE.partition("## A world's verbs")[2].partition("## ")[0]
    world = aurion_mock.world("verbs")
    public = {name for name in vars(MockWorld) if not name.startswith("_")}
    told = set(re.findall(r"(?<![\w.])(\w+)\(", table))
    assert told <= public | {"in"}
    assert public - told == {"url", "headers", "browser_url", "journal_page"}
    for part in ("clock", "faults"):
        row = "".join(line for line in table.splitlines() if f"`{part}." in line)
        verbs = set(re.findall(r"\.(\w+)\(", row))
        assert verbs == {name for name in dir(getattr(world, part)) if not name.startswith("_")}


def test_its_settings_are_those_of_the_plugin(pytestconfig: pytest.Config) -> None:
    told = set(re.findall(r"`(aurion_\w+)`", PAGE.partition("| command line")[2].partition("\n\n")[0]))
    assert told == {"aurion_url", "aurion_scenario", "aurion_clock", "aurion_journal"}
    for name in told:
        assert pytestconfig.getini(name) is not None
    assert pytestconfig.getini("aurion_journal") == "20"
