"""A client among slow ones: `python -m bench.slow_clients [--slow 500] [--rounds 5]`.

Slow clients send a byte a second, half of them of a head and half of a body, and connect again when they are cut off.
Meanwhile one client asks as usual: the 99th percentile of what it waits, in turns with them and alone.
"""

import argparse
import multiprocessing
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter, sleep

from bench.servers import KEY, LOOPBACK, PATIENCE, TICKET, ServerProcess, mock, started

BAR = 2.0
REQUESTS, A_CLIENT_RESTS = 2_000, 0.001
HEAD = b"GET /api/v1/tickets/1042 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ak_live_xxxx\r\nX-Slow: " + b"x" * 4_000
BODY = (
    b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ak_live_xxxx\r\n"
    b"Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
)


def main() -> int:
    """Measure; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.slow_clients", description="A client among slow ones.")
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    alone, among = [], []
    with started(*mock("--rate-limit", "off", "--log-level", "warning")) as server:
        _waits(server)  # to get warm
        for nth in range(asked.rounds):
            alone.append(_waits(server))
            with slow_clients(server, asked.slow):
                among.append(_waits(server))
            sys.stderr.write(f"round {nth + 1}: alone {alone[-1]:.2f} ms, among slow ones {among[-1]:.2f} ms\n")
    times = median(among) / median(alone)
    sys.stdout.write(
        f"99th percentile: alone {median(alone):.2f} ms, among {asked.slow} slow clients {median(among):.2f} ms: "
        f"{times:.2f} times (bar {BAR})\n"
    )
    return 0 if times <= BAR else 1


def _waits(server: ServerProcess) -> float:
    """The 99th percentile of the milliseconds that an answer takes."""
    connection = HTTPConnection(LOOPBACK, server.port, timeout=PATIENCE)
    waited = []
    for _ in range(REQUESTS):
        began = perf_counter()
        connection.request("GET", TICKET, headers=KEY)
        answer = connection.getresponse()
        answer.read()
        waited.append((perf_counter() - began) * 1e3)
        if answer.status != 200:
            raise SystemExit(f"bench: {TICKET} was answered with {answer.status}.")
        sleep(A_CLIENT_RESTS)
    connection.close()
    return quantiles(waited, n=100)[-1]


@contextmanager
def slow_clients(server: ServerProcess, number: int) -> Iterator[None]:
    """So many, from when all of them are connected."""
    spawn = multiprocessing.get_context("spawn")
    connected = spawn.Event()
    process = spawn.Process(target=_drip, args=(server.port, number, connected), daemon=True)
    process.start()
    try:
        if not connected.wait(PATIENCE):
            raise SystemExit("bench: the slow clients were not let in.")
        yield
    finally:
        process.terminate()
        process.join()


def _drip(port: int, number: int, connected: "multiprocessing.synchronize.Event") -> None:
    """Send a byte a second on each connection, one after the other, until somebody ends this process."""
    clients = [SlowClient(port, headless=bool(nth % 2)) for nth in range(number)]
    connected.set()
    for client in cycle(clients):
        client.send()
        sleep(1 / number)


class SlowClient:
    """A connection that is opened again when it was closed."""

    def __init__(self, port: int, *, headless: bool) -> None:
        self._port = port
        self._first = BODY if headless else HEAD[:1]
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection((LOOPBACK, self._port), timeout=PATIENCE)
        self._socket.sendall(self._first)
        self._socket.settimeout(0)
        self._sent = len(self._first)

    def send(self) -> None:
        """The next byte, if the connection is still there; else the first ones of a new one."""
        byte = HEAD[self._sent : self._sent + 1] if self._first != BODY else b" "
        with suppress(BlockingIOError):
            try:
                if self._hung_up():
                    raise ConnectionResetError
                self._sent += self._socket.send(byte)
            except ConnectionError:
                self._socket.close()
                self._connect()

    def _hung_up(self) -> bool:
        try:
            while self._socket.recv(4_096):
                pass
        except BlockingIOError:
            return False
        return True


if __name__ == "__main__":
    sys.exit(main())
