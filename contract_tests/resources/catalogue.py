"""All kinds of records."""

from contract_tests.resources.resource import Resource
from contract_tests.resources.teams import TEAM

RESOURCES: list[Resource] = [TEAM]
