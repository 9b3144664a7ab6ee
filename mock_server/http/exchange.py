"""One request and what became of it."""

from dataclasses import dataclass, field

from mock_server.http.binding import Endpoint
from mock_server.http.rate_limit import Allowance
from mock_server.http.wire import Reply, Request
from mock_server.state.change import Commit
from mock_server.state.principal import Principal


@dataclass(slots=True)
class Exchange:
    """All that is known of one request, filled from top to bottom, read by the observers.

    `world` is the name of the one it is for. `commits` are what it did there: one of an operation, of a call of the
    control API as many as it let happen. `error` is the fault of ours that cost it its answer. `reply` is there when
    the observers are told.
    """

    request: Request
    world: str
    endpoint: Endpoint | None = None
    caller: Principal | None = None
    allowance: Allowance | None = None
    commits: tuple[Commit, ...] = ()
    error: Exception | None = None
    reply: Reply = field(init=False)
