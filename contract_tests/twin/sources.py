"""Which sequences a run plays: the traffic of the kit's checks, those that are drawn, or a recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contract_tests.contract import contract
from contract_tests.layers import Layer
from contract_tests.run.run import Selection
from contract_tests.settings import Profile
from contract_tests.twin.drawn import drawn_sequences
from contract_tests.twin.har import recorded_sequence
from contract_tests.twin.kit_traffic import sequence_of
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence, Step, Wait

LAYERS: tuple[Layer, ...] = ("checks", "probes")
DRAWN = "drawn"
"""What `--only` calls the sequences that are drawn."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Every so-manyth check, and so many sequences that are drawn, each of so many steps before it looks around."""

    every: int
    drawn: int
    steps: int


EFFORTS: dict[Profile, Effort] = {
    "quick": Effort(6, 6, 30),
    "ci": Effort(1, 30, 50),
    "deep": Effort(1, 200, 80),
    "safe": Effort(1, 10, 50),
}


def sequences(stage: Stage, profile: Profile, only: tuple[str, ...], har: Path | None) -> Iterator[Sequence]:
    """The sequences of a run, one after the other, made when they are asked for. The same seed makes the same ones."""
    effort = EFFORTS[profile]
    made = iter([recorded_sequence(har, stage)]) if har else _made(stage, effort, only)
    for each in made:
        kept = _reads(each) if profile == "safe" else each
        if kept.steps:
            yield kept


def _made(stage: Stage, effort: Effort, only: tuple[str, ...]) -> Iterator[Sequence]:
    words = tuple(word for word in only if word != DRAWN)
    if words or not only:
        selection = Selection(only=words)
        for layer in LAYERS:
            for check in selection.checks(layer)[:: effort.every]:
                if made := sequence_of(check, stage):
                    yield made
    if not only or DRAWN in only:
        yield from drawn_sequences(stage, effort.drawn, effort.steps)


def _reads(sequence: Sequence) -> Sequence:
    """What of a sequence only reads, once each."""
    seen = set[str]()
    kept = set[int]()
    for number, step in enumerate(sequence.steps):
        if _only_reads(step) and repr(step) not in seen:
            seen.add(repr(step))
            kept.add(number)
    return sequence.only(frozenset(kept))


def _only_reads(step: Step) -> bool:
    if isinstance(step, Wait):
        return False
    operation = contract().by_id.get(step.operation)
    return step.method == "GET" and operation is not None


def size(sequence: Sequence) -> int:
    """How many requests it has."""
    return sum(isinstance(each, Call) for each in sequence.steps)
