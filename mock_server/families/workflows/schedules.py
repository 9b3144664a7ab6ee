"""Workflows with a trigger of type `schedule`: a run for each ticket that comes to meet its time condition.

A rule of mode time that was migrated is one. Docs: automation-and-workflows, "Migrate from Automation Rules".
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from mock_server.families.tenant import Tenant
from mock_server.families.time_sweep import Sweep, Timed
from mock_server.families.workflows.engine import start
from mock_server.families.workflows.triggers import as_input
from mock_server.families.workflows.versions import latest
from mock_server.models import Ticket, Workflow

SCHEDULE: Literal["schedule"] = "schedule"
CONDITION = "time_condition"


def _timed(tenant: Tenant) -> list[Timed]:
    return tenant.workflows.derived(_scheduled, tenant)


def _scheduled(workflows: Iterable[Workflow], tenant: Tenant) -> list[Timed]:
    found = []
    for workflow in workflows:
        version = latest(tenant, workflow)
        if version and version.trigger_config.type == SCHEDULE:
            condition = (version.trigger_config.model_extra or {}).get(CONDITION)
            if isinstance(condition, dict) and condition:
                found.append(Timed(workflow.id, condition, lambda _: True))
    return found


def _fire(tenant: Tenant, ids: list[str], ticket: Ticket) -> Iterator[str]:
    for workflow_id in ids:
        start(tenant, tenant.workflows.get(workflow_id), SCHEDULE, as_input(ticket), ticket.conversation_id)
        yield workflow_id


SWEEP = Sweep("workflows.sweep", _timed, _fire)
