"""All kinds of records: what the modules of this folder have."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from contract_tests.contract import contract
from contract_tests.resources.resource import Resource


def _found() -> list[Resource]:
    """By the document's families, and within one as they stand in their module."""
    package, _, own = __name__.rpartition(".")
    modules = [each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name != own]
    named = [value for name in modules for value in vars(import_module(f"{package}.{name}")).values()]
    found = {each.create or each.path: each for each in named if isinstance(each, Resource)}
    order = list(dict.fromkeys(each.tag for each in contract().operations))
    return sorted(found.values(), key=lambda each: order.index(each.family))


RESOURCES = _found()


def of(create: str) -> Resource:
    """What this operation makes."""
    return next(each for each in RESOURCES if each.create == create)
