"""`aurion-contract init`: look around, write, and say what was written and what comes next."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import yaml
from schemathesis.config import ConfigError, SchemathesisConfig

from contract_tests.init.contents import SECRETS, document_of, gate, kit_settings, schemathesis_settings, workflow
from contract_tests.init.surroundings import (
    LOCAL,
    PATIENCE,
    VARIABLES,
    Deployment,
    Given,
    Repository,
    deployment,
    nowhere,
    repository,
)
from contract_tests.init.writing import File, Written, write
from contract_tests.redaction import redact, without_userinfo
from contract_tests.settings import FILE, SettingsError, checked, load

INCOMPLETE = 2
"""The exit code where a file could not be written, or one that is there cannot be used."""
SCHEMATHESIS_FILE = "schemathesis.toml"
SAID = {
    "written": "wrote",
    "replaced": "replaced",
    "as it would be written": "unchanged",
    "kept": "kept",
    "broken": "broken",
    "lost": "failed",
}


def init_command(url: str | None, *, force: bool) -> int:
    """Write the files into the folder that one is in, the workflow into its repository. Answers the exit code."""
    folder = Path.cwd()
    found, kept_in = look_around(url), repository(folder)
    said = [write(each, force=force) for each in files(folder, found, kept_in)]
    lines = [*_found(found, kept_in), "", *(_line(each, folder) for each in said), "", *_next(found, kept_in, said)]
    click.echo(redact("\n".join(lines)))
    return INCOMPLETE if any(each.failed for each in said) else 0


def look_around(url: str | None) -> Deployment:
    """What there is at the address; without one, the mock that listens where mocks do, if one does."""
    environment = os.environ
    found = deployment(checked({"url": url or LOCAL, "request_timeout": PATIENCE}), environment)
    return found if url or found.is_mock else nowhere(environment)


def files(folder: Path, found: Deployment, kept_in: Repository) -> Iterator[File]:
    """Those that belong here: workflows only where GitHub may run them."""
    yield File(folder / FILE, kit_settings(found), _settings_fault)
    yield File(folder / SCHEMATHESIS_FILE, schemathesis_settings(found), _schemathesis_fault)
    if not kept_in.elsewhere:
        workflows = kept_in.root / ".github" / "workflows"
        yield File(workflows / "contract.yml", workflow(), _yaml_fault)
        yield File(workflows / "contract-gate.yml", gate(found, kept_in, folder), _yaml_fault)


def _settings_fault(path: Path) -> str:
    try:
        checked(load(path), path)
    except SettingsError as error:
        return str(error)
    return ""


def _schemathesis_fault(path: Path) -> str:
    try:
        load(path)  # names what is no TOML, or no text, in a sentence
        SchemathesisConfig.from_path(path)
    except SettingsError as error:
        return str(error)
    except ConfigError as error:
        return f"{path}: {' '.join(str(error).split())}"
    return ""


def _yaml_fault(path: Path) -> str:
    try:
        read = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        return f"{path} is no YAML: {' '.join(str(error).split())}."
    except OSError as error:
        return f"Cannot read {path}: {error.strerror}."
    return "" if isinstance(read, dict) else f"{path} is no workflow: it has no jobs."


def _found(found: Deployment, kept_in: Repository) -> Iterator[str]:
    """What was found out, a line each."""
    address = without_userinfo(found.url)
    if not found.url:
        yield "No deployment was named, and no mock listens on " + LOCAL + ": a run starts a mock of its own."
    elif found.silent:
        yield f"{address} does not answer ({found.silent}): the files name it all the same."
    elif found.is_mock:
        yield f"{address} is a mock, with the scenario {found.scenario}."
    else:
        limit = f", {found.limit} requests a minute" if found.limit else ""
        shown = "with" if found.documented else "without"
        yield f"{address} is a deployment{limit}, {shown} the contract's /openapi.json."
    if address != found.url:
        yield "The password in the address is in no file: give the whole address as AURION_CONTRACT_RUN_URL."
    if found.url:
        yield from map(_told, found.credentials)
    if kept_in.elsewhere:
        yield f"The repository is kept at {kept_in.host}, where no workflow of GitHub runs: none was written."


def _told(given: Given) -> str:
    """What a credential is good for."""
    what = {"apiKey": "API key", "session": "session"}[given.name]
    which = given.secret if given.public else f"in {given.variable}"
    how = {"works": "is let in", "refused": "is refused (401): it is not used", "unknown": "could not be tried"}
    return f"The {what} {which} {how[given.state]}."


def _line(written: Written, folder: Path) -> str:
    path = written.path.relative_to(folder) if written.path.is_relative_to(folder) else written.path
    why = {
        "as it would be written": "It is as it would be written.",
        "kept": "It is there already. --force replaces it.",
        "broken": f"{written.why} Mend it, or --force replaces it.",
        "lost": f"{written.why}.",
    }.get(written.outcome, "")
    return f"{SAID[written.outcome]:<10}{path}{f'  {why}' if why else ''}"


def _next(found: Deployment, kept_in: Repository, said: list[Written]) -> Iterator[str]:
    """What to do now, in order."""
    usable = {each.name for each in found.credentials if each.state != "refused"}
    missing = [variable for name, variable in VARIABLES.items() if name not in usable]
    remote = bool(found.url) and not found.is_mock
    yield "Next:"
    if any(each.outcome == "lost" for each in said):
        yield "  let those files be written, and call `aurion-contract init` again"
    if remote and missing:
        yield f"  export {' '.join(f'{each}=…' for each in missing)}, and call `aurion-contract init --force` again"
    yield f"  aurion-contract run --profile {'safe' if remote else 'quick'}"
    yield from _schemathesis(found)
    if kept_in.elsewhere:
        yield "  let your CI call `aurion-contract run --junit contract.xml`: it exits with 1 where a promise is broken"
        return
    if remote:
        yield f"  gh secret set {SECRETS['apiKey']}; gh secret set {SECRETS['session']}"
    if remote and found.local:
        yield f"  name a deployment in contract-gate.yml: no runner of GitHub's reaches {without_userinfo(found.url)}"
    yield "  say in contract-gate.yml what `package` is, a wheel or a git address: no public index has aurion-mock"
    yield "  commit the files: contract-gate.yml tests the contract at each push"


def _schemathesis(found: Deployment) -> Iterator[str]:
    """How Schemathesis is run: it needs the document, which a mock has."""
    if not found.documented:
        yield "  aurion-mock serve --rate-limit off    # in another terminal"
    yield f"  schemathesis run {document_of(found)}"
