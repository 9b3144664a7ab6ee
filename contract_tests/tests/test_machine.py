"""What a model is asked again: whether it only lags is asked of the stories that broke a promise, and of no others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.stateful import rule

from contract_tests.assertions import Inconclusive, Violation, holds
from contract_tests.layers import ModelEffort
from contract_tests.models.machine import REPLAYED, Machine, drive
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings
from contract_tests.target import Target
from mock_server.testing import MockServer

MANY = ModelEffort(examples=60, steps=10)


class Counts(Machine):
    """A model of a counter that must not reach what it may not."""

    most: ClassVar[int] = 20
    stories: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        Counts.stories += 1

    @rule(by=st.integers(0, 9))
    def add(self, by: int) -> None:
        self.count += by
        holds(self.count < self.most, f"less than {self.most}", self.count)


@pytest.fixture
def on(aurion_mock: MockServer) -> Iterator[Target]:
    with connected(RunSettings(url=aurion_mock.url)) as on:
        yield on


@pytest.mark.parametrize("shrink", [True, False])
def test_only_the_stories_that_broke_a_promise_are_told_again(
    on: Target, shrink: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = InMemoryExampleDatabase()
    on.effort = replace(MANY, shrink=shrink)
    with pytest.raises(Violation):
        drive(Counts, on, stories)
    on.effort = replace(MANY, replay=True)
    with pytest.raises(Violation):
        drive(Counts, on, stories)
    monkeypatch.setattr(Counts, "most", 1_000)
    monkeypatch.setattr(Counts, "stories", 0)
    drive(Counts, on, stories)
    assert 1 <= Counts.stories <= REPLAYED


def test_where_no_story_broke_a_promise_there_is_none_to_tell_again(on: Target) -> None:
    on.effort = replace(MANY, replay=True)
    with pytest.raises(Inconclusive, match="no story to tell again"):
        drive(Counts, on, InMemoryExampleDatabase())
