"""Whether a divergence is there again in a second run, and how little of a sequence it takes."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from contract_tests.comparison import as_json
from contract_tests.twin.play import Divergence, Key, Performance, play
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence, instant
from contract_tests.twin.tally import key_of

Json = Any
TEXTS = re.compile(r'"((?:[^"\\]|\\.)*)"')


def up_to(sequence: Sequence, number: int) -> Sequence:
    """The sequence as far as that step."""
    return replace(sequence, steps=sequence.steps[: number + 1])


def steady(first: Performance, keys: Iterable[Key], stage: Stage, ignored: frozenset[Key]) -> frozenset[Key]:
    """Which of the divergences that ended it are there again when it is played again.

    On a mock, which forgets all, under the same names. On a deployment what was made may be there still, so that names
    are others at first; a text that changes with them need not be chance, but may be made from them, so that what seems
    to be is looked at once more under the names of the first time.
    """
    broken = first.broken
    wanted = frozenset(keys)
    if broken is None or not wanted:
        return frozenset()
    short, tag = up_to(first.sequence, broken.number), first.bijection.tags[1]
    again = play(short, stage, ignored, tag="" if stage.shared else tag)
    same = frozenset(key for key in wanted if is_same(first, again, key))
    if same == wanted or not stage.shared:
        return same
    once_more = play(short, stage, ignored, tag=tag)
    return same | frozenset(key for key in wanted if is_same(first, once_more, key))


def is_same(first: Performance, second: Performance, key: Key) -> bool:
    """Whether the deployment said the same twice, where it differs from the oracle."""
    one, other = first.broken, second.broken
    if one is None or other is None or one.number != other.number:
        return False
    seen = {key_of(other, each): each for each in other.failing}
    if key not in seen:
        return False
    before = next(each for each in one.failing if key_of(one, each) == key)
    return _canonical(before, first) == _canonical(seen[key], second)


def _canonical(divergence: Divergence, performance: Performance) -> str:
    """What the deployment said, in the names of the oracle; instants mean nothing, nor does the tag of a run."""
    tag = performance.bijection.tags[1]

    def word(found: "re.Match[str]") -> str:
        text = found[1]
        if ours := performance.bijection.ours(text):
            return f'"{" ".join(map(str, ours))}"'
        return '"an instant"' if instant(text) else f'"{text.replace(tag, "")}"'

    if divergence.difference.kind in {"id", "order", "items"}:
        return divergence.difference.kind
    return TEXTS.sub(word, as_json(divergence.difference.deployment))


class Shrinker:
    """Takes out of a sequence what its divergence does not need, within so many requests to the deployment."""

    def __init__(self, stage: Stage, ignored: Iterable[Key], budget: int) -> None:
        self.stage, self.ignored, self.left = stage, frozenset(ignored), budget

    def shrunk(self, sequence: Sequence, number: int, key: Key) -> Sequence:
        """As few steps as lead to it, and as few fields. The last step is the one that differs."""
        least = up_to(sequence, number)
        size = max(1, (len(least.steps) - 1) // 2)
        while size:
            least = self._fewer(least, size, key)
            size //= 2
        return self._smaller(least, key)

    def _fewer(self, sequence: Sequence, size: int, key: Key) -> Sequence:
        """Without each so many steps that are not needed, the last ones first."""
        start = len(sequence.steps) - 1 - size
        while start > -size:
            last = len(sequence.steps) - 1
            without = frozenset(range(len(sequence.steps))) - frozenset(range(max(0, start), min(start + size, last)))
            tried = sequence.only(without)
            if len(tried.steps) < len(sequence.steps) and self._shows(tried, key):
                sequence = tried
            start = min(start, len(sequence.steps) - 1) - size
        return sequence

    def _smaller(self, sequence: Sequence, key: Key) -> Sequence:
        """Without each field of a body that is not needed."""
        for number, step in enumerate(sequence.steps):
            if isinstance(step, Call) and isinstance(step.body, dict):
                for name in list(step.body):
                    tried = _without(sequence, number, name)
                    sequence = tried if self._shows(tried, key) else sequence
        return sequence

    def _shows(self, sequence: Sequence, key: Key) -> bool:
        if not sequence.steps or self.left < len(sequence.steps):
            return False
        self.left -= len(sequence.steps)
        played = play(sequence, self.stage, self.ignored).broken
        ends = played is not None and played.number == len(sequence.steps) - 1
        return ends and any(key_of(played, each) == key for each in played.failing)  # type: ignore[union-attr,arg-type]


def _without(sequence: Sequence, number: int, name: str) -> Sequence:
    step = sequence.steps[number]
    if not isinstance(step, Call):
        return sequence
    body = {field: value for field, value in step.body.items() if field != name}
    return replace(sequence, steps=(*sequence.steps[:number], replace(step, body=body), *sequence.steps[number + 1 :]))
