"""Everything one can set, in one place. The command line and its AURION_MOCK_… variables fill it in."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from mock_server.core.ids import secret_token
from mock_server.http.authority import is_loopback
from mock_server.http.rate_limit import DOCUMENTED
from mock_server.scenarios import SHIPPED, Start
from mock_server.stores.memory import MOST_WORLDS

TOKEN = re.compile(r"[!-~]+")
HOST = r"[\w*-]+(\.[\w*-]+)*"
HOST_NAME = re.compile(rf"(?=.*\w){HOST}", re.ASCII)
ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]*://((?=[^:]*\w){HOST}|\[[0-9a-f:.]+\])(:\d+)?", re.ASCII | re.IGNORECASE)


class Settings(BaseModel):
    """How to serve. `rate_limit` is requests a minute and credential, None for no limit; `body_limit` is bytes.

    Whoever can be reached from elsewhere has a `control_token`, made up if none is given. `allowed_hosts` are the names
    that requests may call us by besides localhost and IP addresses, `cors_origins` those whose pages may call us
    besides the pages of this machine; in both a `*` stands for one label. There are `max_worlds` at a time; one that no
    request named in `world_ttl` seconds is gone, the default one apart.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = 4010
    fixtures: Path = SHIPPED
    scenario: str = "docs"
    clock: Start = "running"
    rate_limit: int | None = DOCUMENTED
    open_preview: bool = False
    body_limit: int = 10 * 1024**2
    control_token: str | None = Field(default=None, validate_default=True)
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    max_worlds: int = Field(default=MOST_WORLDS, ge=1)
    world_ttl: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    @field_validator("control_token")
    @classmethod
    def _sound_token(cls, token: str | None, info: ValidationInfo) -> str | None:
        if token is None:
            return None if loopback(info.data.get("host", "")) else secret_token()
        if not TOKEN.fullmatch(token):
            raise ValueError(
                "the control token should be a text of ASCII letters, digits and punctuation, without blanks. "
                "Leave it out, and one is made up where it is needed"
            )
        return token

    @field_validator("allowed_hosts")
    @classmethod
    def _sound_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not HOST_NAME.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host name. Give one such as mock.example.com or *.example.com, without a port"
                )
        return hosts

    @field_validator("cors_origins")
    @classmethod
    def _sound_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin. Give a scheme, a host and perhaps a port, such as "
                    "https://*.preview.example.com, and nothing behind them"
                )
        return origins


def loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that address."""
    return host == "localhost" or is_loopback(host)
