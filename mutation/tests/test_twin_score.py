"""The twin finds mutants without their rules; and one that is broken itself proves nothing."""

from collections.abc import Iterator

import pytest

from contract_tests.run.connect import started_mock
from contract_tests.settings import RunSettings
from contract_tests.twin.drawn import drawn_sequences
from contract_tests.twin.stage import UNLIMITED, staged
from contract_tests.twin.steps import Sequence
from mutation.catalogue import named
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.twin_score import START, twin_on

SECONDS = 60


@pytest.fixture(scope="module")
def oracle() -> Iterator[str]:
    """In a process of its own: what is planted here is planted in every mock of this one."""
    with started_mock("--rate-limit", str(UNLIMITED), "--clock", START) as url:
        yield url


@pytest.fixture(scope="module")
def corpus(oracle: str) -> list[Sequence]:
    with staged(RunSettings(url=oracle), oracle=oracle) as stage:
        return list(drawn_sequences(stage, 6, 60))


@pytest.mark.parametrize("what", ["A ticket is as old as the deployment.", "Closing a ticket does not resolve it."])
def test_a_defect_of_behaviour_is_found_by_sequences_that_are_drawn(
    what: str, oracle: str, corpus: list[Sequence]
) -> None:
    result = twin_on(named(what), oracle, corpus, SECONDS)
    assert result.found, str(result)


def test_a_mutant_that_cannot_be_planted_is_not_found(oracle: str, corpus: list[Sequence]) -> None:
    nothing = replaced(("mock_server.families.tickets.operations:no_such_function", lambda original: original))
    result = twin_on(Mutant("TICKET-01", "engines", "It is not there.", nothing), oracle, corpus[:1], SECONDS)
    assert not result.found
    assert "the mutant itself is broken" in str(result)
