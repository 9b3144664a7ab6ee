"""The form of a record: the fields that its update operation takes, with the record's values in them.

What is sent back is compared with what was shown: only fields that were changed go into the operation's body, as a
client would send them that changes one thing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.document.operations import Document, Schema
from mock_server.http.json_bodies import NotJson, read_json

EDITS = {
    "tickets": "update_ticket",
    "teams": "update_team",
    "business_hours": "update_business_hours",
    "oncall_schedules": "update_oncall_schedule",
    "sla_policies": "update_sla_policy",
    "sla_escalations": "update_sla_escalation",
    "automation_rules": "update_automation_rule",
    "workflows": "update_workflow",
    "ai_settings": "update_ai_settings",
    "routing_rules": "update_routing_rule",
}
"""By which operation a record of a collection is changed. What is in none of these the API never changes by itself."""

LONG = 60
"""Characters from which on a text gets a field of several lines."""

WAS, FIELD = "was:", "field:"
NOTHING = ""
"""What an empty field stands for: null where the field may be null, and an empty text where it may not."""


class Unreadable(ValueError):
    """A field whose text is not what the field takes; says which and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is choice, number, text, long or json; `shown` is the value as the form has it."""

    name: str
    kind: str
    shown: str
    choices: tuple[str, ...]
    nullable: bool
    described: str


def fields_of(raw: Schema, collection: str, record: Mapping[str, Any]) -> list[Field]:
    """The fields of the form, in the document's order; none where the API cannot change such a record."""
    operation = EDITS.get(collection)
    if operation is None:
        return []
    return [_field(name, schema, record.get(name)) for name, schema in _properties(Document(raw), operation).items()]


def body_of(raw: Schema, collection: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The operation's body: what was changed. `Unreadable` names a field that has no value of its kind."""
    body: dict[str, Any] = {}
    for name, schema in _properties(Document(raw), EDITS[collection]).items():
        sent = form.get(FIELD + name)
        if sent is not None and _lines(sent) != _lines(form.get(WAS + name, NOTHING)):
            body[name] = _value(name, schema, _lines(sent))
    return body


def _properties(document: Document, operation: str) -> dict[str, Schema]:
    schema = document.resolve(document.by_id[operation].raw["requestBody"]["content"]["application/json"]["schema"])
    return {name: _whole(document, each) for name, each in schema["properties"].items()}


def _whole(document: Document, schema: Schema) -> Schema:
    """The schema of a field with what a reference in it stands for."""
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            return {**document.resolve(part), **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _field(name: str, schema: Schema, value: Any) -> Field:
    nullable = bool(schema.get("nullable"))
    choices = tuple(str(each) for each in schema.get("enum", ()) if each is not None)
    kind = schema.get("type", "object")
    if kind == "boolean":
        choices = "true", "false"
    shown = _text(value, kind)
    if not choices:
        kind = {"integer": "number", "number": "number", "string": "text"}.get(kind, "json")
        kind = "long" if kind == "text" and (len(shown) > LONG or schema.get("maxLength", 0) > 1000) else kind
    return Field(name, "choice" if choices else kind, shown, choices, nullable, schema.get("description", ""))


def _text(value: Any, kind: str) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str) and kind == "string":
        return value
    if isinstance(value, bool | int | float) and kind in {"boolean", "integer", "number"}:
        return json.dumps(value)
    return json.dumps(value, indent=2, ensure_ascii=False)


def _value(name: str, schema: Schema, sent: str) -> Any:
    kind = schema.get("type", "object")
    if sent == NOTHING and schema.get("nullable"):
        return None
    if kind == "string":
        return sent
    try:
        return read_json(sent.encode())
    except NotJson as error:
        wanted = {"integer": "a number", "number": "a number", "boolean": "true or false"}.get(kind, "JSON")
        raise Unreadable(f"{name} should be {wanted}: {error}.") from None


def _lines(text: str) -> str:
    """Forms send line breaks as CR LF."""
    return text.replace("\r\n", "\n")
