"""Mocks whose limits these tests use up: their clocks stand still, so that a window ends only when a test says so."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.http.exchange import Exchange
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Connection, client
from mock_server.tests.http.broken import Broken
from mock_server.tests.http.refusals import look


@pytest.fixture(scope="session")
def documented_mock() -> Iterator[MockServer]:
    """A mock with the limit of the documentation."""
    with MockServer(clock="frozen") as mock:
        yield mock


@pytest.fixture(scope="session")
def strict_mock() -> Iterator[MockServer]:
    """A mock that answers three requests a minute."""
    with MockServer(clock="frozen", rate_limit=3) as mock:
        yield mock


@pytest.fixture
def connection(frozen_mock: MockServer) -> Iterator[Connection]:
    with Connection(frozen_mock) as opened:
        yield opened


@pytest.fixture
def unchanged(frozen_mock: MockServer, world_name: str) -> Iterator[None]:
    """After the test its world is as it was before, and the server still answers."""
    before = look(frozen_mock, world_name)
    yield
    assert look(frozen_mock, world_name) == before


@pytest.fixture(scope="session")
def observed() -> Iterator[tuple[MockServer, list[Exchange]]]:
    """A mock whose clock stands still, and the exchanges that it was observed in."""
    exchanges: list[Exchange] = []
    with MockServer(clock="frozen", observers=[exchanges.append]) as mock:
        yield mock, exchanges


@pytest.fixture
def on(observed: tuple[MockServer, list[Exchange]], world_name: str) -> Iterator[Broken]:
    """A caller with an API key in a world that a test may break."""
    mock, exchanges = observed
    with client(mock, world_name, KEY) as calling:
        yield Broken(mock, exchanges, calling)


@pytest.fixture
def api(observed: tuple[MockServer, list[Exchange]], world_name: str) -> Iterator[httpx.Client]:
    """Calls with an API key of every scope, in a world that stands still."""
    with client(observed[0], world_name, KEY) as calling:
        yield calling
