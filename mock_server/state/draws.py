"""Chance from a seed: the same seed draws the same numbers, in every process."""

from collections.abc import Sequence
from hashlib import blake2b
from math import cos, log, pi, sqrt
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """One number after the other, of a seed that is any few texts and numbers."""

    __slots__ = ("_begun", "_drawn")

    def __init__(self, *seed: str | int) -> None:
        self._begun = blake2b(repr(seed).encode("utf-8", "backslashreplace"), digest_size=8)
        self._drawn = 0

    def fraction(self) -> float:
        """From 0, which it may be, to 1, which it is not."""
        return (self._number() >> 11) * 2.0**-53

    def below(self, end: int) -> int:
        """A whole number from 0 to below `end`, which is less than 2^32."""
        return self._number() * end >> 64

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + self.below(most - least + 1)

    def pick(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def normal(self) -> float:
        """Of the normal distribution around 0 with deviation 1 (Box and Muller)."""
        return sqrt(-2 * log(1 - self.fraction())) * cos(2 * pi * self.fraction())

    def _number(self) -> int:
        self._drawn += 1
        hashed = self._begun.copy()
        hashed.update(b"%d" % self._drawn)
        return int.from_bytes(hashed.digest())
