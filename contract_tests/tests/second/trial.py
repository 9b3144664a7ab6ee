"""Run the kit against this backend, as against any deployment, and list what it calls broken promises.

    python -m contract_tests.tests.second.trial [--switch NAME=VALUE] [--violate NAME] [--profile quick] [--exclusive]
    python -m contract_tests.tests.second.trial --covering ROW[/ROWS]|all
    python -m contract_tests.tests.second.trial --violations NAME|all [--whole]

A line each: rule, check, what was promised, what came. The exit code is the kit's. Or rows of the covering array, one
after the other; or planted violations, a line each: whether it was found under its rule, and by what.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract_tests.report.merge import read
from contract_tests.report.report import Finding, Report
from contract_tests.settings import FILE, checked
from contract_tests.tests.second.config import PERMISSIONS, default_config
from contract_tests.tests.second.covering import covering, table
from contract_tests.tests.second.planted import ViolationSearch
from contract_tests.tests.second.serving import UNLIMITED, served
from contract_tests.tests.second.violations import RULES

SCOPES = ("oncall:read", "oncall:write", "sla:read", "sla:write")
"""Those that the kit knows: no page has one for tickets."""
REPORT = "report.json"
ALL = "all"
BROKEN = 1
"""The exit code of whoever found a broken promise, or missed one."""
PATIENCE = 2
"""Seconds that the kit waits for something to happen: the clock of this backend cannot be moved."""
A_LIMIT = 70
"""Seconds in which a limit of the pages is lifted for sure."""
LONGEST = 3600
"""Seconds after which a run counts as hung."""


def settings(*, exclusive: bool = False, limits: bool = False, patience: float = PATIENCE) -> str:
    """What an aurion-contract.toml says of the default configuration: credentials, users, the secret of webhooks."""
    config = default_config()
    tenants = {each["id"]: each for each in config["tenants"]}
    first = config["tenants"][0]
    lines = [
        f"exclusive = {str(exclusive).lower()}",
        f"patience = {patience}",
        f"users = {json.dumps([each['id'] for each in first['users']])}",
        f'webhook_secret = "{first["webhook_secret"]}"',
    ]
    if limits:
        lines += ["probe_rate_limit = true"]
    else:
        lines += [f"rate_limit = {UNLIMITED}", f"ai_rate_limit = {UNLIMITED}"]
    for each in config["credentials"]:
        lines += ["", f"[credentials.{each['token']}]", *_credential(each, tenants[each["tenant"]], first["id"])]
    return "\n".join([*lines, ""])


def _credential(given: Mapping[str, Any], tenant: Mapping[str, Any], first: str) -> Iterator[str]:
    """The lines of one credential."""
    if given["kind"] == "key":
        yield f'api_key = "{given["token"]}"'
        yield f"scopes = {json.dumps([each for each in given['scopes'] if each in SCOPES])}"
    else:
        yield f'session = "{given["token"]}"'
        yield f'role = "{given["role"]}"'
        yield f"permissions = {json.dumps(list(given.get('permissions', PERMISSIONS[given['role']])))}"
    yield f'plan = "{tenant["plan"]}"'
    yield f"profile = {str(tenant['profile']).lower()}"
    if tenant["id"] != first:
        yield f'tenant = "{tenant["id"]}"'


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Where a run writes: a folder that stays, or one that is gone afterwards."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def reported(url: str, text: str, *options: str, kept: Path | None = None) -> tuple[int, Report | None, str]:
    """Run the kit against an address with these settings: its exit code, its report if it wrote one, what it said."""
    with _folder(kept) as folder:
        (folder / FILE).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "contract_tests", "run", "--url", url, "--json", REPORT, *options]
        ended = subprocess.run(  # noqa: S603 - our own words
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST
        )
        written = folder / REPORT
        return ended.returncode, read(written) if written.exists() else None, ended.stdout + ended.stderr


def tried(
    switches: Mapping[str, str],
    violations: Collection[str] = (),
    *options: str,
    exclusive: bool = False,
    limits: bool = False,
    patience: float = PATIENCE,
    kept: Path | None = None,
) -> tuple[int, Report, str]:
    """Run the kit with these options: its exit code, its report, and what it said."""
    with served(switches, violations, limits=limits) as url:
        text = settings(exclusive=exclusive, limits=limits, patience=patience)
        code, report, said = reported(url, text, *options, kept=kept)
    if report is None:
        raise RuntimeError(said)
    return code, report, said


def line(finding: Finding) -> str:
    """A broken promise: rule, check, what was promised, what came."""
    expected, actual = (" ".join(each.split()) for each in (finding.expected, finding.actual))
    return f"{finding.rule} · {finding.check} · {expected} · {actual}"


def _covered(given: argparse.Namespace, options: Sequence[str]) -> int:
    """Run the rows of the covering array that were asked for, and say which promises they break, and what is common."""
    rows = covering()
    places = range(len(rows)) if given.covering == ALL else [_place(given.covering, len(rows))]
    broken, codes = {}, set()
    for place in places:
        print(f"row {place + 1}/{len(rows)}", flush=True)
        kept = given.keep and given.keep / f"row-{place + 1}"
        code, report, said = tried(rows[place], (), *options, **_conditions(given), kept=kept)
        told(report, code, said, notes=given.notes)
        codes.add(code)
        broken[place] = {f"{each.rule} · {each.check}" for each in report.failing}
    print(*table(rows, broken), sep="\n")
    return BROKEN if BROKEN in codes else max(codes)


def _place(given: str, count: int) -> int:
    """Where a row is that is called N or N/ROWS; the second stops where there are no longer so many."""
    number, _, rows = given.partition("/")
    if not (number.isdecimal() and 1 <= int(number) <= count and rows in {"", str(count)}):
        raise SystemExit(f"--covering {given}: there are the rows 1/{count} to {count}/{count}, and {ALL}")
    return int(number) - 1


def _planted(given: argparse.Namespace) -> int:
    """Plant the violations that were asked for, and say of each whether it was found. 1 where one was not, as such."""
    names = list(RULES) if given.violations == ALL else [given.violations]
    if unknown := set(names) - set(RULES):
        raise SystemExit(f"--violations {', '.join(unknown)}: there is no such violation")
    usual, limited = (
        checked(
            tomllib.loads(settings(exclusive=given.exclusive, limits=limits, patience=patience))
            | {"profile": given.profile, "seed": int(given.seed)}
        )
        for limits, patience in ((False, given.patience), (True, max(given.patience, A_LIMIT)))
    )
    search = ViolationSearch(names, _pairs(given.switch), usual, limited, tuple(given.only))
    fates = {}
    for fate in search.fates():
        print(fate.line, flush=True)
        fates[fate.violation] = fate
    for fate in search.searched(list(fates.values())) if given.whole else ():
        print(fate.line, flush=True)
        fates[fate.violation] = fate
    found = [each for each in fates.values() if each.found]
    elsewhere = [each for each in fates.values() if each.rules and not each.found]
    missed = len(fates) - len(found) - len(elsewhere)
    print(f"{len(found)} of {len(fates)} found, {len(elsewhere)} under another rule, {missed} missed")
    return 0 if len(found) == len(fates) else BROKEN


def _conditions(given: argparse.Namespace) -> dict[str, Any]:
    """What was said of the deployment, for `tried`."""
    return {"exclusive": given.exclusive, "limits": given.limits, "patience": given.patience}


def _pairs(given: Collection[str]) -> dict[str, str]:
    """The switches that were given, by their names."""
    return dict(each.split("=", 1) for each in given)


def told(report: Report, code: int, said: str, *, notes: bool) -> None:
    """Print which promises a run calls broken."""
    failing = report.failing
    for each in report.ordered if notes else failing:
        print(line(each) if each.fails else f"({each.severity}) {line(each)}")
    verified, rules = report.rules_verified
    print(f"{len(failing)} broken promises, {verified} of {rules} rules verified, exit code {code}", flush=True)
    if code and not failing:
        print(said)


def main() -> int:
    """Read the arguments, run, and list what failed."""
    parser = argparse.ArgumentParser(prog="trial", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--violate", action="append", default=[], metavar="NAME")
    parser.add_argument("--covering", metavar="ROW[/ROWS]", help=f"a row of the covering array, or {ALL}")
    parser.add_argument("--violations", metavar="NAME", help=f"is this violation found by its checks? {ALL}: each")
    parser.add_argument("--whole", action="store_true", help="and what they miss, by the whole profile?")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--exclusive", action="store_true", help="nobody else uses it")
    parser.add_argument("--limits", action="store_true", help="keep the limits of the pages, and probe them")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for something to happen")
    parser.add_argument("--notes", action="store_true", help="list what fails nothing, too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the settings and the report there")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="as the kit takes it")
    given = parser.parse_args()
    if given.violations:
        return _planted(given)
    options = ["--profile", given.profile, "--seed", given.seed, *(w for each in given.only for w in ("--only", each))]
    if given.covering:
        return _covered(given, options)
    code, report, said = tried(
        _pairs(given.switch),
        given.violate,
        *options,
        **_conditions(given),
        kept=given.keep,
    )
    told(report, code, said, notes=given.notes)
    return code


if __name__ == "__main__":
    sys.exit(main())
