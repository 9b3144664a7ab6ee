"""No mock that happens to listen on this machine has a say, and no credential of its environment."""

import pytest

from contract_tests.init import command
from contract_tests.init.surroundings import VARIABLES


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LOCAL", "http://127.0.0.1:1")
    for name in (*VARIABLES.values(), "AURION_CONTRACT_RUN_URL", "AURION_CONTRACT_INIT_URL"):
        monkeypatch.delenv(name, raising=False)
