"""Defects of who is on call now, a rule each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from mutation.domain.oncall import replaces
from mutation.mutant import Plant, Table
from mutation.objects import answers
from mutation.wire import Call, Reply


def choosing(choose: Callable[[list[Any], datetime], Any]) -> Plant:
    """Among the entries of the team's schedules another one is on call."""

    def make(_original: Any) -> Any:
        def on_call_at(tenant: Any, team_id: str, instant: datetime) -> Any:
            schedules = {each.id for each in tenant.oncall_schedules if each.team_id == team_id}
            return choose([each for each in tenant.oncall_entries if each.schedule_id in schedules], instant)

        return on_call_at

    return replaces("on_call_at", make)


def spanning(entries: list[Any], now: datetime) -> list[Any]:
    return [each for each in entries if each.start <= now < each.end]


def earliest(entries: list[Any], now: datetime) -> Any:
    return min(spanning(entries, now), key=lambda each: each.start, default=None)


def added_last(entries: list[Any], now: datetime) -> Any:
    return next(reversed(spanning(entries, now)), None)


def until_the_next(entries: list[Any], now: datetime) -> Any:
    """A shift lasts until the next one begins."""
    return max((each for each in entries if each.start <= now), key=lambda each: each.start, default=None)


def an_hour_early(entries: list[Any], now: datetime) -> Any:
    """Whose shift begins within the hour is on call already."""
    return max(spanning(entries, now + timedelta(hours=1)), key=lambda each: each.start, default=None) or added_last(
        entries, now
    )


def only_first_schedule(original: Any) -> Any:
    """Only the first schedule of a team is looked at."""

    def on_call_at(tenant: Any, team_id: str, instant: datetime) -> Any:
        first = next((each.id for each in tenant.oncall_schedules if each.team_id == team_id), None)
        entry = original(tenant, team_id, instant)
        return entry if entry and entry.schedule_id == first else None

    return on_call_at


def any_schedule(_original: Any) -> Any:
    """Shifts of every schedule count, whatever team it covers."""

    def on_call_at(tenant: Any, _team_id: str, instant: datetime) -> Any:
        return max(spanning(list(tenant.oncall_entries), instant), key=lambda each: each.start, default=None)

    return on_call_at


def nobody_is_missing(_call: Call, reply: Reply) -> None:
    if reply.ok and reply.json["on_call"] is None:
        reply.status, reply.json = 404, {"detail": "Nobody is on call"}


MUTANTS: Table = {
    "time": {
        "ONCALL-17: A shift lasts until the next begins.": choosing(until_the_next),
        "ONCALL-17: Whose shift begins within the hour is on call already.": choosing(an_hour_early),
    },
    "engines": {
        "ONCALL-17: Only the team's first schedule counts.": replaces("on_call_at", only_first_schedule),
        "ONCALL-17: Schedules of other teams count as well.": replaces("on_call_at", any_schedule),
        "ONCALL-18: Of several the shift that started first counts.": choosing(earliest),
    },
    "status": {
        "ONCALL-18: Nobody on call is a 404.": answers("get_current_oncall", nobody_is_missing),
    },
}
