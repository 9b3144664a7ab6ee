"""A Redis in which worlds cannot be kept: refused at the start, and told by `/_mock/ready` where it becomes one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server.stores.redis.server import StoreError
from mock_server.testing import MockServer
from mock_server.tests.stores.redis.servers import RedisServer, free_port
from mock_server.tests.stores.redis.test_shared_worlds import TICKETS, Caller

MUCH = "1gb"


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.mark.parametrize("policy", ["volatile-lru", "volatile-ttl", "allkeys-random"])
def test_a_redis_that_evicts_is_refused_and_one_that_begins_to_is_not_ready(fragile: RedisServer, policy: str) -> None:
    with fragile.client() as client, MockServer(store=fragile.url) as mock:
        call = Caller(mock)
        client.config_set("maxmemory-policy", policy)
        assert call("GET", "/_mock/ready").status_code == 200, "without a limit nothing is evicted"
        client.config_set("maxmemory", MUCH)
        answer = call("GET", "/_mock/ready")
        assert answer.status_code == 503
        assert policy in answer.json()["detail"]
        assert "noeviction" in answer.json()["detail"]
        with pytest.raises(StoreError, match=f"{policy}.*Set maxmemory-policy to noeviction"):
            MockServer(store=fragile.url)
        client.config_set("maxmemory-policy", "noeviction")
        assert call("GET", "/_mock/ready").status_code == 200
        with MockServer(store=fragile.url) as again:
            Caller(again).done("GET", "/_mock/ready")


@pytest.mark.parametrize(
    ("name", "value", "usual", "told"),
    [("maxmemory", "1", "0", "maxmemory"), ("min-replicas-to-write", "1", "0", "replicas to write")],
)
def test_where_nothing_can_be_written_the_mock_is_not_ready(
    fragile: RedisServer, name: str, value: str, usual: str, told: str
) -> None:
    with fragile.client() as client, MockServer(store=fragile.url, store_timeout=0.3) as mock:
        call = Caller(mock)
        call.done("GET", "/_mock/ready")
        client.config_set(name, value)
        assert call("POST", TICKETS, {"subject": "Not kept"}).status_code == 503
        answer = call("GET", "/_mock/ready")
        assert (answer.status_code, told in answer.json()["detail"]) == (503, True), answer.text
        client.config_set(name, usual)
        call.done("GET", "/_mock/ready")


def test_a_replica_that_is_only_read_is_refused(fragile: RedisServer) -> None:
    with fragile.client() as client, MockServer(store=fragile.url, store_timeout=0.3) as mock:
        client.replicaof("127.0.0.1", free_port())
        assert Caller(mock)("GET", "/_mock/ready").status_code == 503
        with pytest.raises(StoreError, match="replica"):
            MockServer(store=fragile.url)
        client.replicaof("NO", "ONE")
        Caller(mock).done("GET", "/_mock/ready")


def test_who_is_started_unlike_the_others_is_told_so(fragile: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    with MockServer(store=fragile.url), MockServer(store=fragile.url):
        assert not caplog.records
        with MockServer(store=fragile.url, scenario="busy", store_prefix="another"):
            assert not caplog.records
        with MockServer(store=fragile.url, scenario="busy", clock="frozen"):
            (record,) = caplog.records
    told = record.getMessage()
    assert "with --scenario docs --clock running, and now with --scenario busy --clock frozen" in told
