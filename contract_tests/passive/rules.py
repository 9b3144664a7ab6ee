"""All passive rules together: whoever sees exchanges tells of each when it begins and when it is over."""

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from contract_tests.passive import acceptance, echoes, figures, lists, refusals
from contract_tests.passive.counts import Counts
from contract_tests.passive.exchange import SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.history import History
from contract_tests.passive.memory import Latest
from contract_tests.passive.replays import Replays
from contract_tests.passive.sequences import Sequences
from contract_tests.passive.shifts import Shifts
from contract_tests.passive.single import CHECKS, Check

MODULES = (acceptance, echoes, figures, lists, refusals)
"""They register what they look at when they are imported."""
OF_REQUESTS = frozenset(
    {
        *(echoes.answers_what_was_sent, echoes.has_its_defaults, echoes.answers_the_record_that_was_asked_for),
        *(acceptance.does_not_accept_what_the_page_refuses, echoes.has_the_status_of_the_page),
    }
)
"""Checks that compare with the request: a repeated key answers another one."""
GATEWAYS = frozenset({0, 502, 503, 504})
Found = TypeVar("Found")


log = logging.getLogger("contract_tests")


class PassiveRules:
    """`begin` when a request comes, `end` when its answer is there. What they remember is bounded.

    A rule that fails on an exchange costs neither the findings of the others nor what is remembered: it is logged.
    """

    def __init__(self) -> None:
        self._history = History()
        self._sequences = Sequences(self._history)
        self._replays = Replays()
        self._counts = Counts()
        self._shifts = Shifts()
        self._admitted: Latest[bool] = Latest(1_000)
        self._history.forgetting += [self._replays.forget, self._counts.forget, self._shifts.forget]

    def begin(self, seen: SeenExchange) -> None:
        """A request is on its way."""
        self._history.begin(seen)

    def end(self, seen: SeenExchange) -> list[PassiveFinding]:
        """What the exchange shows, alone and with the ones before."""
        try:
            return list(self._found(seen))
        finally:
            self._history.over(seen)

    def _found(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        if seen.status in GATEWAYS:
            _guarded(self._history.judge, seen)
            return
        another = any(_guarded(lambda each: [self._replays.is_another(each)], seen) or [True])
        for check in self._checks(seen, another=another):
            yield from _guarded(check, seen)
        judges: list[Check] = [self._of_refusals, self._counts.judge, self._replays.judge]
        if not another:
            judges += [self._shifts.judge, self._sequences.judge, self._history.judge]
        for judge in judges:
            yield from _guarded(judge, seen)
        self._sequences.forget_default(seen)

    def _checks(self, seen: SeenExchange, *, another: bool) -> Iterator[Check]:
        for each in CHECKS.get(seen.operation.id, ()):
            if not (another and each in OF_REQUESTS):
                yield each

    def _of_refusals(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What a refusal says; the words of a 404 to somebody who was let in before."""
        yield from refusals.a_key_alone(seen)
        page: Hashable = (seen.scope, seen.operation.tag)
        if seen.succeeded:
            if page not in self._admitted:
                self._admitted.put(page, True)
        elif seen.status == 404 and page in self._admitted:
            yield from refusals.wrong_words(seen)
        elif seen.status == 429:
            yield from refusals.too_many_requests(seen)


def _guarded(judge: Callable[[SeenExchange], Iterable[Found]], seen: SeenExchange) -> list[Found]:
    """What a rule finds; what it found so far where it fails, which no answer may make it do."""
    found: list[Found] = []
    try:
        for each in judge(seen):
            found.append(each)  # noqa: PERF402 - so much stays where the next one fails
    except Exception as error:
        name = getattr(judge, "__name__", "a rule")
        told = "A passive rule failed on exchange %d, %s: %s, %s. What the others say stands."
        log.warning(told, seen.number, seen.operation.id, name, type(error).__name__)
        log.debug("So it failed", exc_info=True)
    return found
