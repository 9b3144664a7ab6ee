"""A run from its settings to its report: connect, see who is let in, run layer by layer, clean up."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import StoppedAnswering, Unreachable
from contract_tests.contract import contract, rules, source
from contract_tests.layers import LAYERS, Layer
from contract_tests.registry import Check, checks
from contract_tests.report.coverage import Coverage, rule_coverage
from contract_tests.report.report import Report
from contract_tests.run.connect import connected
from contract_tests.run.costs import Usage
from contract_tests.run.preflight import preflight
from contract_tests.run.profiles import PROFILES, Plan, plan
from contract_tests.runner import Progress, RunEnded, Runner
from contract_tests.schema.layer import SchemaLayer
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.target import Target, TargetKind
from mock_server.document.operations import Operation


@dataclass(frozen=True)
class Selection:
    """Which checks: those that `only` names, all where it names none; of them every n-th from the i-th on."""

    only: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = LAYERS
    shard: tuple[int, int] = (1, 1)

    def checks(self, layer: Layer) -> list[Check]:
        return self._share([check for check in checks(layer) if self._names(check)])

    def operations(self) -> list[Operation]:
        every = list(contract().operations)
        families = list(dict.fromkeys(each.tag for each in every))
        wanted = [each for each in every if not self.only or self._names_operation(each)]
        shares = {family for number, family in enumerate(families) if number % self.shard[1] == self.shard[0] - 1}
        return [each for each in wanted if each.tag in shares]

    def _share(self, all_of_them: list[Check]) -> list[Check]:
        return all_of_them[self.shard[0] - 1 :: self.shard[1]]

    def _names(self, check: Check) -> bool:
        words = {check.id, check.name, check.layer, check.family, *(rule.id for rule in check.rules)}
        words |= {rule.family for rule in check.rules}
        words |= {word for each in check.operations for word in (each.id, each.tag)}
        return not self.only or any(word in words or self._is_about(check, word) for word in self.only)

    def _is_about(self, check: Check, word: str) -> bool:
        operation = contract().by_id.get(word)
        if operation is None:
            return False
        place = source(operation)
        return any((rule.page, rule.section) == (place.page, place.section) for rule in check.rules)

    def _names_operation(self, operation: Operation) -> bool:
        return bool({operation.id, operation.tag, f"schema/{operation.id}", "schema", "SCHEMA"} & set(self.only))

    def selected(self, layer: Layer, *, safe: bool) -> Sequence[Check | Operation]:
        """The checks of a layer; of the schema layer of a safe run, those that read."""
        if layer != "schema":
            return self.checks(layer)
        return [each for each in self.operations() if not (safe and each.writes)]

    def unknown(self) -> list[str]:
        """Those words that name nothing."""
        if not self.only:
            return []
        known = {*contract().by_id, *rules(), "schema", *(each.tag for each in contract().operations)}
        for layer in ("checks", "probes", "models"):
            for check in checks(layer):
                known |= {check.id, check.name, layer, check.family}
        known |= {f"schema/{each}" for each in contract().by_id}
        return [word for word in self.only if word not in known]


class Run:
    """One run. `report` can be asked for at any time: what was not reached is not verified."""

    def __init__(
        self,
        on: Target,
        settings: RunSettings,
        selection: Selection,
        progress: Progress,
        *,
        given: bool = False,
        first_only: bool = False,
        arguments: Iterable[str] = (),
    ) -> None:
        self.on = on
        self.settings = settings
        self.selection = selection
        self.progress = progress
        self.first_only = first_only
        self.given = given
        self.options = " ".join([*arguments, *(["--url", settings.url] if given else [])])
        self.profile = PROFILES[settings.profile]
        self.coverage = Coverage(contract())
        self.started = datetime.now(UTC)
        self.trouble: list[str] = []
        self.interrupted = False
        self._began = time.monotonic()

    def execute(self) -> Report:
        """Everything that was selected, on its target. Ctrl-C ends it early, with what there is by then."""
        on = self.on
        on.effort = replace(on.affords(self.profile.models), shrink=not self.first_only)
        on.transport.exchange_log.listeners.append(self.coverage.heard)
        deadline, first_only = self._deadline(), self.first_only
        runner = Runner(on, self.progress, deadline=deadline, first_only=first_only, options=self.options)
        try:
            preflight(on, self.settings.users)
            self._layers(runner)
        except RunEnded:
            pass
        except KeyboardInterrupt:
            self.interrupted = True
            self.trouble.append("The run was interrupted; what it had made is cleaned up, the rest was not run.")
        except StoppedAnswering as error:
            self.trouble.append(f"The deployment stopped answering: {error}")
        except Unreachable as error:
            self.trouble.append(f"The deployment cannot be asked: {error}.")
        except LedgerError as error:
            self.trouble.append(str(error))
        finally:
            on.undo()
        return self._report(runner)

    def _layers(self, runner: Runner) -> None:
        wanted: Iterable[Layer] = [each for each in self.profile.layers if each in self.selection.layers]
        while True:
            for layer in wanted:
                if layer == "schema":
                    self._schema(runner)
                else:
                    runner.run(layer, self.selection.checks(layer))
            deadline = self._deadline()
            if not (self.profile.rounds and deadline and time.monotonic() < deadline):
                return
            self.on.seed += 1
            wanted = [each for each in wanted if each in {"models", "schema"}]

    def _schema(self, runner: Runner) -> None:
        layer = SchemaLayer(self.on, runner, self.profile.schema, safe=self.settings.safe)
        try:
            layer.run(self.selection.operations())
        finally:
            self.trouble += layer.trouble

    def _deadline(self) -> float | None:
        seconds = self.settings.max_time or self.profile.seconds
        return self._began + seconds if seconds else None

    def _report(self, runner: Runner) -> Report:
        transport = self.on.transport
        return Report(
            target=self.settings.url if self.given else "a mock of the run's own",
            kind=self.on.kind,
            profile=self.settings.profile,
            seed=self.settings.seed,
            shard=f"{self.selection.shard[0]}/{self.selection.shard[1]}",
            started=self.started,
            seconds=round(time.monotonic() - self._began, 1),
            requests=transport.exchange_log.requests,
            waited=round(transport.pacing.waited, 1),
            throttled=transport.pacing.throttled,
            withheld=transport.guard.withheld,
            outcomes=tuple(runner.outcomes),
            findings=tuple(runner.findings.values()),
            operations=self.coverage.operations(),
            rules=rule_coverage(runner.outcomes, tuple(runner.findings.values())),
            left=self.on.left,
            trouble=tuple(self.trouble),
        )


def plan_of(settings: RunSettings, selection: Selection, kind: TargetKind) -> Plan:
    """What a run will do, roughly."""
    profile = PROFILES[settings.profile]
    layers = [each for each in profile.layers if each in selection.layers]
    families = {each: list(map(_family, selection.selected(each, safe=settings.safe))) for each in layers}
    usage: Usage = "mock" if kind == "mock" else "exclusive" if settings.exclusive else "shared"
    given = settings.credentials or (of_the_docs() if kind == "mock" else {})
    return plan(
        profile,
        families,
        usage=usage,
        credentials=given.values(),
        a_minute=settings.rate_limit,
        safe=settings.safe,
    )


def run_once(
    settings: RunSettings,
    selection: Selection,
    progress: Progress,
    *,
    first_only: bool = False,
    ledger: Path | None = None,
) -> Report:
    """Connect and run, in this process alone. `CannotTest` where that is not possible."""
    with connected(settings, ledger) as on:
        return Run(on, settings, selection, progress, first_only=first_only).execute()


def _family(selected: Check | Operation) -> str:
    return selected.tag if isinstance(selected, Operation) else selected.family
