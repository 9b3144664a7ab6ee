"""What the commands do: run with everything around it, conclude with reports and a verdict, sweep up."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click

from contract_tests.client.ledger import read, remove
from contract_tests.layers import Layer
from contract_tests.redaction import redact
from contract_tests.report import baseline
from contract_tests.report.files import Files
from contract_tests.report.github import annotations, summary
from contract_tests.report.html import html
from contract_tests.report.junit import junit
from contract_tests.report.progress import RunTally, watching
from contract_tests.report.report import Report
from contract_tests.report.sarif import sarif
from contract_tests.report.text import text
from contract_tests.report.verdict import UNTESTED, exit_code
from contract_tests.report.wording import counted, left_behind
from contract_tests.run.connect import CannotTest, connected, new_ledger, started_mock
from contract_tests.run.parts import SCHEMA, JsonProgress, SharedProgress, joined, subprocess_part
from contract_tests.run.preflight import preflight
from contract_tests.run.profiles import Plan
from contract_tests.run.run import Run, Selection, plan_of
from contract_tests.settings import RunSettings, too_short
from contract_tests.target import MockTarget, RemoteTarget

FORMATS: dict[str, Callable[[Report, float | None], str]] = {
    "junit": lambda report, _: junit(report),
    "html": html,
    "sarif": sarif,
    "json": lambda report, _: report.model_dump_json(indent=1),
}


INSECURE = (
    "No certificate is checked (insecure): whoever stands in between reads every credential, and answers at will."
)


@dataclass(frozen=True, kw_only=True)
class CommandOptions:
    """What only the command line says. `arguments` are those that a part in another process needs too."""

    only: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    shard: tuple[int, int] = (1, 1)
    min_rules: float | None = None
    baseline: Path | None = None
    baseline_update: bool = False
    baseline_prune: bool = False
    junit: Path | None = None
    html: Path | None = None
    sarif: Path | None = None
    json: Path | None = None
    ledger: Path | None = None
    jobs: int | None = None
    json_progress: bool = False
    arguments: list[str] = field(default_factory=list)

    @property
    def files(self) -> dict[str, Path | None]:
        return {name: getattr(self, name) for name in FORMATS}

    def selection(self) -> Selection:
        """`CannotTest` where a word names nothing."""
        chosen = Selection(self.only, self.layers or Selection.layers, self.shard)
        if unknown := chosen.unknown():
            words = "a family, an operation, a rule, a layer or a check"
            raise CannotTest(f"--only {', '.join(unknown)}: that is not {words}. `aurion-contract checks` lists them.")
        return chosen


def run_command(settings: RunSettings, options: CommandOptions) -> int:
    """Run and conclude. Answers the exit code."""
    known = _known(options)
    with nullcontext(settings.url) if settings.url else started_mock() as url:
        report = _run(settings.model_copy(update={"url": url}), options, known, given=bool(settings.url))
    files = Files()
    if options.json_progress:
        _write(report, options.files, options.min_rules, files)
        return files.code(exit_code(report, options.min_rules))
    return conclude(_with_baseline(report, known, options, files), options.min_rules, options.files, files)


def conclude(report: Report, min_rules: float | None, paths: dict[str, Path | None], files: Files) -> int:
    """Print the end of the run, write the reports, and answer the exit code."""
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    if on_github:
        click.echo(annotations(report), nl=False)
    click.echo(text(report, min_rules), nl=False)
    _write(report, paths, min_rules, files)
    if on_github and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
        files.append(Path(path), summary(report, min_rules))
    return files.code(exit_code(report, min_rules))


def list_checks(words: tuple[str, ...]) -> int:
    """Print a line for each check: its id, its rules, and whether the pages answer for one of them."""
    selection = CommandOptions(only=words).selection()
    for layer in Selection.layers:
        for check in selection.checks(layer):
            kept = "" if check.binding else " (assumed)"
            click.echo(f"{check.id}  {', '.join(rule.id for rule in check.rules)}{kept}")
    for operation in selection.operations():
        click.echo(f"schema/{operation.id}  SCHEMA")
    return 0


def sweep_up(path: Path, settings_for: Callable[[str], RunSettings]) -> int:
    """Undo what a ledger has open. Answers 0 where nothing is left but what cannot be deleted; else the file stays."""
    ledger = read(path)
    settings = settings_for(str(ledger.header.get("url", "")))
    if ledger.header.get("exclusive"):
        settings = settings.model_copy(update={"exclusive": True})
    if settings.insecure:
        click.echo(INSECURE, err=True)
    pending, kept = len(ledger.open_entries()), len(ledger.kept)
    with connected(settings, ledger=ledger) as on:
        if not isinstance(on, RemoteTarget):
            raise CannotTest("That is a mock: a run there has a world of its own, and leaves nothing to sweep.")
        preflight(on)
        ledger.reopen(path)
        on.cleaner.clean()
    left, resisted = len(ledger.kept) - kept, len(ledger.open_entries())
    swept = f"{counted(pending, 'open entry', 'open entries')}, {pending - left - resisted} taken back"
    lines = [f"This sweep: {swept}, {left} left behind, {resisted} still open.", *_below(map(str, ledger.left[kept:]))]
    if kept:
        lines += ["What had been left behind before it, for good:", *_below(left_behind(ledger.kept[:kept]))]
    click.echo(redact("\n".join(lines)))
    if resisted:
        click.echo(
            f"aurion-contract: {path} keeps what is still open. Sweep it again once the reason is gone.", err=True
        )
        return UNTESTED
    remove(path)
    return 0


def _below(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _run(settings: RunSettings, options: CommandOptions, known: baseline.Baseline, *, given: bool) -> Report:
    selection = options.selection()
    with connected(settings, options.ledger or new_ledger()) as on:
        run = Run(on, settings, selection, JsonProgress(), given=given, arguments=options.arguments)
        if options.json_progress:
            return run.execute()
        plan = plan_of(settings, selection, on.kind)
        _announce(run, plan)
        together = SharedProgress(JsonProgress())
        tally = RunTally(
            lambda: on.transport.exchange_log.requests + together.requests,
            lambda: on.waited,
            known=baseline.known_ones(known, _today()),
        )
        with watching(tally, sys.stderr) as progress:
            together.progress = run.progress = progress
            if isinstance(on, MockTarget) and _jobs(options) > 1 and _has_two_parts(plan):
                return _in_parts(run, together, options)
            return run.execute()


def _in_parts(run: Run, together: SharedProgress, options: CommandOptions) -> Report:
    """The schema layer in a process of its own, the others here."""
    settings = run.settings
    arguments = [*options.arguments, "--url", settings.url, "--profile", settings.profile, "--seed", str(settings.seed)]
    arguments += ["--layer", "schema", "--shard", "/".join(map(str, options.shard))]
    for word in options.only:
        arguments += ["--only", word]
    if settings.max_time:
        arguments += ["--max-time", str(settings.max_time)]
    others = tuple(each for each in run.selection.layers if each not in SCHEMA)
    run.progress, run.selection = together, Selection(options.only, others, options.shard)
    with subprocess_part(arguments, together) as part:
        report = run.execute()
        if run.interrupted:
            part.stop()
    if part.report is None and run.interrupted:
        return report
    if part.report is None:
        raise CannotTest("The schema layer ended without a report; what it said stands above.")
    return joined(report, part.report)


def _has_two_parts(plan: Plan) -> bool:
    layers = {each for each, count in plan.checks.items() if count}
    return "schema" in layers and len(layers) > 1


def _jobs(options: CommandOptions) -> int:
    return options.jobs or min(2, os.cpu_count() or 1)


def _announce(run: Run, plan: Plan) -> None:
    """What is about to happen, before it does."""
    on, ledger = run.on, run.on.transport.ledger.path
    lines = [f"{on.url} is {on.description}. Seed {on.seed}, profile {run.settings.profile}.", f"Plan: {plan}."]
    if run.settings.insecure:
        lines.append(INSECURE)
    if ledger:
        lines.append(f"What it makes is noted in {ledger} until it is gone again: `aurion-contract sweep` reads that.")
    if short := too_short(run.settings):
        named = ", ".join(map(repr, short))
        what = f"The secret of {named} is" if len(short) == 1 else f"The secrets of {named} are"
        lines.append(f"{what} too short to be redacted from reports.")
    click.echo(redact("\n".join(lines)), err=True)


def _known(options: CommandOptions) -> baseline.Baseline:
    """The baseline; one that is to be updated need not be there yet."""
    if not options.baseline or (options.baseline_update and not options.baseline.exists()):
        return baseline.Baseline()
    return baseline.load(options.baseline)


def _with_baseline(report: Report, known: baseline.Baseline, options: CommandOptions, files: Files) -> Report:
    if not options.baseline:
        return report
    today = _today()
    if options.baseline_update or options.baseline_prune:
        changed = baseline.update(report, known, today) if options.baseline_update else known
        changed = baseline.prune(report, changed) if options.baseline_prune else changed
        if files.write(options.baseline, changed.text()):
            click.echo(redact(f"Baseline: {baseline.written(known, changed, options.baseline)}"), err=True)
            known = changed
    applied = baseline.apply(report, known, today)
    for entry in applied.stale:
        click.echo(f"Baseline: {entry.key} was not seen any more (--baseline-prune drops it).", err=True)
    for entry in applied.expired:
        click.echo(f"Baseline: {entry.key} has expired on {entry.expires}.", err=True)
    return applied.report


def _today() -> date:
    return datetime.now(UTC).date()


def _write(report: Report, paths: dict[str, Path | None], min_rules: float | None, files: Files) -> None:
    for name, path in paths.items():
        if path:
            files.write(path, FORMATS[name](report, min_rules))
