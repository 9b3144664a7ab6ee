"""Everything one can set, in one place. The command line and its AURION_MOCK_… variables fill it in."""

from ipaddress import ip_address
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from mock_server.core.ids import secret_token
from mock_server.http.rate_limit import DOCUMENTED
from mock_server.scenarios import SHIPPED, Start
from mock_server.stores.memory import MOST_WORLDS


class Settings(BaseModel):
    """How to serve. `rate_limit` is requests a minute and credential, None for no limit; `body_limit` is bytes.

    There are `max_worlds` at a time; one that no request named in `world_ttl` seconds is gone, the default one apart.
    Whoever can be reached from elsewhere has a `control_token`, made up if none is given.
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
    max_worlds: int = Field(default=MOST_WORLDS, ge=1)
    world_ttl: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    control_token: str | None = Field(default_factory=lambda data: None if loopback(data["host"]) else secret_token())


def loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
