"""Workflows and their templates, as the laws know them. Docs: automation-and-workflows, "Workflows"."""

from contract_tests.factories.workflows import NOTE, TELL, canvas, on_event
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _values(_on: Target) -> Values:
    """They start at events that never happen."""
    return {
        "trigger_config": [on_event("contract.one"), on_event("contract.another", "contract.third")],
        "canvas_definition": [canvas(NOTE), canvas(TELL, NOTE)],
    }


WORKFLOW = Resource(
    name="workflow",
    plural="workflows",
    create="create_workflow",
    values=_values,
    apart=frozenset({"template_id"}),
    derived=("updated_at",),
    fresh={"status": "draft", "version": None, "published_at": None},
    rules={
        "keys": "WF-01",
        "keys first": "WF-112",
        "profile": "WF-99",
        "stranger": "WF-100",
        "typed": "ERROR-08",
        "refused": "ERROR-05",
        "create": "WF-113",
        "status": "WF-05",
        "fresh": "WF-11",
        "required": "WF-09",
        "bounds": "WF-09",
        "issues": "WF-09",
        "read": "WF-13",
        "unknown": "WF-13",
        "unknown update": "WF-13",
        "unknown delete": "WF-13",
        "listed": "WF-03",
        "envelope": "WF-03",
        "size": "WF-03",
        "window": "WF-03",
        "oldest": "WF-03",
        "update": "WF-116",
        "nothing": "WF-116",
        "nulls": "WF-116",
        "delete": "WF-117",
        "unknown fields": "ERROR-06",
    },
)
WORKFLOW_TEMPLATE = Resource(
    name="workflow template",
    plural="workflow templates",
    create="save_workflow_template",
    values=_values,
    apart=frozenset({"workflow_id"}),
    rules={
        "create": "WF-129",
        "required": "WF-129",
        "defaults": "WF-129",
        "bounds": "WF-129",
        "issues": "WF-129",
        "listed": "WF-83",
        "filters": "WF-80",
        "delete": "WF-84",
        "unknown delete": "WF-130",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
    },
)
