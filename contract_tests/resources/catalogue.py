"""All kinds of records."""

from contract_tests.resources.resource import Aspect, Resource
from contract_tests.resources.teams import TEAM
from contract_tests.resources.tickets import NOTE, TICKET

RESOURCES: list[Resource] = [TICKET, NOTE, TEAM]


def promised(create: str, aspect: Aspect) -> bool:
    """Whether what this operation makes has a rule for an aspect."""
    return any(each.create == create and aspect in each.rules for each in RESOURCES)
