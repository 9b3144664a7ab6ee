"""The schema layer: one run of Schemathesis through the gateway, its failures held against a second run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract_tests.assertions import Inconclusive, shown
from contract_tests.client.gateway import Gateway, opened
from contract_tests.client.guard import HARMLESS, SAFE, TENANT_WIDE
from contract_tests.client.transport import GATEWAY
from contract_tests.contract import CONTRACT, SCHEMA_RULE, source
from contract_tests.credentials import Credential
from contract_tests.processes import sheltered
from contract_tests.report.report import Finding, Outcome, State, Verdict
from contract_tests.runner import Runner
from contract_tests.schema.failures import STATEFUL, Events, Places, Scenario, SchemaFailure, told_at
from contract_tests.target import Target
from mock_server.document.operations import Operation

Sight = tuple[str, str, bytes]

CONFIG = Path(__file__).parent / "schemathesis.toml"
ONLY_READING = "\n[phases.coverage]\nunexpected-methods = []\n"
"""What the configuration of a safe run has besides: else every path is tried with every other method."""
VERDICTS = frozenset({0, 1})
"""How Schemathesis ends that has tested: nothing fails, something fails."""
UNFINISHED = "Schemathesis ended before it had tested everything"
LOOKS = 0.2
"""Seconds between two looks at what Schemathesis has written."""
LAST_WORDS = 12
"""Lines of its output that a sentence of trouble repeats."""
OUR_PATIENCE = 3_600
"""Seconds that Schemathesis waits for the gateway, which waits for limits, and itself for no answer too long."""


def with_secrets(config: str, secrets: Mapping[str, str]) -> str:
    """The configuration with what is to be sent in the places of the schemes."""
    for scheme, secret in secrets.items():
        config = config.replace(f"{{{scheme}}}", secret)
    return config


def straight(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without proxies: what is on this machine is behind none."""
    return {name: value for name, value in environment.items() if not name.lower().endswith("_proxy")}


@dataclass(frozen=True, slots=True)
class SchemaEffort:
    """Which phases, how many examples an operation in each, and how many seconds at the most."""

    phases: tuple[str, ...] = ("examples", "coverage", "fuzzing", "stateful")
    examples: int = 10
    seconds: float | None = None


class SchemaLayer:
    """Tests operations against the document. Failures that the second run does not show are flaky."""

    def __init__(self, on: Target, runner: Runner, effort: SchemaEffort, *, safe: bool) -> None:
        self.on = on
        self.runner = runner
        self.effort = effort
        self.safe = safe
        self.trouble: list[str] = []

    def run(self, operations: list[Operation]) -> None:
        """One check an operation."""
        wanted = [each for each in operations if self._may(each)]
        self.runner.progress.began("schema", len(operations))
        for each in operations:
            if each not in wanted:
                self._settle(each, "unverified", "it would write, and this run must not", 0)
        if wanted:
            with self._gateway() as gateway, tempfile.TemporaryDirectory() as folder:
                self._run(wanted, gateway, Path(folder))

    def _run(self, wanted: list[Operation], gateway: Gateway, folder: Path) -> None:
        ran: dict[str, int] = {}
        succeeded: set[str] = set()
        failures: list[SchemaFailure] = []
        scenarios = self._scenarios(wanted, gateway, folder, self.effort)
        for finished, scenario in enumerate(scenarios, 1):
            succeeded |= scenario.succeeded
            failures += scenario.failures
            self.runner.progress.reached("schema", finished // len(self.effort.phases))
            if scenario.operation:
                ran[scenario.operation.id] = ran.get(scenario.operation.id, 0) + scenario.cases
            if failures and self.runner.first_only:
                break
        unfinished = len(self.trouble)
        again = self._again(wanted, failures, gateway, folder) if failures else set()
        looked_again = len(self.trouble) == unfinished
        failures = [each for each in failures if each.exchange.status not in GATEWAY or _sight(each) in again]
        places = _places(failures, again)
        for operation in wanted:
            found = [each for each in failures if each.operation == operation]
            own = [each for each in found if not told_at(each, places)]
            state: State = "verified" if operation.id in succeeded else "unverified"
            reason = "" if operation.id in succeeded else "it never answered with a success"
            if unfinished:
                state, reason = "environment", UNFINISHED
            elif found and not own:
                state, reason = "unverified", f"what is wrong is told at schema/{told_at(found[0], places)}"
            if own:
                finding = self._finding(operation, own, again, places, looked_again=looked_again)
                state, reason = finding.state, finding.actual
                self._settle(operation, state, reason, ran.get(operation.id, 0))
                self.runner.keep(finding)
            elif not self.runner.first_only or not failures:
                self._settle(operation, state, reason, ran.get(operation.id, 0))

    def _again(
        self, wanted: list[Operation], failures: list[SchemaFailure], gateway: Gateway, folder: Path
    ) -> set[Sight]:
        """What fails in a second run with the same seed: of the failing families, or of all where links led there."""
        families = {each.operation.tag for each in failures}
        stateful = any(each.phase == STATEFUL for each in failures)
        phases = tuple(each for each in self.effort.phases if stateful or each != STATEFUL)
        operations = [each for each in wanted if stateful or each.tag in families]
        effort = SchemaEffort(phases, self.effort.examples, self.effort.seconds)
        sought: set[Sight] = {_sight(each) for each in failures}
        found: set[Sight] = set()
        for scenario in self._scenarios(operations, gateway, folder, effort):
            found |= {_sight(each) for each in scenario.failures}
            if found >= sought:
                break
        return found

    def _scenarios(
        self, operations: list[Operation], gateway: Gateway, folder: Path, effort: SchemaEffort
    ) -> Iterator[Scenario]:
        """Run Schemathesis, and yield what it finishes while it goes on. Leaving early ends it."""
        document, events = folder / "openapi.json", folder / f"{time.monotonic_ns()}.ndjson"
        document.write_text(json.dumps(self.on.contract.raw), encoding="utf-8")
        log = folder / "output.txt"
        report = Events(events, self.on.contract)
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(  # noqa: S603 - our own words
                self._command(document, events, operations, gateway, effort),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(gateway),
                start_new_session=True,
            )
            try:
                while process.poll() is None:
                    time.sleep(LOOKS)
                    yield from report.new()
                    if gateway.stopped:
                        raise gateway.stopped
                yield from report.new()
            finally:
                process.terminate()
                process.wait()
        if process.returncode not in VERDICTS or not report.finished:
            said = " ".join(log.read_text(encoding="utf-8", errors="replace").split("\n")[-LAST_WORDS:])
            how = _how_it_ended(process.returncode)
            self.trouble.append(f"Schemathesis could not test, {how}: {shown(said.strip()) or 'it said nothing'}")

    def _command(
        self, document: Path, events: Path, operations: list[Operation], gateway: Gateway, effort: SchemaEffort
    ) -> list[str]:
        config = document.with_name("schemathesis.toml")
        written = CONFIG.read_text(encoding="utf-8") + (ONLY_READING if self.safe else "")
        config.write_text(with_secrets(written, gateway.stand_ins), encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", str(document)]
        command += ["--url", gateway.url, "--no-color", "--seed", str(self.on.seed)]
        command += ["--phases", ",".join(effort.phases), "--max-examples", str(effort.examples)]
        command += ["--output-sanitize", "false"]  # the secrets are the gateway's: there is nothing to hide
        command += ["--report-ndjson-path", str(events), "--request-timeout", str(OUR_PATIENCE)]
        if effort.seconds:
            command += ["--max-time", str(int(effort.seconds))]
        if len(operations) < len(self.on.contract.operations):
            for each in operations:
                command += ["--include-operation-id", each.id]
        return command

    def _environment(self, gateway: Gateway) -> dict[str, str]:
        return {
            **sheltered(straight(os.environ)),
            "AURION_CONTRACT_WEBHOOK_SECRET": self.on.webhook_secret,
            "AURION_CONTRACT_GATEWAY_KEY": gateway.stand_ins["apiKey"],
            "PYTHONWARNINGS": "",
        }

    @contextmanager
    def _gateway(self) -> Iterator[Gateway]:
        gateway = Gateway(self.on.transport, self._given("key"), self._given("session"), reset=self.on.reset)
        before = len(self.on.transport.ledger.entries)
        with opened(gateway):
            try:
                yield gateway
            finally:
                self.on.undo(before)

    def _given(self, kind: str) -> Credential | None:
        try:
            return self.on.credentials.one(kind, lambda each: each.kind == kind and each.tenant == "main")
        except Inconclusive:
            return None

    def _may(self, operation: Operation) -> bool:
        """Whether Schemathesis may be let loose on an operation here."""
        if self.safe:
            return operation.method in SAFE
        return self.on.exclusive or operation.id not in TENANT_WIDE or operation.id in HARMLESS

    def _finding(
        self,
        operation: Operation,
        failures: list[SchemaFailure],
        again: Iterable[Sight],
        places: Places,
        *,
        looked_again: bool,
    ) -> Finding:
        """Of all that is wrong with an operation, what the pages answer for, if they do for any of it."""
        worst = [each for each in failures if each.level in CONTRACT] or failures
        first = min(worst, key=lambda each: (each.exchange.status in GATEWAY, _sight(each) not in again))
        titles = list(dict.fromkeys(each.title for each in worst))
        check, answered = f"schema/{operation.id}", first.exchange.answer.decode("utf-8", "replace")
        others = max([len(places[each]) - 1 for each in first.headers if places[each][0] == operation.id], default=0)
        words = (first.message or first.title) + (f" (and from {others} other operations)" if others else "")
        place = source(operation)
        return Finding(
            rule=SCHEMA_RULE.id,
            page=place.page,
            section=place.section,
            level=first.level,
            sentence=SCHEMA_RULE.sentence,
            operation=operation.id,
            layer="schema",
            check=check,
            expected=f"no case of: {', '.join(titles)}",
            actual=f"{first.exchange.status} {shown(answered)}: {shown(words)}",
            verdict=_verdict(first, again, looked_again=looked_again),
            binding=self.on.binds(first.level),
            curl=(first.exchange.curl(),),
            rerun=self.runner.verifier.again("run", check),
        )

    def _settle(self, operation: Operation, state: State, reason: str, requests: int) -> None:
        self.runner.settle(
            Outcome(
                check=f"schema/{operation.id}",
                layer="schema",
                rules=(SCHEMA_RULE.id,),
                state=state,
                reason=reason,
                requests=requests,
            )
        )


def _sight(failure: SchemaFailure) -> Sight:
    """What a second run has to see: the check that fails, or the very request that something in between answers."""
    exchange = failure.exchange
    if exchange.status in GATEWAY:
        return failure.operation.id, f"{exchange.method} {exchange.target}", exchange.content
    return failure.operation.id, f"{failure.check} {failure.level}", b""


def _places(failures: list[SchemaFailure], again: Iterable[Sight]) -> Places:
    """Where headers are wrong: one that is missing everywhere has one cause. It is told where it was seen again."""
    places: Places = {}
    for failure in sorted(failures, key=lambda each: _sight(each) not in again):
        for what in sorted(failure.headers):
            if failure.operation.id not in places.setdefault(what, []):
                places[what].append(failure.operation.id)
    return places


def _verdict(failure: SchemaFailure, again: Iterable[Sight], *, looked_again: bool) -> Verdict:
    """`looked_again`: the second run has come to its end, so that what it did not see was not there."""
    if failure.exchange.status in GATEWAY:
        return "environment"
    if _sight(failure) in again:
        return "reproduced"
    return "flaky" if looked_again else "environment"


def _how_it_ended(code: int) -> str:
    return f"it was ended by the signal {-code}" if code < 0 else f"it ended with {code}"
