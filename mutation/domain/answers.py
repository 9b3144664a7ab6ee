"""Defects of single answers, each of one sentence of the pages: a status, a list that is short, a part that is lost."""

from typing import Any

from mock_server.families.paging import Page, Paging
from mutation.mutant import Table
from mutation.patches import around, instead
from mutation.wire import answers, asks, edits, ignores_fields, sets, status

Json = Any
WHOLE = Paging(limit=10**6, offset=0)


@around
def _wherever_it_stands(original: Any, tenant: Any, paging: Any, search: Any, department: Any, location: Any) -> Any:
    """Whoever asks for a department gets the teams at a location of that name too."""
    if department is None or location is not None:
        return original(tenant, paging, search, department, location)
    found: dict[str, Any] = {}
    for name, place in ((department, None), (None, department)):
        page: Page[Any] = original(tenant, WHOLE, search, name, place)
        found |= {each.id: each for each in page.records}
    return paging.slice(list(found.values()))


@around
def _or_described_so(original: Any, tenant: Any, *, paging: Any, category: Any, **others: Any) -> Any:
    """A category finds the tickets with that description, too."""
    found = original(tenant, WHOLE, category=category, **others).records
    described = [each for each in tenant.tickets if category is not None and each.description == category]
    return paging.slice([*found, *(each for each in described if each not in found)])


@around
def _or_named_so(original: Any, tenant: Any, category: Any) -> Any:
    """A category finds the templates of that name, too."""
    found = original(tenant, category)
    named = [each for each in tenant.workflow_templates if category is not None and category == each.name]
    return [*found, *(each for each in named if each not in found)]


@around
def _nothing(_original: Any, _tenant: Any, **_arguments: Any) -> None:
    """It is said to be done."""


@around
def _still_there(_original: Any, tenant: Any, entry_id: str) -> None:
    tenant.oncall_entries.get(entry_id)


def _all_failed(answered: Json) -> None:
    for entry in answered["executed"]:
        for action in entry["actions_executed"]:
            action["status"] = "failed"


MUTANTS: Table = {
    "filters and paging": {
        "TEAM-04: A department finds the teams at a location of that name.": instead(
            "teams", "list_teams", _wherever_it_stands
        ),
        "TICKET-09: A category finds the tickets with that description.": instead(
            "tickets", "list_tickets", _or_described_so
        ),
        "WF-80: A category finds the templates that are called so.": instead(
            "workflows", "list_workflow_templates", _or_named_so
        ),
    },
    "persistence": {
        "WF-08: A workflow is made without its template.": asks("create_workflow", ignores_fields("template_id")),
        "WF-70: The first version is not listed.": answers("list_workflow_versions", edits(lambda found: found[1:])),
        "SLA-14: An order of policies changes nothing.": instead("sla", "reorder_sla_policies", _nothing),
        "ONCALL-16: A deleted entry is still there.": instead(
            "oncall",
            "delete_oncall_entry",
            lambda _: lambda tenant, entry_id: tenant.oncall_entries.get(entry_id) and None,
        ),
    },
    "schema": {
        "WF-101: The quota has no numbers.": answers("get_workflow_quota", sets(limit=None, used=None, remaining=None)),
        "AI-13: An update answers with what was sent.": answers(
            "update_ai_settings", edits(lambda settings: settings.pop("resolution", None))
        ),
        "RULE-30: An action that was carried out is said to have failed.": answers(
            "execute_automation_event", edits(_all_failed)
        ),
    },
    "status": {
        "WF-81: Installing answers 200.": answers("install_workflow_template", status(200)),
        "WF-85: Migrating answers 200.": answers("migrate_automation_rule", status(200)),
    },
}
