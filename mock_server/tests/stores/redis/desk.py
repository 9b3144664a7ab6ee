"""A small part of the mock as a model, and clients that ask for it at random and write down what they were answered."""

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mock_server.tests.connections import OWNER
from mock_server.tests.stores.redis.linearizability import OPEN, Operation, is_linearizable

TICKETS, TEAMS, USER = "/api/v1/tickets", "/api/v2/teams", "user_001"
SUBJECTS, KEYS, MEMBERSHIPS = 4, 6, 3
PATIENCE = 30.0
WEIGHTS = {"create": 3, "once": 2, "write": 4, "read": 6, "close": 2, "reopen": 1, "count": 2, "default": 3, "leave": 2}


class Desk(NamedTuple):
    """How many tickets there are, what stands in some of them and which are closed, which keys were used for which, and
    of which team somebody is the default member."""

    tickets: int
    subjects: tuple[str, ...]
    closed: tuple[bool, ...]
    keys: tuple[int, ...]
    default: int
    members: frozenset[int]


PARTS = {
    **dict.fromkeys(("create", "once", "count"), "numbers"),
    **dict.fromkeys(("write", "read", "close", "reopen"), "ticket"),
    **dict.fromkeys(("default", "leave"), "memberships"),
}
"""What of the desk an operation is about. Nothing that is about another part tells of it."""


def fits(told: Iterable[Operation]) -> bool:
    """Whether one desk could have answered so. It could where each of its parts could (Herlihy and Wing, locality)."""
    parts: dict[Any, list[Operation]] = {}
    for each in told:
        part = PARTS[each.name]
        parts.setdefault((part, each.arguments[0] if part == "ticket" else None), []).append(each)
    return all(is_linearizable(part, step, BEGIN) for part in parts.values())


def put(values: tuple[Any, ...], at: int, value: Any) -> tuple[Any, ...]:
    return (*values[:at], value, *values[at + 1 :])


def step(state: Any, operation: Operation) -> Hashable | None:
    """As `Step` has it. Results: a ticket's number after the first, a subject, a count, or a status."""
    desk: Desk = state
    answer, reached = ANSWERS[operation.name](desk, *operation.arguments)
    return reached if operation.is_open or operation.result == answer else None


def _create(desk: Desk) -> tuple[Any, Desk]:
    return desk.tickets, desk._replace(tickets=desk.tickets + 1)


def _once(desk: Desk, key: int) -> tuple[Any, Desk]:
    if desk.keys[key] >= 0:
        return desk.keys[key], desk
    return desk.tickets, desk._replace(tickets=desk.tickets + 1, keys=put(desk.keys, key, desk.tickets))


def _write(desk: Desk, at: int, subject: str) -> tuple[Any, Desk]:
    return 200, desk._replace(subjects=put(desk.subjects, at, subject))


def _read(desk: Desk, at: int) -> tuple[Any, Desk]:
    return (desk.subjects[at], desk.closed[at]), desk


def _close(desk: Desk, at: int) -> tuple[Any, Desk]:
    return (409, desk) if desk.closed[at] else (200, desk._replace(closed=put(desk.closed, at, True)))


def _reopen(desk: Desk, at: int) -> tuple[Any, Desk]:
    return 200, desk._replace(closed=put(desk.closed, at, False))


def _count(desk: Desk) -> tuple[Any, Desk]:
    return desk.tickets, desk


def _default(desk: Desk, team: int) -> tuple[Any, Desk]:
    if desk.default not in {-1, team}:
        return 409, desk
    return 200, desk._replace(default=team, members=desk.members | {team})


def _leave(desk: Desk, team: int) -> tuple[Any, Desk]:
    if team not in desk.members:
        return 404, desk
    default = -1 if desk.default == team else desk.default
    return 204, desk._replace(default=default, members=desk.members - {team})


ANSWERS: dict[str, Any] = {
    "create": _create,
    "once": _once,
    "write": _write,
    "read": _read,
    "close": _close,
    "reopen": _reopen,
    "count": _count,
    "default": _default,
    "leave": _leave,
}
BEGIN = Desk(SUBJECTS, ("",) * SUBJECTS, (False,) * SUBJECTS, (-1,) * KEYS, -1, frozenset())


@dataclass
class World:
    """A world of a mock with the tickets and teams that the model begins with."""

    name: str
    tickets: list[int]
    teams: list[str]
    before: int


class Client:
    """One connection to one mock, another one where it breaks. What was answered is in `told`."""

    def __init__(self, url: str, world: World | str) -> None:
        parts = urlsplit(url)
        self._address = parts.hostname or "", parts.port
        self._world = world
        self._connection: HTTPConnection | None = None
        self.told: list[Operation] = []

    def ask(self, name: str, *arguments: Any) -> None:
        """Do the operation, and write down what came of it."""
        method, path, body, headers = self._request(name, arguments)
        called = perf_counter()
        try:
            status, content = self.send(method, path, body, headers)
        except (OSError, HTTPException):
            status, content = 503, None
        answered = perf_counter()
        result = OPEN if status >= 500 else self._result(name, status, content)
        self.told.append(Operation(name, arguments, called, answered, result))

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        if self._connection is None:
            self._connection = HTTPConnection(*self._address, timeout=PATIENCE)
        name = self._world if isinstance(self._world, str) else self._world.name
        sent = OWNER | {"X-Mock-World": name, "Content-Type": "application/json"} | (headers or {})
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), sent)
            response = self._connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content else None
        except (OSError, HTTPException):
            self.close()
            raise

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _request(self, name: str, arguments: tuple[Any, ...]) -> tuple[str, str, Any, dict[str, str]]:
        world = self._world
        assert isinstance(world, World)
        ticket = f"{TICKETS}/{world.tickets[arguments[0]]}" if name in {"write", "read", "close", "reopen"} else ""
        member = f"{TEAMS}/{world.teams[arguments[0]]}/members/{USER}" if name in {"default", "leave"} else ""
        key = {"Idempotency-Key": f"key-{arguments[0]}"} if name == "once" else {}
        new = {"subject": f"By key {arguments[0]}" if name == "once" else "New"}
        requests: dict[str, tuple[str, str, Any]] = {
            "create": ("POST", TICKETS, new),
            "once": ("POST", TICKETS, new),
            "write": ("PUT", ticket, {"subject": arguments[-1] if arguments else ""}),
            "read": ("GET", ticket, None),
            "close": ("POST", f"{ticket}/close", {}),
            "reopen": ("PUT", ticket, {"status": "open"}),
            "count": ("GET", f"{TICKETS}?limit=1", None),
            "default": ("PUT", member, {"is_default": True}),
            "leave": ("DELETE", member, None),
        }
        return (*requests[name], key)

    def _result(self, name: str, status: int, content: Any) -> Any:
        world = self._world
        assert isinstance(world, World)
        if status >= 400 or name not in {"create", "once", "read", "count"}:
            return status
        if name == "read":
            return content["subject"] if content["subject"] != f"Begin {world.tickets.index(content['id'])}" else "", (
                content["status"] == "closed"
            )
        if name == "count":
            return content["total"] - world.before
        return content["id"] - world.tickets[0]


def prepared(url: str, name: str) -> World:
    """A new world with all that clients ask for."""
    client = Client(url, name)
    _, listed = client.send("GET", f"{TICKETS}?limit=1")
    tickets = [client.send("POST", TICKETS, {"subject": f"Begin {at}"})[1]["id"] for at in range(SUBJECTS)]
    teams = [client.send("POST", TEAMS, {"name": f"Default {at}"})[1]["id"] for at in range(MEMBERSHIPS)]
    client.close()
    return World(name, tickets, teams, listed["total"])


def lived(urls: list[str], name: str, seed: int, clients: int, operations: int) -> list[Operation]:
    """What so many clients, beside each other and in turn at each mock, were answered to so many operations in all."""
    world = prepared(urls[0], name)
    asking = [Client(urls[at % len(urls)], world) for at in range(clients)]
    share = operations // clients
    threads = [
        Thread(target=_live, args=(client, Random(f"{seed}-{at}"), share, at)) for at, client in enumerate(asking)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [operation for client in asking for operation in client.told]


def _live(client: Client, random: Random, operations: int, number: int) -> None:
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    for at in range(operations):
        name = random.choices(names, weights)[0]
        client.ask(name, *drawn(name, random, f"{number}-{at}"))
    client.close()


def drawn(name: str, random: Random, text: str) -> tuple[Any, ...]:
    """Arguments for an operation."""
    if name == "once":
        return (random.randrange(KEYS),)
    if name in {"default", "leave"}:
        return (random.randrange(MEMBERSHIPS),)
    if name == "write":
        return random.randrange(SUBJECTS), text
    return (random.randrange(SUBJECTS),) if name in {"read", "close", "reopen"} else ()
