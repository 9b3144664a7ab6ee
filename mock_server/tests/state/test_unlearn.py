"""What a copy of a shared world did and takes back, what it had forgotten for that included; and the time it keeps."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.tenant import Tenant
from mock_server.state import clock, world
from mock_server.state.world import Forgotten
from mock_server.tests.state.test_world import BEGIN, DEEDS, do, new_world, tenant_of
from mock_server.tests.state.world_dump import difference, dump

DONE = st.lists(st.lists(DEEDS, min_size=1, max_size=4), max_size=12)


def live(tenant: Tenant, deeds: list[tuple[str, str]]) -> None:
    for each in deeds:
        do(tenant, each)


@given(DONE, DONE)
def test_commits_that_are_taken_back_never_were(
    before: list[list[tuple[str, str]]], after: list[list[tuple[str, str]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "MOST_COMMITS", 5)
        patch.setattr(world, "KEPT", 6)
        one = new_world()
        tenant = tenant_of(one)
        for deeds in before:
            one.run(partial(live, tenant, deeds))
        one.forgotten = Forgotten([], [])
        known, remembered, at = dump(one), (list(one.commits), one.before, list(one.events)), one.number
        for deeds in after:
            one.run(partial(live, tenant, deeds))
        made = [commit for _, commit, _ in one.forgotten.commits if commit.number > at]
        one.unlearn([*made, *(commit for commit in one.commits if commit.number > at)])
    assert not difference(known, dump(one))
    assert (list(one.commits), one.before, list(one.events)) == remembered


def test_a_clock_keeps_the_time_of_another_machine() -> None:
    running = clock.WorldClock(BEGIN)
    try:
        clock.correct(100)
        assert timedelta(seconds=100) <= running.now() - BEGIN < timedelta(seconds=160)
        assert clock.corrected() == pytest.approx(100)
    finally:
        clock.correct(-100)
