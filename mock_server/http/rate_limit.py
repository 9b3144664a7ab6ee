"""Requests per minute, in fixed windows on the world's clock. Docs: teams-and-routing, "Rate Limits"."""

from dataclasses import dataclass
from math import ceil

from mock_server.core.caller import Caller
from mock_server.core.world import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Headers

WINDOW = 60
DOCUMENTED = 300
GROUPS = {"ai": 30}
"""Limits that some operations share besides the general one, by their `x-rate-limit`."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests a credential may make in a minute, and how many of them are left."""

    limit: int
    remaining: int

    def headers(self) -> Headers:
        return [
            (b"x-ratelimit-limit", str(self.limit).encode()),
            (b"x-ratelimit-remaining", str(self.remaining).encode()),
        ]


def allowance(world: World, caller: Caller, limit: int, group: str = "") -> Allowance:
    """What is left in the current window, nothing counted."""
    window, _ = divmod(world.clock.now().timestamp(), WINDOW)
    begun, used = world.windows.get((caller.token, group), (window, 0))
    return Allowance(limit, limit - used if begun == window else limit)


def count(world: World, caller: Caller, limit: int, group: str | None) -> Allowance:
    """Count one request in every window it belongs to; 429, and counted in none, where one of them is full."""
    limits = {"": limit} | ({group: min(limit, GROUPS[group])} if group else {})
    left = {name: allowance(world, caller, most, name) for name, most in limits.items()}
    tightest = min(left.values(), key=lambda each: each.remaining)
    if tightest.remaining <= 0:
        raise _exceeded(world, tightest.limit)
    window = int(world.clock.now().timestamp() // WINDOW)
    for name, each in left.items():
        world.windows[caller.token, name] = (window, each.limit - each.remaining + 1)
    return Allowance(tightest.limit, tightest.remaining - 1)


def _exceeded(world: World, limit: int) -> ApiError:
    wait = max(1, ceil(WINDOW - world.clock.now().timestamp() % WINDOW))
    headers = [(b"retry-after", str(wait).encode()), *Allowance(limit, 0).headers()]
    hint = f"Wait {wait} s, advance the world's clock, or start the mock with --rate-limit off."
    return ApiError(429, "API key rate limit exceeded", limit=limit, hint=hint, headers=headers)
