"""Defects of workflow templates and of migrating rules, a rule each."""

from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, Workflow, WorkflowCanvas, WorkflowTemplate, WorkflowTrigger
from mock_server.state.caller import Caller
from mutation.domain.workflow_planting import OPERATIONS
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import answers, edits


def _template_wins(original: Any) -> Any:
    def drawn(body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
        return (source.trigger_config, source.canvas_definition) if source else original(body, source)

    return drawn


def _canvas_only(original: Any) -> Any:
    def drawn(body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
        return original(body, None)[0], original(body, source)[1]

    return drawn


def _without_canvas(original: Any) -> Any:
    def install_workflow_template(tenant: Tenant, caller: Caller, template_id: str) -> Workflow:
        made: Workflow = original(tenant, caller, template_id)
        return tenant.workflows.put(made.model_copy(update={"canvas_definition": WorkflowCanvas()}))

    return install_workflow_template


def _one_condition(original: Any) -> Any:
    return lambda rule: original(rule.model_copy(update={"conditions": rule.conditions[:1]}))


def _whatever_comes_of_it(original: Any) -> Any:
    def canvas_of(rule: AutomationRule) -> WorkflowCanvas:
        canvas: WorkflowCanvas = original(rule)
        edges = [{"from": edge.from_, "to": edge.to} for edge in canvas.edges]
        return WorkflowCanvas.model_validate({**canvas.model_dump(by_alias=True), "edges": edges})

    return canvas_of


MUTANTS: Table = {
    "persistence": {
        "WF-115: The template's canvas takes the place of the one that was sent.": replaced(
            (f"{OPERATIONS}:drawn", _template_wins)
        ),
        "WF-115: The template's trigger is not taken.": replaced((f"{OPERATIONS}:drawn", _canvas_only)),
        "WF-82: An installed workflow is empty.": replaced(
            (f"{OPERATIONS}:install_workflow_template", _without_canvas)
        ),
        "WF-83: A template that is saved is not listed.": answers(
            "list_workflow_templates", edits(lambda found: found[:-1])
        ),
    },
    "engines": {
        "WF-86: Only the first condition is migrated.": replaced((f"{OPERATIONS}:canvas_of", _one_condition)),
        "WF-86: The actions follow whether the conditions hold or not.": replaced(
            (f"{OPERATIONS}:canvas_of", _whatever_comes_of_it)
        ),
    },
}
