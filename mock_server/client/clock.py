"""A world's clock: read, set, frozen, advanced."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from mock_server.client.channel import instant

Mode = Literal["running", "frozen"]
Call = Callable[..., Any]
"""A control request in the world of the clock: method, target, body → JSON."""


@dataclass(frozen=True)
class FiredTimer:
    """A timer that was due on the way: when, what happened, and to which record."""

    at: datetime
    name: str
    tenant_id: str
    subject_id: str


@dataclass(frozen=True)
class Advance:
    """How far a clock went, and what fired on the way, in time order.

    `stopped` is `arrived`, `idle` (no timer is left to do anything) or `limit`: 10,000 timers had fired, and it goes on
    when it is advanced again. `complete` is false in the last case.
    """

    before: datetime
    now: datetime
    complete: bool
    stopped: Literal["arrived", "idle", "limit"]
    fired: tuple[FiredTimer, ...]


class MockClock:
    """`MockRefused` says what is wrong with an instant, `ValueError` that a `datetime` has no time zone."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def now(self) -> datetime:
        """What the world takes for now, in UTC."""
        return _read(self._call("GET", "/_mock/clock")["now"])

    def mode(self) -> Mode:
        mode: Mode = self._call("GET", "/_mock/clock")["mode"]
        return mode

    def set(self, now: datetime | str, mode: Mode | None = None) -> datetime:
        """Move it, forward with all timers on the way, back with none. Without a mode it runs or stands as before."""
        return self._put({"now": _sent(now), **({"mode": mode} if mode else {})})

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Let it stand, here or at an instant, which is moved to as by `set`."""
        return self._put({"mode": "frozen", **({} if at is None else {"now": _sent(at)})})

    def run(self) -> datetime:
        """Let it run from where it stands."""
        return self._put({"mode": "running"})

    def advance(
        self,
        seconds: float | timedelta | None = None,
        *,
        to: datetime | str | None = None,
        until: Literal["idle"] | None = None,
    ) -> Advance:
        """Move it forward by seconds; to an instant, or `to="next"`, the next timer; or `until="idle"`: one of these.

        A frozen clock stands again afterwards.
        """
        amount = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        given = {"seconds": amount, "to": None if to is None else _sent(to), "until": until}
        body = {name: value for name, value in given.items() if value is not None}
        return _advance(self._call("POST", "/_mock/clock/advance", body))

    def _put(self, body: dict[str, Any]) -> datetime:
        return _read(self._call("PUT", "/_mock/clock", body)["now"])


def _advance(answer: dict[str, Any]) -> Advance:
    fired = tuple(FiredTimer(**{**each, "at": _read(each["at"])}) for each in answer["fired"])
    return Advance(
        before=_read(answer["before"]),
        now=_read(answer["now"]),
        complete=answer["complete"],
        stopped=answer["stopped"],
        fired=fired,
    )


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sent(value: datetime | str) -> str:
    return value if isinstance(value, str) else instant(value)
