"""httpx without a socket: what a client sees is what it sees over a wire, faults and failures included."""

import asyncio
import contextlib
import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.http.news import MOST_LISTENERS
from mock_server.testing import InProcessMock, MockServer, MockUnreachable, RunningMock, transport
from mock_server.tests.programs import python

KEY = {"X-API-Key": "ak_live_xxxx"}
URL = "http://localhost"
FAULTS: list[dict[str, Any]] = [
    {"status": 503},
    {"kind": "rate_limit"},
    {"kind": "drop"},
    {"kind": "drop", "at": "response"},
    {"kind": "drop", "at": "body"},
    {"kind": "truncate"},
    {"kind": "malformed"},
    {"kind": "empty"},
    {"kind": "delay", "delay_ms": 60_000},
    {"kind": "delay", "delay_ms": 1},
]
PATIENCE = 30
TOLD_APART = {"x-request-id", "date", "server"}
"""Header fields that no two answers share, or that a server adds."""


@pytest.fixture(scope="module")
def in_process() -> Iterator[InProcessMock]:
    with InProcessMock(clock="frozen", rate_limit=None) as mock:
        yield mock


def seen(answer: httpx.Response) -> Any:
    """What a client sees of an answer."""
    fields = {name: value for name, value in answer.headers.items() if name not in TOLD_APART}
    return answer.status_code, fields, answer.content


def outcome(client: httpx.Client, method: str, path: str, **sent: Any) -> Any:
    """What a client sees, or the kind of error that it gets."""
    try:
        return seen(client.request(method, path, **sent))
    except httpx.TransportError as error:
        return type(error)


async def outcome_of_async(client: httpx.AsyncClient, method: str, path: str, **sent: Any) -> Any:
    async with client:
        try:
            return seen(await client.request(method, path, **sent))
        except httpx.TransportError as error:
            return type(error)


def outcomes(mock: RunningMock, name: str, fault: dict[str, Any], method: str, path: str) -> list[Any]:
    """Of a sync and of an async client, in a world with a fault."""
    world = mock.world(name)
    world.make(mode="frozen")
    if fault:
        world.faults.put("fault", **fault)
    late = fault.get("delay_ms", 0) > PATIENCE * 1000
    options: dict[str, Any] = {"api_key": "ak_live_xxxx", "timeout": 0.2 if late else PATIENCE}
    with world.client(**options) as client:
        return [
            outcome(client, method, path),
            asyncio.run(outcome_of_async(world.async_client(**options), method, path)),
        ]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_to_a_client_what_it_is_over_a_wire(
    fault: dict[str, Any], in_process: InProcessMock, frozen_mock: MockServer, world_name: str
) -> None:
    here = outcomes(in_process, world_name, fault, "GET", "/api/v1/tickets")
    assert here == outcomes(frozen_mock, world_name, fault, "GET", "/api/v1/tickets")
    assert here[0] == here[1]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/api/v1/tickets"),
        ("GET", "/api/v1/tickets?limit=2&status=open"),
        ("GET", "/api/v1/tickets/%31042"),
        ("DELETE", "/api/v1/tickets"),
        ("POST", "/api/v1/tickets"),
        ("OPTIONS", "/api/v1/tickets"),
        ("GET", "/nowhere/at%2Fall"),
        ("GET", "/docs/swagger-ui.css"),
        ("GET", "/_mock/ready"),
    ],
)
def test_a_request_gets_the_answer_that_it_gets_over_a_wire(
    method: str, path: str, in_process: InProcessMock, frozen_mock: MockServer, world_name: str
) -> None:
    assert outcomes(in_process, world_name, {}, method, path) == outcomes(frozen_mock, world_name, {}, method, path)


def test_one_transport_is_for_clients_of_both_kinds() -> None:
    async def later(mock: InProcessMock) -> int:
        async with httpx.AsyncClient(transport=mock.transport(), base_url=URL, headers=KEY) as client:
            return (await client.get("/api/v1/tickets")).json()["total"]  # type: ignore[no-any-return]

    with InProcessMock() as mock, httpx.Client(transport=mock.transport(), base_url=URL, headers=KEY) as client:
        before = client.get("/api/v1/tickets").json()["total"]
        client.post("/api/v1/tickets", json={"subject": "VPN"}).raise_for_status()
        assert asyncio.run(later(mock)) == asyncio.run(later(mock)) == before + 1


def test_a_transport_alone_has_its_mock_and_ends_it_with_its_client() -> None:
    before = set(threading.enumerate())
    with httpx.Client(transport=(alone := transport(clock="frozen")), base_url=URL, headers=KEY) as client:
        assert client.get("/api/v1/tickets").status_code == 200
        alone.mock.world("a").clock.advance(60)
        assert [each["status"] for each in alone.mock.journal()] == [200]
    assert set(threading.enumerate()) == before
    with pytest.raises(MockUnreachable, match="closed"):
        alone.mock.journal()
    with pytest.raises(httpx.ConnectError, match="closed"):
        alone.handle_request(httpx.Request("GET", URL))

    async def later() -> int:
        async with httpx.AsyncClient(transport=transport(), base_url=URL, headers=KEY) as client:
            return (await client.get("/api/v1/tickets")).status_code

    assert asyncio.run(later()) == 200
    assert {each for each in threading.enumerate() if each.name == "aurion-mock"} <= before


def test_many_requests_are_under_way_at_once(in_process: InProcessMock, world_name: str) -> None:
    world = in_process.world(world_name)
    world.faults.put("slow", kind="delay", delay_ms=200)

    async def all_at_once() -> list[int]:
        async with world.async_client(api_key="ak_live_xxxx") as client, asyncio.timeout(5):
            answers = await asyncio.gather(*(client.get("/api/v1/tickets") for _ in range(50)))
            return [each.status_code for each in answers]

    assert asyncio.run(all_at_once()) == [200] * 50


def test_a_request_that_is_cancelled_leaves_nothing_behind(in_process: InProcessMock, world_name: str) -> None:
    world = in_process.world(world_name)
    world.faults.put("slow", kind="delay", delay_ms=60_000, count=1)

    async def cancelled() -> int:
        async with world.async_client(api_key="ak_live_xxxx") as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await client.get("/api/v1/tickets")
            return (await client.get("/api/v1/tickets")).status_code

    assert asyncio.run(cancelled()) == 200


def test_the_end_of_a_mock_breaks_off_what_is_under_way() -> None:
    found: list[Any] = []
    with InProcessMock() as mock:
        world = mock.world("slow")
        world.faults.put("slow", kind="delay", delay_ms=60_000)
        with world.client(api_key="ak_live_xxxx") as client:
            waiting = threading.Thread(target=lambda: found.append(outcome(client, "GET", "/api/v1/tickets")))
            waiting.start()
            while not world.faults.get("slow")["hits"]:
                pass
            mock.close()
            waiting.join(5)
    assert len(found) == 1
    assert issubclass(found[0], httpx.NetworkError | httpx.ProtocolError)


def test_whoever_calls_while_a_mock_ends_is_not_kept_waiting() -> None:
    mock = InProcessMock()
    world = mock.world("busy")

    def call() -> None:
        with contextlib.suppress(MockUnreachable), world.client(api_key="ak_live_xxxx") as client:
            while not isinstance(outcome(client, "GET", "/api/v1/tickets"), type):
                world.clock.now()

    calling = [threading.Thread(target=call) for _ in range(8)]
    for each in calling:
        each.start()
    mock.close()
    for each in calling:
        each.join(10)
    assert not any(each.is_alive() for each in calling)


def test_an_answer_that_goes_on_comes_piece_by_piece_and_ends_with_its_reader(in_process: InProcessMock) -> None:
    with httpx.Client(transport=in_process.transport(), base_url=URL) as client:
        for _ in range(MOST_LISTENERS + 10):
            with client.stream("GET", "/_mock/console/requests/news") as answer:
                assert answer.status_code == 200
                assert next(answer.iter_bytes())

    async def listen_later() -> bytes:
        async with (
            httpx.AsyncClient(transport=in_process.transport(), base_url=URL) as later,
            later.stream("GET", "/_mock/console/requests/news") as answer,
        ):
            return await anext(answer.aiter_bytes())

    assert asyncio.run(listen_later())


def test_without_asyncio_an_async_client_is_told_what_to_do(in_process: InProcessMock) -> None:
    coroutine = in_process.transport().handle_async_request(httpx.Request("GET", URL))
    with pytest.raises(RuntimeError, match="needs asyncio"):
        coroutine.send(None)


def test_a_mock_that_is_wrong_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(ValueError, match="no option clok"):
        InProcessMock(clok="frozen")
    gc.collect()
    assert threading.active_count() == before


def test_without_httpx_everything_else_is_there_and_it_is_named() -> None:
    program = """
import sys
sys.modules["httpx"] = None
from mock_server.testing import InProcessMock, transport
with InProcessMock(clock="frozen") as mock:
    print(mock.world("a").clock.now())
    for ask in (mock.transport, mock.world("a").client, mock.world("a").async_client):
        try:
            ask()
        except ModuleNotFoundError as error:
            print(error)
"""
    ended = python("-c", program)
    assert ended.returncode == 0, ended.stderr
    first, *others = ended.stdout.splitlines()
    assert first.startswith("2026-03-08 20:00")
    assert len(others) == 3
    assert all(line.endswith("which is not installed: pip install httpx.") for line in others), others


FORKED = """
import os, sys, httpx
from mock_server.testing import InProcessMock, MockUnreachable

PATH = "/api/v1/tickets"
with InProcessMock(state=sys.argv[1]) as mock, mock.world("a").client(api_key="ak_live_xxxx") as client:
    assert client.get(PATH).status_code == 200
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0
        assert client.post(PATH, json={"subject": "x"}).status_code == 201
    else:
        for call in (lambda: client.get(PATH), lambda: mock.reset("a"), mock.close):
            try:
                call()
            except (httpx.ConnectError, MockUnreachable) as error:
                print(error, flush=True)
        with InProcessMock() as own, own.world("a").client(api_key="ak_live_xxxx") as other:
            print(other.get(PATH).status_code, flush=True)
        os._exit(0)
"""


def test_a_forked_process_is_told_that_the_mock_stayed_behind(tmp_path: Path) -> None:
    ended = python("-W", "ignore::DeprecationWarning", "-c", FORKED, str(tmp_path / "state"))
    assert ended.returncode == 0, ended.stderr
    behind = "was left behind by os.fork, which takes no thread along: make one in the new process"
    said = [f"The mock of this transport {behind}", f"This mock {behind}.", "200"]
    assert ended.stdout.splitlines() == said
