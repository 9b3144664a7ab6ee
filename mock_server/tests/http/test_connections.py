"""An answer goes out at the event loop's next turn, or before the connection is closed; one that nobody uses is."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from mock_server.app import create_app
from mock_server.http.patience import ConnectionLimits, Patience
from mock_server.http.protocol import Protocol
from mock_server.serving import server
from mock_server.settings import Settings

GET = b"GET /api/v1/tickets/1042 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ak_live_xxxx\r\n\r\n"
BODY = b'{"subject": "VPN", "description": "Since noon"}'
POST = GET.replace(b"GET /api/v1/tickets/1042", b"POST /api/v1/tickets").replace(
    b"\r\n\r\n", b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)


class Wire(asyncio.Transport):
    """What was written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


async def connected() -> tuple[Protocol, Wire]:
    """A connection to a mock, without a network."""
    mock = server(create_app(Settings()))
    mock.config.load()
    protocol, wire = Protocol(config=mock.config, server_state=mock.server_state, app_state={}), Wire()
    protocol.connection_made(wire)
    return protocol, wire


def test_an_answer_goes_out_at_the_next_turn() -> None:
    async def main() -> None:
        protocol, wire = await connected()
        protocol.data_received(GET)
        assert wire.written == []
        await asyncio.sleep(0)
        assert [each.split(b"\r\n", 1)[0] for each in wire.written] == [b"HTTP/1.1 200 OK"]
        protocol.connection_lost(None)

    asyncio.run(main())


def test_an_answer_goes_out_before_the_server_stops() -> None:
    async def main() -> None:
        protocol, wire = await connected()
        protocol.data_received(GET)
        protocol.shutdown()
        assert len(wire.written) == 1
        assert wire.closed
        await asyncio.sleep(0)
        assert len(wire.written) == 1

    asyncio.run(main())


def test_nothing_goes_out_to_who_has_left() -> None:
    async def main() -> None:
        protocol, wire = await connected()
        protocol.data_received(GET)
        protocol.connection_lost(ConnectionResetError())
        await asyncio.sleep(0)
        assert wire.written == []

    asyncio.run(main())


def test_answers_have_the_order_of_their_requests() -> None:
    async def main() -> None:
        protocol, wire = await connected()
        ids = [f"number-{number}".encode() for number in range(5)]
        asked = [GET.replace(b"\r\n\r\n", b"\r\nX-Request-Id: " + each + b"\r\n\r\n") for each in ids]
        protocol.data_received(b"".join(asked[:3]) + asked[3][:40])
        protocol.data_received(asked[3][40:] + asked[4])
        for _ in range(20):
            await asyncio.sleep(0)
        assert [next(each for each in ids if each in answer) for answer in wire.written] == ids
        protocol.connection_lost(None)

    asyncio.run(main())


def test_an_answer_is_not_overtaken_by_one_that_needs_no_task() -> None:
    async def main() -> None:
        protocol, wire = await connected()
        protocol.data_received(POST)
        await asyncio.sleep(0)
        protocol.data_received(BODY)
        asyncio.get_running_loop().call_soon(protocol.data_received, GET)
        for _ in range(5):
            await asyncio.sleep(0)
        assert [each[9:12] for each in wire.written] == [b"201", b"200"]
        protocol.connection_lost(None)

    asyncio.run(main())


class SetClock(asyncio.SelectorEventLoop):
    """An event loop whose time passes when it is told to."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """So much later; what is due then is done."""
        self.now += seconds
        self.run_until_complete(asyncio.sleep(0))


@pytest.fixture
def loop() -> Iterator[SetClock]:
    with closing(SetClock()) as made:
        yield made


class Said:
    """What a `Patience` said, and when, of a connection that began at 0."""

    def __init__(self, loop: SetClock) -> None:
        self.heard: list[tuple[str, float]] = []
        limits = ConnectionLimits(request_seconds=60, idle_seconds=5)
        told = self.heard.append
        self.patience = Patience(loop, limits, lambda: told(("late", loop.now)), lambda: told(("unused", loop.now)))


def test_a_connection_is_unused_so_many_seconds_after_its_last_answer(loop: SetClock) -> None:
    said = Said(loop)
    said.patience.wait()
    for _ in range(3):
        loop.pass_by(4)
        said.patience.work()
        loop.pass_by(10)
        said.patience.wait()
    assert said.heard == []
    loop.pass_by(4.5)
    assert said.heard == []
    loop.pass_by(1)
    assert said.heard == [("unused", 47.5)]


def test_a_request_is_late_so_many_seconds_after_its_first_byte(loop: SetClock) -> None:
    said = Said(loop)
    said.patience.wait()
    loop.pass_by(4)
    for _ in range(59):
        said.patience.receive()
        loop.pass_by(1)
    assert said.heard == []
    said.patience.receive()
    loop.pass_by(1)
    assert said.heard == [("late", 64)]


def test_a_connection_that_never_sent_anything_is_closed_too(loop: SetClock) -> None:
    said = Said(loop)
    loop.pass_by(61)
    assert said.heard == [("unused", 61)]


def test_nobody_waits_for_a_connection_that_is_gone(loop: SetClock) -> None:
    said = Said(loop)
    said.patience.receive()
    said.patience.stop()
    loop.pass_by(600)
    assert said.heard == []
