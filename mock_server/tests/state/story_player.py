"""Plays the steps of stories to an application in this process: no sockets, no server, no time but what is told."""

import hmac
import json
from collections.abc import Coroutine, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cached_property
from traceback import walk_stack
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import quote

from mock_server.app import App
from mock_server.document.operations import Operation
from mock_server.errors import Conflict
from mock_server.families.tenant import World
from mock_server.http.credentials import SIGNATURE
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.state.principal import Principal
from mock_server.tests.state import commits
from mock_server.tests.state.random_operations import WAIT, OperationStory, Step, WriteFailure
from mock_server.tests.state.story_bodies import CONTROLS, OPERATIONS, copied
from mock_server.tests.state.story_targets import (
    NO_TICKET,
    NO_WORLD,
    NOWHERE,
    caller_of,
    path_of,
    picked,
    with_references,
)
from mock_server.tests.state.world_dump import Moment, dump, known_records

NAME = "story"
"""Of the world that stories are played in."""

SHIFTED = {"advance_clock": "to", "set_clock": "now"}
"""The field that a shift of the clock is told in."""


class PlantedFailure(Exception):
    """What no engine expects."""


class StepAnswer(NamedTuple):
    status: int
    body: bytes


class Trap:
    """Lets the writes of a step fail where its story says so. `sprung` is what it interrupted, None before that.

    `firing` says whether a timer was.
    """

    def __init__(self) -> None:
        self.arm(None)

    def arm(self, failure: WriteFailure | None) -> None:
        self.failure = failure
        self.sprung: str | None = None
        self.firing = False
        self._written = 0

    def written(self) -> None:
        """Something was. May fail, as planned."""
        self._written += 1
        if self.failure and self._written == self.failure.at:
            running = {frame.f_code.co_name for frame, _ in walk_stack(None)}
            self.firing = commits.FIRING in running
            self.sprung = next(name for name in commits.INTERRUPTIBLE if name in running)
            raise Conflict("planted") if self.failure.refusal else PlantedFailure


class Player:
    """Plays in worlds of one application, and notes which timers fired."""

    def __init__(self) -> None:
        self.app: App = commits.new_app()
        self.trap = Trap()
        self.fired: set[str] = set()
        self._machine = 0.0
        self._known: dict[int, bytes] = {}

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Writes can fail, and the machine's time is the story's."""
        with ExitStack() as stack:
            for owner, name in commits.WRITES:
                stack.enter_context(patch.object(owner, name, _failing(self.trap, getattr(owner, name))))
            stack.enter_context(commits.noting_timers(self.fired.add))
            stack.enter_context(commits.machine_time(lambda: self._machine))
            yield

    def begin(self, story: OperationStory) -> World:
        """The world that it begins in."""
        self._known = self._busy if story.scenario == "busy" else {}
        self._send(CONTROLS["put_world"], {"world_name": NAME}, {"scenario": story.scenario}, {})
        return self.world()

    def moment(self) -> Moment:
        """For all dumps that are made now; the scenario's own thousands of records are put into bytes once for all."""
        return Moment(self._known)

    def dump(self, world: World) -> bytes:
        """The world as bytes."""
        return dump(world, self.moment())

    @cached_property
    def _busy(self) -> dict[int, bytes]:
        return known_records(commits.template_of(self.app, "busy"))

    def world(self, name: str = NAME) -> World:
        return commits.world_of(self.app, name)

    def play(self, step: Step, name: str = NAME) -> StepAnswer:
        """The answer to the step's request in the world of this name."""
        self.trap.arm(step.failure)
        try:
            if step.operation == WAIT:
                return self._wait(step.seconds)
            return self._control(step, name) if step.operation in CONTROLS else self._call(step, name)
        finally:
            self.trap.failure = None

    def _wait(self, seconds: float) -> StepAnswer:
        self._machine += seconds
        return StepAnswer(204, b"")

    def _control(self, step: Step, name: str) -> StepAnswer:
        operation, world, body = CONTROLS[step.operation], self.world(name), step.body
        if operation.id in SHIFTED and "shift" in body:
            now = world.clock.now() + timedelta(seconds=body["shift"])
            body = {key: value for key, value in body.items() if key != "shift"} | {SHIFTED[operation.id]: str(now)}
        path = {"world_name": NO_WORLD, "other_name": DEFAULT_WORLD, "ticket_id": NO_TICKET, "run_id": NOWHERE}
        if step.known:
            tenant = next(iter(world.tenants.values()))
            path["world_name"] = name
            path["ticket_id"] = str(picked(tenant, "tickets", step.choice) or NO_TICKET)
            path["run_id"] = picked(tenant, "workflow_runs", step.choice) or NOWHERE
        return self._send(operation, path, body if operation.body else b"", {"X-Mock-World": name})

    def _call(self, step: Step, name: str) -> StepAnswer:
        operation, world = OPERATIONS[step.operation], self.world(name)
        caller = caller_of(world, step.caller)
        tenant = world.tenants[caller.tenant_id] if caller else next(iter(world.tenants.values()))
        path, body = path_of(tenant, operation, step), step.body
        if step.known and not isinstance(body, bytes):
            body = with_references(tenant, copied(body), step.choice)
        headers = {"X-Mock-World": name, **_credential(caller)}
        if step.key:
            headers["Idempotency-Key"] = step.key
        if SIGNATURE in operation.credentials and caller:
            signer = world.find_signer(world.tenants.values(), path["workflow_id"])
            secret = signer.secret if signer else ""
            headers["X-Workflow-Signature"] = hmac.new(secret.encode(), _bytes(body), "sha256").hexdigest()
        return self._send(operation, path, body, headers)

    def _send(self, operation: Operation, path: dict[str, str], body: Any, headers: dict[str, str]) -> StepAnswer:
        """The answer of the application to one request."""
        target, content = operation.path, _bytes(body)
        for name, value in path.items():
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        fields = {"Host": "127.0.0.1", "Content-Length": str(len(content)), **headers}
        if content:
            fields["Content-Type"] = "application/json"
        scope = {
            "type": "http",
            "method": operation.method,
            "path": target,
            "raw_path": target.encode(),
            "query_string": b"",
            "http_version": "1.1",
            "headers": [(name.lower().encode(), value.encode()) for name, value in fields.items()],
        }
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": content}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        _finish(self.app(scope, receive, send))
        start, content_sent = sent
        return StepAnswer(start["status"], content_sent["body"])


def _finish(answering: Coroutine[Any, Any, None]) -> None:
    """Nothing waits for anything here, so that it ends at its first step."""
    try:
        answering.send(None)
    except StopIteration:
        return
    raise AssertionError("an answer waits for something")


def _failing(trap: Trap, write: Any) -> Any:
    """The write, after which the trap may spring."""

    def written(*arguments: Any, **named: Any) -> Any:
        result = write(*arguments, **named)
        trap.written()
        return result

    return written


def _credential(caller: Principal | None) -> dict[str, str]:
    if caller is None:
        return {}
    return {"X-API-Key": caller.token} if caller.kind == "key" else {"Cookie": f"aurion_session={caller.token}"}


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
