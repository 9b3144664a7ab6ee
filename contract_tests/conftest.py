"""`pytest contract_tests`: the promises, on a mock of the session's own. `--url URL`: on what is there."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract_tests.cli import COULD_NOT_TEST, settings_of
from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import StoppedAnswering, Unreachable
from contract_tests.redaction import redact
from contract_tests.registry import Check
from contract_tests.run.connect import CannotTest, connected, new_ledger
from contract_tests.run.preflight import preflight
from contract_tests.run.run import Selection
from contract_tests.settings import SettingsError
from contract_tests.target import Target
from contract_tests.verifier import CheckResult, Verifier
from mock_server.testing import MockServer

UNTESTED = ("state", "environment")
"""What a report has besides of a check that could not be tested."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("aurion-contract", "the contract of the AurionAI API")
    group.addoption("--url", help="The deployment to test. Without it, a mock of the session's own.")
    group.addoption("--config", type=Path, help="The settings; ./aurion-contract.toml where there is one.")
    group.addoption("--api-key", help="An API key with every scope.")
    group.addoption("--session", help="A dashboard session that may do everything.")
    group.addoption("--ca-file", type=Path, help="Trust these CAs (PEM) instead of the usual.")
    group.addoption("--insecure", action="store_true", default=None, help="Trust any certificate, whoever answers.")
    group.addoption("--seed", type=int, help="The same seed sends the same requests.")
    group.addoption("--only", action="append", default=[], help="A family, operation, rule, layer or check.")


@pytest.fixture(scope="session")
def on(pytestconfig: pytest.Config) -> Iterator[Target]:
    """What the promises are put to the test on: the deployment, or a mock with the limits of the docs."""
    names = ("config", "url", "api_key", "session", "seed", "ca_file", "insecure")
    with ExitStack() as stack:
        try:
            settings = settings_of(**{name: pytestconfig.getoption(name) for name in names})
            if not settings.url:
                settings = settings.model_copy(update={"url": stack.enter_context(MockServer()).url})
            deployment = stack.enter_context(connected(settings, new_ledger()))
            preflight(deployment, settings.users)
        except (CannotTest, LedgerError, SettingsError, Unreachable) as error:
            pytest.exit(redact(str(error)), COULD_NOT_TEST)
        yield deployment
        deployment.undo()


@pytest.fixture(scope="session")
def verifier(on: Target) -> Verifier:
    return Verifier(on)


@pytest.fixture
def result(check: Check, verifier: Verifier, request: pytest.FixtureRequest) -> CheckResult:
    """What came of a check, as of one of `run`. Where it could not be tested that is an error, and no failure.

    A deployment that stopped answering is asked no more: the session ends.
    """
    result = verifier.verify(check)
    if result.outcome.state != "environment":
        return result
    if isinstance(result.error, StoppedAnswering):
        request.session.shouldstop = f"The deployment stopped answering: {redact(str(result.error))}"
    raise Unreachable(result.outcome.reason) from None


class ExitCode:
    """What a session comes to, as a run does: 1 where a promise is broken, 2 where only testing was not possible."""

    def __init__(self) -> None:
        self.failed = self.untested = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        untested = UNTESTED in report.user_properties
        self.untested |= untested
        self.failed |= report.failed and not untested

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.untested:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if self.failed else COULD_NOT_TEST


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ExitCode())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for every check of the layers."""
    if "check" in metafunc.fixturenames:
        selection = Selection(only=tuple(metafunc.config.getoption("only")))
        if unknown := selection.unknown():
            raise pytest.UsageError(f"--only {', '.join(unknown)}: no check, rule, family, operation or layer")
        chosen = [check for layer in ("checks", "probes", "models") for check in selection.checks(layer)]
        metafunc.parametrize("check", chosen, ids=lambda check: check.id)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """No traceback, no reason and no captured text has a secret in it.

    Of a promise a traceback shows lines and no values, whatever was asked for: pytest cuts values off where it likes.
    """
    report = yield
    if report.failed and call.excinfo and "check" in getattr(item, "fixturenames", ()):
        report.longrepr = str(call.excinfo.getrepr(style="short", showlocals=False, funcargs=False))
        if isinstance(call.excinfo.value, Unreachable):
            report.longrepr = f"Could not test: {call.excinfo.value}"
            report.user_properties.append(UNTESTED)
    report.sections = [(title, redact(text)) for title, text in report.sections]
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, redact(reason))
    elif report.longrepr is not None and redact(str(report.longrepr)) != str(report.longrepr):
        report.longrepr = redact(str(report.longrepr))
    if hasattr(report, "wasxfail"):
        report.wasxfail = redact(report.wasxfail)
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With an address or a choice, only the promises are looked at: all the rest is about our own mock."""
    if not (config.getoption("url") or config.getoption("only")):
        return
    kept = [item for item in items if "check" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
