"""One run of the twin: sequence after sequence, what diverges confirmed and shrunk, and a report of it all."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import StoppedAnswering, Unreachable
from contract_tests.redaction import redact
from contract_tests.twin.confirm import Shrinker, is_same, up_to
from contract_tests.twin.play import Key, Performance, play
from contract_tests.twin.report import TwinFinding, TwinReport
from contract_tests.twin.shown import finding_of, with_story
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Sequence
from contract_tests.twin.tally import Tally, key_of

MOST_NOISE = 20
"""How often a sequence is begun anew because the deployment differs from itself."""
BUDGETS = {"mock": 400, "deployment": 80}
"""Requests that may be sent to make one divergence small, by the kind of target."""
Watcher = Callable[[int, int, int], None]
"""Is told how many sequences were played, requests sent, and divergences found."""


class Twin:
    """Plays sequences, and keeps what comes of them.

    ignored  what differs from itself at the deployment
    """

    def __init__(self, stage: Stage, watcher: Watcher = lambda *_: None, deadline: float | None = None) -> None:
        self.stage, self.watcher, self.deadline = stage, watcher, deadline
        self.tally = Tally()
        self.ignored: frozenset[Key] = frozenset()
        self.trouble: list[str] = []
        self.played = 0
        self._stories: dict[Key, TwinFinding] = {}
        self._seen: set[Key] = set()
        self._began, self._started = time.monotonic(), datetime.now(UTC)

    def run(self, sequences: Iterable[Sequence]) -> TwinReport:
        """Play them all. Ctrl-C, and a deployment that stops answering, end it early; the report has what was seen."""
        try:
            for sequence in sequences:
                if self.deadline and time.monotonic() > self.deadline:
                    self.trouble.append("Time was up: the sequences that were left were not played.")
                    break
                self._sequence(sequence)
                self.watcher(self.played, self.requests, len(self._seen))
        except KeyboardInterrupt:
            self.trouble.append("The run was interrupted; what it had made is cleaned up, the rest was not played.")
        except StoppedAnswering as error:
            self.trouble.append(f"The deployment stopped answering: {error}")
        except Unreachable as error:
            self.trouble.append(f"The deployment cannot be asked: {error}.")
        except LedgerError as error:
            self.trouble.append(str(error))
        finally:
            self.stage.clean()
        return self._report()

    @property
    def requests(self) -> int:
        """Those that were sent to the deployment, clean-up too."""
        return self.stage.deployment.transport.exchange_log.requests

    def _sequence(self, sequence: Sequence) -> None:
        """Play it, again without what turns out to differ from itself, and count what came of it."""
        for _ in range(MOST_NOISE):
            performance = play(sequence, self.stage, self.ignored)
            if not self._is_noisy(performance):
                break
        self.played += 1
        self.tally.add(performance)

    def _is_noisy(self, performance: Performance) -> bool:
        """Whether what ended it is not there in a second run. What is, and was not seen before, becomes a story."""
        broken = performance.broken
        if broken is None or broken.oracle is None:
            return False
        new = [each for each in broken.failing if key_of(broken, each) not in self._seen]
        if not new:
            return False
        again = play(up_to(performance.sequence, broken.number), self.stage, self.ignored)
        noise = frozenset(key for each in new if not is_same(performance, again, key := key_of(broken, each)))
        if noise:
            self.ignored |= noise
            return True
        self._seen |= {key_of(broken, each) for each in new}
        self._tell(performance, key_of(broken, new[0]))
        return False

    def _tell(self, performance: Performance, key: Key) -> None:
        """Make it small, and keep how one gets there."""
        broken = performance.broken
        if broken is None:
            return
        shrinker = Shrinker(self.stage, self.ignored, BUDGETS[self.stage.deployment.kind])
        shrunk = play(shrinker.shrunk(performance.sequence, broken.number, key), self.stage, self.ignored)
        told = shrunk if shrunk.broken else performance
        if told.broken is None:
            return
        fits = [each for each in told.broken.failing if key_of(told.broken, each) == key]
        if fits:
            self._stories[key] = with_story(finding_of(told.broken, fits[0], told), told, told.broken)

    def _report(self) -> TwinReport:
        deployment = self.stage.deployment
        return TwinReport(
            target=redact(deployment.url),
            kind=deployment.kind,
            seed=self.stage.seed,
            started=self._started,
            seconds=round(time.monotonic() - self._began, 1),
            requests=self.requests,
            sequences=self.played,
            operations=self.tally.operations(),
            findings=tuple(map(self._told, self.tally.counted())),
            not_compared=dict(self.tally.not_compared.most_common()),
            ignored=dict(self.tally.ignored.most_common()),
            left=tuple(map(str, deployment.left)),
            trouble=tuple(map(redact, self.trouble)),
        )

    def _told(self, finding: TwinFinding) -> TwinFinding:
        """The finding, with its story where it has one."""
        story = self._stories.get((finding.operation, finding.kind, finding.place))
        if story is None or finding.severity != "failing":
            return finding
        return finding.model_copy(update={"requests": story.requests, "diff": story.diff})
