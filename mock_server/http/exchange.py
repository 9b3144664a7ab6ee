"""One request and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mock_server.errors import DomainError, Unavailable
from mock_server.http.binding import Endpoint
from mock_server.http.errors import ApiError, refusal
from mock_server.http.rate_limit import Allowance
from mock_server.http.wire import Reply, Request
from mock_server.state.change import Commit
from mock_server.state.faults import Fault
from mock_server.state.principal import Principal


@dataclass(slots=True)
class Exchange:
    """All that is known of one request, filled from top to bottom, read by the observers.

    `world` is the name of the one it is for. `commits` are what it did there: one of an operation, of a call of the
    control API as many as it let happen. `made` tells that world from others of its name, None where it met none.
    `error` is the mistake of ours that cost it its answer. `fault` names those of the world's faults that acted, the
    later behind a comma, and it is `broken` where one put something else in the place of the answer. `dry_run`: what
    it does is done to a copy of the world, and is no commit. `special`: the layers of faults and preferences stand
    around it. `left` waits until whoever asked has left, or the server stops; only who may wait for long has it.
    `reply` is there when the observers are told.
    """

    request: Request
    world: str
    endpoint: Endpoint | None = None
    caller: Principal | None = None
    allowance: Allowance | None = None
    commits: tuple[Commit, ...] = ()
    made: int | None = None
    error: Exception | None = None
    fault: str = ""
    broken: bool = False
    dry_run: bool = False
    special: bool = False
    left: Callable[[], Awaitable[None]] | None = None
    reply: Reply = field(init=False)

    def refusal(self, error: ApiError | DomainError) -> Reply:
        """The reply that says no. What could not be kept was taken back, and is no commit."""
        if isinstance(error, Unavailable):
            self.commits = ()
        return refusal(error)


PathValues = dict[str, str]
Respond = Callable[[Exchange, Endpoint, PathValues], Awaitable[Reply]]
Play = Callable[["Exchange", Endpoint], Fault | None]
"""What goes wrong with a request besides the faults of its world; None where nothing does."""

Layer = Callable[[Exchange, Endpoint, PathValues, Respond], Awaitable[Reply]]
"""Stands around an operation from where it is known which one: it may wait, answer itself, or change the answer."""
