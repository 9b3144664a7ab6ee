"""The whole gate against every mutant, in processes side by side: which it finds, by what, after how many requests.

A trial begins with the cases of the mutant's own rule, goes on with those of its family, and ends with the whole gate;
the first finding ends it. Each of the three is a run of its own: the mutant is planted anew, and the run has a world
of its own. So nothing that a case leaves in a world reaches the next run: records that cannot be deleted, log entries,
spent limits, Idempotency-Keys, the time that it let pass, what a defect remembers. A case draws its values from seed
and name alone, whatever ran before. What is found early is therefore what `aurion-contract run --only RULE` finds, and
a survivor has survived the whole gate, in the order of any other run.
"""

import json
import os
import signal
import sys
from collections import Counter
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
from contract_tests.examining import Silent
from contract_tests.layers import Layer
from contract_tests.processes import sheltered
from contract_tests.report.files import Files
from contract_tests.report.report import Report
from contract_tests.report.verdict import exit_code
from contract_tests.running.run import Selection, examined
from contract_tests.running.target import CannotTest, started_mock
from contract_tests.settings import Settings
from contract_tests.stopping import SIGNALS, UNTOUCHED, stoppable
from mutation.catalogue import mutants, planted
from mutation.faults import BrokenMutant
from mutation.mutant import Mutant
from mutation.schemathesis_baseline import plain_run

FAILED, COULD_NOT_TEST = 1, 2


@dataclass(frozen=True, kw_only=True)
class Options:
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


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one mutant. `by` is the layer that found it, `case` and `broke` what it said, "" for a survivor.

    `fault` says what is wrong with a mutant that is itself broken: it was not killed, and did not survive either.
    `plain` is whether Schemathesis alone found it within the requests of a whole run; None where it was not asked.
    """

    rule: str
    kind: str
    what: str
    killed: bool
    by: str = ""
    broke: str = ""
    case: str = ""
    fault: str = ""
    requests: int = 0
    seconds: float = 0
    plain: bool | None = None
    plain_requests: int = 0

    @property
    def survived(self) -> bool:
        return not (self.killed or self.fault)


def carry_out(options: Options) -> int:
    """Try them all, print the table and the survivors. Answers 1 where too few were killed, or a mutant is broken."""
    wanted = [number for number, each in enumerate(mutants()) if _named(each, options.only)][:: options.every]
    if not wanted:
        raise CannotTest(f"--only {' '.join(options.only)}: no mutant has such a rule or is of that kind.")
    budget = _healthy(options)
    trials = [(number, options.profile, options.seed, budget if options.baseline_runner else 0) for number in wanted]
    rows = sorted(_tried(trials, options.jobs), key=lambda row: (list(rules()).index(row.rule), row.what))
    click.echo(table(rows, budget), nl=False)
    files = Files()
    if options.json:
        files.write(options.json, json.dumps([asdict(row) for row in rows], indent=1))
    if options.markdown:
        files.write(options.markdown, table(rows, budget))
    return files.code(0 if proven(rows, options.min_killed) else FAILED)


def proven(rows: list[Row], min_killed: float) -> bool:
    """Whether at least so many percent were killed, and no mutant is itself broken."""
    return 100 * sum(row.killed for row in rows) >= min_killed * len(rows) and not any(row.fault for row in rows)


def _named(mutant: Mutant, words: tuple[str, ...]) -> bool:
    return not words or any(mutant.rule.startswith(word) or mutant.kind == word for word in words)


def _healthy(options: Options) -> int:
    """How many requests a whole run sends; `CannotTest` where even the healthy mock does not pass."""
    with stoppable() as stop, started_mock() as url:
        report = examined(Settings(url=url, profile=options.profile, seed=options.seed), Selection(), Silent())
    if stop.asked:
        raise KeyboardInterrupt
    if exit_code(report):
        found = "; ".join(f"{each.key}: {each.came}" for each in report.findings) or "; ".join(report.trouble)
        raise CannotTest(f"The healthy mock does not pass, so the mutants would prove nothing: {found}")
    click.echo(f"The healthy mock passes: {report.requests:,} requests in {report.seconds:.0f} s.", err=True)
    return report.requests


def _tried(trials: list[tuple[int, Any, int, int]], jobs: int) -> Iterator[Row]:
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
        waiting: list[Future[Row]] = [pool.submit(trial, *each) for each in trials]
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


def _line(row: Row) -> str:
    fate = f"killed by {row.by} ({row.broke}) after {row.requests}" if row.killed else row.fault or "SURVIVED"
    plain = "" if row.plain is None else f", plain st {'killed' if row.plain else 'missed'} it"
    return f"{row.rule} {row.what}: {fate}{plain}"


def trial(number: int, profile: Any, seed: int, plain_budget: int) -> Row:
    """One mutant, in this process, which ends with it where it is told to stop."""
    with stoppable() as stop:
        try:
            return tried_on(mutants()[number], profile, seed, plain_budget)
        finally:
            if stop.asked:
                os._exit(COULD_NOT_TEST)  # the next trial would begin otherwise


def tried_on(mutant: Mutant, profile: Any, seed: int, plain_budget: int = 0) -> Row:
    """What becomes of a mutant. With a budget Schemathesis alone goes at it as well, for so many requests."""
    row = Row(rule=mutant.rule, kind=mutant.kind, what=mutant.what, killed=False)
    try:
        row = _judged(row, mutant, profile, seed)
        if not plain_budget:
            return row
        with planted(mutant, rate_limit=None) as url:
            killed, requests = plain_run(url, seed, plain_budget)
    except BrokenMutant as broken:
        return replace(row, killed=False, by="", broke="", case="", fault=broken.fault)
    return replace(row, plain=killed, plain_requests=requests)


def _judged(row: Row, mutant: Mutant, profile: Any, seed: int) -> Row:
    """The last of the runs is the whole gate, which finds a mutant as well where it cannot test."""
    for selection in (*nearest(mutant), Selection()):
        try:
            with planted(mutant) as url:
                report = examined(Settings(url=url, profile=profile, seed=seed), selection, Silent(), first_only=True)
        except CannotTest as error:
            return replace(row, killed=True, by="preflight", broke=str(error))
        row = replace(row, requests=row.requests + report.requests, seconds=round(row.seconds + report.seconds, 1))
        if fate := _fate(report, whole=selection == Selection()):
            return replace(row, **fate)
    return row


def nearest(mutant: Mutant) -> tuple[Selection, ...]:
    """Which cases are tried before the whole gate is: those of its operation or rule, then of its family and of what
    all families share, as far as they take no time.
    """
    family = rules()[mutant.rule].family
    quick: tuple[Layer, ...] = ("rules", "probes")
    if not mutant.operation:
        return Selection(only=(mutant.rule,)), Selection(only=(family,), layers=quick)
    own = (mutant.operation,)
    return Selection(only=own, layers=quick), Selection(only=(family, "shared"), layers=quick), Selection(only=own)


def _fate(report: Report, *, whole: bool) -> dict[str, Any]:
    if report.failing:
        finding = report.failing[0]
        return {"killed": True, "by": finding.layer, "broke": finding.rule, "case": finding.case}
    if whole and exit_code(report) == COULD_NOT_TEST:
        first = next((each for each in report.outcomes if each.state == "environment"), None)
        return {"killed": True, "by": first.layer if first else "run", "broke": first.case if first else ""}
    return {}


def table(rows: list[Row], budget: int) -> str:
    """The rows as Markdown, the survivors, and the sums."""
    asked = any(row.plain is not None for row in rows)
    head = ["rule", "class", "defect", "killed by", "broken rule", "requests", *(["plain st"] if asked else [])]
    lines = [_cells(head), _cells(["---"] * len(head))]
    lines += [_cells(_values(row, asked=asked)) for row in rows]
    killed = sum(row.killed for row in rows)
    share = f"{killed} of {len(rows)} mutants killed ({100 * killed / len(rows):.1f} %)"
    layers = ", ".join(f"{count} by {layer}" for layer, count in Counter(row.by for row in rows if row.killed).items())
    lines += ["", f"{share}: {layers}.", *_plain(rows, budget)]
    survivors = [f"- {row.rule}: {row.what}" for row in rows if row.survived]
    broken = [f"- {row.rule}: {row.what}: {row.fault}" for row in rows if row.fault]
    for title, listed in (("Survivors:", survivors), ("Mutants that are themselves broken:", broken)):
        lines += ["", title, *listed] if listed else []
    return "\n".join(lines) + "\n"


def _plain(rows: list[Row], budget: int) -> list[str]:
    asked = [row for row in rows if row.plain is not None]
    if not asked:
        return []
    killed = sum(bool(row.plain) for row in asked)
    return [
        f"Schemathesis alone, with at most {budget:,} requests each: {killed} of {len(asked)} "
        f"({100 * killed / len(asked):.1f} %)."
    ]


def _cells(values: list[str]) -> str:
    return f"| {' | '.join(value.replace('|', '/') for value in values)} |"


def _values(row: Row, *, asked: bool) -> list[str]:
    plain = {True: f"killed after {row.plain_requests}", False: "missed", None: ""}[row.plain]
    fate = row.by or ("**broken**" if row.fault else "**survived**")
    values = [row.rule, row.kind, row.what, fate, row.broke, str(row.requests)]
    return [*values, *([plain] if asked else [])]
