"""A world's clock: read, set, advanced."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from mock_server.control.shown import mode_of
from mock_server.errors import Invalid, invalid
from mock_server.families.tenant import World
from mock_server.models import AdvanceClock, Clock, ClockAdvance, ClockUpdate, FiredTimer
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.state.idle import advance_until_idle, next_work
from mock_server.state.world import MOST_TIMERS, Fired

Stopped = Literal["arrived", "idle", "limit"]


def get_clock(world: World) -> Clock:
    return _clock(world)


def set_clock(world: World, body: ClockUpdate) -> Clock:
    if isinstance(body.now, datetime):
        check_range(body.now, "now")
    world.catch_up()
    if body.mode == "frozen":
        world.freeze_clock()
    if isinstance(body.now, datetime):
        world.advance(body.now, MOST_TIMERS) if body.now > world.clock.now() else world.move_clock(body.now)
    if body.mode == "running":
        world.run_clock()
    return _clock(world)


def advance_clock(world: World, body: AdvanceClock) -> ClockAdvance:
    _check_one_way(body)
    if body.until == "idle":
        return _until_idle(world)
    if body.to == "next":
        return _to_next(world)
    before = world.clock.now()
    to = _destination(before, body)
    fired = world.advance(to, MOST_TIMERS)
    return _advanced(world, before, fired, "limit" if world.has_due(to) else "arrived")


def _to_next(world: World) -> ClockAdvance:
    before, fired, due = world.clock.now(), world.catch_up(), next_work(world)
    if due is None or due > LATEST:
        return _advanced(world, before, fired, "idle" if due is None else "limit")
    to = max(due, world.clock.now())
    fired += world.advance(to, MOST_TIMERS - len(fired))
    return _advanced(world, before, fired, "limit" if world.has_due(to) else "arrived")


def _until_idle(world: World) -> ClockAdvance:
    before, fired = world.clock.now(), world.catch_up()
    fired += advance_until_idle(world, MOST_TIMERS - len(fired), LATEST)
    return _advanced(world, before, fired, "limit" if next_work(world) else "idle")


def _advanced(world: World, before: datetime, fired: list[Fired], stopped: Stopped) -> ClockAdvance:
    return ClockAdvance(
        before=before,
        now=world.clock.now(),
        complete=stopped != "limit",
        stopped=stopped,
        fired=[
            FiredTimer(
                at=each.at.astimezone(UTC),
                name=each.key.name,
                tenant_id=each.key.tenant_id,
                subject_id=each.key.subject_id,
            )
            for each in fired
        ],
    )


def _check_one_way(body: AdvanceClock) -> None:
    if len(body.model_fields_set) != 1:
        raise Invalid({"loc": ["body"], "msg": "Give one of seconds, to and until", "type": "value_error"})


def _destination(now: datetime, body: AdvanceClock) -> datetime:
    seconds, to = body.seconds, body.to
    if isinstance(to, datetime):
        if to < now:
            raise invalid(
                "to", f"to should not lie before now, which is {now.isoformat()}. PUT /_mock/clock moves back"
            )
        return check_range(to, "to")
    return check_range(now + timedelta(seconds=float(seconds)), "seconds")  # type: ignore[arg-type]


def check_range(instant: datetime, field: str) -> datetime:
    if not EARLIEST <= instant <= LATEST:
        raise invalid(field, f"The clock should stay between {EARLIEST.year} and {LATEST.year}")
    return instant


def _clock(world: World) -> Clock:
    return Clock(now=world.clock.now(), mode=mode_of(world))
