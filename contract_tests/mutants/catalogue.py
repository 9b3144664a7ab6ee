"""Every mutant there is. A module of this folder that has a list `MUTANTS` adds to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from contract_tests import mutants as folder
from contract_tests.contract import rules
from contract_tests.mutants.planting import Mutant
from mock_server.testing import MockServer


@cache
def mutants() -> tuple[Mutant, ...]:
    """All of them, in the order of their rules."""
    names = [each.name for each in iter_modules(folder.__path__) if not each.name.startswith("_")]
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    found = [mutant for module in modules for mutant in getattr(module, "MUTANTS", [])]
    order = {rule: place for place, rule in enumerate(rules())}
    return tuple(sorted(found, key=lambda mutant: order[mutant.rule]))


@contextmanager
def planted(mutant: Mutant, **options: Any) -> Iterator[str]:
    """A mock with this defect, with the limits of the docs unless the options say otherwise. Yields its address."""
    with mutant.plant() as around, MockServer(around=around, **options) as mock:
        yield mock.url
