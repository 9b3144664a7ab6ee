"""Who is on call at an instant, to the second. Docs: on-call."""

import pytest

from contract_tests.calling import Caller
from contract_tests.journeys.oncall_calls import on_call, shift


@pytest.mark.rule("ONCALL-17", "ONCALL-18")
@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2026-03-08T16:59:59Z", None),
        ("2026-03-08T17:00:00Z", "Marie Laurent"),
        ("2026-03-09T06:59:59Z", "Marie Laurent"),
        ("2026-03-09T07:00:00Z", None),
        ("2026-02-26T20:00:00Z", "Noah Janssens"),
    ],
)
def test_a_shift_lasts_from_its_start_until_just_before_its_end(api: Caller, now: str, name: str | None) -> None:
    api.set_clock(now)
    assert on_call(api) == name


@pytest.mark.rule("ONCALL-17")
def test_the_shift_is_handed_over_when_the_clock_gets_there(api: Caller) -> None:
    shift(api, "2026-03-09T08:00:00+01:00", "2026-03-09T18:00:00+01:00")
    api.set_clock("2026-03-09T06:59:59Z")
    assert on_call(api) == "Marie Laurent"
    api.advance(seconds=1)
    assert on_call(api) == "Tom Peeters"
    api.advance(hours=10)
    assert on_call(api) is None
