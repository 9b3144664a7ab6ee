"""The stopwatch that the model of timed tickets goes by: a pause counts whenever it begins."""

import pytest

from contract_tests.models.sla_tickets import Timed


@pytest.mark.parametrize("began", [0.0, 30.0])
def test_what_is_open_is_due_later_by_the_pause_also_where_that_begins_at_zero(began: float) -> None:
    marks: dict[str, bool | None] = {"first_response": True, "resolution": None}
    timed = Timed({}, "inst_1", 0.0, {}, {"first_response": 40.0, "resolution": 90.0}, marks=marks, paused_at=began)
    timed.see(200)
    timed.resume(began + 60)
    assert (timed.dues, timed.paused_at) == ({"first_response": 40.0, "resolution": 150.0}, None)
