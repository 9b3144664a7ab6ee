"""How an operator makes a mutant: in which operations, and of which rule."""

from collections.abc import Callable
from functools import cache

from contract_tests.contract import CONTRACT, SCHEMA_RULE, contract, rules, source
from mock_server.document.operations import Operation
from mutation.mutant import Kind, Mutant, Plant


def defect(operation: Operation, kind: Kind, what: str, plant: Plant, rule: str = "") -> Mutant:
    """A mutant of this operation. `what` is a sentence whose subject is the operation.

    Its rule is one of those that the operation's own section of the pages has, unless another is given.
    """
    place = source(operation)
    return Mutant(rule or _rule(place.page, place.section), kind, f"{operation.id} {what}.", plant, operation.id)


def stands_for_its_family(operation: Operation, fits: Callable[[Operation], bool]) -> bool:
    """Whether it is the first of its family that fits: where all have a thing in common, one of them is enough."""
    alike = (each for each in contract().operations if each.tag == operation.tag and fits(each))
    return operation == next(alike, None)


@cache
def _rule(page: str, section: str) -> str:
    """The first rule of a section, one that the pages answer for if there is one."""
    own = [rule for rule in rules().values() if (rule.page, rule.section) == (page, section)]
    promised = [rule for rule in own if rule.level in CONTRACT]
    return next(iter([*promised, *own]), SCHEMA_RULE).id
