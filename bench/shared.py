"""What sharing worlds costs: `python -m bench.shared [ROUNDS]`, a mock on Redis against one whose worlds are its own.

Microseconds of the mock's processor time a GET by id, 16 connections, in turns; Redis's own are told apart. Then how
many requests a second two workers answer where one answers one's worth, which needs a free core for each.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.load import LoadRequest, microseconds, throughput
from bench.servers import TICKET, ServerProcess, mock, started
from mock_server.tests.stores.redis.servers import RedisServer

SERVE = ("--rate-limit", "1000000000", "--log-level", "warning")
BAR, TWO = 0.3, 1.7
NEEDED = 4
"""Cores that two workers, Redis and the load need, for the second figure to say something."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.shared", description="What does it cost to share worlds?")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder), fsync="everysec")
        try:
            return _measured(redis, rounds)
        finally:
            redis.stop()


def _measured(redis: RedisServer, rounds: int) -> int:
    store, get = ("--store", redis.url), LoadRequest(TICKET)
    with started(*mock(*SERVE)) as alone, started(*mock(*SERVE, *store)) as shared:
        costs: dict[str, list[float]] = {"memory": [], "redis": [], "redis-server": []}
        server = ServerProcess(redis.pid, redis.port)
        for _ in range(rounds):
            costs["memory"].append(microseconds(alone, get))
            before, cost = server.cpu(), microseconds(shared, get)
            costs["redis"].append(cost)
            costs["redis-server"].append(server.cpu() - before)
    memory, one = median(costs["memory"]), median(costs["redis"])
    share = memory / one
    print(f"GET a ticket: memory {memory:.1f} µs, redis {one:.1f} µs: {share:.2f} of the requests, bar {BAR}")
    print(f"  redis-server used {median(costs['redis-server']):.1f} s of processor time a round")
    with started(*mock(*SERVE, *store)) as single, started(*mock(*SERVE, *store, "--workers", "2")) as double:
        rates = [(throughput(single, get), throughput(double, get)) for _ in range(rounds)]
    first, second = (median(each) for each in zip(*rates, strict=True))
    enough = (os.cpu_count() or 1) >= NEEDED
    told = f"bar {TWO}" if enough else f"no bar: {NEEDED} cores are needed, {os.cpu_count()} are here"
    print(f"Requests a second: one worker {first:,.0f}, two {second:,.0f}: {second / first:.2f}, {told}")
    return 0 if share >= BAR and (second / first >= TWO or not enough) else 1


if __name__ == "__main__":
    sys.exit(main())
