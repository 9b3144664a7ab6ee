"""When tickets come in: mostly in working hours, Mondays more, holidays hardly, some at night."""

from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import accumulate

from mock_server.families.business_hours.zones import load_zone
from mock_server.models import BusinessHoursDetail
from tools.busy.dice import Dice
from tools.busy.hours import is_open

HOUR = timedelta(hours=1)
BY_HOUR = (2, 1, 1, 1, 1, 3, 8, 30, 70, 100, 95, 80, 50, 70, 85, 80, 65, 40, 28, 26, 24, 20, 12, 6)
BY_DAY = (1.3, 1.1, 1.0, 1.0, 0.85, 0.12, 0.08)
CLOSED = 0.12
"""How much is left of an hour's share when nobody is there."""


def arrivals(begin: datetime, end: datetime, number: int, hours: BusinessHoursDetail, dice: Dice) -> list[datetime]:
    """So many instants between begin and end, in order."""
    starts = [begin + HOUR * step for step in range(int((end - begin) / HOUR))]
    heaped = list(accumulate(_weight(start, hours) for start in starts))
    instants = []
    for at in range(number):
        wanted = (at + dice.share()) / number * heaped[-1]
        start = starts[bisect_left(heaped, wanted)]
        instants.append(start + timedelta(seconds=int(dice.between(0, 3600))))
    return sorted(instants)


def _weight(start: datetime, hours: BusinessHoursDetail) -> float:
    local = start.astimezone(load_zone(hours.timezone))
    weight = BY_HOUR[local.hour] * BY_DAY[local.weekday()]
    return weight if is_open(start, hours) else weight * CLOSED
