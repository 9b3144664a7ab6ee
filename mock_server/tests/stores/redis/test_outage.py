"""Redis goes away, comes back, or answers into a connection that is gone: nothing is done twice, nothing is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore
from time import monotonic
from typing import Any

import pytest
import trustme

from mock_server.settings import UnusableSettings, settings_of
from mock_server.stores.redis.server import StoreError
from mock_server.testing import MockServer
from mock_server.tests.stores.redis.servers import RedisServer, free_port
from mock_server.tests.stores.redis.test_shared_worlds import TICKETS, Caller
from mock_server.tests.stores.redis.wire import BreakingWire

SOME = 10
"""Writes between two restarts."""


def _wait_for(done: Semaphore, times: int) -> None:
    for _ in range(times):
        assert done.acquire(timeout=60)


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.stop()


def test_without_redis_there_is_a_503_and_it_comes_back_by_itself(fragile: RedisServer) -> None:
    with MockServer(store=fragile.url, store_timeout=0.3) as mock:
        call = Caller(mock)
        call.done("POST", TICKETS, {"subject": "Kept"})
        fragile.kill()
        for method, path, body in (
            ("POST", TICKETS, {"subject": "Nothing-of-it"}),
            ("GET", f"{TICKETS}/1042", None),
            ("GET", "/_mock/worlds", None),
            ("GET", "/", None),
            ("GET", "/_mock/", None),
            ("GET", "/_mock/console/requests", None),
            ("POST", "/_mock/reset", None),
        ):
            answer = call(method, path, body)
            assert answer.status_code == 503, answer.text
            assert "Redis" in answer.json()["detail"]
            assert int(answer.headers["Retry-After"]) > 0
        assert call("GET", "/_mock/ready").status_code == 503
        assert call.done("GET", "/_mock/health")["status"] == "ok"
        fragile.start()
        assert call.done("GET", "/_mock/ready") == {"status": "ready", "scenario": "docs", "store": "redis"}
        assert call.done("GET", f"{TICKETS}?search=Kept")["total"] == 1
        assert call.done("GET", f"{TICKETS}?search=Nothing-of-it")["total"] == 0
        call.done("POST", TICKETS, {"subject": "Again"})


def test_a_redis_that_stands_still_is_waited_for_and_then_a_503(fragile: RedisServer) -> None:
    with MockServer(store=fragile.url, store_timeout=0.3) as mock:
        call = Caller(mock)
        call.done("GET", TICKETS)
        fragile.pause()
        answer = call("POST", TICKETS, {"subject": "Perhaps"})
        assert answer.status_code == 503
        assert "nobody knows" in answer.json()["detail"]
        fragile.go_on()
        assert call.done("GET", f"{TICKETS}?search=Perhaps")["total"] <= 1


def test_a_request_waits_once_for_a_redis_that_stands_still(fragile: RedisServer) -> None:
    patience = 0.5
    with MockServer(store=fragile.url, store_timeout=patience) as mock:
        call = Caller(mock)
        call.done("POST", TICKETS, {"subject": "Before"})
        fragile.pause()
        for method, body in (("POST", {"subject": "Perhaps"}), ("GET", None), ("POST", {"subject": "Perhaps"})):
            begun = monotonic()
            assert call(method, TICKETS, body).status_code == 503
            assert patience <= monotonic() - begun < 3 * patience
        fragile.go_on()
        call.done("POST", TICKETS, {"subject": "After"})
        assert "After" in call("GET", "/_mock/requests").text


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_done_without_an_answer_is_not_done_again(
    redis_server: RedisServer, world_name: str, times: int
) -> None:
    wire = BreakingWire(redis_server.port)
    with MockServer(store=wire.url, store_prefix=world_name, store_timeout=20, rate_limit=10) as mock:
        call = Caller(mock)
        call.done("GET", f"{TICKETS}/1042")
        for at in range(5):
            wire.swallow = times
            call.done("POST", TICKETS, {"subject": f"Once {at}"})
        wire.swallow = times
        call.done("POST", "/_mock/worlds/one/fork", {"name": "fork"})
        wire.swallow = times
        call.done("DELETE", "/_mock/worlds/fork")
        wire.swallow = 0
        assert call("GET", f"{TICKETS}?search=Once").json()["total"] == 5
        assert int(call("GET", TICKETS).headers["X-RateLimit-Remaining"]) == 2
        assert call.done("POST", "/_mock/verify", {"operation": "create_ticket", "count": 5})["ok"]
        assert wire.broken >= 7 * times
    wire.close()


def test_a_restart_under_load_loses_nothing_that_was_acknowledged(fragile: RedisServer) -> None:
    options: dict[str, Any] = {"store": fragile.url, "store_timeout": 5.0, "rate_limit": None}
    with MockServer(**options) as one, MockServer(**options) as other:
        call, over, kept_enough = Caller(one, other), Event(), Semaphore(0)

        def write(client: int) -> list[str]:
            kept, at = [], 0
            while not over.is_set():
                at += 1
                subject = f"c{client}w{at}x"
                if call("POST", TICKETS, {"subject": subject}).status_code == 201:
                    kept.append(subject)
                    kept_enough.release()
            return kept

        with ThreadPoolExecutor(6) as pool:
            writing = [pool.submit(write, client) for client in range(6)]
            for _ in range(2):
                _wait_for(kept_enough, SOME)
                fragile.kill()
                fragile.start()
            _wait_for(kept_enough, SOME)
            over.set()
        acknowledged = [subject for each in writing for subject in each.result()]
        assert len(acknowledged) >= 3 * SOME
        there: list[str] = []
        while page := call.done("GET", f"{TICKETS}?limit=100&offset={len(there)}")["data"]:
            there += [each["subject"] for each in page]
        assert set(acknowledged) <= set(there)
        assert len(there) == len(set(there))


def test_a_mistake_in_the_address_is_a_sentence_without_the_password() -> None:
    with pytest.raises(StoreError) as refused:
        MockServer(store=f"redis://me:very-secret@127.0.0.1:{free_port()}/1")
    assert "127.0.0.1" in str(refused.value)
    assert "very-secret" not in str(refused.value)
    for unfit in ("http://localhost", "redis://localhost:port", "localhost"):
        with pytest.raises(UnusableSettings, match="redis://"):
            MockServer(store=unfit)
    for path in ("abc", "1x", "-1", "0/1"):
        with pytest.raises(UnusableSettings, match=f"should be a number.*{path}"):
            MockServer(store=f"redis://127.0.0.1/{path}")
    with pytest.raises(StoreError, match="cannot be used: redis-py knows no option 'no_such_option'"):
        MockServer(store=f"redis://127.0.0.1:{free_port()}/0?no_such_option=1")
    assert "hidden" not in repr(settings_of(store="redis://:hidden@localhost"))
    with pytest.raises(UnusableSettings, match="a state or a store"):
        MockServer(store="redis://localhost", state=Path("x"))
    with pytest.raises(UnusableSettings, match="need a store"):
        MockServer(workers=2)


def test_an_acl_user_and_a_database_of_the_url(redis_server: RedisServer, world_name: str) -> None:
    with redis_server.client() as client:
        client.acl_setuser("tester", enabled=True, passwords=["+s3cret"], keys=["{team:*"], commands=["+@all"])
    host = f"127.0.0.1:{redis_server.port}"
    with MockServer(store=f"redis://tester:s3cret@{host}/3", store_prefix="team") as mock:
        Caller(mock).done("POST", TICKETS, {"subject": "Here"})
    with pytest.raises(StoreError) as refused:
        MockServer(store=f"redis://tester:wrong-one@{host}/3")
    assert "wrong-one" not in str(refused.value)
    with MockServer(store=f"redis://tester:s3cret@{host}/3", store_prefix="other") as mock:
        answer = Caller(mock)("GET", TICKETS)
        assert (answer.status_code, "permissions" in answer.json()["detail"]) == (503, True)


def test_tls_with_a_ca_of_the_url(tmp_path: Path) -> None:
    ca, folder = trustme.CA(), tmp_path / "tls"
    folder.mkdir()
    issued = ca.issue_cert("127.0.0.1")
    ca.cert_pem.write_to_path(folder / "ca.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    files = {"--tls-cert-file": "cert.pem", "--tls-key-file": "key.pem", "--tls-ca-cert-file": "ca.pem"}
    tls = [part for option, name in files.items() for part in (option, str(folder / name))]
    server = RedisServer(tmp_path, "--tls-port", "TLS", "--port", "0", "--tls-auth-clients", "no", *tls)
    try:
        with MockServer(store=f"rediss://127.0.0.1:{server.port}/0?ssl_ca_certs={folder / 'ca.pem'}") as mock:
            Caller(mock).done("POST", TICKETS, {"subject": "Here"})
        with pytest.raises(StoreError, match="certificate"):
            MockServer(store=f"rediss://127.0.0.1:{server.port}/0")
        with pytest.raises(StoreError, match=r"wants TLS.*rediss://"):
            MockServer(store=f"redis://127.0.0.1:{server.port}/0")
    finally:
        server.stop()


def test_a_redis_without_tls_is_said_to_have_none(redis_server: RedisServer) -> None:
    with pytest.raises(StoreError, match=r"speaks no TLS.*redis://"):
        MockServer(store=f"rediss://127.0.0.1:{redis_server.port}/0", store_timeout=0.3)
