"""Fixtures for everybody who has aurion-mock installed: `aurion_mock`, a running mock, shared by the session."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mock_server.testing import MockServer


@pytest.fixture(scope="session")
def aurion_mock() -> "Iterator[MockServer]":
    """A mock with the docs scenario and no rate limit. Send `X-Mock-World: <a name of your test's own>`."""
    from mock_server.testing import MockServer  # noqa: PLC0415 - sessions that don't ask should not pay

    with MockServer(rate_limit=None) as mock:
        yield mock
