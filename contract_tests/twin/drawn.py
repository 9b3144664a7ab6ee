"""Sequences that are drawn: any operations in any order, about the records that there are by then.

What an operation can be about is what the links of earlier answers lead to, so that every operation is reached.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from contract_tests.assertions import Inconclusive, Violation
from contract_tests.caller import Caller, signature
from contract_tests.contract import Level, contract
from contract_tests.json_text import loads
from contract_tests.target import Target
from contract_tests.twin.bodies import drawn_body
from contract_tests.twin.recorder import Recorder
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import TAG, Sequence, at
from contract_tests.twin.tap import Tap
from mock_server.document.operations import Operation, Schema

Json = Any
SECONDS = (1, 60, 300, 900, 1_800, 3_600, 4 * 3_600, 86_400, 3 * 86_400)
"""How much time passes at once."""
KINDS = {
    "team_id": "TeamV2",
    "target_team_id": "TeamV2",
    "overflow_team_id": "TeamV2",
    "business_hours_id": "BusinessHoursDetail",
    "workflow_id": "Workflow",
    "policy_ids": "SlaPolicy",
    "ordered_ids": "RoutingRule",
}
"""A field of a body → the model of the records that it names."""
USERS = frozenset({"user_id", "swap_with_user_id", "escalate_to_user_id", "assignee_id"})
OTHERS = ("agent", "supervisor", "tenant_readonly", "readonly_key", "starter_key", "stranger", "tenant_admin", "")
WAITS, READS, STRANGERS, KEPT = 0.12, 0.4, 0.06, 0.3
"""How often time passes, something is only read, somebody calls who may not do all, a member is named who is one."""
MOST_LOOKS = 2
"""Records of a kind that each operation is asked for in the end."""


@dataclass
class _Drawing:
    on: Target
    tap: Tap
    chance: Random
    number: int
    called: Counter[str]
    targets: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    made: dict[str, list[Json]] = field(default_factory=dict)
    conversations: list[Json] = field(default_factory=list)
    names: int = 0

    def draw(self, steps: int) -> None:
        for _ in range(steps):
            if self.chance.random() < WAITS:
                self.on.wait(self.chance.choice(SECONDS))
                continue
            self._call(*self._chosen())
        self._look_around()

    def _chosen(self) -> tuple[Operation, dict[str, Json]]:
        """An operation, and values for its path: those of a late record more often than those of an early one."""
        callable_ = [each for each in contract().operations if not each.path_parameters or each.id in self.targets]
        reads = [each for each in callable_ if not each.writes]
        drawn = self.chance.choices(reads if self.chance.random() < READS else callable_, k=12)
        operation = min(drawn, key=lambda each: self.called[each.id])
        self.called[operation.id] += 1
        return operation, self._target(operation)

    def _target(self, operation: Operation) -> dict[str, Json]:
        found = self.targets.get(operation.id, [{}])
        late = max(self.chance.randrange(len(found)), self.chance.randrange(len(found)))
        chosen = dict(found[late])
        named = "user_id" in chosen and self.chance.random() < KEPT
        if "user_id" in operation.path_parameters and not named:
            chosen["user_id"] = self.chance.choice(self.on.users)
        return chosen

    def _look_around(self) -> None:
        """Read whatever is there in the end."""
        for operation in contract().operations:
            if operation.writes:
                continue
            targets = self.targets.get(operation.id, [])[-MOST_LOOKS:] if operation.path_parameters else [{}]
            for target in targets:
                self._call(operation, target)

    def _call(self, operation: Operation, target: dict[str, Json]) -> None:
        if operation.rate_group and self.chance.random() < 0.5:
            return  # few of these may be asked a minute
        path = operation.path
        for name in operation.path_parameters:
            path = path.replace(f"{{{name}}}", str(target.get(name, "")))
        if "{" in path or "//" in path:
            return
        body, level = self._body(operation)
        query = self._query(operation)
        self.tap.recorder.meaning = level
        headers, content = {"Content-Type": "application/json"}, b"" if body is None else json.dumps(body).encode()
        if "workflowSignature" in operation.credentials:
            headers["X-Workflow-Signature"] = signature(content, self.on.webhook_secret)
        try:
            answered = self._caller(operation).request(
                operation.method, path, headers if content else None, content=content or None, params=query or None
            )
        except (Inconclusive, Violation):
            return
        finally:
            self.tap.recorder.meaning = "documented"
        self._learn(operation, target, answered)

    def _caller(self, operation: Operation) -> Caller:
        if self.chance.random() < STRANGERS:
            name = self.chance.choice(OTHERS)
            return Caller(self.on.http, "", self.on.credentials.given[name].sent) if name else self.on.anonymous
        if "apiKey" in operation.credentials and self.chance.random() < 0.5:
            return self.on.key
        return self.on.dashboard if "session" in operation.credentials else self.on.anonymous

    def _body(self, operation: Operation) -> tuple[Json, Level]:
        if operation.body is None:
            return None, "documented"
        self.names += 1
        body, level = drawn_body(operation, self.chance, f"{TAG} {self.number}-{self.names}")
        return self._named(body), level

    def _named(self, value: Json, name: str = "") -> Json:
        """The body with ids of records that are there."""
        if name in USERS and isinstance(value, str):
            return self.chance.choice(self.on.users)
        if name == "conversation_id" and self.conversations:
            return self.chance.choice(self.conversations)
        known = self.made.get(KINDS.get(name, ""), [])
        if known and value is not None and name in KINDS:
            return self.chance.sample(known, len(known)) if isinstance(value, list) else self.chance.choice(known)
        if isinstance(value, dict):
            return {key: self._named(each, key) for key, each in value.items()}
        return [self._named(each) for each in value] if isinstance(value, list) else value

    def _query(self, operation: Operation) -> dict[str, str]:
        if self.chance.random() < 0.5:
            return {}
        parameters = [each for each in operation.parameters if each.location == "query"]
        chosen = [each for each in parameters if self.chance.random() < 0.4]
        return {each.name: str(_of_query(each.schema, self.chance)) for each in chosen}

    def _learn(self, operation: Operation, target: dict[str, Json], answered: httpx.Response) -> None:
        """Note what the answer leads to."""
        try:
            body = loads(answered.content) if answered.content else None
        except ValueError:
            return
        response = contract().resolve(operation.raw["responses"].get(str(answered.status_code), {}))
        for link in response.get("links", {}).values():
            wanted = {name: _linked(value, body, target) for name, value in link.get("parameters", {}).items()}
            if None not in wanted.values():
                known = self.targets.setdefault(link["operationId"], [])
                known += [] if wanted in known else [wanted]
        if answered.is_success and isinstance(body, dict):
            if operation.idempotent and "id" in body:
                self.made.setdefault(operation.shape.model, []).append(body["id"])
            if body.get("conversation_id") and body["conversation_id"] not in self.conversations:
                self.conversations.append(body["conversation_id"])


def drawn_sequences(stage: Stage, count: int, steps: int) -> Iterator[Sequence]:
    """So many sequences of the seed, each of at least so many steps."""
    called: Counter[str] = Counter()
    for number in range(count):
        yield _drawn(stage, number, steps, called)


def _drawn(stage: Stage, number: int, steps: int, called: "Counter[str]") -> Sequence:
    on = stage.oracle
    began = stage.rehearsal()
    with Tap(on, Recorder(began, tuple(on.users), (on.webhook_secret,))) as tap:
        chance = Random(f"{stage.seed}/{number}")  # noqa: S311 - chance from a seed is the point
        _Drawing(on, tap, chance, number, called).draw(steps)
    return Sequence(f"drawn/{stage.seed}-{number}", "drawn", tuple(tap.recorder.steps))


def _linked(expression: str, body: Json, target: dict[str, Json]) -> Json:
    """What a link says that a parameter is; None where it is not there."""
    if expression.startswith("$request.path."):
        return target.get(expression.removeprefix("$request.path."))
    pointer = expression.removeprefix("$response.body#/").split("/")
    found = at(body, tuple(int(each) if each.isdecimal() else each for each in pointer))
    return found if isinstance(found, str | int) else None


def _of_query(schema: Schema, chance: Random) -> Json:
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if schema.get("type") == "integer":
        return chance.choice([schema.get("minimum", 0), schema.get("minimum", 0) + 1, schema.get("example", 5)])
    return schema.get("example", "x")
