"""What may stand between the kit and a deployment that keeps every promise: none of it is a broken promise.

    python -m contract_tests.tests.proxy_trial KIND|all [--profile quick] [--exclusive] [--settle SECONDS] [--only WORD]

The deployment is the mock, which nobody can tell for one: its control API is hidden. A line each as the trials of the
second implementation have it: rule, check, what was promised, what came. The exit code is the kit's.
"""

import argparse
import os
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

import contract_tests
from contract_tests.caller import WEBHOOK_SECRET
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.front import Behaviour, Front, FrontHandler, serving
from contract_tests.tests.second.serving import UNLIMITED
from contract_tests.tests.second.trial import reported, told

Kind = Callable[[], AbstractContextManager[str]]
"""Something in between; it yields the address to ask."""
LAG = 0.2
"""Seconds after which a read sees a write."""
SHARE = 0.01
"""Of the requests, those that something in between answers instead of the deployment."""
HTML = ("Content-Type", "text/html")
USERS = ("user_012", "user_034", "user_056")
MOVED, NEW = "/moved", 308
"""Below which path what has moved is found, and how whoever asks at the old place is told so (RFC 9110 15.4.9)."""
ALL = "all"


def settings(*, exclusive: bool = False, patience: float = 2) -> str:
    """What an aurion-contract.toml says of the mock behind it."""
    first = [
        f"exclusive = {str(exclusive).lower()}",
        f"patience = {patience}",
        f"rate_limit = {UNLIMITED}",
        f"ai_rate_limit = {UNLIMITED}",
        f"users = {list(USERS)}",
        f'webhook_secret = "{WEBHOOK_SECRET}"',
    ]
    credentials = Path(contract_tests.__file__).parent / "docs_credentials.toml"
    return "\n".join([*first, credentials.read_text(encoding="utf-8")])


@contextmanager
def before(behaviour: Behaviour = lambda _: False, coding: str = "") -> Iterator[str]:
    """A front before the deployment that does this with a request."""
    with (
        deployment(rate_limit=None) as server,
        serving(Front(server.url, coding=coding, behaviour=behaviour)) as front,
    ):
        yield front.url


class Replica:
    """A layer of the mock: whoever reads sees the world as it was a moment ago, as from a replica of a database.

    store   the mock's, once there is one
    worlds  the world before each of the latest writes, and when that was
    """

    name = "replica"

    def __init__(self) -> None:
        self.store: Any = None
        self.worlds: deque[tuple[float, Any]] = deque()

    async def __call__(self, exchange: Any, endpoint: Any, path: Any, then: Callable[..., Awaitable[Any]]) -> Any:
        while self.worlds and self.worlds[0][0] <= time.monotonic() - LAG:
            self.worlds.popleft()
        if endpoint.operation.method == "GET":
            if self.worlds:
                self.store._worlds[self.name] = self.worlds[0][1]  # a store makes worlds of scenarios only
                exchange.world = self.name
            return await then(exchange, endpoint, path)
        earlier = self.store.world(exchange.world).copy()
        reply = await then(exchange, endpoint, path)
        if exchange.commits:
            self.worlds.append((time.monotonic(), earlier))
        return reply


@contextmanager
def lagging() -> Iterator[str]:
    """A write is there at once for other writes, and for reads a moment later."""
    replica = Replica()
    with deployment(rate_limit=None, layers=[replica]) as server:
        replica.store = server.mock.app.store
        yield server.url


def bad_gateway(handler: FrontHandler) -> None:
    handler.give(502, [HTML], b"<h1>Bad gateway</h1>")


def unavailable(handler: FrontHandler) -> None:
    handler.give(503, [HTML, ("Retry-After", "1")], b"<h1>Service unavailable</h1>")


def blocked(handler: FrontHandler) -> None:
    handler.give(403, [HTML], b"<h1>Request blocked</h1>")


def reset(handler: FrontHandler) -> None:
    """The connection breaks; who waits for an answer is told by TCP, and by nobody else."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(handler.connection.detach())


FAILURES = (bad_gateway, unavailable, blocked, reset)


def failing(seed: int, share: float = SHARE) -> Behaviour:
    """Some requests fail, in every way; of those that are not blocked half were carried out all the same."""
    chance, lock = Random(seed), Lock()  # noqa: S311 - chance from a seed is the point

    def behave(handler: FrontHandler) -> bool:
        with lock:
            fails, done = chance.random() < share, chance.random() < 0.5
            failure = chance.choice(FAILURES)
        if fails and done and failure is not blocked:
            handler.front.passed_on(handler)
        if fails:
            failure(handler)
        return fails

    return behave


@contextmanager
def to_another_port() -> Iterator[str]:
    """Everything has moved to another port."""
    with before() as new:

        def behave(handler: FrontHandler) -> bool:
            handler.give(NEW, [("Location", f"{new}{handler.path}")], b"")
            return True

        with before(behave) as old:
            yield old


def to_another_path(handler: FrontHandler) -> bool:
    """Version 2 has moved below a path."""
    if handler.path.startswith("/api/v2/"):
        handler.give(NEW, [("Location", f"{MOVED}{handler.path}")], b"")
        return True
    handler.path = handler.path.removeprefix(MOVED)
    return False


def to_another_name(handler: FrontHandler) -> bool:
    """The server wants to be called by its number."""
    name, _, port = handler.headers["Host"].rpartition(":")
    if name == "127.0.0.1":
        return False
    handler.give(NEW, [("Location", f"http://127.0.0.1:{port}{handler.path}")], b"")
    return True


KINDS: dict[str, Kind] = {
    "transparent": before,
    "gzip": lambda: before(coding="gzip"),
    "lagging": lagging,
    "flaky": lambda: before(failing(seed=1)),
    "redirect-port": to_another_port,
    "redirect-path": lambda: before(to_another_path),
    "redirect-name": lambda: before(to_another_name),
}


def main() -> int:
    """Read the arguments, run, and list what failed."""
    parser = argparse.ArgumentParser(prog="between", description=str(__doc__).partition("\n")[0])
    parser.add_argument("kind", choices=[*KINDS, ALL], help="what stands between")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--exclusive", action="store_true", help="nobody else uses it")
    parser.add_argument("--notes", action="store_true", help="list what fails nothing, too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the settings and the report there")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="as the kit takes it")
    parser.add_argument("--settle", metavar="SECONDS", help="as the kit takes it")
    given = parser.parse_args()
    options = ["--profile", given.profile, "--seed", given.seed, *(w for each in given.only for w in ("--only", each))]
    options += ["--settle", given.settle] if given.settle else []
    codes = [_run(each, given, options) for each in (KINDS if given.kind == ALL else [given.kind])]
    return 1 if 1 in codes else max(codes)


def _run(kind: str, given: argparse.Namespace, options: list[str]) -> int:
    with KINDS[kind]() as url:
        kept = given.keep and given.keep / kind
        code, report, said = reported(url, settings(exclusive=given.exclusive), *options, kept=kept)
    sys.stdout.write(f"{kind}\n")
    if report is None:
        sys.stdout.write(f"{said}No report, exit code {code}\n")
    else:
        told(report, code, said, notes=given.notes)
    return code


if __name__ == "__main__":
    sys.exit(main())
