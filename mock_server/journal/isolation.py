"""Whether tenants were kept apart: records of one that somebody of another asked for, or was shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from mock_server.families.tenant import World
from mock_server.journal.changes import ENGINES_OWN
from mock_server.journal.recorded import NoJson, Recorded
from mock_server.models import ForeignRecord
from mock_server.text.excerpts import excerpt

NAMED: dict[str, tuple[str, ...]] = {
    "ticket_id": ("tickets",),
    "team_id": ("teams",),
    "user_id": ("users",),
    "business_hours_id": ("business_hours",),
    "schedule_id": ("oncall_schedules",),
    "entry_id": ("oncall_entries",),
    "policy_id": ("sla_policies", "ola_policies"),
    "escalation_id": ("sla_escalations",),
    "instance_id": ("sla_instances",),
    "rule_id": ("automation_rules", "routing_rules"),
    "workflow_id": ("workflows",),
    "template_id": ("workflow_templates",),
    "request_id": ("workflow_approvals",),
    "run_id": ("workflow_runs",),
}
"""What a parameter of a path, or a field of an answer, refers to."""

OF_ANY = "id"


class Place(NamedTuple):
    """Where a record stands, or stood."""

    tenant_id: str
    collection: str


class Owners:
    """Whose the record of each key is, or was until a request removed it. Keys are texts, as paths have them."""

    def __init__(self, world: World | None, recorded: Iterable[Recorded]) -> None:
        self._places: dict[str, set[Place]] = defaultdict(set)
        for tenant in world.tenants.values() if world else ():
            for name, collection in tenant.collections():
                if name not in ENGINES_OWN or name == "sla_instances":
                    self._add(Place(tenant.id, name), map(collection.key, collection))
        for each in recorded:
            for change in (change for commit in each.entry.commits for change in commit.changes):
                if change.tenant and change.after is None and change.collection not in ENGINES_OWN:
                    self._add(Place(change.tenant, change.collection), [change.key])

    def _add(self, place: Place, keys: Iterable[Any]) -> None:
        for key in keys:
            if isinstance(key, int | str):
                self._places[str(key)].add(place)

    def foreign(self, key: Any, field: str, tenant_id: str) -> Place | None:
        """Where a record stands that is another tenant's, and none of this tenant's own; None for any other key."""
        if isinstance(key, bool) or not isinstance(key, int | str):
            return None
        kinds = NAMED.get(field)
        found = [place for place in self._places.get(str(key), ()) if kinds is None or place.collection in kinds]
        if isinstance(key, int):  # no other record has a number for its id
            found = [place for place in found if place.collection == "tickets"]
        if any(place.tenant_id == tenant_id for place in found):
            return None
        return min(found, default=None)


def foreign_records(recorded: Sequence[Recorded], world: World | None) -> Iterator[ForeignRecord]:
    """Every record of another tenant that a path names, or that an answer with a 2xx shows; each once a request."""
    owners = Owners(world, recorded)
    for each in recorded:
        if each.caller is None:
            continue
        tenant_id = each.caller.tenant_id
        for field, value in each.path_parameters.items():
            place = owners.foreign(value, field, tenant_id) if field in NAMED else None
            if place:
                yield _found(each, tenant_id, place, value, "path")
        if 200 <= each.reply.status < 300:
            seen = set()
            for field, value in _ids(each.answered_json):
                place = owners.foreign(value, field, tenant_id)
                if place and (place, value) not in seen:
                    seen.add((place, value))
                    yield _found(each, tenant_id, place, str(value), "answer")


def _ids(content: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a JSON value that hold a record's id."""
    waiting = [] if isinstance(content, NoJson) else [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from ((name, each) for name, each in value.items() if name == OF_ANY or name in NAMED)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _found(recorded: Recorded, tenant_id: str, place: Place, key: str, where: Any) -> ForeignRecord:
    method, path, status = recorded.request.method, excerpt(recorded.path), recorded.reply.status
    what = f"{place.collection} {excerpt(key)} of {place.tenant_id}"
    how = f"names {what} in its path, and was answered {status}" if where == "path" else f"was shown {what}"
    return ForeignRecord(
        message=f"{method} {path} by {recorded.credential_name} {how}.",
        request=recorded.id,
        tenant_id=tenant_id,
        owner=place.tenant_id,
        collection=place.collection,
        key=key,
        where=where,
        status=status,
    )
