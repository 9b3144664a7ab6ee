"""One run of the twin: sequence after sequence, what diverges confirmed and shrunk, and a report of it all."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import StoppedAnswering, Unreachable
from contract_tests.redaction import redact
from contract_tests.target import READ_DELAY
from contract_tests.twin.confirm import Shrinker, steady
from contract_tests.twin.play import NOISE, Key, Performance, Played, play
from contract_tests.twin.report import TwinFinding, TwinReport
from contract_tests.twin.shown import finding_of, with_story
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence
from contract_tests.twin.tally import Tally, key_of

MOST_NOISE = 20
"""How often a sequence is begun anew because the deployment differs from itself."""
OFTEN, SHARE, TWICE = 3, 0.2, 2
"""What differs from itself is muted for the rest of a run where it has so often, and in so many of the answers that
could show it: one flake says nothing of the next answer. For the rest of a sequence two are enough."""
BUDGETS = {"mock": 400, "deployment": 80}
"""Requests that may be sent to make one divergence small, by the kind of target."""
Watcher = Callable[[int, int, int], None]
"""Is told how many sequences were played, requests sent, and divergences found."""


class Twin:
    """Plays sequences, and keeps what comes of them.

    muted  what differs from itself at the deployment again and again
    cut    why sequences were left that could have been played
    lagging  whether the deployment shows what was written only a moment later
    """

    def __init__(self, stage: Stage, watcher: Watcher = lambda *_: None, deadline: float | None = None) -> None:
        self.stage, self.watcher, self.deadline = stage, watcher, deadline
        self.tally = Tally()
        self.muted: frozenset[Key] = frozenset()
        self.trouble: list[str] = []
        self.cut = ""
        self.lagging = False
        self.played = 0
        self._stories: dict[Key, TwinFinding] = {}
        self._seen: set[Key] = set()
        self._noisy: Counter[Key] = Counter()
        self._shown: Counter[Key] = Counter()
        self._compared: Counter[str] = Counter()
        self._began, self._started = time.monotonic(), datetime.now(UTC)

    def run(self, sequences: Iterable[Sequence]) -> TwinReport:
        """Play them all. Ctrl-C, and a deployment that stops answering, end it early; the report has what was seen."""
        try:
            for sequence in sequences:
                if self._is_late:
                    self.cut = "Time was up (--max-time): the sequences that were left were not played."
                    break
                self._sequence(sequence)
                self.watcher(self.played, self.requests, len(self._seen))
        except KeyboardInterrupt:
            self.trouble.append("The run was interrupted; what it had made is cleaned up, the rest was not played.")
        except StoppedAnswering as error:
            self.trouble.append(_sentence(f"The deployment stopped answering: {error}"))
        except Unreachable as error:
            self.trouble.append(_sentence(f"The deployment cannot be asked: {error}"))
        except LedgerError as error:
            self.trouble.append(str(error))
        finally:
            self.stage.clean()
        return self._report()

    @property
    def requests(self) -> int:
        """Those that were sent to the deployment, clean-up too."""
        return self.stage.deployment.transport.exchange_log.requests

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _sequence(self, sequence: Sequence) -> None:
        """Play it, again where what ended it was chance, and count what came of it."""
        chance: Counter[Key] = Counter()
        for _ in range(MOST_NOISE):
            ignored = self.muted | {key for key, times in chance.items() if times >= TWICE}
            performance = play(sequence, self.stage, ignored, until=self.deadline)
            page = self._page(performance)
            noise = frozenset() if page else self._noise(performance, ignored)
            chance.update(noise)
            if not noise or performance.broken:
                break
        self.played += 1
        self.tally.add(performance)
        self._mute(performance, chance)
        if page:
            raise Unreachable(_instead(page, self.stage))

    def _page(self, performance: Performance) -> str:
        """What a page says that has taken the deployment's place. What it answered is no exchange with the API."""
        pages = [each.number for each in performance.steps if each.deployment and each.deployment.is_page]
        page = self.stage.page() if pages else ""
        if page:
            performance.steps = performance.steps[: pages[0]]
        return page

    def _noise(self, performance: Performance, ignored: frozenset[Key]) -> frozenset[Key]:
        """What ended it and is not there when it is played again, which is taken out of it. What is there, and was
        not seen before, becomes a story.
        """
        broken = performance.broken
        if broken is None or broken.oracle is None:
            return frozenset()
        new = dict.fromkeys(key for each in broken.failing if (key := key_of(broken, each)) not in self._seen)
        same = self._with_patience(broken, steady(performance, new, self.stage, ignored), performance, ignored)
        noise = frozenset(new) - same
        if noise:
            broken.divergences = [each for each in broken.divergences if key_of(broken, each) not in noise]
            broken.ignored += noise
            broken.comparison.skipped.add(NOISE)
        self._seen |= same
        if same:
            self._tell(performance, next(key for key in new if key in same), ignored)
        return noise

    def _with_patience(
        self, broken: Played, same: frozenset[Key], performance: Performance, ignored: frozenset[Key]
    ) -> frozenset[Key]:
        """Those that are there when a read waits behind the writes before it, too. If none is, reads lag at the
        deployment: all wait from now on.
        """
        delay = self.stage.deployment.transport.delivery.read_delay
        reads = isinstance(broken.step, Call) and broken.step.method in {"GET", "HEAD"}
        if not same or not reads or delay.seconds or not self.stage.shared:
            return same
        delay.seconds = READ_DELAY
        still = steady(performance, same, self.stage, ignored)
        if still:
            delay.seconds = 0
        else:
            self.lagging = True
        return still or frozenset()

    def _mute(self, performance: Performance, chance: Counter[Key]) -> None:
        """Ignore from now on what was chance often enough, of the answers that could show it."""
        for played in performance.steps:
            self._compared[played.step.title] += not played.why
            self._shown.update({*played.ignored, *(key_of(played, each) for each in played.divergences)})
        self._noisy.update(chance)
        self.muted |= {
            key
            for key, times in self._noisy.items()
            if times >= OFTEN and self._shown[key] >= SHARE * self._compared[key[0]]
        }

    def _tell(self, performance: Performance, key: Key, ignored: frozenset[Key]) -> None:
        """Make it small, and keep how one gets there."""
        broken = performance.broken
        if broken is None:
            return
        budget = 0 if self._is_late else BUDGETS[self.stage.deployment.kind]
        shrinker = Shrinker(self.stage, ignored, budget)
        shrunk = play(shrinker.shrunk(performance.sequence, broken.number, key), self.stage, ignored)
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
            cut=self.cut,
            lagging=self.lagging,
            trouble=tuple(map(redact, self.trouble)),
        )

    def _told(self, finding: TwinFinding) -> TwinFinding:
        """The finding, with its story where it has one."""
        story = self._stories.get((finding.operation, finding.kind, finding.place))
        if story is None or finding.severity != "failing":
            return finding
        return finding.model_copy(update={"requests": story.requests, "diff": story.diff})


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _instead(page: str, stage: Stage) -> str:
    """That a page has taken the deployment's place, and what that means for what the run has made."""
    ledger = stage.deployment.transport.ledger.path
    left = f". What was made is noted in {ledger}: `aurion-contract sweep` takes it back" if ledger else ""
    return f"a page for people, of a login or of maintenance, say, answers in its place: {page}{left}"
