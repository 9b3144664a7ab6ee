"""What the machines have in common: a deployment, a clean end, and how a failure becomes a broken promise."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar
from unittest import SkipTest

from hypothesis import HealthCheck, Phase, reject, seed, settings
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import Flaky
from hypothesis.reporting import with_reporter
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from contract_tests.assertions import Inconclusive, Violation
from contract_tests.client.exchanges import Trace
from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import Unreachable
from contract_tests.layers import ModelEffort
from contract_tests.registry import add
from contract_tests.target import Target

SHRINKING = 600
"""Requests that may be spent on making a story that breaks a promise smaller: what they make may be there for good."""
REPLAYED = 2
"""Stories that are told again, the smallest first."""
LONGEST_STORY = 60
"""Lines of a shrunk failure that a finding repeats."""


@dataclass
class Told:
    """The stories that broke a promise, the last of them the smallest, and the requests sent when the first did.

    unreachable  why a story could not be told to its end
    """

    broken: list[Violation] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)
    since: int = 0
    unreachable: Unreachable | LedgerError | None = None


class Machine(RuleBasedStateMachine):
    """A RuleBasedStateMachine over HTTP. What it makes is gone when it ends, however it ends.

    most_examples, most_steps: it is driven no longer than so, where its operations have a limit of their own.
    """

    on: ClassVar[Target]
    told: ClassVar[Told]
    trace: ClassVar[Trace]
    most_examples: ClassVar[int] = 1_000
    most_steps: ClassVar[int] = 1_000

    def __init__(self) -> None:
        if self.told.unreachable:
            reject()
        if self.told.broken and self.on.transport.exchange_log.requests - self.told.since > SHRINKING:
            reject()
        super().__init__()
        self._before = len(self.on.transport.ledger.entries)
        self.trace.restart()

    def teardown(self) -> None:
        self.on.undo(self._before)
        if isinstance(broken := sys.exc_info()[1], Unreachable | LedgerError):
            self.told.unreachable = broken
        if isinstance(broken, Violation):
            self.told.since = self.told.since or self.on.transport.exchange_log.requests
            self.told.broken.append(broken)
            self.told.trace = self.trace.copy()


AnyMachine = TypeVar("AnyMachine", bound=type[Machine])


def model(*ids: str) -> Callable[[AnyMachine], AnyMachine]:
    """Make a machine the model of these rules. With `promise(id)` a step says which one it looks at."""

    def register(machine: AnyMachine) -> AnyMachine:
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in machine.__name__).strip("_")
        stories = InMemoryExampleDatabase()
        add("models", name, ids, lambda on: drive(machine, on, stories))
        return machine

    return register


def drive(machine: type[Machine], on: Target, stories: InMemoryExampleDatabase) -> None:
    """Let Hypothesis drive the machine; the smallest story that breaks a promise is told by the notes of `Violation`.

    stories  keeps those that broke a promise, to be told again
    """
    lines: list[str] = []
    told, trace = Told(), on.transport.exchange_log.trace or Trace()
    driven = seed(on.seed)(type(machine.__name__, (machine,), {"on": on, "told": told, "trace": trace}))
    try:
        with with_reporter(lambda text: lines.append(str(text))):
            run_state_machine_as_test(
                driven,
                settings=settings(
                    max_examples=REPLAYED if on.effort.replay else min(on.effort.examples, machine.most_examples),
                    stateful_step_count=min(on.effort.steps, machine.most_steps),
                    database=stories,
                    deadline=None,
                    report_multiple_bugs=False,
                    phases=_phases(on.effort),
                    suppress_health_check=list(HealthCheck),
                ),
            )
    except Violation as broken:
        broken.__notes__ = [line for text in lines for line in text.splitlines()][:LONGEST_STORY]
        raise
    except SkipTest as nothing:
        raise Inconclusive("there is no story to tell again") from nothing
    except Flaky as flaky:
        if told.unreachable:
            raise told.unreachable from flaky
        if len(told.broken) == 1:
            words = f"others, when they were sent again: {told.broken[0]}"
            raise Violation("the same answers to the same requests", words, told.broken[0].rule, flaky=True) from flaky
        trace.exchanges = told.trace.exchanges
        raise told.broken[-1] from None


def _phases(effort: ModelEffort) -> list[Phase]:
    if effort.replay:
        return [Phase.reuse]
    return [Phase.generate, Phase.shrink] if effort.shrink else [Phase.generate]
