"""Who sends the examples: the caller of the pages, in a world for each."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from contract_tests.caller import Caller, connection, key_header
from mock_server.testing import MockServer


@pytest.fixture(scope="session")
def http(aurion_mock: MockServer) -> Iterator[httpx.Client]:
    """A connection to the mock, shared by every example."""
    with connection(aurion_mock.url) as client:
        yield client


@pytest.fixture
def api(http: httpx.Client) -> Caller:
    """Calls with the API key of the docs, which has every scope, in a world that no other example has."""
    return Caller(http, uuid4().hex, key_header("ak_live_xxxx"))
