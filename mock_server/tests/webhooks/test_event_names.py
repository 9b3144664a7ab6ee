"""A webhook can be told of whatever happens: each event that a family emits is known by its name."""

import re
from pathlib import Path

from mock_server.families import reactions
from mock_server.state.world import REPLY_EXPIRES
from mock_server.webhooks.event_names import EVENT_NAMES

SOURCES = Path(reactions.__file__).parent.parent
NAME = re.compile(r'"([a-z_]+\.[a-z_]+)"')
NO_EVENTS = {REPLY_EXPIRES, "automation_rule.asked"} | set(reactions.TIMERS)
"""Names in the sources that look like those of events: timers, and what the journal asks."""


def test_every_event_that_a_family_emits_has_its_name_here() -> None:
    files = [*SOURCES.glob("families/**/*.py"), *SOURCES.glob("state/*.py")]
    found = {name for file in files for name in NAME.findall(file.read_text())}
    run_ends = {f"workflow.run_{status}" for status in ("completed", "failed", "cancelled")}
    assert sorted(found - NO_EVENTS - set(EVENT_NAMES)) == []
    assert sorted(set(EVENT_NAMES) - found) == sorted(run_ends)
