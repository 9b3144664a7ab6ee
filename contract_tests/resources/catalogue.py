"""All kinds of records."""

from contract_tests.resources.business_hours import BUSINESS_HOURS, HOLIDAY
from contract_tests.resources.oncall import ENTRY, SCHEDULE
from contract_tests.resources.resource import Resource
from contract_tests.resources.teams import TEAM

RESOURCES: list[Resource] = [TEAM, BUSINESS_HOURS, HOLIDAY, SCHEDULE, ENTRY]
