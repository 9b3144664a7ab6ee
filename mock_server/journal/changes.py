"""What requests have changed, taken together, against what should have: what is too much, and what is missing."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mock_server.journal.body_patterns import same
from mock_server.journal.recorded import Recorded
from mock_server.models import ExpectedChange, MissingChange, UnexpectedChange
from mock_server.state.change import WORLD, Value
from mock_server.state.commit_json import value_as_json
from mock_server.text.excerpts import excerpt

ENGINES_OWN = frozenset(
    {
        "conversations",
        "notifications",
        "waiting",
        "holdings",
        "loads",
        "turns",
        "sla_instances",
        "sla_clocks",
        "sla_firings",
        "ola_clocks",
        "automation_logs",
        "time_firings",
        "workflow_progress",
        "outbox",
        "ai_decisions",
        "resolution_audit",
    }
)
"""What engines keep of their own work: it follows from nearly every write, and nobody writes it directly."""

STAMP = "updated_at"
"""Changes with every update of a record."""


@dataclass(slots=True)
class NetChange:
    """What became of one record: as it was before the first of the requests, and after the last."""

    tenant_id: str
    collection: str
    key: Hashable
    before: Value | None
    after: Value | None
    requests: list[str] = field(default_factory=list)

    @property
    def key_text(self) -> str:
        """The key as the control API shows it."""
        parts = self.key if isinstance(self.key, tuple) else (self.key,)
        return "/".join(map(str, parts))

    @property
    def name(self) -> str:
        return f"{self.collection} {excerpt(self.key_text)}"

    @property
    def fields(self) -> list[str]:
        """The fields that are other than before; none where the record is new or gone."""
        before, after = value_as_json(self.before), value_as_json(self.after)
        if before is None or after is None:
            return []
        names = dict.fromkeys([*before, *after])
        return [name for name in names if not same(before.get(name), after.get(name))]

    @property
    def is_none(self) -> bool:
        """Whether the record is as it was."""
        if self.before is None or self.after is None:
            return self.before is self.after
        return not self.fields


def net_changes(recorded: Iterable[Recorded]) -> list[NetChange]:
    """What the requests, the oldest first, have changed of tenants' records, in the order in which it began."""
    found: dict[tuple[str, str, Hashable], NetChange] = {}
    for each in recorded:
        for change in (change for commit in each.entry.commits for change in commit.changes):
            if change.tenant == WORLD:
                continue
            place = change.tenant, change.collection, change.key
            net = found.get(place)
            if net is None:
                net = found[place] = NetChange(*place, change.before, change.after)
            net.after = change.after
            if each.id not in net.requests[-1:]:
                net.requests.append(each.id)
    return [each for each in found.values() if not each.is_none]


def unexpected_changes(changes: Iterable[NetChange], expected: Sequence[ExpectedChange]) -> Iterator[UnexpectedChange]:
    """The changes that nobody expects. Those of the engines' own records count where they are listed, or nothing is."""
    listed = {each.collection for each in expected}
    for change in changes:
        if expected and change.collection in ENGINES_OWN - listed:
            continue
        candidates = [each for each in expected if _is_about(each, change)]
        if not candidates:
            yield _unexpected(change, change.fields, _told(change))
        elif not any(_allows(each, change) for each in candidates):
            yield _beyond(change, candidates)


def missing_changes(changes: Sequence[NetChange], expected: Iterable[ExpectedChange]) -> Iterator[MissingChange]:
    """What is expected and did not happen."""
    for each in expected:
        found = [change for change in changes if _is_about(each, change)]
        if not found:
            yield MissingChange(message=f"No request changed {_name(each)}.", expected=each)
        elif isinstance(each.fields, list) and not any(set(each.fields) <= set(change.fields) for change in found):
            left = [name for name in each.fields if not any(name in change.fields for change in found)]
            what = ", ".join(map(excerpt, left or each.fields))
            message = f"{_name(each)} changed, but not its {what}."
            yield MissingChange(message=message, expected=each)


def _is_about(expected: ExpectedChange, change: NetChange) -> bool:
    return (
        expected.collection == change.collection
        and (not isinstance(expected.key, int | str) or str(expected.key) == change.key_text)
        and (not isinstance(expected.tenant_id, str) or expected.tenant_id == change.tenant_id)
    )


def _allows(expected: ExpectedChange, change: NetChange) -> bool:
    if not isinstance(expected.fields, list):
        return True
    updated = change.before is not None and change.after is not None
    return updated and set(change.fields) <= {*expected.fields, STAMP}


def _beyond(change: NetChange, expected: Sequence[ExpectedChange]) -> UnexpectedChange:
    """A change of a record that is expected, in other fields or another way."""
    allowed = {STAMP}.union(*(each.fields for each in expected if isinstance(each.fields, list)))
    fields = [name for name in change.fields if name not in allowed]
    if not fields:
        return _unexpected(change, [], _told(change))
    told = f"{change.name} of {change.tenant_id}: {', '.join(fields)} changed too."
    return _unexpected(change, fields, told)


def _told(change: NetChange) -> str:
    whose = f"{change.name} of {change.tenant_id}"
    if change.before is None:
        return f"{whose} was created."
    if change.after is None:
        return f"{whose} was removed."
    return f"{whose} changed: {', '.join(change.fields)}."


def _unexpected(change: NetChange, fields: list[str], message: str) -> UnexpectedChange:
    return UnexpectedChange.model_construct(
        message=message,
        tenant_id=change.tenant_id,
        collection=change.collection,
        key=change.key_text,
        fields=fields,
        before=value_as_json(change.before),
        after=value_as_json(change.after),
        requests=change.requests,
    )


def _name(expected: ExpectedChange) -> str:
    key: Any = f" {excerpt(str(expected.key))}" if isinstance(expected.key, int | str) else ""
    whose = f" of {excerpt(expected.tenant_id)}" if isinstance(expected.tenant_id, str) else ""
    return f"{expected.collection}{key}{whose}"
