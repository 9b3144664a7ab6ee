"""A sequence, step by step on both sides: what each answered, what differs, and who answers for that."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from contract_tests.contract import Level
from contract_tests.places import weakest
from contract_tests.twin.answering import changes_state, level_of_difference
from contract_tests.twin.bijection import Bijection
from contract_tests.twin.compare import Comparer, Comparison, Difference
from contract_tests.twin.side import NotComparable, Reply, Side
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Ref, Sequence, Step, Wait, at

Json = Any
Verdict = Literal["agreed", "differed", "skipped"]
NOISE = "the deployment differs from itself there"
TIME_UP = "the run's time was up (--max-time)"
CLOCK = "time would have to pass, and this deployment's clock cannot be moved"


@dataclass(frozen=True, slots=True)
class Divergence:
    """A difference, with who answers for it, and whether that makes it a failure here."""

    difference: Difference
    level: Level
    failing: bool


@dataclass(slots=True)
class Played:
    """One step, and what came of it.

    ignored  what differed, and does not count, as the deployment differs from itself there
    why      the reason that it could not be compared
    """

    number: int
    step: Step
    oracle: Reply | None = None
    deployment: Reply | None = None
    comparison: Comparison = field(default_factory=Comparison)
    divergences: list[Divergence] = field(default_factory=list)
    ignored: "list[Key]" = field(default_factory=list)
    why: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.why:
            return "skipped"
        return "differed" if self.divergences else "agreed"

    @property
    def failing(self) -> list[Divergence]:
        return [each for each in self.divergences if each.failing]


@dataclass(slots=True)
class Performance:
    """One run of a sequence. It ends at the first step with a divergence that fails."""

    sequence: Sequence
    steps: list[Played] = field(default_factory=list)
    bijection: Bijection = field(default_factory=Bijection)

    @property
    def broken(self) -> Played | None:
        """The step that ended it."""
        return next((each for each in self.steps if each.failing), None)


Key = tuple[str, str, tuple[str, ...]]
"""What a difference is, whichever records it is about: operation, kind and place."""


def play(
    sequence: Sequence,
    stage: Stage,
    ignored: frozenset[Key] = frozenset(),
    *,
    tag: str = "",
    until: float | None = None,
) -> Performance:
    """Play it on both sides, in worlds as they were in the beginning; what it makes is taken back in the end.

    ignored  what differs from itself at the deployment, and says nothing of the oracle
    tag      what the deployment's names have, where they are to be those of an earlier run
    until    the instant of `time.monotonic` after which no step begins
    """
    with stage.begun(tag) as (oracle, deployment):
        return _Play(sequence, stage, oracle, deployment, ignored, until).run()


class _Play:
    """One run. `meaning`: who decides what a request means after what differed before it."""

    def __init__(
        self,
        sequence: Sequence,
        stage: Stage,
        oracle: Side,
        deployment: Side,
        ignored: frozenset[Key],
        until: float | None,
    ) -> None:
        self.ignored, self.until = ignored, until
        self.stage, self.oracle, self.deployment = stage, oracle, deployment
        users = zip(oracle.users, deployment.users, strict=False)
        self.bijection = Bijection(users, (oracle.tag, deployment.tag))
        self.comparer = Comparer(self.bijection, stage.tolerance, shared=stage.shared, unlimited=stage.unlimited)
        self.result = Performance(sequence, bijection=self.bijection)
        self.meaning: Level = "documented"
        self.keys: dict[Json, tuple[Json, ...]] = {}

    def run(self) -> Performance:
        ended = ""
        for number, step in enumerate(self.result.sequence.steps):
            played = Played(number, step, why=ended)
            self.result.steps.append(played)
            if ended:
                continue
            try:
                self._step(played)
            except NotComparable as why:
                played.why = str(why)
                ended = played.why if played.why in {CLOCK, TIME_UP} else ""
            if played.failing:
                break
        return self.result

    def _step(self, played: Played) -> None:
        if isinstance(played.step, Wait):
            if not self.stage.let_pass(played.step.seconds):
                raise NotComparable(CLOCK)
            return
        call = played.step
        self._known_to_oracle(call)
        self._in_time(call)
        played.deployment = self.deployment.send(played.number, call, self._theirs)
        self.stage.follow(played.deployment.now)
        played.oracle = self.oracle.send(played.number, call, self._ours)
        played.comparison = self.comparer.compare(call, played.oracle, played.deployment)
        meaning = weakest([self.result.sequence.level, self.meaning, self._of_key(call)])
        for each in played.comparison.differences:
            if (call.title, each.kind, each.general) in self.ignored:
                played.comparison.skipped.add(NOISE)
                played.ignored.append((call.title, each.kind, each.general))
                continue
            level = level_of_difference(call, played.oracle, each, meaning)
            played.divergences.append(Divergence(each, level, self.stage.deployment.binds(level)))
            if changes_state(each, played.oracle):
                self.meaning = "assumed"
        if played.comparison.foreign:
            self.meaning = "assumed"

    def _in_time(self, call: Call) -> None:
        """`NotComparable` where the run's time is up before the deployment may be asked."""
        if self.until is not None:
            pause = self.deployment.pause(call) if self.stage.shared else 0
            if time.monotonic() + pause > self.until:
                raise NotComparable(TIME_UP)

    def _known_to_oracle(self, call: Call) -> None:
        """`NotComparable` where it could be sent to the deployment and then not to the oracle."""
        for number in call.needs:
            if number not in self.oracle.replies:
                raise NotComparable("it names what an earlier answer did not show")

    def _of_key(self, call: Call) -> Level:
        """A page says what comes of the same request under the same key, and not what of another."""
        if call.key is None:
            return "documented"
        first = self.keys.setdefault(call.key, (call.method, call.path, call.body, call.who))
        return "documented" if first == (call.method, call.path, call.body, call.who) else "assumed"

    def _ours(self, ref: Ref) -> Json:
        reply = self.oracle.replies.get(ref.step)
        return at(reply.json, ref.pointer) if reply else None

    def _theirs(self, ref: Ref) -> Json:
        ours = self._ours(ref)
        if ours is not None and ours in self.bijection.theirs:
            return self.bijection.theirs[ours]
        if self.stage.shared and any(isinstance(each, int) for each in ref.pointer):
            return None  # an entry of a list that others have some in
        reply = self.deployment.replies.get(ref.step)
        return at(reply.json, ref.pointer) if reply else None
