"""What a run sees before it writes anything: who refuses everything could not be tested."""

from collections.abc import Iterator

import pytest

from contract_tests.credentials import Credential
from contract_tests.report.verdict import exit_code
from contract_tests.run.connect import CannotTest
from contract_tests.run.run import Selection
from contract_tests.settings import of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.test_front import run

ONE = Selection(only=("ONCALL-04",), layers=("checks",))


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@pytest.mark.parametrize(
    ("status", "says"),
    [(403, "every credential is refused"), (500, "it fails whatever it is asked"), (503, "it fails whatever")],
)
def test_who_refuses_everything_could_not_be_tested(server: FakeDeployment, status: int, says: str) -> None:
    def refuses(handler: FrontHandler) -> bool:
        handler.give(status, [("Content-Type", "application/json")], b'{"detail": "Request blocked"}')
        return True

    with serving(Front(server.url, behaviour=refuses)) as front, pytest.raises(CannotTest, match=says) as ended:
        run(front, ONE)
    assert f"{status} " in str(ended.value)
    assert {method for method, _ in front.seen} == {"GET"}


@pytest.mark.parametrize("status", [403, 500])
def test_one_operation_that_refuses_is_a_matter_of_the_checks(server: FakeDeployment, status: int) -> None:
    """A credential that may not read tickets can be all that was given, and a list of tickets can be broken."""

    def refuses(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v1/tickets?"):
            return False
        handler.give(status, [("Content-Type", "application/json")], b'{"detail": "No tickets for you"}')
        return True

    owner: dict[str, Credential] = {"owner": of_the_docs()["owner"]}
    with serving(Front(server.url, behaviour=refuses)) as front:
        report = run(front, ONE, credentials=owner, users=())
    assert exit_code(report) == 0
    assert "verified" in {each.state for each in report.outcomes}
