"""The fixtures in somebody else's tests: a world for each, whatever runs them, and its journal where one fails."""

from collections.abc import Iterator
from subprocess import DEVNULL

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.http.world_name import LONGEST, is_world_name
from mock_server.pytest_world import world_name_of
from mock_server.testing import MockServer
from mock_server.tests.pytest_runs import CREATES, OURS, prepare, run, run_process, worlds_of

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
        ('faults=["down"]', "takes faults by their names, such as {"),
        ('faults="down"', "takes faults by their names, such as {"),
        ("faults=7", "not 7."),
        ('faults={"down": None}', "not {'down': None}."),
        ('faults={"down": {"name": "up"}}', "not {'down': {'name': 'up'}}."),
        ('faults={"down": {503: 1}}', "not {'down': {503: 1}}."),
        ('faults={7: {"status": 503}}', "not {7: {'status': 503}}."),
        ('records=["down"]', "cannot be made: body.records"),
        ("scenario=7", "cannot be made: body.scenario"),
        ("clock=[]", "cannot be made: body.clock"),
        ("mode=7", "cannot be made: body.mode"),
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
