"""Who is on call now has a shift that spans now, by the deployment's own clock.

Its `Date` is that clock only where a record that was made just now says the same: a mock may have another. And since a
mock's clock can be moved between the two, it stays a note.
"""

from collections.abc import Hashable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from contract_tests.passive.exchange import SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest
from contract_tests.passive.suspicions import as_note
from contract_tests.passive.values import instant, shown

MOVED = "unless somebody moved the clock"
CLOSE, SLACK = timedelta(seconds=5), timedelta(minutes=1)


class Shifts:
    """Whether the clock of each world is that of its answers."""

    def __init__(self) -> None:
        self._agrees: Latest[bool] = Latest(100)

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self._agrees.pop(world, None)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What the exchange shows, and what it says of the clock."""
        now = _date(seen)
        if now is None or not seen.succeeded:
            return
        if seen.status == 201 and (created := instant(seen.record.get("created_at"))):
            self._agrees.put(seen.world, abs(now - created) <= CLOSE)
        elif seen.operation.id == "get_current_oncall" and self._agrees.get(seen.world):
            yield from _of_shift(seen, now)


def _of_shift(seen: SeenExchange, now: datetime) -> Iterator[PassiveFinding]:
    on_call = seen.record.get("on_call")
    shift = on_call if isinstance(on_call, dict) else {}
    start, end = instant(shift.get("shift_start")), instant(shift.get("shift_end"))
    expected = f"it is {now:%Y-%m-%dT%H:%M:%SZ}"
    if start and start > now + SLACK:
        actual = f"the shift begins {shown(shift['shift_start'])}"
        yield as_note(PassiveFinding("ONCALL-17", "body.on_call.shift_start", expected, actual), MOVED)
    if end and end < now - SLACK:
        actual = f"the shift ended {shown(shift['shift_end'])}"
        yield as_note(PassiveFinding("ONCALL-17", "body.on_call.shift_end", expected, actual), MOVED)


def _date(seen: SeenExchange) -> datetime | None:
    try:
        found = parsedate_to_datetime(seen.answer_headers.get("date", ""))
    except (ValueError, OverflowError, TypeError):
        return None
    return found if found.tzinfo and 2 < found.year < 9998 else None
