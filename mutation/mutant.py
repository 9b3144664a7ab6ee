"""What a mutant is: a defect of a rule or an operation, and how it is planted.

Nothing of it stands in `mock_server`; when the planted server stops, everything is as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from mock_server.http.wire import Asgi

Kind = Literal[
    "schema",
    "status",
    "validation",
    "persistence",
    "filters and paging",
    "partial updates",
    "transitions",
    "authorization",
    "idempotency",
    "rate limits",
    "time",
    "engines",
    "webhooks",
    "concurrency",
    "errors",
]


Around = Callable[[Asgi], Asgi]
Plant = Callable[[], AbstractContextManager[Around]]
Table = dict[Kind, dict[str, Plant]]
"""Mutants by their kind: "RULE: what is wrong", and how that is planted."""


@dataclass(frozen=True)
class Mutant:
    """A defect. `rule` is the one it breaks, `what` says in a sentence what is wrong with this deployment.

    `operation` is the operationId of the one that an operator planted it in, "" where it was planted by hand.
    """

    rule: str
    kind: Kind
    what: str
    plant: Plant = field(repr=False)
    operation: str = ""

    @property
    def id(self) -> str:
        return f"{self.rule}: {self.what}"


def of_table(table: Table) -> Iterator[Mutant]:
    """The mutants that a table has."""
    for kind, plants in table.items():
        for broken, plant in plants.items():
            rule, _, what = broken.partition(": ")
            yield Mutant(rule, kind, what, plant)


def stateful(make: Callable[[], Plant]) -> Plant:
    """A defect that remembers something begins with nothing remembered, however often it is planted."""

    @contextmanager
    def plant() -> Iterator[Around]:
        with make()() as around:
            yield around

    return plant
