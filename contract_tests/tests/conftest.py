"""What many tests of the kit need: the unmodified mock, started once in a process, and a network that costs no time."""

from collections.abc import Iterator

import pytest

from contract_tests import target
from contract_tests.client import delivery
from mock_server.testing import MockServer

SHORT = 0.02
"""Seconds that do for deployments in the same process, where those of a network are half a second."""


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    """The address of a mock on which each run has a world of its own."""
    with MockServer() as mock:
        yield mock.url


@pytest.fixture(scope="session", autouse=True)
def _short_pauses() -> Iterator[None]:
    """What a run waits for between tries and behind writes is as often, and not as long, as elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "PAUSES", (SHORT,) * len(delivery.PAUSES))
        patch.setattr(target, "READ_DELAY", SHORT)
        yield
