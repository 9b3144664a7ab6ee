"""One run of a check: what it sent, how it ended, and that nothing of it is left afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from contract_tests.assertions import NOTED, Inconclusive, Violation
from contract_tests.client.exchanges import Trace
from contract_tests.client.transport import Unreachable
from contract_tests.registry import Check
from contract_tests.target import Target

ROOM, GROUP_ROOM = 60, 12
"""Requests that a check should be able to send before a limit makes it pause in its middle."""
SHAPE_ERRORS = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError, StopIteration)
"""What a check raises that reads an answer which is not as it takes it to be."""


@dataclass(frozen=True, slots=True)
class NotedViolation:
    """What differs from what is only assumed, and the requests up to then."""

    broken: Violation
    trace: Trace


@dataclass(slots=True)
class CheckRun:
    """What came of one run.

    error      what ended it early: a violation, or why nothing can be said; None where it came to its end
    note       the first thing that differs from what is only assumed, on a target that this does not bind
    disturbed  whether something in between had a hand in it
    """

    trace: Trace
    error: Violation | Inconclusive | Unreachable | None = None
    note: NotedViolation | None = None
    disturbed: bool = False

    @property
    def violation(self) -> Violation | None:
        return self.error if isinstance(self.error, Violation) else None


def run_check(check: Check, on: Target, *, again: int = 0) -> CheckRun:
    """Run a check once; afterwards everything it made is gone.

    Anything it trips over is a violation: of the place of an answer that was missed where that is known, else of
    nobody, for what it is that is missing cannot be told.

    `again`: how often it was run before; each time has other names, for an Idempotency-Key that was used once brings
    the first answer back.
    """
    on.begin(check.id + " again" * again)
    before, disturbed = len(on.transport.ledger.entries), on.transport.disturbed
    if check.layer != "models":
        _make_room(on)
    with on.transport.exchange_log.tracing() as trace:
        run = CheckRun(trace)
        try:
            with _noting(on, run):
                _run(check, on)
        except (Violation, Inconclusive, Unreachable) as error:
            run.error = error
        finally:
            on.undo(before)
    run.disturbed = on.transport.disturbed > disturbed
    return run


def _run(check: Check, on: Target) -> None:
    if on.transport.guard.safe and check.layer == "models":
        raise Inconclusive("it writes, and a safe run only reads")
    try:
        check.run(on)
    except (Violation, Inconclusive, Unreachable):
        raise
    except SHAPE_ERRORS as stumbled:
        raise Violation("an answer of the documented shape", _shape_error(stumbled), level="assumed") from stumbled


@contextmanager
def _noting(on: Target, run: CheckRun) -> Iterator[None]:
    """Where what is only assumed does not bind, what differs from it is noted, and ends nothing."""

    def note(broken: Violation) -> None:
        run.note = run.note or NotedViolation(broken, run.trace.copy())

    token = NOTED.set(None if on.binds("assumed") else note)
    try:
        yield
    finally:
        NOTED.reset(token)


def _make_room(on: Target) -> None:
    for name in on.credentials.given:
        on.transport.pacing.room(name, ROOM)
        for group in on.transport.pacing.groups:
            on.transport.pacing.room(name, GROUP_ROOM, group)


def _shape_error(error: Exception) -> str:
    """What the check could not read, and where in the check."""
    place = error.__traceback__
    while place and place.tb_next and "contract_tests" in place.tb_next.tb_frame.f_code.co_filename:
        place = place.tb_next
    line = f" (line {place.tb_lineno} of {place.tb_frame.f_code.co_name})" if place else ""
    return f"one that the check cannot read: {type(error).__name__} {error}{line}"
