"""A client of the control API whose clock moves only when a test moves it."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client


@pytest.fixture
def control(frozen_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """Calls in a world that stands at the scenario's instant, with an API key for the product's API."""
    with client(frozen_mock, world_name, KEY) as calling:
        yield calling
