"""What happens to a world, as data: a change is one write, a commit all that one operation or one timer did."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel

from mock_server.state.events import Event

Value = BaseModel | tuple[Any, ...]
"""What a collection holds: a record of a tenant's, or a named tuple of the world's own."""

WORLD = ""
"""Whose the collections are that belong to no tenant: the world's clock, ids, causes, timers and kept replies."""


class Change(NamedTuple):
    """One write to the collection `collection` of a tenant. `before` None: the key is new; `after` None: it is gone.

    What is new stands at the end, what is replaced stays in its place. `position` is where something stood that is
    gone, counted from 0, so that it can be put back there; None where a collection has no order.
    """

    tenant: str
    collection: str
    key: Hashable
    before: Value | None
    after: Value | None
    position: int | None = None


OriginKind = Literal["request", "control", "timer", "direct"]
ORIGINS: tuple[OriginKind, ...] = get_args(OriginKind)


class Origin(NamedTuple):
    """What a commit is the work of: a request to the API or the control API, a timer, or Python code (`direct`).

    `name` is the operationId or the timer's name, `id` that of the request or of the record that the timer is about.
    """

    kind: OriginKind
    name: str = ""
    id: str = ""
    tenant: str = WORLD


class Commit(NamedTuple):
    """What one operation, or one timer, did to a world: all of it, in order.

    Commits of a world are numbered from 1. `at` is the world's time when it was over; applied to a copy of the world at
    the number before, it gives the same world.
    """

    number: int
    at: datetime
    origin: Origin
    changes: tuple[Change, ...]
    events: tuple[Event, ...]
