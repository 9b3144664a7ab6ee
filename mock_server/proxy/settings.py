"""All one can set of the proxy."""

from dataclasses import dataclass
from pathlib import Path

from mock_server.http.authority import is_loopback, on_this_machine
from mock_server.state.ids import secret_token


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """`upstream` is the address of the deployment, `ca` a file in PEM that its certificate is checked against.

    `timeout` is in seconds: until the upstream begins to answer, and between two pieces of an answer. With `errors` the
    client gets a 502 in place of a violation. `record` is the folder of a scenario that is written at the end,
    `reports` are files that then say what was found.
    `allowed_hosts` are names that the proxy goes by besides localhost and its addresses. Whoever can be reached from
    elsewhere has a `control_token` for its pages, made up if none is given.
    """

    upstream: str
    errors: bool = False
    ca: Path | None = None
    timeout: float = 60.0
    host: str = "127.0.0.1"
    record: Path | None = None
    reports: tuple[Path, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    control_token: str | None = None

    def __post_init__(self) -> None:
        if not self.control_token and not self.is_local:
            object.__setattr__(self, "control_token", secret_token())

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the proxy."""
        return on_this_machine(self.host) or is_loopback(self.host)
