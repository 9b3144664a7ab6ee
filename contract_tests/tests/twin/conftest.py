"""What the tests of the twin share: an oracle that is started once in a process, at an instant of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.twin.stage import UNLIMITED, Stage, staged
from mock_server.testing import MockServer

BEGAN = "2026-03-08T20:00:00+00:00"
REMOTE = {"credentials": of_the_docs(), "patience": 0, "rate_limit": UNLIMITED, "ai_rate_limit": UNLIMITED}
"""Settings for a deployment that is a mock behind a veil."""
On = Callable[..., AbstractContextManager[Stage]]


@pytest.fixture(scope="session")
def oracle_url() -> Iterator[str]:
    """The address of a mock that is the oracle of every test."""
    with MockServer(rate_limit=UNLIMITED, clock=BEGAN) as mock:
        yield mock.url


@pytest.fixture
def on(oracle_url: str, tmp_path: Path) -> On:
    """Puts the oracle beside a deployment: `with on(url, seed=2) as stage`."""

    def beside(url: str, **settings: object) -> AbstractContextManager[Stage]:
        given = RunSettings.model_validate({"url": url, **settings})
        return staged(given, tmp_path / "ledger.jsonl", oracle=oracle_url)

    return beside
