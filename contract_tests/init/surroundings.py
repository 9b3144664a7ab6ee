"""What can be found out, so that nobody is asked: what answers at an address, for whom, and where the code is kept."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from contract_tests.caller import key_header, session_header
from contract_tests.client.network import NoAnswer
from contract_tests.contract import contract
from contract_tests.redaction import keep_secret
from contract_tests.run.connect import control
from contract_tests.run.recognition import HEALTH, NAME
from contract_tests.settings import RunSettings

LOCAL = "http://localhost:4010"
"""Where a mock listens unless it is told otherwise."""
PROBE, DOCUMENT = "/api/v1/tickets?limit=1", "/openapi.json"
"""A read that keys and sessions may do, and where a server shows its document."""
PATIENCE = 5.0
"""Seconds that an answer may take. Nobody waits longer for a file."""
Scheme = Literal["apiKey", "session"]
VARIABLES: dict[Scheme, str] = {"apiKey": "AURION_CONTRACT_RUN_API_KEY", "session": "AURION_CONTRACT_RUN_SESSION"}
"""The document's security schemes, and the variables in which `run` is given such a credential."""
SHIPPED: dict[str, dict[Scheme, str]] = {
    "docs": {"apiKey": "ak_live_xxxx", "session": "sess_tenant_owner"},
    "empty": {"apiKey": "ak_live_empty", "session": "sess_empty_owner"},
    "busy": {"apiKey": "ak_live_busy", "session": "sess_busy_owner"},
}
"""Key and session of the owner in each scenario that a mock brings along."""

State = Literal["works", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Given:
    """A credential. `written` is what a file may say: the secret of a mock, or the variable that has it.

    state  works: an answer to a read was a success; refused: it was a 401; unknown: nobody could be asked
    """

    name: Scheme
    variable: str
    secret: str = field(repr=False)
    written: str
    state: State = "unknown"

    @property
    def public(self) -> bool:
        return self.written == self.secret


@dataclass(frozen=True, slots=True)
class Deployment:
    """What answers at an address.

    silent     why nothing does, as the half of a sentence; "" where something does
    scenario   the mock's; "" for anything but a mock
    limit      requests a minute that it says it allows; None where it says nothing
    documented whether it shows the document of the contract
    """

    url: str = ""
    silent: str = ""
    is_mock: bool = False
    scenario: str = ""
    limit: int | None = None
    documented: bool = False
    credentials: tuple[Given, ...] = ()

    @property
    def local(self) -> bool:
        """Whether another machine means another server by this address."""
        host = urlsplit(self.url).hostname or ""
        return host in {"::1", "localhost"} or host.startswith("127.") or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository around a folder. `host` is "" where nothing says where it is kept."""

    root: Path
    host: str = ""
    branch: str = "main"

    @property
    def elsewhere(self) -> bool:
        """Whether it is kept where GitHub's workflows do not run."""
        return bool(self.host) and "github" not in self.host


def deployment(settings: RunSettings, environment: Mapping[str, str]) -> Deployment:
    """What answers at the address of the settings, if anything does. `CannotTest` where it is no address."""
    with control(settings) as http:
        try:
            return _looked_at(http, settings.url, environment)
        except NoAnswer as error:
            return Deployment(settings.url, silent=str(error), credentials=_from(environment))


def nowhere(environment: Mapping[str, str]) -> Deployment:
    """No deployment at all: a run starts a mock of its own, with the scenario `docs`."""
    return Deployment(credentials=_from(environment) or _shipped("docs"))


def repository(folder: Path) -> Repository:
    """The git repository that the folder is in; the folder itself where it is in none."""
    root = _git(folder, "rev-parse", "--show-toplevel")
    if not root:
        return Repository(folder)
    remote = _git(folder, "remote", "get-url", "origin")
    head = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    branch = head or _git(folder, "symbolic-ref", "--short", "HEAD") or "main"
    return Repository(Path(root).resolve(), host_of(remote), branch)


def host_of(remote: str) -> str:
    """The host of a remote, which git lets one write as an address or as `user@host:path`. "" for a path."""
    if "://" in remote:
        return (urlsplit(remote).hostname or "").lower()
    before, mark, _ = remote.partition(":")
    return before.rpartition("@")[2].lower() if mark and "/" not in before else ""


def _looked_at(http: httpx.Client, url: str, environment: Mapping[str, str]) -> Deployment:
    health = _object(http.get(HEALTH))
    is_mock = health.get("name") == NAME
    scenario = str(health.get("scenario", "")) if is_mock else ""
    given = _from(environment) or _shipped(scenario)
    limits: list[int] = []
    tried = tuple(_tried(http, each, limits) for each in given)
    return Deployment(
        url,
        is_mock=is_mock,
        scenario=scenario,
        limit=min(limits, default=None),
        documented=_is_ours(_object(http.get(DOCUMENT))),
        credentials=tried,
    )


def _shipped(scenario: str) -> tuple[Given, ...]:
    """The credentials of a scenario that a mock brings along, which are no secret."""
    return tuple(Given(name, VARIABLES[name], each, each) for name, each in SHIPPED.get(scenario, {}).items())


def _from(environment: Mapping[str, str]) -> tuple[Given, ...]:
    """The credentials of a run that the environment has: a file names the variable, and never the secret."""
    found = []
    for name, variable in VARIABLES.items():
        if secret := environment.get(variable, ""):
            keep_secret(secret, variable)
            found.append(Given(name, variable, secret, f"${{{variable}}}"))
    return tuple(found)


def _tried(http: httpx.Client, given: Given, limits: list[int]) -> Given:
    """The credential, with what a read by it came to; what the answer says of a limit is added to `limits`."""
    answer = http.get(PROBE, headers=(key_header if given.name == "apiKey" else session_header)(given.secret))
    told = answer.headers.get("X-RateLimit-Limit", "")
    limits += [int(told)] if told.isascii() and told.isdecimal() and int(told) else []
    works, refused = answer.is_success, answer.status_code == httpx.codes.UNAUTHORIZED
    state: State = "works" if works else "refused" if refused else "unknown"
    return replace(given, state=state)


def _is_ours(document: dict[str, Any]) -> bool:
    """Whether it is the document of the contract. Many servers show one that they make of their code."""
    info = document.get("info")
    return isinstance(info, dict) and info.get("title") == contract().raw["info"]["title"]


def _object(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of a success; an empty one for anything else."""
    try:
        content = answer.json() if answer.is_success else None
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _git(folder: Path, *arguments: str) -> str:
    """What git says; "" where it says nothing, or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - whichever git the user has
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
