"""How these tests call a mock: through httpx as somebody in a world, or in raw bytes where httpx would refuse."""

import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

import httpx

from mock_server.testing import MockServer
from mock_server.tests.launch import Served

KEY = {"X-API-Key": "ak_live_xxxx"}
OWNER = {"Cookie": "aurion_session=sess_tenant_owner"}
AGENT = {"Cookie": "aurion_session=sess_agent"}
WORLD = "X-Mock-World"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PATIENCE = 30
"""Seconds after which a server that should answer counts as hung."""


def client(mock: MockServer, world: str | None = None, credential: Mapping[str, str] | None = None) -> httpx.Client:
    """A client with a credential's headers, in a world."""
    headers = {**(credential or {}), **({WORLD: world} if world else {})}
    return httpx.Client(base_url=mock.url, headers=headers, verify=NO_TLS, timeout=PATIENCE)


@dataclass(frozen=True)
class Answer:
    """What came back over a raw connection. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def detail(self) -> Any:
        return json.loads(self.body)["detail"]


class Connection:
    """One connection to a mock, over which bytes are sent as they are."""

    def __init__(self, mock: MockServer | Served) -> None:
        self._socket = socket.create_connection(("127.0.0.1", mock.port), PATIENCE)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes, method: str = "GET") -> Answer:
        """Send the bytes, and read one answer."""
        self._socket.sendall(data)
        with HTTPResponse(self._socket, method=method) as response:
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())


def request(line: str | bytes, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> bytes:
    """The bytes of a request, from its first line (less the version), its headers and its body."""
    start = line.encode() if isinstance(line, str) else line
    length = {} if body is None else {"Content-Length": str(len(body))}
    fields = {"Host": "127.0.0.1", **(headers or {}), **length}
    head = b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in fields.items())
    return start + b" HTTP/1.1\r\n" + head + b"\r\n" + (body or b"")
