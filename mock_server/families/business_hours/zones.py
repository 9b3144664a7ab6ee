"""Time zones by their IANA names (RFC 6557), the same on every machine: those of the package tzdata, and no others.

`zoneinfo` by itself looks into the system's folder first, which has `localtime`, `posix/…`, `right/…`, and rules as old
as the machine's last update.
"""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from mock_server.errors import invalid
from mock_server.text.json_text import json_text

NOWHERE = "Factory"
"""In the database for machines that nobody has told where they are; nobody lives by it."""


@cache
def zone_names() -> frozenset[str]:
    """Every zone and every link of the database."""
    return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split()) - {NOWHERE}


@cache
def load_zone(name: str) -> ZoneInfo:
    """The zone with one of these names; `KeyError` for another, which could be a path to any file."""
    if name not in zone_names():
        raise KeyError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def known_zone(name: str, field: str = "timezone") -> ZoneInfo:
    """The zone; `Invalid`, about that field of the body, where there is none of this name."""
    try:
        return load_zone(name)
    except KeyError:
        message = f"Unknown time zone {json_text(name)}: give an IANA name, such as Europe/Paris"
        raise invalid(field, message, "timezone_unknown") from None
