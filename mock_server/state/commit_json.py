"""Commits as JSON: what a file keeps of them, and what another process is told. Models by name, never pickled."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from mock_server.record import Record
from mock_server.state.change import Change, Commit, Origin
from mock_server.state.events import Cause, Event
from mock_server.state.world import World

Json = dict[str, Any]
_adapters: dict[Any, TypeAdapter[Any]] = {}


def dump(commit: Commit) -> bytes:
    """The commit as one line of JSON."""
    return json.dumps(as_json(commit), ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes, world: World[Any]) -> Commit:
    """The commit again, for a world with the same collections as the one that it was made in."""
    return from_json(json.loads(data), world)


def from_json(given: Json, world: World[Any]) -> Commit:
    """As `load`, of what was read already."""
    return Commit(
        given["number"],
        datetime.fromisoformat(given["at"]),
        Origin(**given["origin"]),
        tuple(_change(each, world) for each in given["changes"]),
        tuple(event_of(each) for each in given["events"]),
    )


def as_json(commit: Commit) -> Json:
    return {
        "number": commit.number,
        "at": commit.at.isoformat(),
        "origin": commit.origin._asdict(),
        "changes": [change_as_json(each) for each in commit.changes],
        "events": [event_as_json(each) for each in commit.events],
    }


def change_as_json(change: Change) -> Json:
    return {
        "tenant": change.tenant,
        "collection": change.collection,
        "key": change.key,
        "before": value_as_json(change.before),
        "after": value_as_json(change.after),
        "position": change.position,
    }


def _change(given: Json, world: World[Any]) -> Change:
    collection = world.collection(given["tenant"], given["collection"])
    key = tuple(given["key"]) if isinstance(given["key"], list) else given["key"]
    before, after = (value_of(collection.model, each) for each in (given["before"], given["after"]))
    return Change(given["tenant"], given["collection"], key, before, after, given["position"])


def event_as_json(event: Event) -> Json:
    subject = event.subject
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "name": event.name,
        "tenant_id": event.tenant_id,
        "subject_id": event.subject_id,
        "model": type(subject).__name__ if subject is not None else None,
        "subject": value_as_json(subject),
        "cause": list(event.cause),
    }


def event_of(given: Json) -> Event:
    """The event again. `KeyError`, `TypeError` or `ValueError` where it is none."""
    number, depth, workflows = given["cause"]
    texts = given["name"], given["tenant_id"], given["subject_id"], *workflows
    numbers = given["number"], number, depth
    if not (all(isinstance(each, str) for each in texts) and all(type(each) is int for each in numbers)):
        raise TypeError(given)
    at = datetime.fromisoformat(given["at"])
    if at.tzinfo is None:
        raise ValueError(at)
    subject = value_of(_models()[given["model"]], given["subject"]) if given["model"] else None
    name, tenant_id, subject_id, *workflows = texts
    return Event(given["number"], at, name, tenant_id, subject_id, subject, Cause(number, depth, tuple(workflows)))


def value_as_json(value: Any) -> Json | None:
    """A record, or what else a collection or an event has, as a JSON object."""
    if value is None:
        return None
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    kind = type(value)
    return dict(zip(kind._fields, _adapter(kind).dump_python(value, mode="json"), strict=True))


def value_of(kind: type[Any], given: Json | None) -> Any:
    return None if given is None else _adapter(kind).validate_python(given)


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


@cache
def _models() -> dict[str, type[Record]]:
    """Every kind of record by its name."""
    found: dict[str, type[Record]] = {}
    kinds = [Record]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found[kind.__name__] = kind
    return found
