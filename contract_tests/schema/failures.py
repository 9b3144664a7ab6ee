"""What Schemathesis writes of a run, read: what each scenario sent, what failed, and who answers for that."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.client.exchanges import RecordedExchange, redacted_headers
from contract_tests.client.gateway import NOT_FOUND
from contract_tests.contract import Level
from contract_tests.places import strongest
from contract_tests.schema.levels import HEADERS, Deviation, Levels
from mock_server.document.operations import Document, Operation

Json = Any
Places = dict[tuple[str, str], list[str]]
"""A header and what is wrong with it → the operations that are wrong so, first the one at which it is told."""
STATEFUL = "stateful"
GATEWAY = "gateway"
"""The request id of an answer that the run's gateway gave itself."""


@dataclass(frozen=True, slots=True)
class SchemaFailure:
    """One check that failed: its words, the request that made it fail, and what exactly was wrong with the answer."""

    operation: Operation
    check: str
    title: str
    message: str
    phase: str
    exchange: RecordedExchange
    deviations: tuple[Deviation, ...]

    @property
    def level(self) -> Level:
        """Who answers for what failed."""
        return strongest(each.level for each in self.deviations)

    @property
    def headers(self) -> frozenset[tuple[str, str]]:
        """Which of its headers were wrong, and how, which many operations have in common."""
        found = ((each.place, each.problem) for each in self.deviations)
        return frozenset(found) if self.check == HEADERS else frozenset()


@dataclass
class Scenario:
    """One scenario of Schemathesis: the operation it is about, what was answered, what failed."""

    operation: Operation | None
    phase: str
    cases: int = 0
    failures: list[SchemaFailure] = field(default_factory=list)
    succeeded: set[str] = field(default_factory=set)


@dataclass
class Events:
    """The NDJSON report while it is being written. `finished`: it has come to its end, and lacks nothing."""

    path: Path
    contract: Document
    finished: bool = False
    _read: int = 0

    def __post_init__(self) -> None:
        self._levels = Levels(self.contract)

    def new(self) -> Iterator[Scenario]:
        """The scenarios that have finished since the last look."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                event = json.loads(line)
                self.finished |= "EngineFinished" in event
                if "ScenarioFinished" in event:
                    yield self._scenario(event["ScenarioFinished"])

    def _scenario(self, event: Json) -> Scenario:
        recorder = event["recorder"]
        scenario = Scenario(self._labelled(recorder["label"]), event["phase"], len(recorder.get("cases", {})))
        for case_id, interaction in recorder.get("interactions", {}).items():
            operation = self._operation_of(recorder["cases"][case_id])
            if operation is None or _withheld(interaction):
                continue
            self._levels.heard(_exchange(operation, interaction))
            if interaction.get("response") and 200 <= interaction["response"]["status_code"] < 300:
                scenario.succeeded.add(operation.id)
            failed = [each for each in recorder.get("checks", {}).get(case_id, []) if each["status"] == "failure"]
            scenario.failures += [self._failure(operation, each, event["phase"], interaction) for each in failed]
        return scenario

    def _failure(self, operation: Operation, check: Json, phase: str, interaction: Json) -> SchemaFailure:
        said = (check.get("failure_info") or {}).get("failure") or {}
        exchange = _exchange(operation, interaction)
        return SchemaFailure(
            operation=operation,
            check=check["name"],
            title=said.get("title") or check["name"],
            message=said.get("message") or "",
            phase=phase,
            exchange=exchange,
            deviations=self._levels.deviations(operation, check["name"], exchange),
        )

    def _operation_of(self, case: Json) -> Operation | None:
        return self._labelled(f"{case['value']['method']} {case['value']['path']}")

    def _labelled(self, label: str) -> Operation | None:
        method, _, path = label.partition(" ")
        return next((each for each in self.contract.operations if (each.method, each.path) == (method, path)), None)


def _withheld(interaction: Json) -> bool:
    """Whether the deployment never saw the request: the run's own gateway refused it, so nothing was answered."""
    response = interaction.get("response") or {}
    headers = {name.lower(): values for name, values in response.get("headers", {}).items()}
    return response.get("status_code") == NOT_FOUND and headers.get("x-request-id") == [GATEWAY]


def _exchange(operation: Operation, interaction: Json) -> RecordedExchange:
    request, response = interaction["request"], interaction.get("response") or {}
    address = urlsplit(request["uri"])
    headers = [(name, value) for name, values in request.get("headers", {}).items() for value in values]
    stand_in = "owner" if any(name.lower() == "cookie" for name, _ in headers) else "key"
    return RecordedExchange(
        method=request["method"],
        target=address.path + (f"?{address.query}" if address.query else ""),
        headers=redacted_headers(headers, stand_in),
        content=_decoded(request.get("body") or request.get("content")),
        status=response.get("status_code", 0),
        answer_headers=tuple((name, value) for name, values in response.get("headers", {}).items() for value in values),
        answer=_decoded(response.get("content")),
        operation=operation.id,
    )


def _decoded(content: Json) -> bytes:
    if isinstance(content, dict):
        return base64.b64decode(content.get("$base64", ""))
    return content.encode() if isinstance(content, str) else b""


def told_at(failure: SchemaFailure, places: Places) -> str:
    """The operation at which all that is wrong was told before; "" where a part of it is to be told here."""
    tellers = [places[what][0] for what in sorted(failure.headers)]
    return "" if not tellers or failure.operation.id in tellers else tellers[0]
