"""Time zones as the package tzdata has them, so that a verdict does not depend on the machine that runs the kit."""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

NOWHERE = "Factory"
"""In the database for machines that nobody has told where they are; nobody lives by it."""


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone and every link of the database, in order."""
    return tuple(sorted(set(files("tzdata").joinpath("zones").read_text("ascii").split()) - {NOWHERE}))


@cache
def load_zone(name: str) -> ZoneInfo:
    """The zone with one of these names."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
