"""Which operations a check calls on the unmodified mock: no other check can see a defect of an operation."""

from contract_tests.check_run import run_check
from contract_tests.layers import ModelEffort
from contract_tests.registry import Check, checks
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings
from contract_tests.target import Target
from mock_server.testing import MockServer


def reach() -> dict[str, frozenset[str]]:
    """The operations by the ids of the rules and probes; what takes back what was made does not count."""
    with MockServer() as mock, connected(RunSettings(url=mock.url)) as on:
        on.effort = ModelEffort(shrink=False)
        return {check.id: _called(check, on) for check in (*checks("checks"), *checks("probes"))}


def _called(check: Check, on: Target) -> frozenset[str]:
    return frozenset(each.operation for each in run_check(check, on).trace.exchanges)
