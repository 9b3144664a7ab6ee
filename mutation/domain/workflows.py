"""Defects of workflows as records, a rule each."""

from collections.abc import Callable

from mutation.domain.workflow_planting import (
    OPERATIONS,
    invalid,
    refuses,
)
from mutation.mutant import Plant, Table
from mutation.patches import replaced
from mutation.wire import (
    Call,
    answers,
    asks,
    edits,
    ignores_fields,
    sets,
)

KINDS = {"trigger", "condition", "action", "approval"}
RECORDS = "create_workflow get_workflow update_workflow publish_workflow"


def _unknown_type(call: Call) -> bool:
    nodes = (call.json.get("canvas_definition") or {}).get("nodes", [])
    return any(node.get("type", "trigger") not in KINDS for node in nodes)


def _url(change: Callable[[str], str]) -> Plant:
    return answers(RECORDS, edits(lambda record: record.update(webhook_url=change(record["webhook_url"]))))


MUTANTS: Table = {
    "validation": {
        "WF-10: A node type that cannot run is refused.": refuses(
            "create_workflow", _unknown_type, 422, invalid("body", "canvas_definition")
        ),
    },
    "transitions": {
        "WF-11: A workflow is born published.": answers(RECORDS, sets(status="published")),
        "WF-116: A change makes a published workflow a draft again.": asks(
            "update_workflow", lambda call: setattr(call, "json", {"status": "draft", **call.json})
        ),
        "WF-116: Archiving does nothing.": asks("update_workflow", ignores_fields("status")),
        "WF-116: What is archived still runs.": replaced(
            (f"{OPERATIONS}:_published", lambda original: lambda each: each if each.version else original(each))
        ),
    },
    "webhooks": {
        "WF-11: All share a secret.": answers(
            "create_workflow", edits(lambda record: record.update({"webhook_secret": "whsec_all"}))
        ),
        "WF-11: The URL leads nowhere.": _url(lambda url: url.replace("/webhook/", "/hooks/")),
    },
}
