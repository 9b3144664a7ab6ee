"""What one can set: on the command line, and in aurion-contract.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from contract_tests.credentials import Credential

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
    webhook_secret: str = ""
    control_token: SecretStr | None = None

    @property
    def safe(self) -> bool:
        return self.profile == "safe"


def load(path: Path) -> dict[str, Any]:
    """What a file sets. `SettingsError` names the file and the place in it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Cannot read {path}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}.") from None


def checked(values: dict[str, Any], where: str) -> Settings:
    """The settings, or a `SettingsError` that says what is wrong with which."""
    try:
        return Settings(**values)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise SettingsError(f"{where}: {wrong}.") from None


@cache
def of_the_docs() -> dict[str, Credential]:
    """The credentials of the mock's scenario `docs`."""
    written = load(Path(__file__).parent / "docs_credentials.toml")
    return {name: Credential(**each) for name, each in written["credentials"].items()}
