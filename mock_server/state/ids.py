"""Ids: drawn from a seed, the same in every run of the same requests, and never drawn twice."""

from copy import copy
from hashlib import blake2b
from itertools import count
from secrets import token_hex, token_urlsafe
from typing import NamedTuple

from mock_server.state.collection import Collection
from mock_server.state.register import ONLY, only

ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"
LETTERS = bytes(ALPHABET[byte & 31] for byte in range(256))
"""A letter of the alphabet for every byte."""
LENGTH = 10

_requests = count(1)
_process = ""


def next_request_id() -> str:
    """An id for a request that brought none: unique in this process, in order of arrival."""
    return f"req_{_process}{next(_requests):08x}"


def tell_processes_apart() -> None:
    """From here on no other process has the same ids for its requests."""
    global _process  # noqa: PLW0603 - there is one process
    _process = token_hex(4)


def secret_token() -> str:
    """A token that nobody can guess."""
    return token_urlsafe(18)


class Drawn(NamedTuple):
    """How many ids have been drawn, and the last number of each kind."""

    drawn: int
    numbers: dict[str, int]


class Ids:
    """`drawn` counts the ids drawn so far, `numbers` the last number given out per kind; together the whole state.

    `kept` is that state as it was written down last; the dict of the numbers is never written to. An id is the hash of
    seed and counter, that of the seed `_begun` once.
    """

    __slots__ = ("_begun", "_settled", "drawn", "kept", "numbers", "seed")

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._begun = blake2b(f"{seed}:".encode(), digest_size=16)
        self.drawn = 0
        self.numbers: dict[str, int] = {}
        self._settled: Drawn | None = None
        self.kept: Collection[str, Drawn] = Collection(Drawn, "Ids", only, ordered=False)

    def text(self, prefix: str) -> str:
        """`team` → `team_7k2m9q4x1b`."""
        return f"{prefix}_{self._draw()[:LENGTH].translate(LETTERS).decode()}"

    def uuid(self) -> str:
        """A version 4 UUID, as RFC 9562 writes it. The standard library's class would take four times as long."""
        digits = self._draw().hex()
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def number(self, kind: str) -> int:
        """The next whole number of a kind, from 1."""
        number = self.numbers.get(kind, 0) + 1
        self.numbers = {**self.numbers, kind: number}
        return number

    def used(self, kind: str, number: int) -> None:
        """Note a number that a fixture brought along, so that it is not given out again."""
        self.numbers = {**self.numbers, kind: max(number, self.numbers.get(kind, 0))}

    def settle(self) -> None:
        """Write the state down, where it is another one."""
        if (self.drawn, self.numbers) != self._settled:
            self._settled = self.kept.put(Drawn(self.drawn, self.numbers))

    def reload(self) -> None:
        """Be again what is written down."""
        self._settled = self.kept.get(ONLY)
        self.drawn, self.numbers = self._settled

    def copy(self) -> "Ids":
        twin = copy(self)
        twin.kept = self.kept.copy()
        return twin

    def _draw(self) -> bytes:
        self.drawn += 1
        hashed = self._begun.copy()
        hashed.update(b"%d" % self.drawn)
        return hashed.digest()
