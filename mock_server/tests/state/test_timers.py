"""Timers: at most one due instant each, fired in the order of their instants, copies independent."""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mock_server.state.timers import TimerKey, Timers

BEGIN = datetime(2026, 3, 8, 20, tzinfo=UTC)
KEYS = st.builds(TimerKey, st.just("shift"), st.just("tenant"), st.sampled_from("abcde"))
INSTANTS = st.integers(0, 20).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
SIDES = st.sampled_from([0, 1])

Fired = list[tuple[datetime, TimerKey]]


def drain(timers: Timers, until: datetime) -> Fired:
    """Every timer that is due by then, in the order in which they fire."""
    fired = []
    while (timer := timers.next()) and timer.due <= until:
        timers.remove(timer.key)
        fired.append((timer.due, timer.key))
    return fired


class TwoTimerCopies(RuleBasedStateMachine):
    """Two sets of timers, one of which began as the copy of the other, each beside its own dict."""

    def __init__(self) -> None:
        super().__init__()
        first = Timers()
        self.copies = [first, first.copy()]
        self.models: list[dict[TimerKey, datetime]] = [{}, {}]
        self.orders = count(1)

    @rule(side=SIDES, key=KEYS, due=INSTANTS)
    def set_or_move(self, side: int, key: TimerKey, due: datetime) -> None:
        self.copies[side].set(key, due, (1, next(self.orders)))
        self.models[side][key] = due

    @rule(side=SIDES, key=KEYS)
    def cancel(self, side: int, key: TimerKey) -> None:
        self.copies[side].cancel(key)
        self.models[side].pop(key, None)

    @rule(side=SIDES, until=INSTANTS)
    def fire_what_is_due(self, side: int, until: datetime) -> None:
        model = self.models[side]
        expected = {key: due for key, due in model.items() if due <= until}
        fired = drain(self.copies[side], until)
        assert {key: due for due, key in fired} == expected
        assert len(fired) == len(expected)
        assert [due for due, _ in fired] == sorted(expected.values())
        self.models[side] = {key: due for key, due in model.items() if due > until}

    @rule(side=SIDES, key=KEYS, due=INSTANTS)
    def set_and_take_back(self, side: int, key: TimerKey, due: datetime) -> None:
        timers = self.copies[side]
        timers.changes.clear()
        timers.cancel(key)
        timers.set(key, due, (1, next(self.orders)))
        timers.take_back(reversed(timers.changes))

    @rule(side=SIDES)
    def ask_for_the_next(self, side: int) -> None:
        assert self.copies[side].next_due() == min(self.models[side].values(), default=None)

    @rule(side=SIDES)
    def copy_over(self, side: int) -> None:
        self.copies[1 - side] = self.copies[side].copy()
        self.models[1 - side] = dict(self.models[side])

    @invariant()
    def each_knows_what_is_set(self) -> None:
        for timers, model in zip(self.copies, self.models, strict=True):
            assert len(timers) == len(model)
            assert {each.key: each.due for each in timers} == model


def test_two_copies_behave_as_two_dicts_of_instants() -> None:
    run_state_machine_as_test(TwoTimerCopies, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))


@given(st.lists(INSTANTS, max_size=12))
def test_timers_fire_in_time_order_and_those_of_one_instant_in_the_order_they_were_set(dues: list[datetime]) -> None:
    timers = Timers()
    keys = [TimerKey("shift", "tenant", str(number)) for number in range(len(dues))]
    for order, (key, due) in enumerate(zip(keys, dues, strict=True)):
        timers.set(key, due, (1, order))
    expected = sorted(zip(dues, keys, strict=True), key=lambda timer: timer[0])
    assert drain(timers, BEGIN + timedelta(hours=1)) == expected


@given(KEYS, st.lists(INSTANTS, min_size=1, max_size=6))
def test_a_moved_timer_fires_once_at_its_last_instant(key: TimerKey, moves: list[datetime]) -> None:
    timers = Timers()
    for order, due in enumerate(moves):
        timers.set(key, due, (1, order))
    assert drain(timers, BEGIN + timedelta(hours=1)) == [(moves[-1], key)]


@given(st.lists(INSTANTS, max_size=30), st.sets(st.integers(0, 29)))
def test_a_copy_fires_what_was_not_cancelled_in_time_order(dues: list[datetime], cancelled: set[int]) -> None:
    timers = Timers()
    keys = [TimerKey("shift", "tenant", str(number)) for number in range(len(dues))]
    for order, (key, due) in enumerate(zip(keys, dues, strict=True)):
        timers.set(key, due, (1, order))
    for number in cancelled & set(range(len(dues))):
        timers.cancel(keys[number])
    left = [(due, key) for number, (due, key) in enumerate(zip(dues, keys, strict=True)) if number not in cancelled]
    assert drain(timers.copy(), BEGIN + timedelta(hours=1)) == sorted(left, key=lambda timer: timer[0])


def test_a_timer_is_due_at_its_instant_and_not_before() -> None:
    timers, key = Timers(), TimerKey("shift", "tenant", "a")
    timers.set(key, BEGIN, (1, 1))
    assert drain(timers, BEGIN - timedelta(microseconds=1)) == []
    assert drain(timers, BEGIN) == [(BEGIN, key)]
    assert drain(timers, BEGIN) == []


def test_cancelling_what_is_not_set_does_nothing() -> None:
    timers = Timers()
    timers.cancel(TimerKey("shift", "tenant", "a"))
    assert len(timers) == 0
    assert timers.next_due() is None


def test_what_was_moved_or_cancelled_takes_no_memory() -> None:
    timers = Timers()
    for number in range(5_000):
        timers.set(TimerKey("shift", "tenant", "a"), BEGIN + timedelta(minutes=number), (1, number))
        timers.set(TimerKey("shift", "tenant", str(number)), BEGIN + timedelta(days=1), (2, number))
        timers.cancel(TimerKey("shift", "tenant", str(number)))
    assert len(timers) == 1
    assert len(timers._heap) < 500
