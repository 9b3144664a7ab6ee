"""How a law becomes a check of each kind of record that it is promised of."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from contract_tests.assertions import GUESSED
from contract_tests.contract import rules
from contract_tests.registry import add
from contract_tests.resources.aspect import Aspect
from contract_tests.resources.catalogue import RESOURCES
from contract_tests.resources.resource import Resource
from contract_tests.target import Target

Law = Callable[[Target, Resource], None]


def law(*aspects: Aspect, of: Callable[[Resource], object] = lambda _: True) -> Callable[[Law], Law]:
    """Make a function a check of every resource that has a rule for the first of these aspects, called
    `teams_NAME_OF_THE_FUNCTION`. The rules of all of them that there are are its rules.

    of  whether a resource has what the law is about
    """

    def register(function: Law) -> Law:
        for resource in RESOURCES:
            if aspects[0] in resource.rules and of(resource):
                promised = resource.promised(*aspects)
                name = f"{resource.plural}_{function.__name__}".replace(" ", "_").replace("-", "_")
                add("checks", name, promised, partial(_run, function, resource, promised[0]))
        return function

    return register


def where(resource: Resource, aspect: Aspect, name: str = "") -> AbstractContextManager[None]:
    """The rule that a kind of record has for an aspect, of this field; that of the check where it has none."""
    return resource.promise(aspect, name) if resource.has_rule(aspect, name) else nullcontext()


def _run(function: Law, resource: Resource, rule: str, on: Target) -> None:
    token = GUESSED.set(rules()[rule].level == "assumed")
    try:
        function(on, resource)
    finally:
        GUESSED.reset(token)
