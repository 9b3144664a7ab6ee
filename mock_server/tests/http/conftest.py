"""Mocks whose limits these tests use up: their clocks stand still, so that a window ends only when a test says so."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import Connection
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
