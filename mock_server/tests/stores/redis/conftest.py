"""A Redis for all tests of a file, a prefix for each."""

from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.testing import MockServer
from mock_server.tests.stores.redis.servers import RedisServer


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def two(redis_server: RedisServer, world_name: str) -> Iterator[tuple[MockServer, MockServer]]:
    """Two mocks that share their worlds, whose clocks stand still."""
    options: dict[str, Any] = {"store": redis_server.url, "store_prefix": world_name, "clock": "frozen"}
    with MockServer(**options) as one, MockServer(**options) as other:
        yield one, other
