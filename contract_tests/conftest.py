"""Each test has a world of its own, and callers who may do everything there."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from contract_tests.calling import Caller, Json, connection, key_header, session_header
from mock_server.testing import MockServer

worlds = (f"contract-{number}" for number in count(1))


@pytest.fixture(scope="session")
def http(aurion_mock: MockServer) -> Iterator[httpx.Client]:
    """A connection to the mock, shared by every test."""
    with connection(aurion_mock.url) as client:
        yield client


@pytest.fixture(scope="session")
def document(http: httpx.Client) -> Json:
    """The OpenAPI document as the server shows it."""
    return http.get("/openapi.json").raise_for_status().json()


@pytest.fixture
def world() -> str:
    """A world that no other test has: the records of the docs, at the instant of the docs."""
    return next(worlds)


@pytest.fixture
def api(http: httpx.Client, world: str) -> Caller:
    """Calls with the API key of the docs, which has every scope."""
    return Caller(http, world, key_header("ak_live_xxxx"))


@pytest.fixture
def dashboard(http: httpx.Client, world: str) -> Caller:
    """Calls with the dashboard session of the tenant's owner."""
    return Caller(http, world, session_header("sess_tenant_owner"))


@pytest.fixture
def owner(dashboard: Caller) -> Caller:
    """The tenant's owner, in a world whose clock stands still."""
    dashboard.freeze()
    return dashboard
