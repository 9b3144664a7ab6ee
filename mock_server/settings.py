"""Everything one can set, in one place. The command line and its AURION_MOCK_… variables fill it in."""

from ipaddress import ip_address
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mock_server.http.rate_limit import DOCUMENTED
from mock_server.scenarios import SHIPPED, Start


class Settings(BaseModel):
    """How to serve. `rate_limit` is requests a minute and credential, None for no limit; `body_limit` is bytes."""

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    port: int = 4010
    fixtures: Path = SHIPPED
    scenario: str = "docs"
    clock: Start = "running"
    rate_limit: int | None = DOCUMENTED
    open_preview: bool = False
    body_limit: int = 10 * 1024**2
    control_token: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False
