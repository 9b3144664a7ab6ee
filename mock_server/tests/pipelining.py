"""Many requests in little time: sent in batches over one connection, their answers counted."""

import re
import socket

PATIENCE = 30
BATCH = 200
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def send_many(port: int, path: str, count: int) -> list[int]:
    """GET the path so many times; the statuses that came back."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    statuses: list[int] = []
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        while len(statuses) < count:
            batch = min(BATCH, count - len(statuses))
            connection.sendall(request * batch)
            statuses += _answers(connection, batch)
    return statuses


def _answers(connection: socket.socket, count: int) -> list[int]:
    received = b""
    while len(found := STATUS.findall(received)) < count or not received.endswith(b"}"):
        more = connection.recv(1 << 20)
        if not more:
            break
        received += more
    return [int(status) for status in found]
