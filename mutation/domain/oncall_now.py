"""Defects of who is on call now, a rule each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from mutation.domain.oncall import replaces
from mutation.mutant import Mutant, Plant
from mutation.objects import answers
from mutation.wire import Call, Reply, says


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


def stale_person(original: Any) -> Any:
    """Who is on call is kept from the first time on that somebody asked about the entry."""
    seen: dict[str, Any] = {}

    def person(tenant: Any, entry: Any) -> Any:
        return seen.setdefault(entry.id, original(tenant, entry))

    return person


def nobody_is_missing(_call: Call, reply: Reply) -> None:
    if reply.ok and reply.json["on_call"] is None:
        reply.status, reply.json = 404, {"detail": "Nobody is on call"}


def every_team_is_calm(call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.json = 200, {"team_id": call.path.rpartition("/")[2], "on_call": None}


MUTANTS: list[Mutant] = [
    Mutant("ONCALL-17", "time", "A shift lasts until the next begins.", choosing(until_the_next)),
    Mutant("ONCALL-17", "time", "Whose shift begins within the hour is on call already.", choosing(an_hour_early)),
    Mutant(
        "ONCALL-17", "engines", "Only the team's first schedule counts.", replaces("on_call_at", only_first_schedule)
    ),
    Mutant("ONCALL-17", "engines", "Schedules of other teams count as well.", replaces("on_call_at", any_schedule)),
    Mutant(
        "ONCALL-17", "persistence", "A swap is not seen by who asks who is on call.", replaces("_person", stale_person)
    ),
    Mutant("ONCALL-18", "status", "Nobody on call is a 404.", answers("get_current_oncall", nobody_is_missing)),
    Mutant(
        "ONCALL-18",
        "errors",
        "For an unknown team nobody is on call.",
        answers("get_current_oncall", every_team_is_calm),
    ),
    Mutant("ONCALL-18", "engines", "Of several the shift that started first counts.", choosing(earliest)),
    Mutant("ONCALL-18", "engines", "Of several the shift that was added last counts.", choosing(added_last)),
    Mutant(
        "ONCALL-18",
        "errors",
        "The 404 of a team has other words.",
        answers("get_current_oncall", says("Unknown team", instead_of=404)),
    ),
]
