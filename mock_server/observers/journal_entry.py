"""What is remembered of one request."""

from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple

from mock_server.http.binding import Endpoint
from mock_server.http.wire import Headers, Reply, Request, headers_of, last_fields, name_of
from mock_server.state.change import Commit
from mock_server.state.clock import EARLIEST, ClockState, corrected, machine_time
from mock_server.state.principal import Principal

_ZERO = machine_time() - perf_counter() - corrected()


def zero() -> float:
    """The instant, in seconds of 1970 and as clocks of worlds have it, at which `perf_counter` was 0."""
    return _ZERO + corrected()


class Entry(NamedTuple):
    """A request that was answered, without the objects around it: thousands of them stay, and each costs what it holds.

    It is `broken` where a fault put something else in the place of its answer. `clock` is the state of the world's, or
    of the one that it would begin with; `received` and `answered` are times on `perf_counter`. `commit` is the number
    of the world's latest commit when it was answered, and `weight` what it counts in bytes, of which `fields_size` are
    the fields of the request. The sizes are those that the bodies had. `reply_fields` are those that the reply had when
    the observers were told of it.
    """

    number: int
    request_id: bytes
    method: str
    path: str
    query: bytes
    version: str
    fields: Headers
    body: bytes
    oversized: bool
    endpoint: Endpoint | None
    caller: Principal | None
    fault: str | None
    broken: bool
    commits: tuple[Commit, ...]
    status: int
    reply_fields: Headers
    reply_body: bytes
    hint: str
    clock: ClockState
    received: float
    answered: float
    commit: int
    weight: int
    fields_size: int
    request_size: int
    reply_size: int

    @property
    def id(self) -> str:
        return name_of(self.request)

    @property
    def request(self) -> Request:
        """The request as it came, with what is kept of its body."""
        return Request(
            self.method,
            self.path,
            self.query,
            headers_of(self.fields),
            len(self.fields),
            self.body,
            self.oversized,
            fields=self.fields,
            version=self.version,
            received=self.received,
            id=self.request_id,
        )

    @property
    def reply(self) -> Reply:
        """The reply as it was sent, with what is kept of its body."""
        last = last_fields(self.request_id, self.status, self.reply_size, self.hint)
        return Reply(self.status, self.reply_body, [*self.reply_fields, *last], self.hint)

    @property
    def took(self) -> float:
        """Seconds from the last byte of the request to its answer."""
        return self.answered - self.received

    @property
    def received_at(self) -> datetime:
        """This machine's time when all of the request was there."""
        return datetime.fromtimestamp(zero() + self.received, UTC)

    @property
    def at(self) -> datetime:
        """The world's time when it was answered."""
        return self.clock.at(zero() + self.answered)

    def comes_after(self, commit: int) -> bool:
        """Whether it came after the world's commit of this number."""
        return self.commit >= commit and not (self.commits and self.commits[0].number <= commit)


NO_ENTRY = Entry(
    0,
    b"",
    "",
    "",
    b"",
    "",
    [],
    b"",
    False,
    None,
    None,
    None,
    False,
    (),
    0,
    [],
    b"",
    "",
    ClockState(EARLIEST, None),
    *[0] * 7,
)
"""What stands before the first."""
