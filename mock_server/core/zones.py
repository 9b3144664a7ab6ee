"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from mock_server.core.errors import invalid
from mock_server.core.excerpts import excerpt


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str, field: str = "timezone") -> ZoneInfo:
    """The zone; `Invalid`, about that field of the body, where there is none of this name."""
    if name not in _names():
        raise invalid(
            field, f"Unknown time zone {excerpt(name)!r}: give an IANA name, such as Europe/Paris", "timezone_unknown"
        )
    return ZoneInfo(name)
