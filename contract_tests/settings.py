"""What one can set: on the command line, and in aurion-contract.toml."""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from contract_tests.credentials import Credential
from contract_tests.redaction import LONG, keep_header_secret, keep_proxy_secrets, keep_secret, keep_url_secret
from contract_tests.text_files import NotText, read_text

Profile = Literal["quick", "ci", "deep", "safe"]
FILE = "aurion-contract.toml"
DAY, YEAR = 86_400, 31_536_000


class SettingsError(Exception):
    """A setting that makes no sense: which, where, and what would."""


class RunSettings(BaseModel):
    """How to run. Times are seconds, rates are requests a minute and credential.

    ai_rate_limit   what the operations of AI automation share of the rate_limit
    url             the deployment; without one a mock is started
    exclusive       nobody else uses it: what all of the tenant share may be changed (and is put back)
    users           ids of users that there are, for memberships and shifts
    patience        the longest wait for something to happen at a deployment whose clock cannot be moved
    settle          seconds after a write until reads are right, which are waited for before each
    ca_file         trust these CAs (PEM), and no others; `insecure`: trust any certificate
    max_answer_size bytes of an answer, unpacked, after which it is read no further
    webhook_secret  with which a workflow's webhook is signed where the workflow does not say
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = ""
    profile: Profile = "ci"
    seed: int = Field(1, ge=0)
    credentials: dict[str, Credential] = Field(default_factory=dict)
    users: tuple[str, ...] = ()
    rate_limit: int = Field(300, ge=1)
    ai_rate_limit: int = Field(30, ge=1)
    exclusive: bool = False
    probe_rate_limit: bool = False
    patience: float = Field(10, ge=0, le=YEAR)
    settle: float = Field(0, ge=0, le=60)
    request_timeout: float = Field(30, gt=0, le=DAY)
    max_answer_size: int = Field(20_000_000, ge=1)
    ca_file: Path | None = None
    insecure: bool = False
    max_time: float | None = Field(None, gt=0, le=YEAR)
    webhook_secret: str = Field("", repr=False)
    control_token: SecretStr | None = None

    @property
    def safe(self) -> bool:
        return self.profile == "safe"


def keep_secrets(settings: RunSettings) -> None:
    """See to it that what is secret in the settings, and in the environment's proxies, stands in no output."""
    for name, credential in settings.credentials.items():
        keep_credential(name, credential)
    keep_secret(settings.webhook_secret, "webhook_secret")
    keep_secret(settings.control_token.get_secret_value() if settings.control_token else "", "control_token")
    keep_url_secret(settings.url, "url")
    keep_proxy_secrets()


def keep_credential(name: str, credential: Credential) -> None:
    """See to it that a credential stands in no output but by its name."""
    for given in (credential.api_key, credential.session):
        keep_secret(given.get_secret_value() if given else "", name)
    for header, value in credential.headers.items():
        keep_header_secret(value.get_secret_value(), f"{name}.{header}" if len(credential.headers) > 1 else name)


def too_short(settings: RunSettings) -> list[str]:
    """The credentials that are too short to be redacted: they stand in every other word."""
    secrets = {name: "".join(each.sent.values()) for name, each in settings.credentials.items()}
    return [name for name, secret in secrets.items() if len(secret.rpartition("=")[2]) < LONG]


def load(path: Path) -> dict[str, Any]:
    """What a file sets. `SettingsError` names the file and the place in it."""
    try:
        return tomllib.loads(read_text(path))
    except OSError as error:
        raise SettingsError(f"Cannot read {path}: {error.strerror}.") from None
    except NotText as error:
        raise SettingsError(f"{path} {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is no TOML: {error}.") from None
    except RecursionError:
        raise SettingsError(f"{path} is nested too deeply to be read.") from None
    except ValueError:
        raise SettingsError(f"{path} has a number of more digits than can be read.") from None


def checked(values: dict[str, Any], file: Path | None = None, given: Collection[str] = ()) -> RunSettings:
    """The settings, or a `SettingsError` that says what is wrong with which, and where in the file.

    given  the names of those that the command line gives, and not the file
    """
    try:
        settings = RunSettings(**values)
    except ValidationError as error:
        raise SettingsError("; ".join(_wrong(each, file, given) for each in error.errors()) + ".") from None
    keep_secrets(settings)
    return settings


def _wrong(error: ErrorDetails, file: Path | None, given: Collection[str]) -> str:
    """What is wrong with a setting, in a sentence without its full stop."""
    keys = [each for each in error["loc"] if isinstance(each, str)]
    why = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        known = Credential.model_fields if len(keys) > 1 else RunSettings.model_fields
        close = get_close_matches(keys[-1], known, 1)
        why = f"there is no such setting. {f'Is {close[0]} meant? ' if close else ''}There are {', '.join(known)}"
    name = ".".join(map(str, error["loc"]))
    if file is None or (keys and keys[0] in given):
        return f"--{name.replace('_', '-')}: {why}"
    line = _line(file, keys)
    return f"{file}{f', line {line}' if line else ''}: {name}: {why}"


def _line(file: Path, keys: list[str]) -> int:
    """The line that the last of the keys stands in, each behind the one before; 0 where none does."""
    lines, at = read_text(file).splitlines(), 0
    for key in keys:
        place = re.compile(rf"""(?:^|[\[.{{,\s])["']?{re.escape(key)}["']?\s*[=\].]""")
        found = (number for number, line in enumerate(lines) if number >= at and place.search(line.partition("#")[0]))
        at = next(found, len(lines))
    return at + 1 if at < len(lines) else 0


@cache
def of_the_docs() -> dict[str, Credential]:
    """The credentials of the mock's scenario `docs`."""
    written = load(Path(__file__).parent / "docs_credentials.toml")
    return {name: Credential(**each) for name, each in written["credentials"].items()}
