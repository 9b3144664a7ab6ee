"""Callers that only the journeys know."""

import pytest

from contract_tests.calling import Caller
from contract_tests.journeys.sla_calls import SlaCaller


@pytest.fixture
def sla(api: Caller) -> SlaCaller:
    """Calls with the API key of the docs, on a Sunday evening that does not pass by itself."""
    api.set_clock("2026-03-08T20:00:00Z")
    return SlaCaller(api)
