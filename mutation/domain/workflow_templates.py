"""Defects of workflow templates and of migrating rules, a rule each."""

from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, Workflow, WorkflowCanvas, WorkflowTemplate, WorkflowTrigger
from mock_server.state.caller import Caller
from mutation.domain.workflow_planting import OPERATIONS, without_key
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import answers, asks, edits, ignores_query, sets, status


def _template_wins(original: Any) -> Any:
    def drawn(body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
        return (source.trigger_config, source.canvas_definition) if source else original(body, source)

    return drawn


def _canvas_only(original: Any) -> Any:
    def drawn(body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
        return original(body, None)[0], original(body, source)[1]

    return drawn


def _with_its_workflows(original: Any) -> Any:
    def delete_workflow_template(tenant: Tenant, template_id: str) -> None:
        original(tenant, template_id)
        tenant.workflows.remove_where(lambda workflow: workflow.template_id == template_id)

    return delete_workflow_template


def _with_its_category(_original: Any) -> Any:
    def delete_workflow_template(tenant: Tenant, template_id: str) -> None:
        category = tenant.workflow_templates.get(template_id).category
        tenant.workflow_templates.remove_where(lambda template: template.category == category)

    return delete_workflow_template


def _without_canvas(original: Any) -> Any:
    def install_workflow_template(tenant: Tenant, caller: Caller, template_id: str) -> Workflow:
        made: Workflow = original(tenant, caller, template_id)
        return tenant.workflows.put(made.model_copy(update={"canvas_definition": WorkflowCanvas()}))

    return install_workflow_template


def _in_place_of_the_rule(original: Any) -> Any:
    def migrate_automation_rule(tenant: Tenant, caller: Caller, rule_id: str) -> Workflow:
        rule = tenant.automation_rules.get(rule_id)
        tenant.automation_rules.put(rule.model_copy(update={"enabled": False}))
        made: Workflow = original(tenant, caller, rule_id)
        return made

    return migrate_automation_rule


def _one_condition(original: Any) -> Any:
    return lambda rule: original(rule.model_copy(update={"conditions": rule.conditions[:1]}))


def _whatever_comes_of_it(original: Any) -> Any:
    def canvas_of(rule: AutomationRule) -> WorkflowCanvas:
        canvas: WorkflowCanvas = original(rule)
        edges = [{"from": edge.from_, "to": edge.to} for edge in canvas.edges]
        return WorkflowCanvas.model_validate({**canvas.model_dump(by_alias=True), "edges": edges})

    return canvas_of


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-115",
        "persistence",
        "The template's canvas takes the place of the one that was sent.",
        replaced((f"{OPERATIONS}:drawn", _template_wins)),
    ),
    Mutant(
        "WF-115", "persistence", "The template's trigger is not taken.", replaced((f"{OPERATIONS}:drawn", _canvas_only))
    ),
    Mutant("WF-12", "idempotency", "A key saves a template again.", asks("save_workflow_template", without_key)),
    Mutant(
        "WF-80",
        "filters and paging",
        "The category is ignored.",
        asks("list_workflow_templates", ignores_query("category")),
    ),
    Mutant(
        "WF-129",
        "filters and paging",
        "Templates without a category are never listed.",
        answers("list_workflow_templates", edits(lambda found: [each for each in found if each["category"]])),
    ),
    Mutant("WF-81", "status", "Installing answers 200.", answers("install_workflow_template", status(200))),
    Mutant(
        "WF-130",
        "schema",
        "The workflow does not say which template it is from.",
        answers("install_workflow_template", sets(template_id=None)),
    ),
    Mutant(
        "WF-82",
        "persistence",
        "An installed workflow is empty.",
        replaced((f"{OPERATIONS}:install_workflow_template", _without_canvas)),
    ),
    Mutant(
        "WF-83",
        "persistence",
        "A template that is saved is not listed.",
        answers("list_workflow_templates", edits(lambda found: found[:-1])),
    ),
    Mutant(
        "WF-130",
        "persistence",
        "The workflows that were made from a template go with it.",
        replaced((f"{OPERATIONS}:delete_workflow_template", _with_its_workflows)),
    ),
    Mutant(
        "WF-130",
        "persistence",
        "All templates of the category go.",
        replaced((f"{OPERATIONS}:delete_workflow_template", _with_its_category)),
    ),
    Mutant("WF-85", "status", "Migrating answers 202.", answers("migrate_automation_rule", status(202))),
    Mutant(
        "WF-86",
        "engines",
        "Only the first condition is migrated.",
        replaced((f"{OPERATIONS}:canvas_of", _one_condition)),
    ),
    Mutant(
        "WF-86",
        "engines",
        "The actions follow whether the conditions hold or not.",
        replaced((f"{OPERATIONS}:canvas_of", _whatever_comes_of_it)),
    ),
    Mutant(
        "WF-87",
        "persistence",
        "A migrated rule loses its name.",
        answers("migrate_automation_rule", sets(name="Migrated")),
    ),
    Mutant(
        "WF-87",
        "persistence",
        "A migrated rule is switched off.",
        replaced((f"{OPERATIONS}:migrate_automation_rule", _in_place_of_the_rule)),
    ),
]
