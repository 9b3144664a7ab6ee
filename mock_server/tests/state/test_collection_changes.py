"""The changes of a collection: taken back they leave it as it was, applied to a fork they make it the same.

Beside every collection stands a plain list of (key, record), and a follower that knows it by its changes alone. Forks
share records and write on either side. `sizes` has them be small dicts, and overlays from the first record or from the
hundredth on.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mock_server.record import Record
from mock_server.state import collection as module
from mock_server.state.change import Change
from mock_server.state.collection import Collection
from mock_server.state.diff import differing


class ChangedItem(Record):
    id: tuple[str, int]
    weight: int


Key = tuple[str, int]
Items = Collection[Key, ChangedItem]
Pairs = list[tuple[Key, ChangedItem]]
Edit = Callable[[Items, Pairs], None]

MANY = 130
"""Of so many the overlay of a fork is still one after a few writes."""

NUMBERS = st.one_of(st.integers(0, 7), st.integers(MANY - 4, MANY + 4))
WEIGHTS = st.integers(0, 3)
SIDES = st.integers(0, 2)


def put(number: int, weight: int) -> Edit:
    record = ChangedItem(id=("item", number), weight=weight)

    def edit(items: Items, pairs: Pairs) -> None:
        assert items.put(record) is record
        place = next((place for place, (key, _) in enumerate(pairs) if key == record.id), len(pairs))
        pairs[place : place + 1] = [(record.id, record)]

    return edit


def remove(number: int) -> Edit:
    def edit(items: Items, pairs: Pairs) -> None:
        found = [pair for pair in pairs if pair[0] == ("item", number)]
        for pair in found:
            assert items.remove(pair[0]) is pair[1]
            pairs.remove(pair)

    return edit


def put_last(number: int) -> Edit:
    """Take the record out and put it in again: it stands at the end."""

    def edit(items: Items, pairs: Pairs) -> None:
        found = [pair for pair in pairs if pair[0] == ("item", number)]
        for pair in found:
            items.put(items.remove(pair[0]))
            pairs.remove(pair)
            pairs.append(pair)

    return edit


def remove_where(divisor: int, weight: int) -> Edit:
    def holds(item: ChangedItem) -> bool:
        return item.weight == weight and item.id[1] % divisor == 0

    def edit(items: Items, pairs: Pairs) -> None:
        assert items.remove_where(holds) == [item for _, item in pairs if holds(item)]
        pairs[:] = [pair for pair in pairs if not holds(pair[1])]

    return edit


EDITS = st.lists(
    st.one_of(
        st.builds(put, NUMBERS, WEIGHTS),
        st.builds(remove, NUMBERS),
        st.builds(put_last, NUMBERS),
        st.builds(remove_where, st.sampled_from((1, 20, 40)), WEIGHTS),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(params=[0, 3, 100], autouse=True, scope="module")
def sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", request.param)
        yield


def noting(items: Items) -> list[Change]:
    """Where the changes of the collection are noted from now on."""
    changes: list[Change] = []
    items.note_in(changes, "tenant", "items")
    return changes


class Forks(RuleBasedStateMachine):
    """Three collections, each with its list and its follower, of which any may become a fork of another."""

    @initialize(number=st.sampled_from((0, 1, 12, MANY)))
    def begin(self, number: int) -> None:
        first: Items = Collection(ChangedItem, "ChangedItem")
        for at in range(number):
            first.put(ChangedItem(id=("item", at), weight=at % 4))
        self.collections = [first, first.copy(), first.copy()]
        self.followers = [first.copy() for _ in range(3)]
        self.models: list[Pairs] = [[(item.id, item) for item in first] for _ in range(3)]

    @rule(side=SIDES, edits=EDITS)
    def write(self, side: int, edits: list[Edit]) -> None:
        changes = noting(self.collections[side])
        for edit in edits:
            edit(self.collections[side], self.models[side])
        assert all(change[:2] == ("tenant", "items") for change in changes)
        self.followers[side].apply(changes)

    @rule(side=SIDES, edits=EDITS)
    def write_and_take_back(self, side: int, edits: list[Edit]) -> None:
        changes, lost = noting(self.collections[side]), list(self.models[side])
        for edit in edits:
            edit(self.collections[side], lost)
        noted = list(changes)
        self.collections[side].take_back(reversed(changes))
        assert changes == noted

    @rule(side=SIDES, edits=EDITS)
    def take_back_what_was_applied(self, side: int, edits: list[Edit]) -> None:
        fork = self.collections[side].copy()
        changes, lost = noting(fork), list(self.models[side])
        for edit in edits:
            edit(fork, lost)
        self.followers[side].apply(changes)
        assert list(self.followers[side]) == list(fork) == [item for _, item in lost]
        self.followers[side].take_back(reversed(changes))

    @rule(side=SIDES, other=SIDES)
    def fork(self, side: int, other: int) -> None:
        self.collections[other] = self.collections[side].copy()
        self.models[other] = list(self.models[side])
        self.followers[other] = self.followers[side].copy()

    @rule(side=SIDES, other=SIDES)
    def tell_the_difference(self, side: int, other: int) -> None:
        theirs = dict(self.models[other])
        differences = list(differing(self.collections[side], self.collections[other]))
        changed: dict[Any, Any] = {change.key: change.after for change in differences}
        assert len(changed) == len(differences)
        told = {**dict(self.models[side]), **changed}
        assert {key: item for key, item in told.items() if item} == theirs
        assert all(change.before != change.after for change in differences)

    @invariant()
    def each_is_its_list(self) -> None:
        for each, pairs in zip(self.collections + self.followers, self.models * 2, strict=True):
            records = [item for _, item in pairs]
            assert list(each) == records
            assert list(reversed(each)) == list(each.newest()) == records[::-1]
            assert len(each) == len(each.newest()) == len(records)
            known = dict(pairs)
            for number in (*range(8), *range(MANY - 4, MANY + 5)):
                key = ("item", number)
                assert each.find(key) == known.get(key)
                assert (key in each) == (key in known)


def test_what_changes_say_is_what_happened() -> None:
    how = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
    run_state_machine_as_test(Forks, settings=how)
