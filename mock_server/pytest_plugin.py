"""Fixtures for everybody who has aurion-mock: `aurion_mock`, a running mock, `aurion_world`, a world for each test.

A session that asks for neither pays for neither: what they need is imported with the first of them.
"""

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_server.client.running_mock import RunningMock
    from mock_server.client.world import MockWorld

URL, TOKEN = "AURION_MOCK_URL", "AURION_MOCK_CONTROL_TOKEN"
"""What counts where the command line says nothing; `aurion-mock grade` sets the first for the tests that it runs."""

MOST = 1_000
"""Requests that the control API answers at a time."""

SECTION = "aurion-mock journal"
WORLD = pytest.StashKey["MockWorld"]()
JOURNAL = pytest.StashKey[str | None]()
"""That of a world which is gone by now, for what fails while the test is torn down."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("aurion-mock", "a mock of the AurionAI API")
    group.addoption("--aurion-url", metavar="URL", help="Use the mock that runs there instead of starting one.")
    group.addoption(
        "--aurion-token", metavar="TOKEN", help=f"Its control token, where it has one; better in the variable {TOKEN}."
    )
    parser.addini("aurion_url", "The mock that runs already, as --aurion-url.", default="")
    parser.addini(
        "aurion_scenario", "What each test's world begins as: docs, empty, busy, or one of yours.", default=""
    )
    parser.addini("aurion_clock", "Its clock: frozen, running, real, or the instant at which it begins.", default="")
    parser.addini("aurion_journal", "How many requests are shown where a test fails; 0 for none.", default="20")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "aurion(scenario, clock, mode, records, faults): what the world of `aurion_world` begins as"
    )
    if not str(config.getini("aurion_journal")).isdecimal():
        raise pytest.UsageError(f"aurion_journal is {config.getini('aurion_journal')!r}: give a number, or 0 for none.")


@pytest.fixture(scope="session")
def aurion_mock(pytestconfig: pytest.Config) -> "Iterator[RunningMock]":
    """A mock without a rate limit, started for the session, or the one at `--aurion-url`.

    `aurion_world` is a world for your test alone; in the default one, tests meet.
    """
    if url := pytestconfig.getoption("aurion_url") or os.environ.get(URL) or pytestconfig.getini("aurion_url"):
        yield _mock_at(url, pytestconfig.getoption("aurion_token") or os.environ.get(TOKEN))
        return
    from mock_server.errors import DomainError  # noqa: PLC0415 - sessions that don't ask should not pay
    from mock_server.testing import MockServer  # noqa: PLC0415

    try:
        mock = MockServer(rate_limit=None, **_settings(pytestconfig))
    except DomainError as error:
        pytest.fail(f"The mock cannot be started: {error}", pytrace=False)
    with mock:
        yield mock


@pytest.fixture
def aurion_world(request: pytest.FixtureRequest, aurion_mock: "RunningMock") -> "Iterator[MockWorld]":
    """A world that is new, named after the test, and gone after it. `@pytest.mark.aurion(…)` says what it begins as.

    `aurion_world.client(api_key="ak_live_xxxx")` is an httpx client in it; any other sends `aurion_world.headers` to
    `aurion_world.url`. Where the test fails, its report shows what was sent.
    """
    from mock_server.client.channel import MockUnreachable  # noqa: PLC0415 - as above
    from mock_server.pytest_world import begun_world  # noqa: PLC0415

    node = request.node
    world = node.stash[WORLD] = begun_world(node, aurion_mock, _settings(node.config))
    node.stash[JOURNAL] = None  # a test that is run again has another world
    yield world
    node.stash[JOURNAL] = _journal(node)
    try:
        world.delete()
    except MockUnreachable:
        return  # it went with its mock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and WORLD in item.stash and (text := item.stash[JOURNAL] or _journal(item)):
        report.sections.append((SECTION, text))
    return report


def _journal(item: pytest.Item) -> str:
    from mock_server.client.journal_text import journal_text  # noqa: PLC0415 - as above

    most = min(int(item.config.getini("aurion_journal")), MOST)
    return journal_text(item.stash[WORLD], most) if most else ""


def _mock_at(url: str, token: str | None) -> "RunningMock":
    from mock_server.client.channel import MockRefused, MockUnreachable  # noqa: PLC0415 - as above
    from mock_server.client.running_mock import RunningMock  # noqa: PLC0415

    try:
        mock = RunningMock(url, token=token)
        mock.check()
    except MockRefused as error:
        pytest.fail(
            f"The mock at {url} refuses: {error} Its control token is --aurion-token, or {TOKEN}.", pytrace=False
        )
    except (MockUnreachable, ValueError) as error:
        pytest.fail(str(error), pytrace=False)
    return mock


def _settings(config: pytest.Config) -> dict[str, Any]:
    named = {name: str(config.getini(f"aurion_{name}")) for name in ("scenario", "clock")}
    return {name: value for name, value in named.items() if value}
