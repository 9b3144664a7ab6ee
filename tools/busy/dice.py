"""Chance from a seed, the same on every machine and Python: only `random()` is promised to give the same numbers."""

from collections.abc import Mapping, Sequence
from math import log
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, seed: str) -> None:
        self.share = Random(seed).random

    def happens(self, chance: float) -> bool:
        return self.share() < chance

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share()

    def around(self, typical: float) -> float:
        """Often near the typical value or below, sometimes a multiple of it, as durations are."""
        return typical * min(4.0, 0.25 - log(1 - self.share()) * 0.75)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.share() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        left = self.share() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return choice
