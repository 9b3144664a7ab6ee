"""What the files say. Each is valid as it is written: what could not be found out is a comment that says how."""

import json
from pathlib import Path

from contract_tests.init.surroundings import LOCAL, VARIABLES, Deployment, Repository, Scheme
from contract_tests.redaction import without_userinfo
from contract_tests.settings import FILE

PACKAGE = Path(__file__).parent
WORKFLOW_SOURCES = (PACKAGE / "contract.yml", PACKAGE.parents[1] / "examples" / "github" / "contract.yml")
"""The workflow in an installation, and in a checkout, from where a wheel has it."""
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "5xx"]
SECRETS: dict[Scheme, str] = {"apiKey": "AURION_API_KEY", "session": "AURION_SESSION"}
"""What the workflow calls the credentials on GitHub."""

KIT = """\
# How `aurion-contract run` and `aurion-contract twin` test the AurionAI API here. Written by `aurion-contract init`.
# Every option of `aurion-contract run --help` that is not about files can stand here; the command line counts more.

{url}
{limit}

# Ids of users that there are, for memberships and shifts:
# users = ["user_012", "user_034"]

# Nobody else uses the deployment: what all of the tenant share may be changed, and is put back.
# exclusive = true

{credentials}"""

SCHEMATHESIS = """\
# How `schemathesis run {document}` tests the AurionAI API. Written by `aurion-contract init`.
# The hooks come with the contract kit: time zones that exist, signed webhooks, each Idempotency-Key once, and a check
# that valid data is refused only for a rule that JSON Schema cannot say.
hooks = "contract_tests.schemathesis_hooks"
{base}{limit}
[generation]
with-security-parameters = false  # a credential is given and not made up; that it is asked for, ignored_auth checks

{auth}
[auth.openapi.workflowSignature]
api_key = "sign-me"  # the hooks sign the body, with the secret in AURION_CONTRACT_WEBHOOK_SECRET

# An end after its start, a time zone that exists: a rule that JSON Schema cannot say may refuse valid data, here only.
[[operations]]
include-by = "/x-semantic-422 != null"
checks.positive_data_acceptance.expected-statuses = {accepted}
"""

UNLIMITED = "# A mock answers most of a run with 429 unless it is started with --rate-limit off.\n"

CALLER = """\
# [credentials.readonly_key]
# api_key = "…"
# scopes = ["oncall:read", "sla:read"]
"""

GATE = """\
# When the contract is tested. Written by `aurion-contract init`; what is done stands in contract.yml beside it.
name: API contract

on:
  push:
    branches: [{branch}]
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

jobs:
  contract:
    permissions:
      contents: read
      security-events: write
    uses: ./.github/workflows/contract.yml
    with:
      url: {url} # empty: a mock that the run starts itself
      profile: {profile}
      options: {options}
      # package: a wheel of yours or a git address, where pip finds aurion-mock in no index
    secrets: inherit
"""


def kit_settings(found: Deployment) -> str:
    """aurion-contract.toml."""
    address = f"url = {_toml(without_userinfo(found.url))}"
    if not found.url:
        address = '# url = "https://staging.example.com"  # without one a run starts a mock of its own'
    elif found.is_mock and found.local:
        address = f"# {address}  # a mock; without an address a run starts one of its own"
    limit = f"rate_limit = {found.limit}" if found.limit and not found.is_mock else "# rate_limit = 300"
    return KIT.format(
        url=address,
        limit=f"{limit}  # requests a minute and credential",
        credentials=_kit_credentials(found),
    )


def schemathesis_settings(found: Deployment) -> str:
    """schemathesis.toml."""
    limit = f'rate-limit = "{found.limit}/m"\n' if found.limit else ""
    if found.is_mock or not found.url:
        limit = UNLIMITED
    away = bool(found.url) and not found.documented
    return SCHEMATHESIS.format(
        document=document_of(found),
        base=f"base-url = {_toml(without_userinfo(found.url))}\n" if away else "",
        limit=limit,
        auth="\n".join(_auth(found, name) for name in VARIABLES),
        accepted=json.dumps(ACCEPTED),
    )


def workflow() -> str:
    """contract.yml: what is done, as the example for GitHub has it."""
    source = next(each for each in WORKFLOW_SOURCES if each.is_file())
    return source.read_text(encoding="utf-8")


def gate(found: Deployment, repository: Repository, folder: Path) -> str:
    """contract-gate.yml: when it is done, and with which deployment. `folder` is where the settings stand."""
    url = "" if found.local or not found.url else without_userinfo(found.url)
    profile = "safe" if url and not found.is_mock else "ci"
    options = "" if folder == repository.root else f"--config {(folder.relative_to(repository.root) / FILE).as_posix()}"
    return GATE.format(
        branch=json.dumps(repository.branch), url=json.dumps(url), profile=profile, options=json.dumps(options)
    )


def document_of(found: Deployment) -> str:
    """Where Schemathesis can read the document: at the deployment itself, or at a mock."""
    return f"{without_userinfo(found.url).rstrip('/')}/openapi.json" if found.documented else f"{LOCAL}/openapi.json"


def _kit_credentials(found: Deployment) -> str:
    told = f"# A key and a session are read from {' and '.join(VARIABLES.values())}.\n"
    if found.is_mock or not found.url:
        told = "# On a mock a run calls as the callers of its scenario `docs`. To call somebody else's, say as whom:\n"
    return told + CALLER


def _auth(found: Deployment, name: Scheme) -> str:
    """The section for a credential that is there, or the same as a comment."""
    given = next((each for each in found.credentials if each.name == name and each.state != "refused"), None)
    written = given.written if given else f"${{{VARIABLES[name]}}}"
    section = f"[auth.openapi.{name}]\napi_key = {_toml(written)}\n"
    if given:
        return section
    return "".join(f"# {line}\n" for line in section.splitlines())


def _toml(text: str) -> str:
    """A string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
