"""What passes, passes as it came: to the one upstream, in pieces, and in whatever form."""

import gzip
import json
import socket
import threading
from time import monotonic, sleep

import httpx
import pytest

from mock_server.proxy.bodies import LARGEST
from mock_server.tests.proxy.standing import FIELDS, KEY, TICKET, TICKETS, notes, reported, standing_before
from mock_server.tests.proxy.upstreams import Talk, answering, upstream, whole


def test_an_answer_passes_byte_for_byte_with_its_fields(a_ticket: bytes) -> None:
    fields = {**FIELDS, "Date": "Sun, 08 Mar 2026 20:00:00 GMT", "Server": "nginx", "X_Own": "a"}
    with upstream(answering(whole(a_ticket, **fields))) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert answer.content == a_ticket
        assert answer.headers.get_list("date") == [fields["Date"]]
        assert (answer.headers["server"], answer.headers["x-own"]) == ("nginx", "a")
        assert reported(answer) == []


def test_the_upstream_hears_its_own_name_and_nothing_of_the_connection(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        sent = {**KEY, "Connection": "keep-alive, X-Hop", "X-Hop": "1", "TE": "trailers", "X-Kept": "2"}
        httpx.get(proxy.url + TICKET, headers=sent)
        head = up.heads[0].decode().lower()
        assert f"host: {up.url.partition('//')[2]}" in head
        assert "accept-encoding: identity" in head
        assert "x-kept: 2" in head
        assert not any(name in head for name in ("x-hop", "te: ", "connection:"))


def test_connections_to_the_upstream_are_kept(a_ticket: bytes) -> None:
    ports = set()

    def talk(turn: Talk) -> bool:
        ports.add(turn.connection.getpeername())
        turn.send(whole(a_ticket, **FIELDS))
        return True

    with upstream(talk) as up, standing_before(up.url) as proxy:
        for _ in range(3):
            assert httpx.get(proxy.url + TICKET, headers=KEY).status_code == 200
    assert len(ports) == 1


def test_a_path_and_a_query_pass_as_they_were_written(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(f"{up.url}/base/") as proxy:
        httpx.get(f"{proxy.url}/api/v2/teams/a%2Fb?search=%C3%A9&search=+x", headers=KEY)
        assert up.lines == ["GET /base/api/v2/teams/a%2Fb?search=%C3%A9&search=+x HTTP/1.1"]
        operation = proxy.exchange().operation
        assert operation
        assert operation.id == "get_team"


@pytest.mark.parametrize("path", ["/../admin", "/api/%2e%2e/%2E%2e/admin", "/api/v1/.."])
def test_no_path_leads_out_of_the_base(path: str) -> None:
    with upstream(answering(whole(b"{}"))) as up, standing_before(f"{up.url}/base") as proxy:
        status, _ = spoken(proxy.url, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert (status, up.heads) == (400, [])


@pytest.mark.parametrize(
    "request_head",
    [
        "GET http://elsewhere.example/api/v1/tickets/1042 HTTP/1.1\r\nHost: localhost\r\n",
        "GET //elsewhere.example/api/v1/tickets/1042 HTTP/1.1\r\nHost: localhost\r\n",
        "GET /api/v1/tickets/1042 HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: elsewhere.example\r\n",
        "GET @elsewhere.example/ HTTP/1.1\r\nHost: localhost\r\n",
        "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: localhost\r\n",
        "GET /api/v1/tickets/1042 HTTP/1.1\r\nHost: elsewhere.example\r\n",
    ],
)
def test_nothing_leads_elsewhere(request_head: str, a_ticket: bytes) -> None:
    """What reaches anybody reaches the upstream, by its name."""
    with upstream(answering(whole(a_ticket, **FIELDS))) as up, standing_before(up.url) as proxy:
        spoken(proxy.url, f"{request_head}Connection: close\r\n\r\n")
        names = [line for head in up.heads for line in head.decode().split("\r\n") if line.lower().startswith("host:")]
        assert names in ([], [f"Host: {up.url.partition('//')[2]}"])


def test_a_name_that_is_not_ours_is_refused_unless_it_is_allowed(a_ticket: bytes) -> None:
    with upstream(answering(whole(a_ticket, **FIELDS))) as up:
        for allowed, status in (((), 421), (("staging.test",), 200)):
            with standing_before(up.url, allowed_hosts=allowed) as proxy:
                answer = httpx.get(proxy.url + TICKET, headers={**KEY, "Host": "staging.test"})
                assert answer.status_code == status


def test_a_redirect_is_passed_on_and_not_followed() -> None:
    moved = whole(b"", "302 Found", Location="http://elsewhere.example/", X_Request_Id="a")
    with upstream(answering(moved)) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.status_code, answer.headers["location"]) == (302, "http://elsewhere.example/")
        assert reported(answer) == [("response", "status")]
        assert len(up.heads) == 1


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(status: str, a_ticket: bytes) -> None:
    content = f"HTTP/1.1 {status}\r\nX-Request-Id: a\r\nETag: x\r\nContent-Length: 0\r\n\r\n".encode()
    with upstream(answering(content)) as up, standing_before(up.url) as proxy, httpx.Client() as client:
        for _ in range(2):
            answer = client.get(proxy.url + TICKET, headers=KEY)
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (int(status[:3]), b"", "x")
            assert reported(answer) == [("response", "status")]


def test_a_204_that_the_document_has_is_none_to_report() -> None:
    content = b"HTTP/1.1 204 No Content\r\nX-Request-Id: a\r\n\r\n"
    with upstream(answering(content)) as up, standing_before(up.url) as proxy:
        answer = httpx.delete(f"{proxy.url}/api/v2/sla/targets/t", headers=KEY)
        assert (answer.status_code, reported(answer), notes(answer)) == (204, [], [])


def test_head_is_answered_with_the_head_alone(a_ticket: bytes) -> None:
    head = whole(a_ticket, **FIELDS).removesuffix(a_ticket)
    with upstream(answering(head)) as up, standing_before(up.url) as proxy, httpx.Client() as client:
        for _ in range(2):
            answer = client.head(proxy.url + TICKET, headers=KEY)
            assert (answer.status_code, answer.content, reported(answer)) == (200, b"", [])
            assert answer.headers["content-length"] == str(len(a_ticket))
        assert up.lines[0] == f"HEAD {TICKET} HTTP/1.1"


def test_gzip_that_nobody_asked_for_passes_and_is_checked(a_ticket: bytes) -> None:
    broken = gzip.compress(json.dumps({**json.loads(a_ticket), "status": "lost"}).encode())
    with upstream(answering(whole(broken, **FIELDS, Content_Encoding="gzip"))) as up, standing_before(up.url) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert answer.json()["status"] == "lost"
        assert reported(answer) == [("response", "body.status")]


def test_a_coding_that_is_not_understood_is_a_note(a_ticket: bytes) -> None:
    with (
        upstream(answering(whole(a_ticket, **FIELDS, Content_Encoding="zstd"))) as up,
        standing_before(up.url) as proxy,
    ):
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY) as answer:
            assert b"".join(answer.iter_raw()) == a_ticket
        assert (reported(answer), [each["where"] for each in notes(answer)]) == ([], ["body"])


def test_a_report_of_the_upstreams_own_is_not_taken_for_ours(a_ticket: bytes) -> None:
    fields = {**FIELDS, "X_Contract_Violations": '[{"in": "request"}]'}
    with upstream(answering(whole(a_ticket, **fields))) as up, standing_before(up.url) as proxy:
        assert reported(httpx.get(proxy.url + TICKET, headers=KEY)) == []


def test_chunks_pass_both_ways(a_ticket: bytes) -> None:
    def talk(turn: Talk) -> bool:
        body = turn.read_to(b"0\r\n\r\n")
        assert b"transfer-encoding: chunked" in turn.head.lower()
        assert b'"subject"' in body
        turn.send(b"HTTP/1.1 201 Created\r\nX-Request-Id: a\r\nContent-Type: application/json\r\n")
        turn.send(b"Transfer-Encoding: chunked\r\n\r\n")
        for piece in (a_ticket[:100], a_ticket[100:], b""):
            turn.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        return True

    with upstream(talk) as up, standing_before(up.url) as proxy:
        pieces = iter([b'{"subject":', b" %b}" % json.dumps(json.loads(a_ticket)["subject"]).encode()])
        headers = {**KEY, "Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, content=pieces, headers=headers)
        assert (answer.status_code, answer.content, reported(answer)) == (201, a_ticket, [])


def test_events_pass_as_they_come_and_end_with_their_reader() -> None:
    ended = threading.Event()

    def talk(turn: Talk) -> None:
        turn.send(b"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        try:
            while True:
                sleep(0.02)
                turn.send(b"data: 2\n\n")
        except OSError:
            ended.set()

    with upstream(talk) as up, standing_before(up.url) as proxy:
        begun = monotonic()
        with httpx.stream("GET", proxy.url + TICKET, headers=KEY, timeout=20) as answer:
            assert reported(answer) == [("response", "header.Content-Type")]
            assert next(answer.iter_raw()).startswith(b"data: 1")
            assert monotonic() - begun < 2
        assert ended.wait(10)
        assert proxy.exchange().status == 200


@pytest.mark.parametrize("errors", [False, True])
def test_a_large_answer_passes_in_pieces_and_says_that_it_was_not_checked(errors: bool) -> None:
    piece, pieces = b"x" * 65_536, 2 * LARGEST // 65_536

    def talk(turn: Talk) -> bool:
        turn.send(b"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Type: application/json\r\n")
        turn.send(b"Content-Length: %d\r\n\r\n" % (len(piece) * pieces))
        for _ in range(pieces):
            turn.send(piece)
        return True

    with upstream(talk) as up, standing_before(up.url, errors=errors) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY)
        assert (answer.status_code, len(answer.content)) == (200, len(piece) * pieces)
        assert (reported(answer), [each["message"][:28] for each in notes(answer)]) == (
            [],
            ["is too large to be checked: "],
        )


@pytest.mark.parametrize("errors", [False, True])
def test_a_large_request_passes_and_says_that_it_was_not_checked(errors: bool, a_ticket: bytes) -> None:
    body = b'{"subject": "%b"}' % (b"x" * (2 * LARGEST))

    def talk(turn: Talk) -> bool:
        assert turn.read(len(body)) == body
        turn.send(whole(a_ticket, "201 Created", **FIELDS))
        return True

    with upstream(talk) as up, standing_before(up.url, errors=errors) as proxy:
        headers = {**KEY, "Content-Type": "application/json"}
        answer = httpx.post(proxy.url + TICKETS, content=body, headers=headers)
        assert (answer.status_code, reported(answer)) == (201, [])
        assert [(each["in"], each["where"]) for each in notes(answer)] == [("request", "body")]


def spoken(url: str, said: str) -> tuple[int, bytes]:
    """The status and all that comes back where these bytes are sent."""
    host, _, port = url.rpartition("//")[2].partition(":")
    with socket.create_connection((host, int(port)), 10) as client:
        client.sendall(said.encode())
        answer = b""
        while piece := client.recv(65_536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), answer
