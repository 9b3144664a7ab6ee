"""What the tests of the proxy share."""

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import KEY, TICKET


@pytest.fixture(scope="session")
def a_ticket() -> bytes:
    """A ticket as a deployment answers with it."""
    with MockServer(clock="frozen") as mock:
        return httpx.get(mock.url + TICKET, headers=KEY).content
