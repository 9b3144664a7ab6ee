"""Requests as a test that sends them again, to a mock that begins as the world did, and looks at the statuses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import Known
from mock_server.journal.replay import body_again, cannot_be_sent, fields_again, left_out, target_again
from mock_server.observers.journal_entry import Entry

FILE = '''\
"""{count}, recorded by aurion-mock and sent again: each should be answered with the status that it had.

It needs aurion-mock and httpx. The mock begins as the scenario does, so that what was made before the first of these
requests is not there. It has no faults: what one answered is not expected again.
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
    """The status of the answer. The target is sent as it is: httpx would take `..` out of a path."""
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    exact = {{"target": target.encode()}}
    return client.request(method, "/", headers=fields, content=body or None, extensions=exact).status_code


def set_clock(client: httpx.Client, now: str) -> None:
    """Somebody had moved the world's clock: so does this."""
    client.put("/_mock/clock", json={{"now": now}}).raise_for_status()


def test_the_requests_are_answered_as_they_were(client: httpx.Client) -> None:
{steps}
'''
MOVED = timedelta(seconds=1)
"""How far a world's clock goes by itself beyond the machine's, at most."""


def as_test(recorded: Sequence[Recorded], begin: datetime | None, options: Mapping[str, Any], known: Known) -> str:
    """The file. `options` are those of `MockServer`.

    `begin` is the instant at which a frozen world of the scenario begins; None where that is another one.
    """
    count = "One request" if len(recorded) == 1 else f"{len(recorded):,} requests"
    given = ", ".join(f"{name}={_literal(value)}" for name, value in options.items())
    steps = "\n".join(f"    {line}" for line in _steps(recorded, begin, known)) or "    assert client"
    return FILE.format(count=count, options=given, steps=steps)


def _steps(recorded: Iterable[Recorded], begin: datetime | None, known: Known) -> Iterable[str]:
    before: Entry | None = None
    for each in recorded:
        if why := cannot_be_sent(each, known) or _is_no_answer(each):
            yield f"# {left_out(each, known, why)}"
            continue
        if _clock_was_moved(each.entry, before, begin):
            yield f"set_clock(client, {each.entry.at.isoformat()!r})"
        before = each.entry
        request = each.request
        arguments = [repr(request.method), repr(target_again(each, known))]
        arguments.append(repr(dict(fields_again(each, known))))
        arguments += [repr(body_again(each, known))] if request.body else []
        call = f"send(client, {', '.join(arguments)})"
        if each.entry.broken:
            yield f"{call}  # it was done; the answer was that of the fault {each.entry.fault}"
        else:
            yield f"assert {call} == {each.reply.status}"


def _is_no_answer(recorded: Recorded) -> str:
    """Why there is nothing to compare with, and nothing to do again; empty where there is."""
    if recorded.entry.broken and not recorded.entry.commits:
        return f"the fault {recorded.entry.fault} answered, and it was not done"
    return "" if recorded.reply.status or recorded.entry.broken else "its connection ended before the answer"


def _clock_was_moved(entry: Entry, before: Entry | None, begin: datetime | None) -> bool:
    """Whether the world's time has gone on by more than the machine's since the request before."""
    if before is None:
        return begin is None or abs(entry.at - begin) > MOVED
    passed = timedelta(seconds=entry.answered - before.answered)
    return not -MOVED <= (entry.at - before.at) <= passed + MOVED


def _literal(value: Any) -> str:
    return repr(str(value) if isinstance(value, Path | datetime) else value)
