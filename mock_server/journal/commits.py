"""Commits, changes and events as the control API shows them."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel

from mock_server.families.records import Notification
from mock_server.models import CommitOrigin, SentNotification, WorldChange, WorldCommit, WorldEvent
from mock_server.state.causes import Stop
from mock_server.state.change import Change, Commit
from mock_server.state.commit_json import value_as_json
from mock_server.state.events import Event

M = TypeVar("M", bound=BaseModel)
MEGABYTE = 1_000_000


def commit_shown(commit: Commit) -> WorldCommit:
    origin = commit.origin
    return WorldCommit(
        number=commit.number,
        at=commit.at,
        origin=CommitOrigin(kind=origin.kind, name=origin.name, id=origin.id, tenant_id=origin.tenant or None),
        changes=[change_shown(each) for each in commit.changes],
        events=[event_shown(each) for each in commit.events],
    )


def change_shown(change: Change) -> WorldChange:
    parts = change.key if isinstance(change.key, tuple) else (change.key,)
    return WorldChange(
        tenant_id=change.tenant or None,
        collection=change.collection,
        key="/".join(map(str, parts)),
        before=value_as_json(change.before),
        after=value_as_json(change.after),
        position=change.position,
    )


def event_shown(event: Event) -> WorldEvent:
    sent = SentNotification(**vars(event.subject)) if isinstance(event.subject, Notification) else None
    return WorldEvent(
        number=event.number,
        at=event.at,
        name=event.name,
        tenant_id=event.tenant_id,
        subject_id=event.subject_id,
        cause=event.cause.number,
        depth=event.cause.depth,
        reason=event.subject.why if isinstance(event.subject, Stop) else None,
        notification=sent,
    )


def about_a_megabyte(models: Iterable[M]) -> list[M]:
    """As many of them as an answer should have, one in any case: whoever asks waits, and so does everybody else."""
    taken: list[M] = []
    size = 0
    for each in models:
        size += len(each.model_dump_json())
        if taken and size > MEGABYTE:
            break
        taken.append(each)
    return taken
