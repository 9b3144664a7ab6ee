"""What a dry run would have changed, record by record: in a header as much as fits, in a body about a megabyte."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from mock_server.http.wire import LATIN, Headers, Reply, json_reply, json_value
from mock_server.state.change import WORLD, Change, Commit
from mock_server.state.commit_json import value_as_json

HEADER = b"x-mock-diff"
HEADER_BYTES, BODY_BYTES = 4_000, 1_000_000
"""How much of the changes is told. Many clients take 8 KB or 16 KB of headers in all."""

Json = dict[str, Any]


class Difference(NamedTuple):
    """A record before and after all that was done. A collection is one of a tenant's: the world's own say how."""

    collection: str
    key: str
    before: Json | None
    after: Json | None


def differences(commits: Iterable[Commit]) -> list[Difference]:
    """What the commits come to, in the order in which records were first written."""
    first: dict[tuple[Any, ...], Change] = {}
    last: dict[tuple[Any, ...], Change] = {}
    for commit in commits:
        for change in commit.changes:
            if change.tenant != WORLD:
                first.setdefault(change[:3], change)
                last[change[:3]] = change
    found = (
        Difference(*_named(each), value_as_json(each.before), value_as_json(last[place].after))
        for place, each in first.items()
    )
    return [each for each in found if each.before != each.after]


def diff_header(found: list[Difference]) -> tuple[bytes, bytes]:
    """The changes as ASCII: of a record that stays only the fields that differ."""
    return HEADER, _ascii(_bounded([_fields_that_differ(each) for each in found], HEADER_BYTES))


def envelope(reply: Reply, headers: Headers, found: list[Difference]) -> Reply:
    """The reply and the changes, in one body."""
    return json_reply(
        200,
        {
            "status": reply.status,
            "headers": {name.decode(LATIN): value.decode(LATIN) for name, value in headers},
            "body": json_value(reply.body) if reply.body else None,
            **_bounded([each._asdict() for each in found], BODY_BYTES),
        },
    )


def _bounded(changes: list[Json], most: int) -> Json:
    """As many of the changes as have so many bytes, and how many are left out."""
    size, taken = 0, 0
    for change in changes:
        size += len(_ascii(change)) + 1
        if size > most:
            break
        taken += 1
    return {"changes": changes[:taken], "left_out": len(changes) - taken}


def _fields_that_differ(found: Difference) -> Json:
    before, after = found.before, found.after
    if before is not None and after is not None:
        differ = [name for name in after if before.get(name) != after[name]]
        before, after = {name: before.get(name) for name in differ}, {name: after[name] for name in differ}
    return found._replace(before=before, after=after)._asdict()


def _ascii(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _named(change: Change) -> tuple[str, str]:
    parts = change.key if isinstance(change.key, tuple) else (change.key,)
    return change.collection, "/".join(map(str, parts))
