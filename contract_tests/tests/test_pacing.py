"""The limiter of a run, on a clock of the test's own: whatever is sent, no minute has more than the limits let in."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client import pacing as module
from contract_tests.client.pacing import LONGEST_WAIT, MINUTE, TOO_MANY, Pacing
from contract_tests.contract import contract
from mock_server.document.operations import Operation

LIMITED = contract().by_id["get_ai_settings"]
FREE = contract().by_id["list_routing_rules"]
CALLERS = ["anna", "bert"]
at_leisure = settings(deadline=None)
"""A busy machine may take its time."""
GROUP = 2
"""What stands in for the 30 of the AI operations, so that few requests reach it."""


class ManualClock:
    """A passage that passes at once, and only when it is told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        assert seconds > 0
        self.time += seconds

    def let_pass(self, seconds: float) -> None:
        self.pause(seconds)

    def can_pass(self, seconds: float) -> bool:
        return seconds > 0


class PacedRun:
    """A pacing with the instants at which it let requests go."""

    def __init__(self, limit: int) -> None:
        self.clock = ManualClock()
        self.pacing = Pacing(self.clock, limit)
        self.went: list[tuple[float, str, Operation | None]] = []

    def send(self, who: str = "anna", operation: Operation | None = FREE) -> float:
        self.pacing.take(who, operation)
        self.went.append((self.clock.time, who, operation))
        return self.clock.time

    def provoke(self, who: str = "anna", operation: Operation | None = FREE) -> None:
        self.pacing.count(who, operation)
        self.went.append((self.clock.time, who, operation))

    def of(self, who: str, group: str | None = None) -> list[float]:
        """When this caller's requests went, those of a group where one is named."""
        return [
            at
            for at, caller, operation in self.went
            if caller == who and (group is None or (operation and operation.rate_group == group))
        ]


@pytest.fixture(autouse=True, scope="module")
def small_group() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(module.GROUPS, "ai", GROUP)
        yield


def fits(instants: list[float], limit: int) -> bool:
    """Whether no minute has more than the limit: each request lies a minute behind the one `limit` before it."""
    return all(later - earlier >= MINUTE for earlier, later in zip(instants, instants[limit:], strict=False))


moments = st.integers(0, 8 * 70).map(lambda eighths: eighths / 8)
requests = st.tuples(moments, st.sampled_from(CALLERS), st.sampled_from([LIMITED, FREE, None]))
histories = st.lists(requests, max_size=40)


def lived(limit: int, history: list[tuple[float, str, Operation | None]]) -> PacedRun:
    run = PacedRun(limit)
    for gap, who, operation in history:
        run.clock.time += gap
        run.send(who, operation)
    return run


@at_leisure
@given(st.integers(1, 6), histories)
def test_no_minute_has_more_requests_of_a_credential_than_the_limit(
    limit: int, history: list[tuple[float, str, Operation | None]]
) -> None:
    run = lived(limit, history)
    assert all(fits(run.of(who), limit) for who in CALLERS)


@at_leisure
@given(st.integers(1, 6), histories)
def test_a_group_has_its_own_limit_within_the_general_one(
    limit: int, history: list[tuple[float, str, Operation | None]]
) -> None:
    run = lived(limit, history)
    assert all(fits(run.of(who, "ai"), min(GROUP, limit)) for who in CALLERS)


@at_leisure
@given(st.integers(1, 6), histories)
def test_nobody_waits_longer_than_the_limits_ask_for(
    limit: int, history: list[tuple[float, str, Operation | None]]
) -> None:
    """Where a request waited, it goes at the very instant at which a window has room again."""
    run = PacedRun(limit)
    for gap, who, operation in history:
        run.clock.time += gap
        arrived, general, group = run.clock.time, run.of(who), run.of(who, "ai")
        due = [arrived, *(at + MINUTE for at in general[-limit:][:1] if len(general) >= limit)]
        if operation is LIMITED:
            most = min(GROUP, limit)
            due += [at + MINUTE for at in group[-most:][:1] if len(group) >= most]
        assert run.send(who, operation) == max(due)


@at_leisure
@given(histories, st.integers(0, 90))
def test_a_429_is_believed_by_its_caller_and_by_nobody_else(
    history: list[tuple[float, str, Operation | None]], wait: int
) -> None:
    run = lived(50, history)
    told = run.clock.time
    assert run.pacing.heard("anna", TOO_MANY, {"retry-after": str(wait)}) == wait
    assert run.send("bert") == told
    assert run.send("anna") == told + wait
    assert run.pacing.throttled == 1


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5"])
def test_a_429_that_does_not_say_how_long_is_waited_out_for_a_minute(value: str | None) -> None:
    run = PacedRun(5)
    headers = {} if value is None else {"retry-after": value}
    run.pacing.heard("anna", TOO_MANY, headers)
    assert run.send() == MINUTE


DATES = ["Fri, 31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 1999"]
"""One instant in the three ways of RFC 9110 5.6.7; the first is the example of 10.2.3."""


@pytest.mark.parametrize("date", DATES)
def test_a_429_may_say_when_by_a_date(date: str) -> None:
    """It counts from the server's own clock, which need not be ours."""
    run = PacedRun(5)
    headers = {"retry-after": date, "date": "Fri, 31 Dec 1999 23:59:29 GMT"}
    assert run.pacing.heard("anna", TOO_MANY, headers) == 30
    assert run.send() == 30


def test_a_date_that_is_over_asks_for_nothing() -> None:
    run = PacedRun(5)
    assert run.pacing.heard("anna", TOO_MANY, {"retry-after": DATES[0]}) == 0
    assert run.send() == 0


@pytest.mark.parametrize(
    "value", ["999999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"], ids=["number", "digits", "date"]
)
def test_nobody_waits_for_years(value: str) -> None:
    run = PacedRun(5)
    assert run.pacing.heard("anna", TOO_MANY, {"retry-after": value}) > LONGEST_WAIT
    assert run.send() == 0


@pytest.mark.parametrize("value", ["\N{ARABIC-INDIC DIGIT FIVE}", "Fri, 99 Dec 1999 23:59:59 GMT", "1e3", "+5"])
def test_what_is_neither_a_number_nor_a_date_is_waited_out_for_a_minute(value: str) -> None:
    run = PacedRun(5)
    assert run.pacing.heard("anna", TOO_MANY, {"retry-after": value}) == MINUTE


def test_other_answers_hold_nobody_up() -> None:
    run = PacedRun(5)
    assert run.pacing.heard("anna", 200, {"retry-after": "9"}) == 0
    assert run.send() == 0


@at_leisure
@given(st.integers(1, 6), st.integers(0, 20), histories)
def test_what_was_provoked_is_counted_and_later_requests_wait_for_it(
    limit: int, provoked: int, history: list[tuple[float, str, Operation | None]]
) -> None:
    run = PacedRun(limit)
    for _ in range(provoked):
        run.provoke()
    assert run.clock.time == 0
    for gap, who, operation in history:
        run.clock.time += gap
        run.send(who, operation)
    assert fits(run.of("anna")[max(0, provoked - limit) :], limit)
    assert fits(run.of("bert"), limit)


@at_leisure
@given(st.integers(1, 6), histories, st.integers(1, 10))
def test_room_lets_so_many_go_without_a_pause(
    limit: int, history: list[tuple[float, str, Operation | None]], wanted: int
) -> None:
    run = lived(limit, history)
    run.pacing.room("anna", wanted)
    began = run.clock.time
    assert {run.send() for _ in range(min(wanted, limit))} == {began}


@at_leisure
@given(histories)
def test_room_in_a_group_lets_so_many_of_the_group_go(history: list[tuple[float, str, Operation | None]]) -> None:
    run = lived(50, history)
    run.pacing.room("anna", 5, "ai")
    began = run.clock.time
    assert {run.send("anna", LIMITED) for _ in range(GROUP)} == {began}


@at_leisure
@given(st.integers(1, 6), histories)
def test_quiet_lasts_a_whole_minute_after_the_last_request(
    limit: int, history: list[tuple[float, str, Operation | None]]
) -> None:
    run = lived(limit, history)
    run.pacing.quiet("anna")
    assert not run.of("anna") or run.clock.time - run.of("anna")[-1] >= MINUTE
    before = run.clock.time
    run.pacing.quiet("anna")
    assert run.clock.time == before


@at_leisure
@given(st.integers(1, 6), histories)
def test_what_was_waited_is_known(limit: int, history: list[tuple[float, str, Operation | None]]) -> None:
    run = lived(limit, history)
    assert run.pacing.waited == run.clock.time - sum(gap for gap, _, _ in history)
    instants = [at for at, _, _ in run.went]
    assert all(earlier <= later for earlier, later in pairwise(instants))
