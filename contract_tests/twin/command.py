"""What `aurion-contract twin` does: connect both sides, play, say what came of it, and write the files."""

import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from contract_tests.redaction import redact
from contract_tests.report.files import Files
from contract_tests.report.wording import counted
from contract_tests.run.connect import CannotTest, is_mock, new_ledger, started_mock
from contract_tests.run.preflight import preflight
from contract_tests.run.run import Selection
from contract_tests.settings import RunSettings
from contract_tests.twin.badge import badge
from contract_tests.twin.decisions import decisions
from contract_tests.twin.html import html
from contract_tests.twin.report import TwinReport
from contract_tests.twin.sources import DRAWN, sequences
from contract_tests.twin.stage import Stage, staged
from contract_tests.twin.text import text
from contract_tests.twin.twin import Twin
from contract_tests.twin.verdict import judged
from mock_server.files.outputs import CannotWriteFile, check_outputs

EVERY = 5.0
"""Seconds between two words of how far it is, where nobody watches a terminal."""


@dataclass(frozen=True, kw_only=True)
class TwinOptions:
    """What only the command line says. `min_fidelity` is from 0 to 1."""

    only: tuple[str, ...] = ()
    har: Path | None = None
    json: Path | None = None
    html: Path | None = None
    badge: Path | None = None
    write_decisions: Path | None = None
    min_fidelity: float | None = None
    ledger: Path | None = None


def twin_command(settings: RunSettings, options: TwinOptions) -> int:
    """Run and conclude. Answers the exit code."""
    _check(options)
    with nullcontext(settings.url) if settings.url else started_mock() as url:
        given = settings.model_copy(update={"url": url})
        ledger = None if is_mock(given) else options.ledger or new_ledger()
        with staged(given, ledger) as stage:
            _announce(stage, given, options)
            preflight(stage.deployment, given.users)
            deadline = time.monotonic() + given.max_time if given.max_time else None
            twin = Twin(stage, _Watcher(), deadline)
            report = twin.run(sequences(stage, given.profile, options.only, options.har))
    return conclude(report, options)


def conclude(report: TwinReport, options: TwinOptions) -> int:
    """Print the end of the run, write the files, and answer the exit code."""
    click.echo(redact(text(report, options.min_fidelity)), nl=False)
    files = Files()
    if options.json:
        files.write(options.json, report.json_text())
    if options.html:
        files.write(options.html, redact(html(report, options.min_fidelity)))
    if options.badge:
        files.write(options.badge, badge(report))
    if options.write_decisions:
        files.write(options.write_decisions, redact(decisions(report)))
    return files.code(judged(report, options.min_fidelity).code)


def _check(options: TwinOptions) -> None:
    """`CannotTest` where a word names nothing, a recording is not all that is played, or a file cannot be written."""
    words = tuple(each for each in options.only if each != DRAWN)
    if unknown := Selection(words).unknown():
        known = f"a family, an operation, a rule, a layer, a check, or {DRAWN}"
        raise CannotTest(f"--only {', '.join(unknown)}: that is not {known}. `aurion-contract checks` lists them.")
    if options.har and options.only:
        raise CannotTest("--har plays the recording and nothing else: leave --only out.")
    try:
        check_outputs([options.json, options.html, options.badge, options.write_decisions])
    except CannotWriteFile as error:
        raise CannotTest(f"{error}.") from None


def _announce(stage: Stage, settings: RunSettings, options: TwinOptions) -> None:
    """What is about to happen, before it does."""
    on = stage.deployment
    what = f"the recording {options.har}" if options.har else f"profile {settings.profile}"
    lines = [f"{on.url} is {on.description}. The mock stands beside it. Seed {settings.seed}, {what}."]
    if on.transport.ledger.path:
        lines.append(f"What is made is noted in {on.transport.ledger.path} until it is gone again: `sweep` reads that.")
    click.echo(redact("\n".join(lines)), err=True)


class _Watcher:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, played: int, requests: int, divergences: int) -> None:
        if time.monotonic() - self._said < EVERY:
            return
        self._said = time.monotonic()
        told = f"{counted(played, 'sequence')}, {counted(requests, 'request')}, {counted(divergences, 'divergence')}"
        click.echo(told, err=True)
