"""Defects of who may do what with workflows, and of how much, a rule each."""

from typing import Any

from mock_server.families.tenant import Tenant
from mutation.domain.workflow_planting import (
    OPERATIONS,
)
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import answers, edits


def _counts_published(original: Any) -> Any:
    def get_workflow_quota(tenant: Tenant) -> Any:
        used = sum(workflow.status == "published" for workflow in tenant.workflows)
        return original(tenant).model_copy(update={"used": used, "remaining": 100 - used})

    return get_workflow_quota


MUTANTS: Table = {
    "persistence": {
        "WF-131: Only published workflows count.": replaced((f"{OPERATIONS}:get_workflow_quota", _counts_published)),
    },
    "schema": {
        "WF-131: As many are left as there may be.": answers(
            "get_workflow_quota", edits(lambda quota: quota.update(remaining=quota["limit"]))
        ),
    },
}
