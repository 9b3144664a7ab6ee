"""aurion-contract: the gate on the command line. Exit codes: 0 fine, 1 broken promises, 2 could not test."""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from contract_tests.option_types import Number, ShardType
from contract_tests.redaction import redact, without_userinfo
from contract_tests.settings import FILE, RunSettings, SettingsError, checked, load
from contract_tests.stop_signals import stoppable
from mock_server.commands.completion import completion_command
from mock_server.commands.screen import ScreenGroup

COULD_NOT_TEST = 2
LAYERS = ("checks", "probes", "models", "schema")
PROFILES = ("quick", "ci", "deep", "safe")


class Interruptible(ScreenGroup):
    """Commands whose Ctrl-C is no broken promise, however early it comes: click's own exit code for it is 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("aurion-contract: interrupted", err=True)
            sys.exit(COULD_NOT_TEST)


@click.group(
    cls=Interruptible,
    example="aurion-contract run --url https://staging.example.com",
    context_settings={"auto_envvar_prefix": "AURION_CONTRACT", "help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="aurion-mock")
def main() -> None:
    """Checks a deployment of the AurionAI helpdesk API against its contract."""


def connecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which deployment, and who calls."""
    for option in reversed(
        (
            click.option("--url", help="The deployment. Without it a mock is started."),
            click.option("--config", type=click.Path(path_type=Path), help=f"Settings; ./{FILE} where there is one."),
            click.option("--api-key", help="An API key with every scope."),
            click.option("--session", help="A dashboard session that may do everything (the cookie's value)."),
            click.option("--control-token", help="The token of a mock that listens beyond loopback."),
            click.option(
                "--request-timeout",
                type=Number(min=0, min_open=True),
                help="Seconds that an answer may take.  [default: 30]",
            ),
            click.option(
                "--ca-file", type=click.Path(path_type=Path), help="Trust these CAs (PEM) instead of the usual."
            ),
            click.option("--insecure", is_flag=True, default=None, help="Trust any certificate, whoever answers."),
        )
    ):
        command = option(command)
    return command


@main.command(
    example="aurion-contract run --url https://staging.example.com",
    common=("url", "api_key", "session", "profile", "seed", "only", "baseline", "junit", "html"),
)
@connecting
@click.option(
    "--profile", type=click.Choice(PROFILES), help="How much to look at; safe: nothing that writes.  [default: ci]"
)
@click.option("--seed", type=click.IntRange(0), help="The same seed sends the same requests.  [default: 1]")
@click.option("--only", multiple=True, metavar="WORD", help="A family, operation, rule, layer or check. Repeatable.")
@click.option("--shard", type=ShardType(), default=(1, 1), help="This part of a run that several machines share.")
@click.option("--rate-limit", type=click.IntRange(1), help="Requests a minute and credential.  [default: 300]")
@click.option(
    "--exclusive", is_flag=True, default=None, help="Nobody else uses it: try what all of the tenant share, too."
)
@click.option("--probe-rate-limit", is_flag=True, default=None, help="Exhaust the rate limit on purpose, too.")
@click.option("--max-time", type=Number(min=1), help="Seconds after which no check begins.")
@click.option("--patience", type=Number(min=0), help="Seconds to wait for something to happen.  [default: 10]")
@click.option("--settle", type=Number(min=0), help="Seconds after a write until reads are right.  [default: 0]")
@click.option("--min-rules", type=Number(0, 100), help="Percent of the documented rules to be verified.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings that are known, and do not fail the run.")
@click.option("--baseline-update", is_flag=True, help="Add what failed to the baseline.")
@click.option("--baseline-prune", is_flag=True, help="Drop what was looked for and not seen from the baseline.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page for a browser.")
@click.option("--sarif", type=click.Path(path_type=Path), help="Write SARIF 2.1.0.")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the whole report, as `merge` reads it.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Where to note what is made, until it is gone again.")
@click.option(
    "--jobs", type=click.IntRange(1, 2), help="Parts at the same time, on a mock.  [default: the cores, 2 at most]"
)
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only this layer. Repeatable.")
@click.option("--json-progress", is_flag=True, hidden=True)
def run(**options: Any) -> None:
    """Test a deployment, and say which promises it does not keep."""
    from contract_tests.commands import CommandOptions, run_command  # noqa: PLC0415 - --help should not wait for it

    given = {
        name: options.pop(name) for name in list(options) if name in RunSettings.model_fields or name in CREDENTIALS
    }
    given["config"] = options.pop("config")
    options["json"] = options.pop("json_")
    _carefully(lambda: run_command(settings_of(**given), CommandOptions(arguments=_connection(given), **options)))


CREDENTIALS = {"api_key", "session"}


def settings_of(
    config: Path | None, api_key: str | None = None, session: str | None = None, **given: Any
) -> RunSettings:
    """What the file says, and what the command line says instead. `SettingsError` where something is wrong."""
    path = config or (Path(FILE) if Path(FILE).exists() else None)
    values = load(path) if path else {}
    values.update({name: value for name, value in given.items() if value not in {None, ()}})
    named = {"key": {"api_key": api_key}} if api_key else {}
    named |= {"owner": {"session": session}} if session else {}
    if named:
        values["credentials"] = {**values.get("credentials", {}), **named}
    return checked(values, path, [name for name, value in given.items() if value not in {None, ()}])


def _connection(given: dict[str, Any]) -> list[str]:
    """The options that a part of the run in another process needs; secrets go by the environment."""
    for name in (*CREDENTIALS, "control_token"):
        if given.get(name):
            os.environ[f"AURION_CONTRACT_RUN_{name.upper()}"] = given[name]
    options = ["--config", str(given["config"])] if given["config"] else []
    options += ["--ca-file", str(given["ca_file"])] if given.get("ca_file") else []
    return [*options, *(["--insecure"] if given.get("insecure") else [])]


@main.command(
    "pytest",
    example="aurion-contract pytest --url https://staging.example.com -x",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.pass_context
def as_pytest(context: click.Context) -> None:
    """The same promises as pytest tests: with the options of pytest, and --url, --config, --seed, --only …"""
    from contract_tests.as_pytest import run_pytest  # noqa: PLC0415

    sys.exit(run_pytest(context.args))


@main.command(
    example="aurion-contract twin --url https://staging.example.com",
    common=("url", "api_key", "session", "profile", "only", "har", "min_fidelity", "html"),
)
@connecting
@click.option("--profile", type=click.Choice(PROFILES), help="How much is played; safe: only reads.  [default: ci]")
@click.option("--seed", type=click.IntRange(0), help="The same seed sends the same requests.  [default: 1]")
@click.option("--only", multiple=True, metavar="WORD", help="A family, operation, rule, check, or drawn. Repeatable.")
@click.option("--har", type=click.Path(path_type=Path), help="Play this recording instead.")
@click.option("--rate-limit", type=click.IntRange(1), help="Requests a minute and credential.  [default: 300]")
@click.option("--exclusive", is_flag=True, default=None, help="Nobody else uses it: change what all share, too.")
@click.option("--max-time", type=Number(min=1), help="Seconds after which nothing more is played.")
@click.option("--patience", type=Number(min=0), help="Seconds to wait for something to happen.  [default: 10]")
@click.option("--settle", type=Number(min=0), help="Seconds after a write until reads are right.  [default: 0]")
@click.option("--min-fidelity", type=click.FloatRange(0, 1), help="Share of exchanges that have to agree, 0 to 1.")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the whole report.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page for a browser.")
@click.option("--badge", type=click.Path(path_type=Path), help="Write the fidelity as an SVG.")
@click.option("--write-decisions", type=click.Path(path_type=Path), help="Write where our guesses are wrong there.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Where to note what is made, until it is gone again.")
def twin(**options: Any) -> None:
    """Play the same on the mock and on a deployment, and say where they differ, and how faithful the mock is."""
    from contract_tests.twin.command import TwinOptions, twin_command  # noqa: PLC0415 - --help should not wait for it

    given = {
        name: options.pop(name) for name in list(options) if name in RunSettings.model_fields or name in CREDENTIALS
    }
    given["config"] = options.pop("config")
    options["json"] = options.pop("json_")
    _carefully(lambda: twin_command(settings_of(**given), TwinOptions(**options)))


@main.command(example="aurion-contract init --url https://staging.example.com")
@click.option(
    "--url",
    envvar=["AURION_CONTRACT_INIT_URL", "AURION_CONTRACT_RUN_URL"],
    help="The deployment. Without it a mock on http://localhost:4010, where one listens.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def init(url: str | None, *, force: bool) -> None:
    """Write aurion-contract.toml, schemathesis.toml and the workflow for GitHub, from what can be found out."""
    from contract_tests.init.command import init_command  # noqa: PLC0415 - --help should not wait for it

    _carefully(lambda: init_command(url, force=force))


@main.command("checks", example="aurion-contract checks tickets")
@click.argument("words", nargs=-1)
def list_checks(words: tuple[str, ...]) -> None:
    """List the checks, with their rules: all, or those that `--only` would take for WORDS."""
    from contract_tests.commands import list_checks as listed  # noqa: PLC0415

    _carefully(lambda: listed(words))


@main.command(example="aurion-contract merge shard-*.json --html report.html")
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--min-rules", type=Number(0, 100), help="Percent of the documented rules to be verified.")
@click.option("--junit", type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path))
@click.option("--sarif", type=click.Path(path_type=Path))
@click.option("--json", "json_", type=click.Path(path_type=Path))
def merge(reports: tuple[Path, ...], min_rules: float | None, json_: Path | None, **files: Path | None) -> None:
    """Put the --json reports of all shards together, and judge them as one run."""
    from contract_tests.commands import conclude  # noqa: PLC0415
    from contract_tests.report.files import Files  # noqa: PLC0415
    from contract_tests.report.merge import merge as merged  # noqa: PLC0415
    from contract_tests.report.merge import read  # noqa: PLC0415

    _carefully(lambda: conclude(merged([read(each) for each in reports]), min_rules, {**files, "json": json_}, Files()))


@main.command(example="aurion-contract sweep aurion-ledger.jsonl", common=("url", "config", "api_key", "session"))
@click.argument("ledger", type=click.Path(path_type=Path))
@connecting
@click.option(
    "--exclusive", is_flag=True, default=None, help="Nobody else uses it: put back what all of the tenant share, too."
)
def sweep(ledger: Path, **given: Any) -> None:
    """Take back what a run left behind that could not clean up itself: LEDGER is the file it named."""
    from contract_tests.commands import sweep_up  # noqa: PLC0415

    def settings_for(url: str) -> RunSettings:
        """Those of the run that wrote the ledger; of an address only the file knows the password."""
        own = settings_of(**given)
        return own if given["url"] or without_userinfo(own.url) == url else own.model_copy(update={"url": url})

    _carefully(lambda: sweep_up(ledger, settings_for))


@main.command(example="aurion-contract mutants --only TICKET")
@click.option("--profile", type=click.Choice(["quick", "ci"]), default="ci", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--only", multiple=True, metavar="WORD", help="A rule's id or its beginning, or a class of defects.")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Try each N-th only.", metavar="N")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option(
    "--baseline-runner", type=click.Choice(["st"]), help="Let plain `st run` go at them too, with as many requests."
)
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the table as JSON.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the table as Markdown.")
@click.option("--min-killed", type=Number(0, 100), default=95, show_default=True, help="Percent to be killed.")
def mutants(**options: Any) -> None:
    """Run the kit against planted defects, and say which it finds. In a checkout only."""
    options["json"] = options.pop("json_")
    _carefully(lambda: _scored(options))


main.add_command(completion_command("aurion-contract"))


def _scored(options: dict[str, Any]) -> int:
    """`CannotTest` where the mutants are not, for they know the mock's inside and are not shipped."""
    from contract_tests.run.connect import CannotTest  # noqa: PLC0415

    try:
        from mutation.score import ScoreOptions, score_mutants  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "mutation":
            raise
        raise CannotTest("The mutants are not installed with the kit: run this in a checkout of the project.") from None
    return score_mutants(ScoreOptions(**options))


def _carefully(act: Callable[[], int]) -> NoReturn:
    """Do it and exit with its code; what is the user's to mend is a sentence."""
    from contract_tests.client.ledger import LedgerError  # noqa: PLC0415
    from contract_tests.client.transport import Unreachable  # noqa: PLC0415
    from contract_tests.contract import KitError  # noqa: PLC0415
    from contract_tests.report.baseline import BaselineError  # noqa: PLC0415
    from contract_tests.report.merge import MergeError  # noqa: PLC0415
    from contract_tests.run.connect import CannotTest  # noqa: PLC0415
    from mock_server.files.text_files import FileError  # noqa: PLC0415

    try:
        with stoppable():
            code = act()
    except (
        BaselineError,
        CannotTest,
        FileError,
        KitError,
        LedgerError,
        MergeError,
        SettingsError,
        Unreachable,
    ) as error:
        click.echo(redact(f"aurion-contract: {error}"), err=True)
        code = COULD_NOT_TEST
    except Exception as error:  # noqa: BLE001 - whatever it is, a CI must not take it for a broken promise
        click.echo(redact(f"aurion-contract: a fault of the kit's own: {error!r}. {_kept(error)}"), err=True)
        code = COULD_NOT_TEST
    sys.exit(code)


def _kept(error: Exception) -> str:
    """Where the traceback is, in a sentence."""
    with tempfile.NamedTemporaryFile("w", prefix="aurion-contract-", suffix=".txt", delete=False) as file:
        file.write(redact("".join(traceback.format_exception(error))))
    return f"Its traceback, for a report of it, is in {file.name}."
