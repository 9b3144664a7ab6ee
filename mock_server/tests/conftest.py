"""Fixtures for every test of the mock: a world of its own, and clients that act in it."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, settings

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client
from mock_server.tests.families.acting import Actor

settings.register_profile("aurion", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("aurion")


@pytest.fixture(scope="session")
def frozen_mock() -> Iterator[MockServer]:
    """A mock without limits in which nothing happens by itself: what differs between two looks, a request did."""
    with MockServer(clock="frozen", rate_limit=None) as mock:
        yield mock


@pytest.fixture
def world_name() -> str:
    """A world that no other test has."""
    return uuid4().hex


@pytest.fixture
def key(aurion_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """Calls with an API key of every scope."""
    with client(aurion_mock, world_name, KEY) as calling:
        yield calling


@pytest.fixture
def session(aurion_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """Calls with the owner's dashboard session."""
    with client(aurion_mock, world_name, OWNER) as calling:
        yield calling


@pytest.fixture
def nobody(aurion_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """Calls with no credential: enough for the control API on loopback."""
    with client(aurion_mock, world_name) as calling:
        yield calling


@pytest.fixture
def owner(frozen_mock: MockServer, world_name: str) -> Iterator[Actor]:
    """The owner of the scenario `docs`, in a world in which time passes when the test says so."""
    with client(frozen_mock, world_name, OWNER) as calling:
        yield Actor(calling)


@pytest.fixture
def empty(frozen_mock: MockServer, world_name: str) -> Iterator[Actor]:
    """The owner of the scenario `empty`, in such a world."""
    with client(frozen_mock, world_name, {"Cookie": "aurion_session=sess_empty_owner"}) as calling:
        calling.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"}).raise_for_status()
        yield Actor(calling)
