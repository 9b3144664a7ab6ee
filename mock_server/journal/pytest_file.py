"""Requests as a test that sends them again, to a mock that begins as the world did, and looks at the statuses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mock_server.journal.recorded import Recorded
from mock_server.journal.replay import Callers, fields_again, left_out, target_again
from mock_server.observers.journal_entry import Entry

FILE = '''\
"""{count}, recorded by aurion-mock and sent again: each should be answered with the status that it had.

It needs aurion-mock and httpx. The mock begins as the scenario does, so that what was made before the first of these
requests is not there.
"""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with MockServer({options}) as mock, httpx.Client(base_url=mock.url) as client:
        yield client


def send(client: httpx.Client, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> int:
    """The status of the answer."""
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    return client.request(method, target, headers=fields, content=body or None).status_code


def set_clock(client: httpx.Client, now: str) -> None:
    """Somebody had moved the world's clock: so does this."""
    client.put("/_mock/clock", json={{"now": now}}).raise_for_status()


def test_the_requests_are_answered_as_they_were(client: httpx.Client) -> None:
{steps}
'''
MOVED = timedelta(seconds=1)
"""How far a world's clock goes by itself beyond the machine's, at most."""


def as_test(recorded: Sequence[Recorded], begin: datetime | None, options: Mapping[str, Any], callers: Callers) -> str:
    """The file. `options` are those of `MockServer`.

    `begin` is the instant at which a frozen world of the scenario begins; None where that is another one.
    """
    count = "One request" if len(recorded) == 1 else f"{len(recorded):,} requests"
    given = ", ".join(f"{name}={_literal(value)}" for name, value in options.items())
    steps = "\n".join(f"    {line}" for line in _steps(recorded, begin, callers)) or "    assert client"
    return FILE.format(count=count, options=given, steps=steps)


def _steps(recorded: Iterable[Recorded], begin: datetime | None, callers: Callers) -> Iterable[str]:
    before: Entry | None = None
    for each in recorded:
        if not each.is_whole:
            yield f"# {left_out(each)}"
            continue
        if _clock_was_moved(each.entry, before, begin):
            yield f"set_clock(client, {each.entry.at.isoformat()!r})"
        before = each.entry
        request = each.request
        arguments = [repr(request.method), repr(target_again(request))]
        arguments.append(repr(dict(fields_again(each, callers))))
        arguments += [repr(request.body)] if request.body else []
        yield f"assert send(client, {', '.join(arguments)}) == {each.reply.status}"


def _clock_was_moved(entry: Entry, before: Entry | None, begin: datetime | None) -> bool:
    """Whether the world's time has gone on by more than the machine's since the request before."""
    if before is None:
        return begin is None or abs(entry.at - begin) > MOVED
    passed = timedelta(seconds=entry.answered - before.answered)
    return not -MOVED <= (entry.at - before.at) <= passed + MOVED


def _literal(value: Any) -> str:
    return repr(str(value) if isinstance(value, Path | datetime) else value)
