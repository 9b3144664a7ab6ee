"""Every mutant that the operators make."""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import getmembers, isfunction
from types import ModuleType

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators import (
    access,
    answers,
    bodies,
    bounds,
    creations,
    filters,
    issues,
    limits,
    lists,
    parents,
    queries,
    records,
    references,
    repetition,
    replays,
    routes,
    signatures,
    statuses,
    tenants,
    values,
)

Operator = Callable[[Operation], Iterator[Mutant]]
MODULES = (
    statuses,
    issues,
    answers,
    bodies,
    values,
    bounds,
    queries,
    filters,
    lists,
    access,
    tenants,
    references,
    records,
    parents,
    creations,
    repetition,
    replays,
    limits,
    routes,
    signatures,
)


@cache
def operators() -> dict[str, Operator]:
    """By their names: the public functions of the modules whose only argument is an operation."""
    return {name: found for module in MODULES for name, found in _of(module)}


@cache
def generated() -> tuple[Mutant, ...]:
    """In the order of the operators, and of the document."""
    return tuple(
        mutant for make in operators().values() for operation in contract().operations for mutant in make(operation)
    )


def _of(module: ModuleType) -> Iterator[tuple[str, Operator]]:
    for name, found in getmembers(module, isfunction):
        if found.__module__ == module.__name__ and not name.startswith("_"):
            yield name, found
