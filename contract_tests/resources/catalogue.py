"""All kinds of records."""

from contract_tests.resources.automation_rules import AUTOMATION_RULE
from contract_tests.resources.resource import Resource
from contract_tests.resources.teams import TEAM
from contract_tests.resources.workflows import WORKFLOW, WORKFLOW_TEMPLATE

RESOURCES: list[Resource] = [TEAM, AUTOMATION_RULE, WORKFLOW, WORKFLOW_TEMPLATE]
