"""Who is asked with which credential: nobody and nothing is left out."""

from contract_tests.access import acts_at_once
from contract_tests.contract import contract
from contract_tests.probes.authorization import PARTS
from contract_tests.probes.matrix import cells
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings, of_the_docs
from mock_server.testing import MockServer


def test_the_probes_ask_every_operation_with_every_credential(aurion_mock: MockServer) -> None:
    with connected(RunSettings(url=aurion_mock.url)) as on:
        asked = {(cell.operation.id, cell.sender.name) for part in PARTS for cell in cells(on, part)}
    assert asked == {(operation, name) for operation in contract().by_id for name in of_the_docs()}


def test_one_operation_acts_at_once() -> None:
    assert [each.id for each in contract().operations if acts_at_once(each)] == ["run_time_automation_rules"]
