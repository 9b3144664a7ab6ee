"""Entries as the control API shows them, with what came of each request later."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from mock_server.families.tenant import World
from mock_server.http.wire import Headers
from mock_server.journal.commits import commit_shown, event_shown
from mock_server.journal.recorded import NoJson, Recorded, text_of_body
from mock_server.journal.redaction import Known, Shown
from mock_server.models import JournalCredential, JournalEntry, JournalIssue, JournalMessage, JournalTimer
from mock_server.observers.journal_entry import Entry
from mock_server.state.change import Commit
from mock_server.state.events import Event
from mock_server.state.principal import Principal

REFUSED = {400, 422}


class Consequences:
    """What the world remembers of what came of each commit, by its number: events, and the timers that fired."""

    def __init__(self, world: World | None) -> None:
        self.events: dict[int, list[Event]] = defaultdict(list)
        self.timers: dict[int, list[Commit]] = defaultdict(list)
        if world is None:
            return
        for event in world.events:
            self.events[event.cause.number].append(event)
        for commit in world.commits:
            if commit.origin.kind == "timer":
                for number in {event.cause.number for event in commit.events} - {commit.number}:
                    self.timers[number].append(commit)

    def events_of(self, commits: Iterable[Commit]) -> list[Event]:
        """Those of the commits, and those that came of them; the world may have forgotten the first ones."""
        found = {event.number: event for commit in commits for event in commit.events}
        for commit in commits:
            found |= {event.number: event for event in self.events.get(commit.number, ())}
        return [found[number] for number in sorted(found)]


def shown_entries(entries: Iterable[Entry], world: World | None, known: Known) -> Iterable[JournalEntry]:
    """The entries, each with what the world knows of its consequences, and without the `known` credentials."""
    consequences = Consequences(world)
    return (shown_entry(Recorded(entry), consequences, known) for entry in entries)


def shown_entry(recorded: Recorded, consequences: Consequences, known: Known) -> JournalEntry:
    entry, request, reply = recorded.entry, recorded.request, recorded.reply
    commits, shown = entry.commits, known.shown(recorded)
    return JournalEntry.model_construct(
        number=entry.number,
        id=recorded.id,
        at=entry.at,
        received_at=entry.received_at,
        method=request.method,
        path=shown.text(recorded.path),
        query=shown.query(request.query),
        operation=recorded.operation,
        path_parameters=shown.value(recorded.path_parameters),
        credential=_credential(recorded, recorded.caller),
        status=reply.status,
        duration_ms=round(entry.took * 1000, 3),
        validation_errors=_issues(recorded, shown),
        hint=shown.hint(reply.hint) or None,
        fault=_fault(entry.fault or None),
        request=_message(recorded.sent_json, request.fields, request.body, entry.request_size, shown),
        response=_message(recorded.answered_json, reply.headers, reply.body, entry.reply_size, shown),
        commits=[commit_shown(each, shown.value, shown.text) for each in commits],
        events=[event_shown(each, shown.text) for each in consequences.events_of(commits)],
        timers=[_timer(each, shown) for own in commits for each in consequences.timers.get(own.number, ())],
    )


def _credential(recorded: Recorded, caller: Principal | None) -> JournalCredential | None:
    if caller is None:
        return None
    return JournalCredential(
        kind=caller.kind,
        name=recorded.credential_name,
        tenant_id=caller.tenant_id,
        role=caller.role,
        user_id=caller.user_id,
        scopes=sorted(caller.scopes),
    )


def _message(content: Any, fields: Headers, body: bytes, size: int, shown: Shown) -> JournalMessage:
    if not isinstance(content, NoJson):
        told = shown.value(content)
    else:
        told = text_of_body(shown.body(body, fields)) if body else None
    return JournalMessage.model_construct(
        headers=shown.headers(fields), body=told, body_size=size, body_cut=len(body) < size
    )


def _issues(recorded: Recorded, shown: Shown) -> list[JournalIssue]:
    answer = recorded.answered_json if recorded.reply.status in REFUSED else None
    detail = answer.get("detail") if isinstance(answer, dict) else None
    if not isinstance(detail, list):
        return []
    return [
        JournalIssue(
            loc=[shown.text(str(part)) for part in each["loc"]], msg=shown.text(each["msg"]), type=each["type"]
        )
        for each in detail
        if isinstance(each, dict) and {"loc", "msg", "type"} <= each.keys()
    ]


def _fault(fault: Any) -> Any:
    """A fault as JSON, whatever it is."""
    if isinstance(fault, BaseModel):
        return fault.model_dump(mode="json")
    return fault if fault is None or isinstance(fault, str | int | bool | dict) else str(fault)


def _timer(commit: Commit, shown: Shown) -> JournalTimer:
    origin = commit.origin
    return JournalTimer(
        at=commit.at,
        name=origin.name,
        tenant_id=origin.tenant or None,
        subject_id=shown.text(origin.id),
        commit=commit.number,
    )
