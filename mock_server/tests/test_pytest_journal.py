"""What somebody's failed test shows of its world: the journal, whatever failed and whatever ran it."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer
from mock_server.tests.pytest_runs import CREATES, prepare, run, run_process, worlds_of

pytest_plugins = "pytester"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(monkeypatch)


@pytest.fixture
def other_worlds(aurion_mock: MockServer) -> Iterator[set[str]]:
    """The worlds that there were before: afterwards no other one is left."""
    before = worlds_of(aurion_mock)
    yield before
    assert worlds_of(aurion_mock) == before


FAILING = """
import pytest

@pytest.fixture
def broken_before(aurion_world):
    create(aurion_world, subject="while it is set up")
    raise KeyError("set up")

@pytest.fixture
def broken_after(aurion_world):
    yield
    create(aurion_world, subject="while it is torn down")
    raise KeyError("torn down")

def test_call(aurion_world):
    create(aurion_world)
    create(aurion_world, priority="nonsense")
    with aurion_world.client(api_key="ak_wrong_and_secret") as client:
        client.get("/api/v1/tickets/1042?api_key=hunter2hunter2")
    with aurion_world.client(api_key="ak_live_xxxx") as client:
        client.put("/api/v1/tickets/1042", json={"priority": "urgent"})
    assert False

def test_setup(broken_before):
    pass

def test_teardown(broken_after):
    pass

def test_passes(aurion_world):
    create(aurion_world, subject="nothing is wrong here")
"""


def sections(text: str) -> list[str]:
    """The journals of a session's report, one a failure."""
    return [each.partition("\n____")[0].partition("\n====")[0] for each in text.split("- aurion-mock journal -")[1:]]


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "xdist"])
def test_whatever_fails_shows_what_was_sent(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str], workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(test_somebodys=CREATES + FAILING)
    ended = run_process(pytester, "--aurion-url", aurion_mock.url, *workers)
    ended.assert_outcomes(passed=2, failed=1, errors=2)
    shown = sections(ended.stdout.str())
    assert len(shown) == 3
    called = next(each for each in shown if "test_call" in each)
    assert "4 requests, in the world test_somebodys.py::test_call~" in called
    assert aurion_mock.url in called
    assert called.count("201 POST /api/v1/tickets  by ") == 1
    assert "wrote  tickets " in called
    assert "422 POST /api/v1/tickets  by " in called
    assert "why    body.priority: Input should be" in called
    assert "401 GET /api/v1/tickets/1042?api_key=[redacted]  by nobody" in called
    assert "wrote  tickets 1042 (priority" in called
    assert called.index("201 POST") < called.index("422 POST") < called.index("401 GET")
    for phase in ("setup", "teardown"):
        (of_phase,) = [each for each in shown if f"test_{phase}~" in each]
        assert "1 request, in the world" in of_phase
        assert "201 POST" in of_phase
    assert "hunter2" not in "".join(shown)
    assert "ak_wrong_and_secret" not in "".join(shown)
    assert "nothing is wrong here" not in ended.stdout.str()


def test_a_test_that_forgot_its_world_is_told_how_a_client_is_in_it(
    pytester: pytest.Pytester, aurion_mock: MockServer
) -> None:
    ended = run(pytester, aurion_mock, "def test_one(aurion_world):\n    assert False\n")
    ended.stdout.fnmatch_lines(
        [
            "*- aurion-mock journal -*",
            "Nothing was sent to the world *",
            "A client is in it by the header X-Mock-World*",
        ]
    )


def test_as_many_requests_are_shown_as_are_asked_for(pytester: pytest.Pytester, aurion_mock: MockServer) -> None:
    tests = "def test_one(aurion_world):\n    [create(aurion_world) for _ in range(5)]\n    assert False\n"
    ini = "[pytest]\naurion_journal = {}\n"
    pytester.makeini(ini.format(2))
    ended = run(pytester, aurion_mock, tests)
    ended.stdout.fnmatch_lines(["2 requests, and 3 before them, in the world *"])
    assert ended.stdout.str().count("201 POST") == 2
    pytester.makeini(ini.format(0))
    run(pytester, aurion_mock, tests).stdout.no_fnmatch_line("*aurion-mock journal*")
    pytester.makeini(ini.format("many"))
    ended = run(pytester, aurion_mock, tests)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stderr.fnmatch_lines(["*aurion_journal is 'many': give a number*"])


def test_a_broken_answer_and_its_fault_are_shown(pytester: pytest.Pytester, aurion_mock: MockServer) -> None:
    tests = """
import pytest

@pytest.mark.aurion(faults={"lost": {"kind": "drop", "at": "response", "operation": "create_ticket"}})
def test_one(aurion_world):
    create(aurion_world)
"""
    ended = run(pytester, aurion_mock, tests)
    ended.stdout.fnmatch_lines(["000 POST /api/v1/tickets  by *", "    fault  lost", "    wrote  *tickets *"])


def test_a_test_outlives_its_mock(pytester: pytest.Pytester) -> None:
    tests = """
from mock_server.testing import MockServer

import pytest

@pytest.fixture(scope="session")
def aurion_mock():
    with MockServer() as mock:
        yield mock

def test_one(aurion_mock, aurion_world):
    aurion_mock.__exit__(None, None, None)
    aurion_mock.__class__.__exit__ = lambda *_: None
    assert False
"""
    pytester.makepyfile(test_somebodys=tests)
    ended = run_process(pytester)
    ended.assert_outcomes(failed=1)
    ended.stdout.fnmatch_lines(["The journal of the world * cannot be read. No mock answers at *"])


def test_a_test_that_is_run_again_has_another_world(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str]
) -> None:
    pytester.makeconftest(
        """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for _ in range(2):
        item._initrequest()
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            item.ihook.pytest_runtest_logreport(report=report)
    return True
"""
    )
    tests = """
attempts = []

def test_one(aurion_world):
    attempts.append(aurion_world.name)
    create(aurion_world, subject=f"attempt {len(attempts)}")
    assert len(set(attempts)) == len(attempts) > 2
"""
    ended = run(pytester, aurion_mock, tests)
    ended.assert_outcomes(failed=2)
    first, second = sections(ended.stdout.str())
    assert first.splitlines()[1] != second.splitlines()[1]
    assert "1 request, " in first
    assert "1 request, " in second
