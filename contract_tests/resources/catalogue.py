"""All kinds of records."""

from contract_tests.resources.ai_automation import ROUTING_RULE
from contract_tests.resources.automation_rules import AUTOMATION_RULE
from contract_tests.resources.business_hours import BUSINESS_HOURS, HOLIDAY
from contract_tests.resources.oncall import ENTRY, SCHEDULE
from contract_tests.resources.resource import Resource
from contract_tests.resources.sla import SLA_ESCALATION, SLA_INSTANCE, SLA_POLICY
from contract_tests.resources.teams import TEAM
from contract_tests.resources.tickets import NOTE, TICKET
from contract_tests.resources.workflows import WORKFLOW, WORKFLOW_TEMPLATE

RESOURCES: list[Resource] = [TICKET, NOTE, TEAM, BUSINESS_HOURS, HOLIDAY, SCHEDULE, ENTRY]
RESOURCES += [SLA_POLICY, SLA_ESCALATION, SLA_INSTANCE, ROUTING_RULE]
RESOURCES += [AUTOMATION_RULE, WORKFLOW, WORKFLOW_TEMPLATE]


def of(create: str) -> Resource:
    """What this operation makes."""
    return next(each for each in RESOURCES if each.create == create)
