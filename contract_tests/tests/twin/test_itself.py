"""The mock beside itself: another world, other ids, another clock; and nothing differs."""

import pytest

from contract_tests.registry import checks
from contract_tests.tests.twin.conftest import BEGAN, On
from contract_tests.twin.drawn import drawn_sequences
from contract_tests.twin.kit_traffic import sequence_of
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence
from contract_tests.twin.twin import Twin
from mock_server.testing import MockServer

LATER = "2027-05-11T09:13:07.500+00:00"
FEW = 60
"""Of so many checks of the kit one is played."""


def of_the_kit(stage: Stage, first: int) -> list[Sequence]:
    made = [sequence_of(each, stage) for each in checks("checks")[first::FEW]]
    return [each for each in made if each]


@pytest.mark.parametrize(("seed", "clock"), [(1, BEGAN), (2, LATER), (3, LATER)])
def test_the_mock_does_not_differ_from_itself(seed: int, clock: str, on: On) -> None:
    with MockServer(clock=clock) as mock, on(mock.url, seed=seed) as stage:
        report = Twin(stage).run([*of_the_kit(stage, seed), *drawn_sequences(stage, 2, 40)])
    assert report.findings == ()
    assert (report.fidelity, report.kept, report.fields) == (1, 1, 1)
    assert report.comparable > 200
    assert report.not_compared == {}


def test_the_ids_of_both_sides_are_not_the_same(mock_url: str, on: On) -> None:
    """Otherwise the bijection would have nothing to do."""
    with on(mock_url) as stage:
        sequence = next(drawn_sequences(stage, 1, 40))
        with stage.begun() as (oracle, deployment):
            assert oracle.tag != deployment.tag
    assert any("twTWINTAG0" in str(each.body) for each in sequence.steps if isinstance(each, Call))


def test_the_same_seed_sends_the_same_requests(on: On) -> None:
    with MockServer() as mock:
        one, again, other = (asked(mock, on, seed) for seed in (5, 5, 6))
    assert one == again
    assert one != other


def asked(mock: MockServer, on: On, seed: int) -> list[tuple[str, str, bytes]]:
    """What the deployment is sent."""
    sent: list[tuple[str, str, bytes]] = []
    with on(mock.url, seed=seed) as stage:
        drawn = list(drawn_sequences(stage, 2, 30))
        stage.deployment.transport.exchange_log.listeners.append(
            lambda each: sent.append((each.method, each.target, each.content))
        )
        Twin(stage).run(drawn)
    return sent


def test_every_operation_is_drawn(mock_url: str, on: On) -> None:
    with on(mock_url) as stage:
        drawn = list(drawn_sequences(stage, 15, 60))
        named = {step.operation for each in drawn for step in each.steps if isinstance(step, Call)}
        assert named == set(stage.oracle.contract.by_id)
