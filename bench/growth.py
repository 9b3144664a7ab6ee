"""How the cost of a request grows with what is sent: ten times the input, at most twelve times the processor time."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse

from bench.servers import KEY, LOOPBACK, PATIENCE, ServerProcess

ENOUGH = 0.5
"""Seconds of processor time that make a measurement."""

TICKET = "PUT /api/v1/tickets/1042"
RULE = "POST /api/v2/automation-rules"
OWNER = "Cookie: aurion_session=sess_tenant_owner"


def costs(server: ServerProcess) -> Iterator[tuple[str, float, float]]:
    """What each input costs when it is large, and ten times what it costs when it is a tenth of that: milliseconds."""
    for name, (make, size) in INPUTS.items():
        small, large = make(size // 10), make(size)
        yield name, _milliseconds(server, large), 10 * _milliseconds(server, small)


def _milliseconds(server: ServerProcess, sent: bytes) -> float:
    before, requests = server.cpu(), 0
    while (took := server.cpu() - before) < ENOUGH:
        _send(server, sent)
        requests += 1
    return took / requests * 1e3


def _send(server: ServerProcess, sent: bytes) -> None:
    with socket.create_connection((LOOPBACK, server.port), PATIENCE) as connection, suppress(OSError, HTTPException):
        connection.sendall(sent)  # a refusal may come before the end
        HTTPResponse(connection).begin()


def _request(line: str, *fields: str, body: bytes = b"") -> bytes:
    key = [f"{name}: {value}" for name, value in KEY.items() if not any("Cookie" in field for field in fields)]
    head = [f"{line} HTTP/1.1", f"Host: {LOOPBACK}", "Connection: close", *key, *fields, f"Content-Length: {len(body)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _twice(count: int) -> bytes:
    keys = ", ".join(f'"{number}": 1' for number in range(count))
    return _request(TICKET, body=f'{{{keys}, "{count - 1}": 1}}'.encode())


def _issues(count: int) -> bytes:
    body = {"name": "N", "trigger_event": "e", "actions": [1] * count}
    return _request(RULE, OWNER, body=json.dumps(body).encode())


def _chunks(count: int) -> bytes:
    head = _request(TICKET, "Transfer-Encoding: chunked").replace(b"\r\nContent-Length: 0", b"")
    return head + b"1\r\n \r\n" * count + b"2\r\n{}\r\n0\r\n\r\n"


INPUTS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "a key twice among many": (_twice, 20_000),
    "issues": (_issues, 100_000),
    "brackets": (lambda size: _request(TICKET, body=b"[" * size), 1_000_000),
    "a text": (lambda size: _request(TICKET, body=json.dumps({"description": "é" * size}).encode()), 500_000),
    "numbers": (lambda size: _request(TICKET, body=json.dumps({"more": [1.5] * size}).encode()), 500_000),
    "chunks": (_chunks, 100_000),
    "an encoded path": (lambda size: _request("GET /api/v2/teams/" + "%C3" * size, OWNER), 20_000),
    "query parameters": (lambda size: _request("GET /api/v1/tickets?" + "a=%20&" * size), 1_000),
    "an encoded query": (lambda size: _request("GET /api/v1/tickets?search=" + "%C3" * size), 20_000),
    "cookies": (lambda size: _request("GET /api/v1/tickets", "Cookie: " + "a=b; " * size), 12_000),
    "fields": (lambda size: _request("GET /api/v1/tickets", *(f"X-{n}: a" for n in range(size))), 190),
    "a field without an end": (lambda size: b"GET / HTTP/1.1\r\nX-A: " + b"a" * size, 10_000_000),
}
