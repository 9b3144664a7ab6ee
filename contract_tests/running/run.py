"""A run from its settings to its report: connect, look who is let in, examine layer by layer, clean up."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from contract_tests.contract import contract, rules, source
from contract_tests.deployment import Deployment
from contract_tests.examining import Enough, Examiner, Progress
from contract_tests.layers import LAYERS, Layer
from contract_tests.promises import Case, cases
from contract_tests.report.coverage import Coverage, rule_coverage
from contract_tests.report.report import Report
from contract_tests.running.costs import Target
from contract_tests.running.preflight import preflight
from contract_tests.running.profiles import PROFILES, Plan, plan
from contract_tests.running.target import connected
from contract_tests.schema.layer import SchemaLayer
from contract_tests.settings import Settings, of_the_docs
from contract_tests.wire.ledger import LedgerError
from contract_tests.wire.wire import StoppedAnswering, Unreachable
from mock_server.document.operations import Operation


@dataclass(frozen=True)
class Selection:
    """Which cases: those that `only` names, all where it names none; of them every n-th from the i-th on."""

    only: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = LAYERS
    shard: tuple[int, int] = (1, 1)

    def cases(self, layer: Layer) -> list[Case]:
        return self._share([case for case in cases(layer) if self._names(case)])

    def operations(self) -> list[Operation]:
        every = list(contract().operations)
        families = list(dict.fromkeys(each.tag for each in every))
        wanted = [each for each in every if not self.only or self._names_operation(each)]
        shares = {family for number, family in enumerate(families) if number % self.shard[1] == self.shard[0] - 1}
        return [each for each in wanted if each.tag in shares]

    def _share(self, all_of_them: list[Case]) -> list[Case]:
        return all_of_them[self.shard[0] - 1 :: self.shard[1]]

    def _names(self, case: Case) -> bool:
        words = {case.id, case.name, case.layer, case.family, *(rule.id for rule in case.rules)}
        words |= {rule.family for rule in case.rules}
        return not self.only or any(word in words or self._is_about(case, word) for word in self.only)

    def _is_about(self, case: Case, word: str) -> bool:
        operation = contract().by_id.get(word)
        if operation is None:
            return False
        place = source(operation)
        return any((rule.page, rule.section) == (place.page, place.section) for rule in case.rules)

    def _names_operation(self, operation: Operation) -> bool:
        return bool({operation.id, operation.tag, f"schema/{operation.id}", "schema", "SCHEMA"} & set(self.only))

    def unknown(self) -> list[str]:
        """Those words that name nothing."""
        if not self.only:
            return []
        known = {*contract().by_id, *rules(), "schema", *(each.tag for each in contract().operations)}
        for layer in ("rules", "probes", "models"):
            for case in cases(layer):
                known |= {case.id, case.name, layer, case.family}
        known |= {f"schema/{each}" for each in contract().by_id}
        return [word for word in self.only if word not in known]


class Run:
    """One run. `report` can be asked for at any time: what was not reached is not verified."""

    def __init__(
        self,
        settings: Settings,
        selection: Selection,
        progress: Progress,
        *,
        against_mock: bool,
        given: bool = False,
        first_only: bool = False,
        arguments: Iterable[str] = (),
    ) -> None:
        self.settings = settings
        self.selection = selection
        self.progress = progress
        self.against_mock = against_mock
        self.first_only = first_only
        self.given = given
        self.options = " ".join([*arguments, *(["--url", settings.url] if given else [])])
        self.profile = PROFILES[settings.profile]
        self.coverage = Coverage(contract())
        self.started = datetime.now(UTC)
        self.trouble: list[str] = []
        self.interrupted = False
        self._began = time.monotonic()

    def plan(self) -> Plan:
        """What it will do, roughly."""
        layers = [each for each in self.profile.layers if each in self.selection.layers]
        families = {each: list(map(_family, self._examined(each))) for each in layers}
        target: Target = "mock" if self.against_mock else "exclusive" if self.settings.exclusive else "shared"
        given = self.settings.credentials or (of_the_docs() if self.against_mock else {})
        return plan(
            self.profile,
            families,
            target=target,
            credentials=given.values(),
            a_minute=self.settings.rate_limit,
            safe=self.settings.safe,
        )

    def _examined(self, layer: Layer) -> Sequence[Case | Operation]:
        """The cases of a layer; of the schema layer of a safe run, those that read."""
        if layer != "schema":
            return self.selection.cases(layer)
        return [each for each in self.selection.operations() if not (self.settings.safe and each.writes)]

    def examine(self, on: Deployment) -> Report:
        """Everything that was selected, on this deployment. Ctrl-C ends it early, with what there is by then."""
        effort = self.profile.models if on.clock_moves else self.profile.models.in_real_time
        on.effort = replace(effort, shrink=not self.first_only)
        on.wire.record.listeners.append(self.coverage.heard)
        examiner = Examiner(
            on,
            self.progress,
            against_mock=self.against_mock,
            deadline=self._deadline(),
            first_only=self.first_only,
            options=self.options,
        )
        try:
            preflight(on, self.settings.users)
            self._layers(on, examiner)
        except Enough:
            pass
        except KeyboardInterrupt:
            self.interrupted = True
            self.trouble.append("The run was interrupted; what it had made is cleaned up, the rest was not examined.")
        except StoppedAnswering as error:
            self.trouble.append(f"The deployment stopped answering: {error}")
        except Unreachable as error:
            self.trouble.append(f"The deployment cannot be asked: {error}.")
        except LedgerError as error:
            self.trouble.append(str(error))
        finally:
            if not on.reset:
                on.cleaner.clean()
        return self._report(on, examiner)

    def _layers(self, on: Deployment, examiner: Examiner) -> None:
        wanted: Iterable[Layer] = [each for each in self.profile.layers if each in self.selection.layers]
        while True:
            for layer in wanted:
                if layer == "schema":
                    self._schema(on, examiner)
                else:
                    examiner.examine(layer, self.selection.cases(layer))
            deadline = self._deadline()
            if not (self.profile.rounds and deadline and time.monotonic() < deadline):
                return
            on.seed += 1
            wanted = [each for each in wanted if each in {"models", "schema"}]

    def _schema(self, on: Deployment, examiner: Examiner) -> None:
        layer = SchemaLayer(on, examiner, self.profile.schema, safe=self.settings.safe)
        try:
            layer.examine(self.selection.operations())
        finally:
            self.trouble += layer.trouble

    def _deadline(self) -> float | None:
        seconds = self.settings.max_time or self.profile.seconds
        return self._began + seconds if seconds else None

    def _report(self, on: Deployment, examiner: Examiner) -> Report:
        wire = on.wire
        return Report(
            target=self.settings.url if self.given else "a mock of the run's own",
            kind="mock" if self.against_mock else "deployment",
            profile=self.settings.profile,
            seed=self.settings.seed,
            shard=f"{self.selection.shard[0]}/{self.selection.shard[1]}",
            started=self.started,
            seconds=round(time.monotonic() - self._began, 1),
            requests=wire.record.requests,
            waited=round(wire.pacing.waited, 1),
            throttled=wire.pacing.throttled,
            withheld=wire.guard.withheld,
            outcomes=tuple(examiner.outcomes),
            findings=tuple(examiner.findings.values()),
            operations=self.coverage.operations(),
            rules=rule_coverage(examiner.outcomes, tuple(examiner.findings.values())),
            left=() if self.against_mock else tuple(wire.ledger.left),
            trouble=tuple(self.trouble),
        )


def examined(
    settings: Settings,
    selection: Selection,
    progress: Progress,
    *,
    first_only: bool = False,
    ledger: Path | None = None,
) -> Report:
    """Connect and run, in this process alone. `CannotTest` where that is not possible."""
    with connected(settings, ledger) as on:
        run = Run(settings, selection, progress, against_mock=bool(on.reset), first_only=first_only)
        return run.examine(on)


def _family(examined: Case | Operation) -> str:
    return examined.tag if isinstance(examined, Operation) else examined.family
