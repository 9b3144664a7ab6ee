"""Which trouble the next call meets: dealt from shuffled decks, so that short runs see much, and a seed the same."""

from collections.abc import Iterable

from mock_server.grading.troubles import BREAKING, DECKS, TROUBLES, CallKind, Trouble
from mock_server.state.draws import Draws

OFTEN = 0.25
"""How many of the calls meet something once each trouble was dealt."""


class Deck:
    """By kinds of call: the n-th read, create or write of a run meets the same in every run with this seed."""

    def __init__(self, seed: int, left_out: Iterable[str] = ()) -> None:
        out = frozenset(left_out)
        self._seed = seed
        self._dealt: dict[CallKind, int] = dict.fromkeys(DECKS, 0)
        self._cards: dict[CallKind, list[Trouble]] = {
            kind: [
                TROUBLES[name]
                for group in groups
                for name in shuffled([each for each in group if each not in out], Draws(seed, kind, *group))
            ]
            for kind, groups in DECKS.items()
        }

    def deal(self, kind: CallKind) -> Trouble | None:
        number = self._dealt[kind]
        self._dealt[kind] += 1
        cards = self._cards[kind]
        if number < len(cards):
            return cards[number]
        draws, again = Draws(self._seed, kind, number), [each for each in cards if each.name not in BREAKING]
        return draws.pick(again) if again and draws.fraction() < OFTEN else None


def shuffled(names: list[str], draws: Draws) -> list[str]:
    return sorted(names, key=lambda _: draws.fraction())
