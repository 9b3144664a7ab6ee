"""Whether several mocks on one Redis answer as one would: `python -m bench.linearizable [--trouble redis|kill|pause]`.

Two processes, eight clients, one world a seed; every history is searched for an order that explains it. With trouble
Redis is killed and started again, or workers are killed or stand still, while the clients go on: what was not answered
may have happened at any later time, or never, and all else has to fit.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from mock_server.tests.launch import Served
from mock_server.tests.stores.redis.desk import fits, lived
from mock_server.tests.stores.redis.servers import RedisServer
from mock_server.tests.stores.redis.workers import children

BETWEEN, PAUSE = 2.0, 10.0
"""Seconds between troubles, and for which a worker stands still."""


def restart(redis: RedisServer, served: Served, over: Event) -> None:  # noqa: ARG001 - as all troubles are called
    redis.kill()
    redis.start()


def kill(redis: RedisServer, served: Served, over: Event) -> None:  # noqa: ARG001
    os.kill(children(served)[0], signal.SIGKILL)


def pause(redis: RedisServer, served: Served, over: Event) -> None:  # noqa: ARG001
    worker = children(served)[0]
    os.kill(worker, signal.SIGSTOP)
    over.wait(PAUSE)
    os.kill(worker, signal.SIGCONT)


TROUBLES: dict[str, Callable[[RedisServer, Served, Event], None]] = {"redis": restart, "kill": kill, "pause": pause}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.linearizable", description="Are several mocks on one Redis one?")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--operations", type=int, default=5_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--trouble", choices=TROUBLES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        redis = RedisServer(Path(folder))
        stack.callback(redis.stop)
        options = ("--store", redis.url, "--clock", "frozen", "--rate-limit", "off", "--log-level", "error")
        if asked.trouble:
            served = [stack.enter_context(Served(*options, "--workers", "2", stderr=sys.stderr.fileno()))]
        else:
            served = [stack.enter_context(Served(*options)) for _ in range(2)]
        results = [_searched(redis, served, seed, asked) for seed in range(asked.seeds)]
    return 0 if all(results) else 1


def _searched(redis: RedisServer, served: list[Served], seed: int, asked: argparse.Namespace) -> bool:
    begun, over = perf_counter(), Event()
    troubled: list[int] = []

    def trouble() -> None:
        while not over.wait(BETWEEN):
            TROUBLES[asked.trouble](redis, served[0], over)
            troubled.append(seed)

    troubling = Thread(target=trouble)
    if asked.trouble:
        troubling.start()
    told = lived([each.url for each in served], f"seed-{seed}", seed, asked.clients, asked.operations)
    over.set()
    if asked.trouble:
        troubling.join()
    lasted, begun = perf_counter() - begun, perf_counter()
    fitting = fits(told)
    unanswered = sum(each.is_open for each in told)
    verdict = "linearizable" if fitting else "NOT LINEARIZABLE"
    searched = perf_counter() - begun
    print(f"seed {seed}: {len(told)} operations in {lasted:.1f} s, {unanswered} without an answer,", end=" ")
    print(f"{len(troubled)} troubles: {verdict}, searched in {searched:.1f} s", flush=True)
    return fitting


if __name__ == "__main__":
    sys.exit(main())
