"""Which name of the one side stands for which of the other: learned from the answers, and never masked."""

import re
from collections.abc import Iterable
from typing import Any

from contract_tests.twin.steps import TAG

Json = Any
Id = str | int
SHORTEST = 3
"""Characters from which on an id is looked for inside a text."""
TOKEN = re.compile(r"[\w-]{3,}", re.ASCII)


class Bijection:
    """Pairs of ids, the oracle's and the deployment's, each of which has one partner only among those of its kind.

    A deployment may number each table by itself, so that its 7 is a team and a schedule.

    theirs  the oracle's → the deployment's
    tags    what stands in the names that each side was given, the oracle's first
    """

    def __init__(self, pairs: Iterable[tuple[Id, Id]] = (), tags: tuple[str, str] = (TAG, TAG)) -> None:
        self.theirs: dict[Id, Id] = {}
        self._ours: dict[tuple[str, Id], Id] = {}
        self.tags = tags
        for one, other in pairs:
            self.pair(one, other)

    def pair(self, one: Id, other: Id) -> bool:
        """Whether these two stand for each other, which they do from now on where neither has a partner yet."""
        kind = kind_of(one)
        if one in self.theirs or (kind, other) in self._ours:
            return self.theirs.get(one) == other and self._ours.get((kind, other)) == one
        self.theirs[one], self._ours[kind, other] = other, one
        return True

    def ours(self, other: Id) -> tuple[Id, ...]:
        """What the oracle calls that which the deployment calls so: one of a kind; none where nothing has shown it."""
        return tuple(one for (_, known), one in self._ours.items() if known == other)

    def translated(self, text: str) -> str:
        """A text of the oracle, as the deployment would say it."""
        text = _retagged(text, *self.tags)
        return TOKEN.sub(lambda found: str(self._partner(found[0])), text)

    def _partner(self, token: str) -> Id:
        if token in self.theirs:
            return self.theirs[token]
        return self.theirs.get(int(token), token) if token.isdecimal() and len(token) < SHORTEST * 6 else token


def kind_of(one: Id) -> str:
    """What an id of the oracle names: `team` of team_7k2m9q4x1b; "" for tickets, which have numbers, and for UUIDs."""
    return one.partition("_")[0] if isinstance(one, str) and "_" in one else ""


def _retagged(text: str, one: str, other: str) -> str:
    for each in (str, str.lower, str.upper):
        text = text.replace(each(one), each(other))
    return text


def tagged(value: str, tag: str) -> str:
    """A text of a sequence with the tag of a side."""
    return _retagged(value, TAG, tag)
