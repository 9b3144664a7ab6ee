"""How a law becomes a check of each kind of record that it is promised of."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from contract_tests.assertions import GUESSED
from contract_tests.contract import KitError, rules
from contract_tests.registry import add, when_imported
from contract_tests.resources.aspect import ASPECTS, Aspect
from contract_tests.resources.catalogue import RESOURCES
from contract_tests.resources.resource import Resource
from contract_tests.target import Target

Law = Callable[[Target, Resource], None]
TAKEN: dict[str, set[Aspect]] = {each.plural: set() for each in RESOURCES}
"""The aspects of each kind of record that a law has taken up."""
OF_PROBES = {"stranger", "keys", "keys first", "roles", "profile"}
"""Those that `probes/` take up."""


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
                add("checks", name, promised, partial(_run, function, resource, promised[0]), resource.operations)
                TAKEN[resource.plural] |= {*aspects}
        return function

    return register


@when_imported("laws")
def nothing_is_left_out() -> None:
    """`KitError` where a rule is named for an aspect, and no law looks at it: its check would never be there."""
    for resource in RESOURCES:
        for each in resource.aspects:
            if each not in TAKEN[resource.plural] | OF_PROBES:
                raise KitError(
                    f'{resource.plural}: no law takes up "{each}" ({ASPECTS[each]}) as their row is, in '
                    f"contract_tests/resources/. Name a rule for the aspect that it goes with, or take it out."
                )


def where(resource: Resource, aspect: Aspect, name: str = "") -> AbstractContextManager[None]:
    """The rule that a kind of record has for an aspect, of this field; that of the check where it has none."""
    return resource.promise(aspect, name) if resource.has_rule(aspect, name) else nullcontext()


def _run(function: Law, resource: Resource, rule: str, on: Target) -> None:
    token = GUESSED.set(rules()[rule].level == "assumed")
    try:
        function(on, resource)
    finally:
        GUESSED.reset(token)
