"""All passive rules together: whoever sees exchanges tells of each when it begins and when it is over."""

from collections.abc import Hashable, Iterator

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


class PassiveRules:
    """`begin` when a request comes, `end` when its answer is there. What they remember is bounded."""

    def __init__(self) -> None:
        self._history = History()
        self._sequences = Sequences(self._history)
        self._replays = Replays()
        self._counts = Counts()
        self._shifts = Shifts()
        self._admitted: Latest[bool] = Latest(1_000)

    def begin(self, seen: SeenExchange) -> None:
        """A request is on its way."""
        self._history.begin(seen)

    def end(self, seen: SeenExchange) -> list[PassiveFinding]:
        """What the exchange shows, alone and with the ones before."""
        if seen.status in GATEWAYS:
            self._history.judge(seen)
            self._history.over(seen)
            return []
        another = self._replays.is_another(seen)
        found = [each for check in self._checks(seen, another=another) for each in check(seen)]
        found += self._of_refusals(seen)
        found += self._counts.judge(seen)
        found += self._replays.judge(seen)
        if not another:
            found += self._shifts.judge(seen)
            found += self._sequences.judge(seen)
            found += self._history.judge(seen)
        self._history.over(seen)
        self._sequences.forget_default(seen)
        return found

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
