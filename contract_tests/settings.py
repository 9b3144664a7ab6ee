"""What one can set: on the command line, and in aurion-contract.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from contract_tests.credentials import Credential
from contract_tests.redaction import LONG, keep_header_secret, keep_proxy_secrets, keep_secret, keep_url_secret
from contract_tests.text_files import NotText, read_text

Profile = Literal["quick", "ci", "deep", "safe"]
FILE = "aurion-contract.toml"


class SettingsError(Exception):
    """A setting that makes no sense: which, where, and what would."""


class Settings(BaseModel):
    """How to run. Times are seconds, rates are requests a minute and credential.

    ai_rate_limit   what the operations of AI automation share of the rate_limit
    url             the deployment; without one a mock is started
    exclusive       nobody else uses it: what all of the tenant share may be changed (and is put back)
    users           ids of users that there are, for memberships and shifts
    patience        the longest wait for something to happen at a deployment whose clock cannot be moved
    ca_file         trust these CAs (PEM), and no others; `insecure`: trust any certificate
    max_answer_size bytes of an answer, unpacked, after which it is read no further
    webhook_secret  with which a workflow's webhook is signed where the workflow does not say
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = ""
    profile: Profile = "ci"
    seed: int = 1
    credentials: dict[str, Credential] = Field(default_factory=dict)
    users: tuple[str, ...] = ()
    rate_limit: int = Field(300, ge=1)
    ai_rate_limit: int = Field(30, ge=1)
    exclusive: bool = False
    probe_rate_limit: bool = False
    patience: float = Field(10, ge=0)
    request_timeout: float = Field(30, gt=0)
    max_answer_size: int = Field(20_000_000, ge=1)
    ca_file: Path | None = None
    insecure: bool = False
    max_time: float | None = Field(None, gt=0)
    webhook_secret: str = Field("", repr=False)
    control_token: SecretStr | None = None

    @property
    def safe(self) -> bool:
        return self.profile == "safe"


def keep_secrets(settings: Settings) -> None:
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


def too_short(settings: Settings) -> list[str]:
    """The credentials that nothing can hide: so short that they stand in every other word."""
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


def checked(values: dict[str, Any], where: str) -> Settings:
    """The settings, or a `SettingsError` that says what is wrong with which."""
    try:
        settings = Settings(**values)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise SettingsError(f"{where}: {wrong}.") from None
    keep_secrets(settings)
    return settings


@cache
def of_the_docs() -> dict[str, Credential]:
    """The credentials of the mock's scenario `docs`."""
    written = load(Path(__file__).parent / "docs_credentials.toml")
    return {name: Credential(**each) for name, each in written["credentials"].items()}
