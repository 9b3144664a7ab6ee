"""The control API's journal, one function per operation: what was sent to a world, and whether it should have been."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from mock_server.control.context import ControlContext
from mock_server.errors import Conflict, NotFound
from mock_server.families.paging import Paging
from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Reply, json_reply
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.journal.commits import about_a_megabyte
from mock_server.journal.curl_script import as_command, as_script
from mock_server.journal.entries import shown_entries
from mock_server.journal.har import as_har
from mock_server.journal.patterns import Matcher, entries_since
from mock_server.journal.pytest_file import as_test
from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import Known
from mock_server.journal.verification import count_bounds, verified
from mock_server.models import (
    JournalEntry,
    JournalPage,
    RequestCount,
    RequestPattern,
    RequestVerification,
    VerificationResult,
)
from mock_server.observers.journal import WorldJournal
from mock_server.observers.journal_entry import Entry
from mock_server.text.counts import counted
from mock_server.text.json_text import json_text

Format = Literal["json", "har", "curl", "pytest"]
MOST_WORLDS, MOST_REQUESTS = 50, 20
"""How many other worlds are looked at, and how many requests of each: whoever verifies does not wait for it."""

SHELL = b"text/x-shellscript; charset=utf-8"


def list_requests(
    context: ControlContext,
    x_mock_world: str,
    operation: str | None,
    method: str | None,
    path: str | None,
    status: str | None,
    credential: str | None,
    since: str | None,
    after: int,
    paging: Paging,
    format: Format,  # noqa: A002 - it is what everybody calls it
) -> JournalPage | Reply:
    filters = {"operation": operation, "method": method, "path": path, "credential": credential, "since": since}
    given: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
    if status is not None:
        given["status"] = int(status) if status.isdecimal() else status
    found = _fitting(context, x_mock_world, RequestPattern(**given), where="query")
    newest = [entry for entry in found if entry.number > after]
    if format == "json":
        return _page(context, x_mock_world, newest, paging)
    chosen = newest[paging.offset : paging.offset + paging.limit]
    return _exported(context, x_mock_world, chosen[::-1], format)


def clear_requests(context: ControlContext, x_mock_world: str) -> None:
    _journal(context, x_mock_world)
    context.journal.clear(x_mock_world)


def get_request(
    context: ControlContext,
    x_mock_world: str,
    request_id: str,
    format: Format,  # noqa: A002
) -> JournalEntry | Reply:
    found = _journal(context, x_mock_world).find(request_id)
    if found is None:
        hint = "GET /_mock/requests lists them. The header X-Mock-World says whose."
        raise NotFound("Request not found", hint=hint)
    return _one(context, x_mock_world, found, format)


def get_latest_request(
    context: ControlContext,
    x_mock_world: str,
    format: Format,  # noqa: A002
) -> JournalEntry | Reply:
    entries = _journal(context, x_mock_world).entries
    if not entries:
        raise NotFound(
            "The journal of this world is empty", hint="The header X-Mock-World says whose journal is meant."
        )
    return _one(context, x_mock_world, entries[-1], format)


def list_unmatched_requests(context: ControlContext, x_mock_world: str, paging: Paging) -> JournalPage:
    entries = reversed(_journal(context, x_mock_world).entries)
    return _page(context, x_mock_world, [each for each in entries if each.endpoint is None], paging)


def count_requests(context: ControlContext, x_mock_world: str, body: RequestPattern) -> RequestCount:
    return RequestCount(count=len(_fitting(context, x_mock_world, body)))


def find_requests(context: ControlContext, x_mock_world: str, body: RequestPattern, paging: Paging) -> JournalPage:
    return _page(context, x_mock_world, _fitting(context, x_mock_world, body), paging)


def verify_requests(context: ControlContext, x_mock_world: str, body: RequestVerification) -> VerificationResult:
    journal = _journal(context, x_mock_world)
    verdict = verified(body, journal, context.store.peek(x_mock_world), context.operations)
    if not verdict.ok:
        told = _known(context, x_mock_world).shown_verdict(verdict, journal.entries)
        detail = told.pop("detail")
        if not journal.number and verdict.count < count_bounds(body)[0]:
            detail = f"{detail}\n{_elsewhere(context, x_mock_world, body)}"
        raise ApiError(409, detail, **told)
    return verdict


def _elsewhere(context: ControlContext, name: str, body: RequestVerification) -> str:
    """Where the requests may be that nobody sent to this world. Of worlds that tests name only their number is told."""
    matcher = Matcher(body, context.operations)
    told = f"The world {json_text(name)} has had no request"
    sent = context.journal.of(DEFAULT_WORLD).entries
    if name != DEFAULT_WORLD and (fitting := sum(matcher.fits(Recorded(entry)) for entry in sent)):
        return f"{told}; {json_text(DEFAULT_WORLD)} has {fitting:,} that fit{'s' if fitting == 1 else ''}."
    worlds = sum(_has_fitting(context, other, matcher) for other in _latest_worlds(context) if other != name)
    if worlds:
        return f"{told}; {counted(worlds, 'other world')} {'has' if worlds == 1 else 'have'} some that fit."
    return f"{told}. The header X-Mock-World says which world is meant."


def _latest_worlds(context: ControlContext) -> Iterable[str]:
    return deque(context.store.names(), MOST_WORLDS)


def _has_fitting(context: ControlContext, name: str, matcher: Matcher) -> bool:
    latest = islice(reversed(context.journal.of(name).entries), MOST_REQUESTS)
    return any(matcher.fits(Recorded(entry)) for entry in latest)


def _journal(context: ControlContext, name: str) -> WorldJournal:
    if not context.journal.most:
        raise Conflict(
            "The journal is off", hint="The mock was started with --journal 0: start it with --journal 1000."
        )
    return context.journal.of(name)


def _fitting(context: ControlContext, name: str, pattern: RequestPattern, where: str = "body") -> list[Entry]:
    """The requests that fit, the newest first."""
    journal, matcher = _journal(context, name), Matcher(pattern, context.operations, where)
    entries, _ = entries_since(journal, pattern.since, where)
    return [entry for entry in reversed(entries) if matcher.fits(Recorded(entry))]


def _page(context: ControlContext, name: str, entries: Sequence[Entry], paging: Paging) -> JournalPage:
    journal, world = context.journal.of(name), _caught_up(context, name)
    window = islice(entries, paging.offset, paging.offset + paging.limit)
    items = about_a_megabyte(shown_entries(window, world, _known(context, name)))
    return JournalPage.model_construct(made=journal.made, total=len(entries), dropped=journal.dropped, items=items)


def _one(context: ControlContext, name: str, entry: Entry, format: Format) -> JournalEntry | Reply:  # noqa: A002
    if format == "curl":
        return _text(as_command(Recorded(entry), name, _known(context, name)), SHELL)
    if format != "json":
        return _exported(context, name, [entry], format)
    return next(iter(shown_entries([entry], _caught_up(context, name), _known(context, name))))


def _caught_up(context: ControlContext, name: str) -> World | None:
    """The world with all that has become due; None where there is none. To look at its journal does not make it."""
    world = context.store.known(name)
    if world:
        world.catch_up()
    return world


def _exported(context: ControlContext, name: str, entries: Iterable[Entry], format: Format) -> Reply:  # noqa: A002
    recorded, known = [Recorded(entry) for entry in entries], _known(context, name)
    if format == "har":
        reply = json_reply(200, as_har(recorded, known))
        reply.headers = [(b"content-type", b"application/har+json")]
        return reply
    world = context.store.peek(name) or context.store.template
    if format == "curl":
        return _text(as_script(recorded, name, known), SHELL)
    limited = any(each.reply.status == 429 and not each.entry.broken for each in recorded)
    options = {"scenario": world.scenario, "clock": "frozen", **context.options}
    if not limited:  # the clock of the test stands still: all of its requests are sent in one minute
        options["rate_limit"] = "off"
    return _text(as_test(recorded, _begin(context, world), options, known), b"text/x-python; charset=utf-8")


def _known(context: ControlContext, name: str) -> Known:
    return Known(context.store.peek(name) or context.store.template)


def _begin(context: ControlContext, world: World) -> datetime | None:
    """The instant of the world's scenario; None where the mock was told another one."""
    scenarios = context.store.scenarios
    return scenarios.template(world.scenario).clock.now() if scenarios.start in {"running", "frozen"} else None


def _text(content: str, content_type: bytes) -> Reply:
    return Reply(200, content.encode(), [(b"content-type", content_type)])
