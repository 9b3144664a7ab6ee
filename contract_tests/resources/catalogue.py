"""All kinds of records: what the modules of this folder have."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from contract_tests.contract import KitError, contract, rules
from contract_tests.factories.creations import RECIPES
from contract_tests.resources.aspect import known
from contract_tests.resources.resource import Resource


def _found() -> list[Resource]:
    """By the document's families, and within one as they stand in their module."""
    package, _, own = __name__.rpartition(".")
    modules = [each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name != own]
    named = [value for name in modules for value in vars(import_module(f"{package}.{name}")).values()]
    found = {each.create or each.path: each for each in named if isinstance(each, Resource)}
    for resource in found.values():
        _check(resource)
    order = list(dict.fromkeys(each.tag for each in contract().operations))
    return sorted(found.values(), key=lambda each: order.index(each.family))


def _check(resource: Resource) -> None:
    """`KitError` where it names an aspect, a rule or an operation that there is not."""
    for aspect in resource.aspects:
        known(aspect)
    for rule in resource.promised(*resource.aspects):
        if rule not in rules():
            raise KitError(f"{resource.plural}: {rule} is in no file of contract_tests/rules/.")
    if resource.create and resource.create not in RECIPES:
        wanted = "an operation of the document that answers 201 and takes an Idempotency-Key"
        raise KitError(f"{resource.plural}: {resource.create} is not {wanted}.")
    if not resource.family:
        raise KitError(f"{resource.plural}: the document has no list at {resource.path!r}.")


RESOURCES = _found()


def of(create: str) -> Resource:
    """What this operation makes."""
    return next(each for each in RESOURCES if each.create == create)
