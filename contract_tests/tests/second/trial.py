"""Run the kit against this backend, as against any deployment, and list what it calls broken promises.

    python -m contract_tests.tests.second.trial [--switch NAME=VALUE] [--violate NAME] [--profile quick] [--exclusive]

A line each: rule, check, what was promised, what came. The exit code is the kit's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract_tests.report.merge import read
from contract_tests.report.report import Finding, Report
from contract_tests.settings import FILE
from contract_tests.tests.second.config import PERMISSIONS, default_config
from contract_tests.tests.second.serving import UNLIMITED, served

SCOPES = ("oncall:read", "oncall:write", "sla:read", "sla:write")
"""Those that the kit knows: no page has one for tickets."""
REPORT = "report.json"
LONGEST = 3600
"""Seconds after which a run counts as hung."""


def settings(*, exclusive: bool = False, limits: bool = False, patience: float = 2) -> str:
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


def tried(
    switches: Mapping[str, str],
    violations: Collection[str] = (),
    *options: str,
    exclusive: bool = False,
    limits: bool = False,
    kept: Path | None = None,
) -> tuple[int, Report, str]:
    """Run the kit with these options: its exit code, its report, and what it said."""
    with served(switches, violations, limits=limits) as url, _folder(kept) as folder:
        (folder / FILE).write_text(settings(exclusive=exclusive, limits=limits), encoding="utf-8")
        command = [sys.executable, "-m", "contract_tests", "run", "--url", url, "--json", REPORT, *options]
        ended = subprocess.run(  # noqa: S603 - our own words
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST
        )
        said = ended.stdout + ended.stderr
        if not (folder / REPORT).exists():
            raise RuntimeError(said)
        return ended.returncode, read(folder / REPORT), said


def line(finding: Finding) -> str:
    """A broken promise: rule, check, what was promised, what came."""
    expected, actual = (" ".join(each.split()) for each in (finding.expected, finding.came))
    return f"{finding.rule} · {finding.case} · {expected} · {actual}"


def main() -> int:
    """Read the arguments, run, and list what failed."""
    parser = argparse.ArgumentParser(prog="trial", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--violate", action="append", default=[], metavar="NAME")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--exclusive", action="store_true", help="nobody else uses it")
    parser.add_argument("--limits", action="store_true", help="keep the limits of the pages, and probe them")
    parser.add_argument("--notes", action="store_true", help="list what fails nothing, too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the settings and the report there")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="as the kit takes it")
    given = parser.parse_args()
    words = [word for each in given.only for word in ("--only", each)]
    code, report, said = tried(
        dict(each.split("=", 1) for each in given.switch),
        given.violate,
        *("--profile", given.profile, "--seed", given.seed, *words),
        exclusive=given.exclusive,
        limits=given.limits,
        kept=given.keep,
    )
    failing = report.failing
    for each in report.ordered if given.notes else failing:
        print(line(each) if each.fails else f"({each.standing}) {line(each)}")
    verified, rules = report.rules_verified
    print(f"{len(failing)} broken promises, {verified} of {rules} rules verified, exit code {code}")
    if code and not failing:
        print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
