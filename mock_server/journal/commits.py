"""Commits, changes and events as the control API shows them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from mock_server.families.records import Notification
from mock_server.models import CommitOrigin, SentNotification, WorldChange, WorldCommit, WorldEvent
from mock_server.state.causes import Stop
from mock_server.state.change import Change, Commit
from mock_server.state.commit_json import value_as_json
from mock_server.state.events import Event

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
Show = Callable[[Any], Any]
ShowText = Callable[[str], str]
MEGABYTE = 1_000_000


def _as_it_is(value: T) -> T:
    return value


def commit_shown(commit: Commit, shown: Show = _as_it_is, text: ShowText = _as_it_is) -> WorldCommit:
    """`shown` is asked for every value of a record, and `text` for every other text."""
    origin = commit.origin
    return WorldCommit(
        number=commit.number,
        at=commit.at,
        origin=CommitOrigin(kind=origin.kind, name=origin.name, id=origin.id, tenant_id=origin.tenant or None),
        changes=[change_shown(each, shown, text) for each in commit.changes],
        events=[event_shown(each, text) for each in commit.events],
    )


def change_shown(change: Change, shown: Show = _as_it_is, text: ShowText = _as_it_is) -> WorldChange:
    parts = change.key if isinstance(change.key, tuple) else (change.key,)
    return WorldChange(
        tenant_id=change.tenant or None,
        collection=change.collection,
        key=text("/".join(map(str, parts))),
        before=shown(value_as_json(change.before)),
        after=shown(value_as_json(change.after)),
        position=change.position,
    )


def event_shown(event: Event, text: ShowText = _as_it_is) -> WorldEvent:
    sent = (
        SentNotification(**_shown_texts(vars(event.subject), text)) if isinstance(event.subject, Notification) else None
    )
    return WorldEvent(
        number=event.number,
        at=event.at,
        name=event.name,
        tenant_id=event.tenant_id,
        subject_id=text(event.subject_id),
        cause=event.cause.number,
        depth=event.cause.depth,
        reason=event.subject.why if isinstance(event.subject, Stop) else None,
        notification=sent,
    )


def _shown_texts(values: dict[str, Any], text: ShowText) -> dict[str, Any]:
    return {name: text(each) if isinstance(each, str) else each for name, each in values.items()}


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
