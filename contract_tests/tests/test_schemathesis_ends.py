"""However Schemathesis ends, what it did not test is not said to be tested: its events say whether it finished."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.report.report import Report
from contract_tests.report.verdict import exit_code, judge
from contract_tests.run.run import Selection
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.test_front import run

COULD_NOT_TEST = 2
SCHEDULES = Selection(only=("TICKET-06", "list_oncall_schedules"), layers=("checks", "schema"))
CRASH = "raise ImportError('a module that is not there')"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


class StartedProcesses(subprocess.Popen[Any]):
    """The processes that were started. `instead`: the n-th of them is Python with these words."""

    every: list["StartedProcesses"]
    instead: dict[int, str]

    def __init__(self, arguments: list[str], **options: Any) -> None:
        words = self.instead.get(len(self.every))
        super().__init__([sys.executable, "-c", words] if words else arguments, **options)
        self.every.append(self)


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> type[StartedProcesses]:
    started = type("Fresh", (StartedProcesses,), {"every": [], "instead": {}})
    monkeypatch.setattr("contract_tests.schema.layer.subprocess.Popen", started)
    return started


def schema_states(report: Report) -> set[str]:
    return {each.state for each in report.outcomes if each.layer == "schema"}


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_one_that_is_ended_by_a_signal_could_not_test(
    server: FakeDeployment, started: type[StartedProcesses], end: str
) -> None:
    def ends(handler: FrontHandler) -> bool:
        if started.every and handler.path.startswith("/api/v2/oncall/schedules"):
            getattr(started.every[-1], end)()
        return False

    with serving(Front(server.url, behaviour=ends)) as front:
        report = run(front, SCHEDULES)
    assert exit_code(report) == COULD_NOT_TEST
    assert "Schemathesis could not test" in judge(report).sentence
    assert schema_states(report) == {"environment"}


@pytest.mark.parametrize("code", [0, 1, 3])
def test_one_that_ends_without_a_word_could_not_test(
    server: FakeDeployment, started: type[StartedProcesses], code: int
) -> None:
    started.instead[0] = CRASH if code == 1 else f"raise SystemExit({code})"
    with serving(Front(server.url)) as front:
        report = run(front, SCHEDULES)
    assert exit_code(report) == COULD_NOT_TEST
    assert f"it ended with {code}" in judge(report).sentence
    assert code != 1 or "a module that is not there" in judge(report).sentence
    assert schema_states(report) == {"environment"}


def test_a_failure_that_nobody_could_look_at_again_is_not_flaky(
    server: FakeDeployment, started: type[StartedProcesses]
) -> None:
    def odd(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/oncall/schedules"):
            return False
        handler.give(299, [("Content-Type", "application/json")], b'{"data": []}')
        return True

    started.instead[1] = CRASH
    with serving(Front(server.url, behaviour=odd)) as front:
        report = run(front, Selection(only=("list_oncall_schedules",), layers=("schema",)))
    assert [each.verdict for each in report.findings] == ["environment"]
    assert exit_code(report) == COULD_NOT_TEST
