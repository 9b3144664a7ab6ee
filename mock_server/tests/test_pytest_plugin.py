"""The fixtures in somebody else's tests: a world for each, whatever runs them, and its journal where one fails."""

from collections.abc import Iterator
from subprocess import DEVNULL

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.http.world_name import LONGEST, is_world_name
from mock_server.pytest_world import world_name_of
from mock_server.testing import MockServer, RunningMock
from mock_server.tests.pytest_runs import OURS, prepare

pytest_plugins = "pytester"

CREATES = """
def create(world, **body):
    with world.client(api_key="ak_live_xxxx") as client:
        return client.post("/api/v1/tickets", json={"subject": "VPN", **body})

def total(world, key="ak_live_xxxx"):
    with world.client(api_key=key) as client:
        return client.get("/api/v1/tickets").json()["total"]
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(monkeypatch)


@pytest.fixture
def other_worlds(aurion_mock: MockServer) -> Iterator[set[str]]:
    """The worlds that there were before: afterwards no other one is left."""
    before = worlds_of(aurion_mock)
    yield before
    assert worlds_of(aurion_mock) == before


def worlds_of(mock: RunningMock) -> set[str]:
    return {each["name"] for each in mock.control.call("GET", "/_mock/worlds")}


def run(pytester: pytest.Pytester, mock: RunningMock | None, tests: str, *options: str) -> pytest.RunResult:
    """Somebody's tests, by the running mock, or by one of their own."""
    pytester.makepyfile(test_somebodys=CREATES + tests)
    url = ("--aurion-url", mock.url) if mock else ()
    return pytester.runpytest_inprocess(*OURS, *url, *options)


def test_each_test_has_a_world_of_its_own_which_goes_with_it(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str]
) -> None:
    tests = """
import pytest

names = set()

@pytest.mark.parametrize("number", [1, 2, "é ü/🎫\\u202e", "x" * 300])
def test_one(aurion_world, number):
    assert aurion_world.name.isascii()
    assert len(aurion_world.name) <= 200
    assert aurion_world.name not in names
    names.add(aurion_world.name)
    before = total(aurion_world)
    assert create(aurion_world).status_code == 201
    assert total(aurion_world) == before + 1 == 4
    assert aurion_world.clock.mode() == "running"

def test_its_name_says_which_test_it_is(aurion_world, request):
    assert aurion_world.name.startswith(request.node.nodeid + "~")
"""
    with_total = tests.replace("== before + 1 == 4", "== before + 1")
    run(pytester, aurion_mock, with_total).assert_outcomes(passed=5)


def test_a_session_starts_a_mock_of_its_own_where_none_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naurion_scenario = empty\naurion_clock = frozen\n")
    tests = """
def test_world(aurion_world):
    assert total(aurion_world, "ak_live_empty") == 0
    assert aurion_world.clock.mode() == "frozen"
    assert "127.0.0.1" in aurion_world.url

def test_mock(aurion_mock, aurion_world):
    assert aurion_mock.clock.mode() == "frozen"
    assert aurion_mock.url == aurion_world.url
"""
    run(pytester, None, tests).assert_outcomes(passed=2)


def test_a_running_mock_is_named_in_the_ini_or_the_environment_too(
    pytester: pytest.Pytester, aurion_mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = f"def test_world(aurion_world):\n    assert aurion_world.url == {aurion_mock.url!r}\n"
    pytester.makeini(f"[pytest]\naurion_url = {aurion_mock.url}\naurion_clock = 2026-05-01T09:00:00Z\n")
    tests += "    assert aurion_world.clock.now().month == 5\n"
    run(pytester, None, tests).assert_outcomes(passed=1)
    monkeypatch.setenv("AURION_MOCK_URL", "http://127.0.0.1:1")
    ended = run(pytester, None, tests)
    ended.assert_outcomes(errors=1)
    ended.stdout.fnmatch_lines(["*No mock answers at http://127.0.0.1:1: *aurion-mock serve*"])
    ended.stdout.no_fnmatch_line("*Traceback*")
    run(pytester, aurion_mock, tests).assert_outcomes(passed=1)


def test_a_mock_with_a_token_is_told_it(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = "def test_world(aurion_world):\n    assert aurion_world.journal() == []\n"
    with MockServer(host="0.0.0.0", rate_limit=None) as mock:
        refused = run(pytester, mock, tests)
        refused.assert_outcomes(errors=1)
        refused.stdout.fnmatch_lines(["The mock at * refuses: *token*AURION_MOCK_CONTROL_TOKEN."])
        run(pytester, mock, tests, "--aurion-token", str(mock.settings.control_token)).assert_outcomes(passed=1)
        monkeypatch.setenv("AURION_MOCK_CONTROL_TOKEN", str(mock.settings.control_token))
        run(pytester, mock, tests).assert_outcomes(passed=1)


def test_a_marker_says_what_the_world_begins_as(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str]
) -> None:
    tests = """
import pytest

@pytest.mark.aurion(scenario="empty", clock="2026-05-01T09:00:00Z", mode="frozen",
                    records={"t_empty": {"tickets": [{"subject": "A"}, {"subject": "B"}]}})
class TestEmpty:
    def test_as_the_class_says(self, aurion_world):
        assert total(aurion_world, "ak_live_empty") == 2
        assert aurion_world.clock.now().isoformat() == "2026-05-01T09:00:00+00:00"

    @pytest.mark.aurion(records={}, faults={"down": {"status": 503, "from": "2026-05-01T09:00:01Z"}})
    def test_as_the_closest_says(self, aurion_world):
        assert total(aurion_world, "ak_live_empty") == 0
        aurion_world.clock.advance(1)
        with aurion_world.client(api_key="ak_live_empty") as client:
            assert client.get("/api/v1/tickets").status_code == 503

@pytest.mark.aurion(clock="frozen")
def test_a_clock_that_stands(aurion_world):
    assert aurion_world.clock.now() == aurion_world.clock.now()

@pytest.mark.aurion(clock="real")
def test_todays_clock(aurion_world):
    from datetime import UTC, datetime, timedelta
    assert abs(aurion_world.clock.now() - datetime.now(UTC)) < timedelta(minutes=5)
"""
    run(pytester, aurion_mock, tests).assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ('scenari="docs"', "takes scenario, clock, mode, records, faults, and not scenari."),
        ('"docs"', "and not a value without a name."),
        ('scenario="nowhere"', "cannot be made: Scenario not found."),
        ('clock="tomorrow"', "cannot be made: body.clock"),
        ('records={"t_xyz": {"ticket": []}}', "There is no collection"),
        ('faults={"down": {"status": 503, "count": -1}}', "cannot be made: body.count"),
    ],
)
def test_a_marker_that_is_wrong_is_a_sentence(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str], marker: str, words: str
) -> None:
    tests = f"import pytest\n\n@pytest.mark.aurion({marker})\ndef test_one(aurion_world):\n    pass\n"
    ended = run(pytester, aurion_mock, tests)
    ended.assert_outcomes(errors=1)
    assert words in ended.stdout.str()
    ended.stdout.no_fnmatch_line("*Traceback*")


def run_process(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """The tests that stand there, in a process that has no other plugin than ours, and those that are named."""
    return pytester.runpytest_subprocess(*OURS, *options)


# What a failed test shows.


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


def test_two_workers_and_two_sessions_never_meet(
    pytester: pytest.Pytester, aurion_mock: MockServer, other_worlds: set[str]
) -> None:
    """The same mock, the same tests, at the same time: each counts what it alone has made."""
    tests = """
import pytest

@pytest.mark.parametrize("number", range(12))
def test_alone(aurion_world, number):
    before = total(aurion_world)
    for made in range(1, 4):
        create(aurion_world)
        assert total(aurion_world) == before + made
"""
    pytester.makepyfile(test_somebodys=CREATES + tests)
    url = ("--aurion-url", aurion_mock.url)
    command = [*pytester._getpytestargs(), *OURS, *url]
    with pytester.popen(command, stdout=DEVNULL, stderr=DEVNULL) as alone:
        run_process(pytester, *url, "-p", "xdist", "-n", "2").assert_outcomes(passed=12)
        assert alone.wait(60) == 0


@given(st.text())
def test_any_test_id_makes_a_world_name_that_every_client_can_send(nodeid: str) -> None:
    name, again = world_name_of(nodeid), world_name_of(nodeid)
    assert name != again
    assert is_world_name(name)
    assert name.isascii()
    assert name == name.strip()
    assert len(name) <= LONGEST
    if len(nodeid) < 100 and nodeid.isascii() and nodeid.isprintable():
        assert name.startswith(f"{nodeid.strip(' ')}~")


def test_whoever_asks_for_neither_imports_neither(pytester: pytest.Pytester) -> None:
    tests = """
import sys

def test_who_does_not_ask_does_not_pay():
    assert not {"uvicorn", "flask", "mock_server.app", "mock_server.client.world", "pydantic"} & set(sys.modules)
"""
    pytester.makepyfile(test_somebodys=tests)
    run_process(pytester).assert_outcomes(passed=1)
    pytester.makepyfile(
        test_somebodys="""
import sys

def test_a_mock_elsewhere_needs_no_server(aurion_world):
    assert aurion_world.journal() == []
    assert not {"uvicorn", "flask", "mock_server.app", "httpx"} & set(sys.modules)
"""
    )
    with MockServer() as mock:
        run_process(pytester, "--aurion-url", mock.url).assert_outcomes(passed=1)
