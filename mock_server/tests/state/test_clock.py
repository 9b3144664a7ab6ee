"""Clocks: frozen ones stand, running ones run, and advancing in one jump is the same as in many steps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.tenant import Tenant, World
from mock_server.state import clock as clock_module
from mock_server.state.clock import WorldClock, real_now
from mock_server.state.ids import Ids
from mock_server.state.timers import TimerKey
from mock_server.state.world import Fired

BEGIN = datetime(2026, 3, 8, 20, tzinfo=UTC)
OFFSETS = st.integers(-600, 7200).map(lambda seconds: timedelta(seconds=seconds))
STEPS = st.lists(st.integers(0, 1200).map(lambda seconds: timedelta(seconds=seconds)), min_size=1, max_size=8)
REPEATS = timedelta(minutes=7)


class Uptime:
    """What the machine's monotonic clock says, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def uptime(monkeypatch: pytest.MonkeyPatch) -> Uptime:
    machine = Uptime()
    monkeypatch.setattr(clock_module, "monotonic", machine)
    return machine


def test_a_frozen_clock_stands_still(uptime: Uptime) -> None:
    clock = WorldClock(BEGIN, running=False)
    uptime.seconds += 3600
    assert clock.now() == BEGIN
    assert not clock.running


def test_a_running_clock_runs_with_real_time(uptime: Uptime) -> None:
    clock = WorldClock(BEGIN)
    uptime.seconds += 90.5
    assert clock.now() == BEGIN + timedelta(seconds=90.5)
    assert clock.running


def test_a_frozen_clock_can_run_on_from_where_it_stood(uptime: Uptime) -> None:
    clock = WorldClock(BEGIN)
    uptime.seconds += 10
    clock.freeze()
    uptime.seconds += 1000
    clock.run()
    uptime.seconds += 5
    assert clock.now() == BEGIN + timedelta(seconds=15)


def test_running_a_running_clock_loses_no_time(uptime: Uptime) -> None:
    clock = WorldClock(BEGIN)
    uptime.seconds += 10
    clock.run()
    assert clock.now() == BEGIN + timedelta(seconds=10)


@pytest.mark.parametrize("hours", [-1000, -1, 0, 1, 1000])
@pytest.mark.parametrize("running", [True, False])
def test_a_clock_can_be_set_either_way_and_goes_on_as_before(uptime: Uptime, hours: int, *, running: bool) -> None:
    clock = WorldClock(BEGIN, running=running)
    uptime.seconds += 60
    clock.set(BEGIN + timedelta(hours=hours))
    assert clock.now() == BEGIN + timedelta(hours=hours)
    uptime.seconds += 60
    assert clock.now() == BEGIN + timedelta(hours=hours, seconds=60 if running else 0)


def test_a_copied_clock_goes_its_own_way(uptime: Uptime) -> None:
    clock = WorldClock(BEGIN)
    uptime.seconds += 10
    twin = clock.copy()
    clock.set(BEGIN + timedelta(days=1))
    clock.freeze()
    uptime.seconds += 10
    assert twin.now() == BEGIN + timedelta(seconds=20)


def test_instants_are_told_in_utc() -> None:
    clock = WorldClock(BEGIN.astimezone(timezone(timedelta(hours=5, minutes=30))), running=False)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now() == BEGIN
    assert real_now().utcoffset() == timedelta(0)


# A clock with its timers: a world.


def world_with(offsets: list[timedelta], action: Callable[[Tenant, str], None]) -> World:
    """A frozen world in which a timer is due at each of the offsets."""
    world = World("test", WorldClock(BEGIN, running=False), Ids("test"))
    world.add_tenant(Tenant("t_one", "enterprise", profile=True))
    world.timer_actions = {"bell": action}
    for number, offset in enumerate(offsets):
        world.set_timer(TimerKey("bell", "t_one", f"bell {number}"), BEGIN + offset)
    world.begin()
    return world


def ring_again(tenant: Tenant, bell: str) -> None:
    """Each bell sets another one, some minutes after it rang."""
    if len(bell) < 12:
        tenant.set_timer(tenant.world.clock.now() + REPEATS, "bell", bell + "+")


def silent(tenant: Tenant, bell: str) -> None:
    """A bell that nobody hears."""


@given(st.lists(OFFSETS, max_size=6), STEPS)
def test_one_jump_fires_the_same_as_many_small_steps(offsets: list[timedelta], steps: list[timedelta]) -> None:
    jumping, stepping = world_with(offsets, ring_again), world_with(offsets, ring_again)
    in_steps: list[Fired] = []
    for step in steps:
        in_steps += stepping.advance(stepping.clock.now() + step)
    in_one_jump = jumping.advance(BEGIN + sum(steps, timedelta()))
    assert in_one_jump == in_steps
    assert jumping.clock.now() == stepping.clock.now() == BEGIN + sum(steps, timedelta())


@given(st.lists(OFFSETS, max_size=6))
def test_each_timer_fires_at_its_own_instant(offsets: list[timedelta]) -> None:
    heard: list[datetime] = []
    world = world_with(offsets, lambda tenant, _: heard.append(tenant.world.clock.now()))
    fired = world.advance(BEGIN + timedelta(days=1))
    assert [each.at for each in fired] == sorted(BEGIN + offset for offset in offsets)
    assert heard == [max(each.at, BEGIN) for each in fired]


def test_what_fired_does_not_fire_again_after_a_move_back() -> None:
    world = world_with([timedelta(minutes=5), timedelta(minutes=50)], silent)
    assert len(world.advance(BEGIN + timedelta(minutes=10))) == 1
    world.move_clock(BEGIN - timedelta(days=1))
    assert world.clock.now() == BEGIN - timedelta(days=1)
    assert [each.at for each in world.advance(BEGIN + timedelta(hours=1))] == [BEGIN + timedelta(minutes=50)]


def test_a_world_fires_what_became_due_while_nobody_looked(uptime: Uptime) -> None:
    world = world_with([timedelta(minutes=5), timedelta(minutes=50)], silent)
    world.run_clock()
    assert world.catch_up() == []
    uptime.seconds += 600
    assert [each.at for each in world.catch_up()] == [BEGIN + timedelta(minutes=5)]
    assert world.catch_up() == []
    assert world.clock.now() == BEGIN + timedelta(minutes=10)
    assert world.clock.running


def test_a_running_world_runs_on_after_a_timer_that_fails() -> None:
    def fail(tenant: Tenant, bell: str) -> None:
        raise RuntimeError(bell)

    world = world_with([timedelta(minutes=5)], fail)
    world.run_clock()
    with pytest.raises(RuntimeError, match="bell 0"):
        world.advance(BEGIN + timedelta(hours=1))
    assert world.clock.running
