"""Which operations a case calls on the unmodified mock: no other case can see a defect of an operation."""

from contract_tests.check_run import look
from contract_tests.promises import Case, cases
from contract_tests.running.connect import connected
from contract_tests.settings import Settings
from contract_tests.target import Effort, Target
from mock_server.testing import MockServer


def reach() -> dict[str, frozenset[str]]:
    """The operations by the ids of the rules and probes; what takes back what was made does not count."""
    with MockServer() as mock, connected(Settings(url=mock.url)) as on:
        on.effort = Effort(shrink=False)
        return {case.id: _called(case, on) for case in (*cases("rules"), *cases("probes"))}


def _called(case: Case, on: Target) -> frozenset[str]:
    return frozenset(each.operation for each in look(case, on).trace.exchanges)
