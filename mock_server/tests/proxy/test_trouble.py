"""What goes wrong on the way, or comes in a form of its own: the client gets as much as there is, and a sentence."""

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import httpx
import pytest
import trustme

from mock_server.proxy import held_answer
from mock_server.proxy.bodies import LARGEST
from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import FIELDS, KEY, TICKET, TICKETS, notes, reported, standing_before
from mock_server.tests.proxy.upstreams import Talk, answering, upstream, whole


def test_a_bomb_is_not_unpacked(a_ticket: bytes) -> None:
    bomb = gzip.compress(b" " * (64 * LARGEST))
    with upstream(answering(whole(bomb, **FIELDS, Content_Encoding="gzip"))) as up, standing_before(up.url) as proxy:
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            assert b"".join(answer.iter_raw()) == bomb
        assert "more than" in notes(answer)[0]["message"]


@pytest.mark.parametrize("depth", [150, 300, 5_000, 200_000])
def test_json_without_a_bottom_harms_nobody(depth: int) -> None:
    body = b'{"id":' * depth + b"1" + b"}" * depth
    with upstream(answering(whole(body, **FIELDS))) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.status_code, answer.content) == (200, body)
        assert bool(reported(answer)) or "nested too deeply" in notes(answer)[0]["message"]


def test_many_connections_at_once_are_closed_and_others_take_their_place(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        for _ in range(3):
            with httpx.Client(headers=KEY, timeout=60) as client, ThreadPoolExecutor(100) as pool:
                asked = [pool.submit(client.get, proxy.url + TICKET) for _ in range(100)]
            assert {each.result().status_code for each in asked} == {200}


def test_an_answer_that_ends_with_its_connection_is_whole(a_ticket: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Type: application/json\r\n\r\n"
    with upstream(lambda turn: turn.send(head + a_ticket)) as up, standing_before(up.url) as proxy:
        for _ in range(2):
            answer = httpx.get(proxy.url + TICKET, headers=KEY)
            assert (answer.content, reported(answer), notes(answer)) == (a_ticket, [], [])


def test_answers_before_the_answer_are_passed_over(a_ticket: bytes) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    with upstream(answering(early + whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        for _ in range(2):
            answer = httpx.get(proxy.url + TICKET, headers=KEY)
            assert (answer.status_code, answer.content, "link" in answer.headers) == (200, a_ticket, False)
    assert len(up.heads) == 2


def test_a_refusal_in_the_middle_of_a_request_is_passed_on() -> None:
    refusal = whole(b'{"detail": "Too large"}', "413 Content Too Large", **FIELDS)

    def talk(turn: Talk) -> None:
        turn.read(1)
        turn.send(refusal)
        sleep(0.5)

    with upstream(talk) as up, standing_before(up.url) as proxy:
        headers = {**KEY, "Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, content=b"x" * (8 * LARGEST), headers=headers)
        assert answer.status_code == 413


def test_an_upstream_that_is_down_is_a_502_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with standing_before(url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.status_code, reported(answer)) == (502, [])
        assert answer.json()["detail"].startswith(f"{url} cannot be reached: ")


def test_an_upstream_that_does_not_answer_is_a_504_with_a_sentence() -> None:
    with upstream(lambda _: sleep(3)) as up, standing_before(up.url, timeout=0.2) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.status_code, reported(answer)) == (504, [])
        assert "did not answer within 0.2 seconds" in answer.json()["detail"]


@pytest.mark.parametrize("content", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nbroken"])
def test_what_is_no_answer_is_a_502(content: bytes) -> None:
    with upstream(lambda turn: turn.send(content)) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert answer.status_code == 502
        assert "gave no answer that is HTTP" in answer.json()["detail"]


@pytest.mark.parametrize("size", [100, 4 * LARGEST])
def test_an_answer_that_breaks_off_breaks_off_for_the_client_too(size: int) -> None:
    head = f"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    with upstream(lambda turn: turn.send(head.encode() + b"{" * 50)) as up, standing_before(up.url) as proxy:
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.TransportError):
                answer.read()
        assert [each.message for each in proxy.exchange().notes][-1] == "broke off after 50 bytes"


def test_a_client_that_leaves_in_the_middle_of_its_request_harms_nobody(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        host, _, port = proxy.url.rpartition("//")[2].partition(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(f"POST {TICKETS} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\nx".encode())
        assert proxy.exchange().status == 0
        assert httpx.get(proxy.url + TICKET, headers=KEY).status_code == 200


def test_tls_is_checked_against_the_ca_that_was_given(tmp_path: Path, a_ticket: bytes) -> None:
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    file = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    with upstream(answering(whole(a_ticket, **FIELDS)), context) as up:
        with standing_before(up.url, ca=file) as proxy:
            assert httpx.get(proxy.url + TICKET, headers=KEY).content == a_ticket
        with standing_before(up.url) as proxy:
            answer = httpx.get(proxy.url + TICKET, headers=KEY)
            assert answer.status_code == 502
            assert "is not trusted" in answer.json()["detail"]
            assert "--ca" in answer.json()["detail"]
        with standing_before(up.url.replace("https", "http")) as proxy:
            assert httpx.get(proxy.url + TICKET, headers=KEY).status_code == 502


@pytest.mark.parametrize("apart", [0.0, 0.05])
def test_a_second_answer_that_nobody_asked_for_is_not_mixed_with_the_first(a_ticket: bytes, apart: float) -> None:
    """In one piece with it, or a moment later: the first is whole, and its connection is not used again."""
    first, second = whole(a_ticket, **FIELDS), whole(b"hi", "404 Not Found", X_Other="1")

    def talk(turn: Talk) -> bool:
        turn.send(first if apart else first + second)
        if apart:
            sleep(apart)
            turn.send(second)
        return True

    with upstream(talk) as up, standing_before(up.url) as proxy, httpx.Client(headers=KEY) as client:
        for _ in range(3):
            answer = client.get(proxy.url + TICKET)
            assert (answer.status_code, answer.content) == (200, a_ticket)
            assert "x-other" not in answer.headers
            assert answer.headers.get_list("content-length") == [str(len(a_ticket))]
            sleep(2 * apart)
        assert [each.status for each in proxy.exchanges[:3]] == [200] * 3


def test_a_body_behind_an_answer_to_head_is_none(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        for _ in range(3):
            assert httpx.head(proxy.url + TICKET, headers=KEY).status_code == 200
        assert httpx.get(proxy.url + TICKET, headers=KEY).content == a_ticket


def test_an_upstream_that_does_not_take_a_request_is_a_504() -> None:
    with upstream(lambda _: sleep(3)) as up, standing_before(up.url, timeout=0.2) as proxy:
        headers = {**KEY, "Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, content=b"x" * (24 * 1024**2), headers=headers, timeout=10)
        assert (answer.status_code, answer.elapsed.total_seconds() < 2) == (504, True)


def test_a_slow_answer_is_not_held_for_ever(monkeypatch: pytest.MonkeyPatch, a_ticket: bytes) -> None:
    """What there is goes out; what is wrong with the rest is told where it still can be."""
    monkeypatch.setattr(held_answer, "PATIENCE", 0.1)
    broken, read = a_ticket.replace(b"VPN", b"vpn").replace(b'"open"', b'"lost"'), threading.Event()

    def talk(turn: Talk) -> None:
        turn.send(whole(broken, **FIELDS).removesuffix(broken) + broken[:10])
        sleep(0.3)
        turn.send(broken[10:20])
        assert read.wait(10)
        turn.send(broken[20:])

    with upstream(talk) as up, standing_before(up.url) as proxy:
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            pieces = answer.iter_raw()
            assert next(pieces) == broken[:20]
            read.set()
            assert b"".join(pieces) == broken[20:]
            assert reported(answer) == []
        assert [each.where for each in proxy.exchange().violations] == ["body.status"]


@pytest.mark.parametrize("errors", [False, True])
def test_an_answer_that_turns_out_to_be_large_passes_whole(errors: bool) -> None:
    piece, pieces = b"x" * 100_000, 3 * LARGEST // 100_000

    def talk(turn: Talk) -> bool:
        turn.send(b"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Type: application/json\r\n")
        turn.send(b"Transfer-Encoding: chunked\r\n\r\n")
        for each in (*[piece] * pieces, b""):
            turn.send(b"%x\r\n%b\r\n" % (len(each), each))
        return True

    with upstream(talk) as up, standing_before(up.url, errors=errors) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.content == piece * pieces, reported(answer)) == (True, [])
        assert [each["where"] for each in notes(answer)] == ["body"]


def test_an_upstream_that_reads_slowly_gets_all_of_a_request(a_ticket: bytes) -> None:
    body, heard = b"x" * (24 * 1024**2), []

    def talk(turn: Talk) -> None:
        sleep(0.5)
        heard.append(turn.read(len(body)) == body)
        turn.send(whole(a_ticket, "201 Created", **FIELDS))

    with upstream(talk) as up, standing_before(up.url) as proxy:
        headers = {**KEY, "Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, content=body, headers=headers, timeout=60)
        assert (answer.status_code, heard) == (201, [True])


def test_what_cannot_be_passed_on_is_a_502() -> None:
    with upstream(answering(whole(b"", "799 Odd"))) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert answer.status_code == 502
        assert "with the status 799, which cannot be passed on" in answer.json()["detail"]


def test_an_upstream_that_speaks_no_tls_is_a_502(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url.replace("http", "https", 1)) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY, timeout=30)
        assert answer.status_code == 502
        assert "speaks no TLS that is understood here" in answer.json()["detail"]


def test_a_packed_request_is_unpacked_to_be_checked_and_passes_packed() -> None:
    packed, heard = gzip.compress(b'{"subject": "VPN", "priority": "lost"}'), []

    def talk(turn: Talk) -> bool:
        heard.append(turn.read(len(packed)))
        turn.send(whole(b'{"detail": "No"}', "403 Forbidden", **FIELDS))
        return True

    with upstream(talk) as up, standing_before(up.url) as proxy:
        for coding, places in (("gzip", [("request", "body.priority")]), ("zstd", [])):
            headers = {**KEY, "Content-Type": "application/json", "Content-Encoding": coding}
            answer = httpx.post(proxy.url + TICKETS, content=packed, headers=headers)
            assert [each for each in reported(answer) if each[0] == "request"] == places
        assert [each["where"] for each in notes(answer)] == ["body"]
        assert heard == [packed, packed]


def test_a_body_that_an_operation_does_not_take_is_a_note(a_ticket: bytes) -> None:
    def talk(turn: Talk) -> bool:
        turn.read(2)
        turn.send(whole(a_ticket, **FIELDS))
        return True

    with upstream(talk) as up, standing_before(up.url) as proxy:
        answer = httpx.request("GET", proxy.url + TICKET, headers=KEY, json={})
        assert (reported(answer), notes(answer)[0]["message"]) == ([], "get_ticket takes none")


def test_whoever_switches_to_another_protocol_is_a_502_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    content = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    with upstream(answering(content)) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert answer.status_code == 502
        assert "it switches to another protocol" in answer.json()["detail"]
    assert caplog.records == []


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    ],
    ids=["members", "zlib", "raw", "twice"],
)
def test_every_way_to_pack_an_answer_is_understood(
    coding: str, pack: Callable[[bytes], bytes], a_ticket: bytes
) -> None:
    packed = pack(a_ticket)
    content = whole(packed, **FIELDS, Content_Encoding=coding)
    with upstream(answering(content)) as up, standing_before(up.url) as proxy:
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            assert b"".join(answer.iter_raw()) == packed
        assert (reported(answer), notes(answer)) == ([], [])


def test_a_bomb_of_many_members_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * LARGEST) * 64
    with upstream(answering(whole(bomb, **FIELDS, Content_Encoding="gzip"))) as up, standing_before(up.url) as proxy:
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            assert len(b"".join(answer.iter_raw())) == len(bomb)
        assert "more than" in notes(answer)[0]["message"]


@pytest.mark.parametrize("condition", [{"If-None-Match": "x"}, {"If-Modified-Since": "x"}, {}])
def test_a_304_is_well_where_it_was_asked_for(condition: dict[str, str]) -> None:
    content = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    with upstream(answering(content)) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers={**KEY, **condition})
        assert answer.status_code == 304
        assert reported(answer) == ([] if condition else [("response", "status")])


@pytest.mark.parametrize("body", [b'{"id": "\\ud800"}', b'{"id": %s}' % (b"9" * 5000)], ids=["half a pair", "long"])
def test_json_that_nobody_here_can_read_is_a_note(body: bytes) -> None:
    with upstream(answering(whole(body, **FIELDS))) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert reported(answer) == []
        assert notes(answer)[0]["message"].startswith("cannot be checked: a ")
