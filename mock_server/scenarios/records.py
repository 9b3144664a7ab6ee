"""A record as it is written, into its collection."""

from typing import Any

from pydantic import BaseModel

from mock_server.families.tenant import Tenant
from mock_server.files.text_files import SourceFile, Step
from mock_server.models import SlaEscalationCreate, SlaTargetCreate
from mock_server.scenarios.checks import RecordPlaces
from mock_server.scenarios.files import validated
from mock_server.state.collection import Collection
from mock_server.text.json_text import json_text


def add_record(
    tenant: Tenant,
    name: str,
    collection: Collection[Any, Any],
    content: Any,
    source: SourceFile,
    at: int,
    places: RecordPlaces,
) -> Any:
    """Put the record into its collection, and note where it stands. Answers its key."""
    if name == "tickets" and isinstance(content, dict) and isinstance(content.get("id"), bool):
        raise source.mistake(f"id is {json_text(content['id'])}; it should be a number.", tenant.id, name, at, "id")
    record = validated(collection.model, content, source, tenant.id, name, at)
    if name == "sla_escalations":
        _check_as_sent(SlaEscalationCreate, content, source, tenant.id, name, at)
    if name == "sla_policies":
        for nth, target in enumerate(content["targets"]):
            _check_as_sent(SlaTargetCreate, target, source, tenant.id, name, at, "targets", nth)
    key = collection.key(record)
    if key in collection and (places.stands(tenant.id, name, key) or not places.may_replace):
        told = f"{tenant.id}.{name} has {json_text(key)} twice, first in {places.where(tenant.id, name, key)}."
        raise source.mistake(told, tenant.id, name, at)
    collection.put(record)
    places.note(tenant.id, name, key, source, at)
    if isinstance(key, int):
        tenant.ids.used(name.removesuffix("s"), key)
    return key


def _check_as_sent(model: type[BaseModel], content: dict[str, Any], source: SourceFile, *steps: Step) -> None:
    """What the SLA engine reckons with keeps the bounds that it would have in a request's body."""
    validated(model, {field: content[field] for field in model.model_fields if field in content}, source, *steps)
