"""Requests per minute, in fixed windows on the world's clock. Docs: teams-and-routing, "Rate Limits"."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from operator import attrgetter

from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Headers
from mock_server.state.principal import Principal

WINDOW = 60
DOCUMENTED = 300
GROUPS = {"ai": 30}
"""Limits that some operations share besides the general one, by their `x-rate-limit`."""


Window = tuple[tuple[str, str], int, int]
"""Of which credential and group something was counted, up to which limit, and how often that was then."""


@dataclass(slots=True)
class Allowance:
    """How many requests a credential may make in a minute, and how many of them are left."""

    limit: int
    remaining: int

    def headers(self) -> Headers:
        return [
            (b"x-ratelimit-limit", str(self.limit).encode()),
            (b"x-ratelimit-remaining", str(self.remaining).encode()),
        ]


@dataclass(slots=True)
class Counted:
    """One request that was counted in a world of which others count in copies, and what it was told of that."""

    allowance: Allowance
    windows: list[Window]

    def correct(self, shifts: dict[tuple[str, str], int]) -> None:
        """Others have counted so many more, in the windows that it belongs to."""
        left = [Allowance(limit, limit - used - shifts.get(key, 0)) for key, limit, used in self.windows]
        tightest = min(left, key=attrgetter("remaining"))
        self.allowance.limit, self.allowance.remaining = tightest.limit, tightest.remaining


def count(world: World, caller: Principal, limit: int, group: str | None) -> Allowance:
    """Count one request in every window it belongs to; 429, and counted in none, where one of them is full.

    Answers what is left in the window that has the least left.
    """
    now = world.clock.now()
    window = int(now.timestamp() // WINDOW)
    used = _used(world, caller, "", window)
    tightest = Allowance(limit, limit - used - 1)
    most = own = 0
    if group:
        most, own = _limit(limit, group), _used(world, caller, group, window)
        tightest = min(tightest, Allowance(most, most - own - 1), key=attrgetter("remaining"))
    if tightest.remaining < 0:
        raise _exceeded(now, tightest.limit)
    world.windows[caller.token, ""] = (window, used + 1)
    if group:
        world.windows[caller.token, group] = (window, own + 1)
    if world.counted is not None:
        windows: list[Window] = [((caller.token, ""), limit, used + 1)]
        if group:
            windows.append(((caller.token, group), most, own + 1))
        world.counted.append(Counted(tightest, windows))
    return tightest


def _used(world: World, caller: Principal, group: str, window: int) -> int:
    begun, used = world.windows.get((caller.token, group), (window, 0))
    return used if begun == window else 0


def exceeded(now: datetime, limit: int, group: str | None) -> ApiError:
    """The refusal to whoever has used up what is served of an operation of this group, at this instant."""
    return _exceeded(now, _limit(limit, group))


def _limit(limit: int, group: str | None) -> int:
    return min(limit, GROUPS[group]) if group else limit


def _exceeded(now: datetime, limit: int) -> ApiError:
    wait = max(1, ceil(WINDOW - now.timestamp() % WINDOW))
    headers = [(b"retry-after", str(wait).encode()), *Allowance(limit, 0).headers()]
    hint = f"Wait {wait} s, advance the world's clock, or start the mock with --rate-limit off."
    return ApiError(429, "API key rate limit exceeded", limit=limit, hint=hint, headers=headers)
