"""A server may ignore an offer to upgrade (RFC 9110 7.8): then the request and all behind it is answered as without it.

`curl --http2` and the HttpClient of Java offer `h2c` with the first request of every connection.
"""

import hmac
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Answer, request
from mock_server.tests.http.refusals import TICKETS
from mock_server.tests.http.streams import content, exchange, packets

JSON = {"Content-Type": "application/json"}
H2C = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"}
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "eA==",
}
OFFERS = {
    "h2c": H2C,
    "websocket": WEBSOCKET,
    "in capitals": {"CONNECTION": "UPGRADE", "UPGRADE": "H2C"},
    "several": {"Connection": "keep-alive, Upgrade", "Upgrade": "h2c, websocket"},
    "to TLS": {"Upgrade": "TLS/1.0", "Connection": "upgrade"},
}
EVENT = b'{"event": "deploy_completed"}'
SIGNED = {"X-Workflow-Signature": hmac.new(b"whsec_docs", EVENT, "sha256").hexdigest(), **JSON}
CHUNKED = b"5;ext=1\r\n" + b'{"sub' + b"\r\n12\r\n" + b'ject": "Chunked"}\n' + b"\r\n0\r\nX-Trailer: 1\r\n\r\n"
SMUGGLED = request(f"POST {TICKETS}", KEY, b'{"subject": "Smuggled"}')
WEBHOOK = "POST /api/v2/workflows/webhook/wf_abc123"

REQUESTS = {
    "post": (f"POST {TICKETS}", {**KEY, **JSON}, b'{"subject": "Posted"}', True),
    "put": (f"PUT {TICKETS}/1042", {**KEY, **JSON}, b'{"subject": "Put"}', True),
    "delete": ("DELETE /api/v2/teams/team_789", OWNER, None, True),
    "get": (f"GET {TICKETS}?limit=1", KEY, None, True),
    "head": (f"HEAD {TICKETS}", KEY, None, True),
    "webhook": (WEBHOOK, SIGNED, EVENT, True),
    "chunked": (f"POST {TICKETS}", {**KEY, **JSON, "Transfer-Encoding": "chunked"}, CHUNKED, False),
    "expecting": (f"POST {TICKETS}", {**KEY, "Expect": "100-continue"}, b'{"subject": "Awaited"}', True),
    "a request as its body": (f"POST {TICKETS}", {**KEY, **JSON}, SMUGGLED, True),
}
Content = list[tuple[int, dict[str, str], bytes]]
HEADS = frozenset(place for place, name in enumerate(REQUESTS) if name == "head")


def written(name: str, offer: dict[str, str], world: str) -> bytes:
    """One of the requests, with an offer."""
    line, headers, body, counted = REQUESTS[name]
    headers = {WORLD: world, **headers, **offer}
    return request(line, headers, body) if counted else request(line, headers) + (body or b"")


def farewell(world: str) -> bytes:
    """How many tickets there are now; and the end of the connection."""
    return request(f"GET {TICKETS}?limit=1", {**KEY, WORLD: world, "Connection": "close"})


def answered(mock: MockServer, name: str, offer: dict[str, str], cut: int | None = None) -> list[Answer]:
    """In a new world: the request, cut in two at this place, and a look at what it did."""
    world = uuid4().hex
    stream = written(name, offer, world) + farewell(world)
    return exchange(mock, packets(stream, *([] if cut is None else [cut])), frozenset({0} if name == "head" else ()))


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("name", REQUESTS)
def test_an_offer_to_upgrade_is_ignored(frozen_mock: MockServer, name: str, offer: str) -> None:
    plain = answered(frozen_mock, name, {})
    assert content(answered(frozen_mock, name, OFFERS[offer])) == content(plain)
    assert plain[-1].status == 200


@pytest.mark.parametrize("name", REQUESTS)
def test_a_body_may_come_in_a_packet_of_its_own(frozen_mock: MockServer, name: str) -> None:
    head_ends = written(name, H2C, "0" * 32).index(b"\r\n\r\n") + 4
    plain = content(answered(frozen_mock, name, {}))
    for cut in (head_ends, head_ends + 3, head_ends - 2):
        assert content(answered(frozen_mock, name, H2C, cut)) == plain


def test_a_ticket_is_created_and_a_webhook_starts_a_run(frozen_mock: MockServer) -> None:
    assert [answer.status for answer in answered(frozen_mock, "post", H2C)] == [201, 200]
    assert [answer.status for answer in answered(frozen_mock, "webhook", H2C)] == [202, 200]


def test_a_body_that_looks_like_a_request_is_none(frozen_mock: MockServer, world_name: str) -> None:
    head_ends = written("a request as its body", H2C, world_name).index(b"\r\n\r\n") + 4
    before = exchange(frozen_mock, [farewell(world_name)])
    refused, look = answered(frozen_mock, "a request as its body", H2C, head_ends)
    assert refused.status == 422
    assert look.body == before[0].body


def pipeline(offers: list[dict[str, str]]) -> bytes:
    """In a new world: all the requests on one connection, with the offers in turns."""
    world = uuid4().hex
    each = [written(name, offers[place % len(offers)], world) for place, name in enumerate(REQUESTS)]
    return b"".join(each) + farewell(world)


@pytest.fixture(scope="module")
def plain_answers(frozen_mock: MockServer) -> Content:
    """What all the requests are answered without any offer, in one packet."""
    return content(exchange(frozen_mock, [pipeline([{}])], HEADS))


def test_requests_are_answered_in_their_order(plain_answers: Content) -> None:
    assert [status for status, _, _ in plain_answers] == [201, 200, 204, 200, 200, 202, 201, 100, 201, 422, 200]


@pytest.mark.parametrize("offers", [[H2C], [WEBSOCKET], [H2C, {}], [{}, WEBSOCKET, H2C]])
def test_requests_behind_an_offer_are_answered_too(
    frozen_mock: MockServer, plain_answers: Content, offers: list[dict[str, str]]
) -> None:
    assert content(exchange(frozen_mock, [pipeline(offers)], HEADS)) == plain_answers


@settings(max_examples=150)
@given(
    offers=st.lists(st.sampled_from([{}, H2C, WEBSOCKET]), min_size=1, max_size=3),
    cuts=st.lists(st.floats(0, 1), max_size=6),
)
def test_packets_may_end_anywhere(
    frozen_mock: MockServer, plain_answers: Content, offers: list[dict[str, str]], cuts: list[float]
) -> None:
    stream = pipeline(offers)
    parts = packets(stream, *(int(cut * len(stream)) for cut in cuts))
    assert content(exchange(frozen_mock, parts, HEADS)) == plain_answers


@pytest.mark.parametrize("name", ["post", "chunked", "webhook"])
def test_a_packet_for_every_byte(frozen_mock: MockServer, name: str) -> None:
    world = uuid4().hex
    stream = written(name, H2C, world) + farewell(world)
    assert content(exchange(frozen_mock, packets(stream, *range(1, len(stream))))) == content(
        answered(frozen_mock, name, {})
    )


def test_a_tunnel_is_not_opened_and_what_is_sent_into_it_not_read(frozen_mock: MockServer, world_name: str) -> None:
    """RFC 9110 9.3.6: a server that is no proxy refuses CONNECT; what follows is not HTTP of ours."""
    before = exchange(frozen_mock, [farewell(world_name)])
    for target, status in (("mock.example:443", 400), (TICKETS, 405)):
        head = request(f"CONNECT {target}", {**KEY, WORLD: world_name})
        inside = request(f"POST {TICKETS}", {**KEY, WORLD: world_name}, b'{"subject": "Inside"}')
        for parts in ([head + inside], [head, inside]):
            [answer] = exchange(frozen_mock, parts)
            assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert exchange(frozen_mock, [farewell(world_name)])[0].body == before[0].body


@pytest.mark.parametrize(
    "stream",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET / HTTP/3.0\r\n\r\n",
    ],
)
def test_another_version_of_http_is_named_as_what_it_is(frozen_mock: MockServer, stream: bytes) -> None:
    """RFC 9110 15.6.6: 505, and which versions are served."""
    [answer] = exchange(frozen_mock, [stream])
    assert answer.status == 505
    assert "HTTP/1.1" in answer.detail


def test_the_log_gives_no_advice_about_websockets(frozen_mock: MockServer, caplog: pytest.LogCaptureFixture) -> None:
    for offer in OFFERS.values():
        answered(frozen_mock, "post", offer)
    assert "websocket" not in caplog.text.lower()
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


@pytest.mark.parametrize("sent", [b"GET /\r\n\r\n", b"GET /api/v1/tickets\r\nHost: a\r\n\r\n"])
def test_a_line_without_a_version_is_no_request(frozen_mock: MockServer, sent: bytes) -> None:
    """RFC 9112 3: a request line that is not valid is a 400."""
    [answer] = exchange(frozen_mock, [sent])
    assert (answer.status, answer.detail) == (400, "The request line names no version of HTTP.")
