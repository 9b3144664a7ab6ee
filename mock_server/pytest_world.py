"""What a test's own world is called, and what it begins as: the settings of the session, then the test's markers."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pytest

from mock_server.client.channel import MockRefused
from mock_server.client.running_mock import RunningMock
from mock_server.client.world import MockWorld
from mock_server.http.world_name import LONGEST

MARKER = "aurion"
KEYS = ("scenario", "clock", "mode", "records", "faults")
MODES = ("running", "frozen")
OWN_BYTES = 6
"""Of chance, in hexadecimal: the same test in another process, or once more, has another world."""


def begun_world(node: pytest.Item, mock: RunningMock, settings: Mapping[str, str]) -> MockWorld:
    """A world that nobody else has, begun as the test says. The test fails in a sentence where that is not possible."""
    asked = {**{name: value for name, value in settings.items() if value}, **_marked(node)}
    world = mock.world(world_name_of(node.nodeid))
    faults = _faults(asked.pop("faults", None))
    try:
        if asked:
            world.make(**_beginning(asked))
        for name, fault in faults.items():
            world.faults.put(name, **fault)
    except (MockRefused, TypeError, ValueError) as error:
        with suppress(MockRefused):
            world.delete()
        pytest.fail(f"The world of this test cannot be made: {error}", pytrace=False)
    return world


def world_name_of(nodeid: str) -> str:
    """The test's id, its end where it is long, in letters that every client can send in a header, and chance."""
    own = f"~{token_hex(OWN_BYTES)}"
    text = nodeid.encode("ascii", "backslashreplace").decode()
    named = "".join(letter if letter.isprintable() else "?" for letter in text).strip(" ")
    room = LONGEST - len(own)
    return (named if len(named) <= room else f"..{named[2 - room :]}") + own


def _marked(node: pytest.Item) -> dict[str, Any]:
    """What the markers say; of each word the closest one counts."""
    found: dict[str, Any] = {}
    for mark in node.iter_markers(MARKER):
        unknown = [name for name in mark.kwargs if name not in KEYS]
        if unknown or mark.args:
            wrong = ", ".join(unknown) or "a value without a name"
            pytest.fail(f"@pytest.mark.aurion takes {', '.join(KEYS)}, and not {wrong}.", pytrace=False)
        found = {**mark.kwargs, **found}
    return found


def _faults(given: Any) -> dict[str, dict[str, Any]]:
    """Faults by their names, with their fields as `MockFaults.put` takes them."""
    try:
        return {_text(name): _fault(fields) for name, fields in dict(given or {}).items()}
    except (TypeError, ValueError):
        shape = '{"down": {"operation": "create_ticket", "status": 503}}'
        pytest.fail(f"@pytest.mark.aurion takes faults by their names, such as {shape}, not {given!r}.", pytrace=False)


def _fault(fields: Any) -> dict[str, Any]:
    if not isinstance(fields, Mapping) or "name" in fields:
        raise TypeError
    return {"from_" if field == "from" else _text(field): value for field, value in fields.items()}


def _text(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError
    return name


def _beginning(asked: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `MockWorld.make`. A clock is `frozen`, `running`, `real`, or where it begins."""
    clock = asked.pop("clock", None)
    if clock in MODES:
        return {"mode": clock, **asked}
    if clock == "real":
        return {"clock": datetime.now(UTC), "mode": "running", **asked}
    return asked if clock is None else {"clock": clock, **asked}
