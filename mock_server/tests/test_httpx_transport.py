"""The transport and an application of any kind: bodies, pieces of answers, failures."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.http.wire import Receive, Scope, Send
from mock_server.testing import InProcessMock

URL = "http://localhost"


@given(body=st.binary(max_size=2000), chunked=st.booleans())
def test_any_body_arrives_as_it_was_sent(body: bytes, *, chunked: bool) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (body[:7], body[7:])

    async def later_pieces() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    async def send_later() -> bytes:
        async with httpx.AsyncClient(transport=ECHOING.transport()) as client:
            return (await client.post(URL, content=later_pieces() if chunked else body)).content

    with httpx.Client(transport=ECHOING.transport()) as client:
        assert client.post(URL, content=pieces() if chunked else body).content == body
    assert asyncio.run(send_later()) == body


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body of the request, in pieces."""
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for place in range(0, len(message["body"]), 100):
        await send({"type": "http.response.body", "body": message["body"][place : place + 100], "more_body": True})
    await send({"type": "http.response.body"})


ECHOING = InProcessMock(around=lambda _: echo)


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    ECHOING.close()


def test_a_middleware_that_fails_is_a_500_as_over_a_wire(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise KeyError("a middleware of somebody else failed")

    async def fail_later(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError("a middleware of somebody else failed later")

    with InProcessMock(around=lambda _: fail) as mock, httpx.Client(transport=mock.transport()) as client:
        assert client.get(URL).status_code == 500
    with (
        InProcessMock(around=lambda _: fail_later) as mock,
        httpx.Client(transport=mock.transport()) as client,
        pytest.raises(httpx.TransportError),
    ):
        client.get(URL)
    assert "somebody else failed later" in caplog.text
