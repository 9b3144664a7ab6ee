"""The whole gate against every mutant, in processes side by side: which it finds, by what, after how many requests.

A trial begins with the checks that are nearest to the mutant: those of its rule, then those of its family; where an
operator planted it, those that call its operation, then the models and the schema layer of that. It ends with the whole
gate, or with the first finding. Each of these is a run of its own: the mutant is planted anew, and the run has a world
of its own. So nothing that a check leaves in a world reaches the next run: records that cannot be deleted, log entries,
spent limits, Idempotency-Keys, the time that it let pass, what a defect remembers. A check draws its values from seed
and name alone, whatever ran before. What is found early is therefore what `aurion-contract run` finds with the `--only`
of these checks, and a survivor has survived the whole gate, in the order of any other run.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.contract import rules
from contract_tests.layers import Layer
from contract_tests.processes import sheltered
from contract_tests.report.files import Files
from contract_tests.report.report import Report
from contract_tests.report.verdict import exit_code
from contract_tests.run.connect import CannotTest, started_mock
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings
from contract_tests.stop_signals import SIGNALS, UNTOUCHED, stoppable
from mutation.catalogue import mutants, planted
from mutation.faults import BrokenMutant
from mutation.mutant import Mutant
from mutation.reach import reach
from mutation.schemathesis_baseline import plain_run
from mutation.table import MutantResult, proven, table

FAILED, COULD_NOT_TEST = 1, 2


@dataclass(frozen=True, kw_only=True)
class ScoreOptions:
    """What the command line says. `only` names rules, their beginnings or kinds of defects; `every` takes each n-th."""

    profile: Any = "ci"
    seed: int = 1
    only: tuple[str, ...] = ()
    every: int = 1
    jobs: int = 1
    baseline_runner: str | None = None
    json: Path | None = None
    markdown: Path | None = None
    min_killed: float = 95


def score_mutants(options: ScoreOptions) -> int:
    """Try them all, print the table and the survivors. Answers 1 where too few were killed, or a mutant is broken."""
    wanted = [number for number, each in enumerate(mutants()) if _named(each, options.only)][:: options.every]
    if not wanted:
        raise CannotTest(f"--only {' '.join(options.only)}: no mutant has such a rule or is of that kind.")
    budget = _unmodified(options)
    plain = budget if options.baseline_runner else 0
    operations = {number: mutants()[number].operation for number in wanted}
    calling = _calling(set(operations.values()) - {""})
    trials = [(number, options.profile, options.seed, plain, calling.get(operations[number], ())) for number in wanted]
    rows = sorted(_tried(trials, options.jobs), key=lambda row: (list(rules()).index(row.rule), row.what))
    click.echo(table(rows, budget), nl=False)
    files = Files()
    if options.json:
        files.write(options.json, json.dumps([asdict(row) for row in rows], indent=1))
    if options.markdown:
        files.write(options.markdown, table(rows, budget))
    return files.code(0 if proven(rows, options.min_killed) else FAILED)


def _named(mutant: Mutant, words: tuple[str, ...]) -> bool:
    return not words or any(mutant.rule.startswith(word) or word in {mutant.kind, mutant.operation} for word in words)


def _calling(operations: set[str]) -> dict[str, tuple[str, ...]]:
    """The checks that call each of these operations."""
    reached = reach() if operations else {}
    return {each: tuple(check for check, called in reached.items() if each in called) for each in operations}


def _unmodified(options: ScoreOptions) -> int:
    """How many requests a whole run sends; `CannotTest` where even the unmodified mock does not pass."""
    with stoppable() as stop, started_mock() as url:
        report = run_once(
            RunSettings(url=url, profile=options.profile, seed=options.seed), Selection(), SilentProgress()
        )
    if stop.asked:
        raise KeyboardInterrupt
    if exit_code(report):
        found = "; ".join(f"{each.key}: {each.actual}" for each in report.findings) or "; ".join(report.trouble)
        raise CannotTest(f"The unmodified mock does not pass, so the mutants would prove nothing: {found}")
    click.echo(f"The unmodified mock passes: {report.requests:,} requests in {report.seconds:.0f} s.", err=True)
    return report.requests


def _tried(trials: list[tuple[Any, ...]], jobs: int) -> Iterator[MutantResult]:
    os.environ.update(sheltered(os.environ))
    with (
        _pool(jobs) as pool,
        Progress(
            TextColumn("mutants"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[survived]} survived"),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            disable=not sys.stderr.isatty(),
        ) as bar,
    ):
        task, survived = bar.add_task("mutants", total=len(trials), survived=0), 0
        waiting: list[Future[MutantResult]] = [pool.submit(score_mutant, *each) for each in trials]
        for number, done in enumerate(as_completed(waiting), 1):
            row = done.result()
            survived += row.survived
            bar.update(task, advance=1, survived=survived)
            if not sys.stderr.isatty():
                click.echo(f"{number}/{len(trials)} {_line(row)}", err=True)
            yield row


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end where we are told to stop, once each has cleaned up."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _die_quietly) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for each in active_children():
                each.terminate()
            raise


def _die_quietly() -> None:
    """A process that has nothing to clean up ends without a word."""
    for each in SIGNALS:
        if signal.getsignal(each) not in UNTOUCHED:
            signal.signal(each, signal.SIG_DFL)


def _line(row: MutantResult) -> str:
    fate = f"killed by {row.by} ({row.broke}) after {row.requests}" if row.killed else row.fault or "SURVIVED"
    plain = "" if row.plain is None else f", plain st {'killed' if row.plain else 'missed'} it"
    return f"{row.rule} {row.what}: {fate}{plain}"


def score_mutant(number: int, profile: Any, seed: int, plain_budget: int, calling: tuple[str, ...]) -> MutantResult:
    """One mutant, in this process, which ends with it where it is told to stop."""
    with stoppable() as stop:
        try:
            return tried_on(mutants()[number], profile, seed, plain_budget, calling)
        finally:
            if stop.asked:
                os._exit(COULD_NOT_TEST)  # the next trial would begin otherwise


def tried_on(
    mutant: Mutant, profile: Any, seed: int, plain_budget: int = 0, calling: tuple[str, ...] = ()
) -> MutantResult:
    """What becomes of a mutant. With a budget Schemathesis alone goes at it as well, for so many requests.

    `calling` are the checks that call the operation of a mutant that an operator made.
    """
    row = MutantResult(rule=mutant.rule, kind=mutant.kind, what=mutant.what, killed=False)
    try:
        row = _judged(row, mutant, profile, seed, calling)
        if not plain_budget:
            return row
        with planted(mutant, rate_limit=None) as url:
            killed, requests = plain_run(url, seed, plain_budget)
    except BrokenMutant as broken:
        return replace(row, killed=False, by="", broke="", check="", fault=broken.fault)
    return replace(row, plain=killed, plain_requests=requests)


def _judged(row: MutantResult, mutant: Mutant, profile: Any, seed: int, calling: tuple[str, ...]) -> MutantResult:
    """The last of the runs is the whole gate, which finds a mutant as well where it cannot test."""
    for selection in (*nearest(mutant, calling), Selection()):
        try:
            with planted(mutant) as url:
                report = run_once(
                    RunSettings(url=url, profile=profile, seed=seed), selection, SilentProgress(), first_only=True
                )
        except CannotTest as error:
            return replace(row, killed=True, by="preflight", broke=str(error))
        row = replace(row, requests=row.requests + report.requests, seconds=round(row.seconds + report.seconds, 1))
        if fate := _fate(report, whole=selection == Selection()):
            return replace(row, **fate)
    return row


def nearest(mutant: Mutant, calling: tuple[str, ...] = ()) -> Iterator[Selection]:
    """Which checks are tried before the whole gate is."""
    quick: tuple[Layer, ...] = ("checks", "probes")
    if not mutant.operation:
        yield Selection(only=(mutant.rule,))
        yield Selection(only=(rules()[mutant.rule].family,), layers=quick)
        return
    about = Selection(only=(mutant.operation,))
    own = {check.id for layer in quick for check in about.checks(layer)}
    for only in (own & set(calling), set(calling) - own):
        if only:
            yield Selection(only=tuple(only), layers=quick)
    yield replace(about, layers=("models", "schema"))


def _fate(report: Report, *, whole: bool) -> dict[str, Any]:
    if report.failing:
        finding = report.failing[0]
        return {"killed": True, "by": finding.layer, "broke": finding.rule, "check": finding.check}
    if whole and exit_code(report) == COULD_NOT_TEST:
        first = next((each for each in report.outcomes if each.state == "environment"), None)
        return {"killed": True, "by": first.layer if first else "run", "broke": first.check if first else ""}
    return {}
