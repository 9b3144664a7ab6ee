"""All kinds of records."""

from contract_tests.resources.ai_automation import ROUTING_RULE
from contract_tests.resources.resource import Resource
from contract_tests.resources.sla import SLA_ESCALATION, SLA_INSTANCE, SLA_POLICY
from contract_tests.resources.teams import TEAM

RESOURCES: list[Resource] = [TEAM, SLA_POLICY, SLA_ESCALATION, SLA_INSTANCE, ROUTING_RULE]
