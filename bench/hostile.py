"""Hostile requests by the hundred thousand: `python -m bench.hostile [REQUESTS] [SEED]`. The bar: no 5xx.

But for 505: that is the answer to another version of HTTP (RFC 9110 15.6.6).

Half are HTTP with hostile content, half are broken bytes. A server of our own is started for it, and has to answer as
fast as before when it is over. A request that gets such an answer, or none although it was whole, is printed.
"""

import argparse
import re
import socket
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from threading import Event, Thread

from bench.mutations import Mutations
from bench.servers import LOOPBACK, ServerProcess, mock, started

HEALTH = "/_mock/health"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
WORKERS = 2
PATIENCE = 20.0
BATCH = 20
SHOWN = 600
A_LOOK, LATER_MEMORY = 0.25, 1.05
"""Seconds between two looks at the memory, and what its median may be in the last quarter times that of the second."""
SILENCE, OTHER_VERSION = "no answer", "505"

Verdict = tuple[Counter[str], list[tuple[str, bytes]]]


def main() -> int:
    """Send them all; 1 where one of them was answered with 500 or more, or not at all."""
    parser = argparse.ArgumentParser(prog="bench.hostile", description="Hostile requests by the hundred thousand.")
    parser.add_argument("requests", nargs="?", type=int, default=500_000)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    asked = parser.parse_args()
    options = ("--rate-limit", "off", "--log-level", "error")
    with started(*mock(*options), ready=HEALTH) as server, ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        before, memory = server.resident(), Memory(server)
        memory.start()
        shares = [(server, asked.seed * 1000 + number, asked.requests // WORKERS) for number in range(WORKERS)]
        counts, bad = Counter[str](), list[tuple[str, bytes]]()
        for share_counts, share_bad in pool.map(_attack, shares):
            counts += share_counts
            bad += share_bad
        memory.over.set()
        memory.join()
        alive = server.get(HEALTH) is not None
        sys.stdout.write(f"{sum(counts.values()):,} answers: {dict(sorted(counts.items()))}\n")
        sys.stdout.write(f"memory {before:.0f} MB before, {server.resident():.0f} MB after; alive: {alive}\n")
        second, last = memory.quarters()
        grown = last / second
        sys.stdout.write(f"median memory: second quarter {second:.1f} MB, last {last:.1f} MB: {grown:.3f} times\n")
    for what, request in bad[:20]:
        sys.stdout.write(f"{what}: {request[:SHOWN]!r}\n")
    return 1 if bad or not alive or grown > LATER_MEMORY else 0


class Memory(Thread):
    """Looks at the memory of a server until it is `over`."""

    def __init__(self, server: ServerProcess) -> None:
        super().__init__(daemon=True)
        self.over = Event()
        self._server = server
        self._seen: list[float] = []

    def run(self) -> None:
        while not self.over.wait(A_LOOK):
            self._seen.append(self._server.resident())

    def quarters(self) -> tuple[float, float]:
        """The medians of the second and of the last quarter, in megabytes."""
        quarter = len(self._seen) // 4
        return median(self._seen[quarter : 2 * quarter]), median(self._seen[-quarter:])


def _attack(share: tuple[ServerProcess, int, int]) -> Verdict:
    server, seed, requests = share
    mutations = Mutations(seed, f"{LOOPBACK}:{server.port}")
    counts, bad = Counter[str](), list[tuple[str, bytes]]()
    for number in range(requests):
        whole = number % 2 == 0
        message = mutations.well_formed() if whole else mutations.broken()
        statuses = _exchange(server, message, whole=whole)
        counts.update(statuses or [SILENCE])
        if any(status >= "500" and status != OTHER_VERSION for status in statuses) or (whole and not statuses):
            bad.append((", ".join(statuses) or SILENCE, message))
    return counts, bad


def _exchange(server: ServerProcess, message: bytes, *, whole: bool) -> list[str]:
    """Send a message on a connection of its own, and read until the server hangs up.

    What is no HTTP may leave the server waiting for more: it is told that there is none.
    """
    received = bytearray()
    with socket.create_connection((LOOPBACK, server.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(message)
            if not whole:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65_536):
                received += chunk
        except OSError:
            pass  # what has come until then is judged
    return [found.decode() for found in STATUS.findall(received)]


if __name__ == "__main__":
    sys.exit(main())
