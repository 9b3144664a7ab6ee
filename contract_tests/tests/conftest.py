"""What many tests of the kit need: the unmodified mock, started once in a process."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    """The address of a mock on which each run has a world of its own."""
    with MockServer() as mock:
        yield mock.url
