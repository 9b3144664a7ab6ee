"""No answer is longer than a model should read, and what is missing is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from mcp import Client

from mock_server.mcp_server.bounded import bounded, size_of
from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, play

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=300)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=40) | st.dictionaries(st.text(max_size=60), inner, max_size=40)
)
MOST = 20_000


@given(value=VALUES, most=st.integers(200, 5_000))
def test_nothing_is_longer_and_what_is_short_enough_is_whole(value: Any, most: int) -> None:
    short, cut = bounded(value, most)
    assert size_of(short) <= most
    assert bool(cut) == (size_of(value) > most)
    if not cut:
        assert short == value


@given(items=st.integers(1, 3_000), length=st.integers(0, 200))
def test_of_a_long_list_as_many_as_are_told_are_there(items: int, length: int) -> None:
    short, cut = bounded({"items": ["x" * length] * items}, 3_000)
    if cut and len(short["items"]) < items:
        assert cut[0].startswith(f"items: {len(short['items'])} of {items:,} items")


def test_of_many_places_that_were_cut_only_some_are_told() -> None:
    _, cut = bounded({f"field {at}": "x" * 5_000 for at in range(20)}, 10_000)
    assert len(cut) == 9
    assert cut[0] == "field 0: 250 of 5,000 characters are shown"
    assert cut[-1] == "and 12 more places were cut"


def test_what_lies_very_deep_is_cut_as_well() -> None:
    value: Any = "x" * 30_000
    for _ in range(300):
        value = [value]
    short, cut = bounded(value, 5_000)
    assert size_of(short) <= 5_000
    assert cut


def test_answers_of_tools_are_cut_and_say_how_to_get_the_rest(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> None:
        long = {"t_xyz": {"tickets": [{"subject": "x" * 180} for _ in range(300)]}}
        await ask(agent, "seed", records=long)
        listed = await ask(agent, "call_operation", operation="list_tickets", parameters={"limit": 100})
        assert size_of(listed["body"]) <= MOST
        assert "100 items are shown" in listed["cut"][0]
        assert listed["cut"][-1].startswith("ask for less at once")
        for _ in range(3):
            await ask(agent, "call_operation", operation="list_tickets")
        newest = await ask(agent, "read_journal", limit=2)
        assert newest["cut"] == ["2 older requests: call again with offset 2"]
        rest = await ask(agent, "read_journal", limit=2, offset=2)
        assert rest["cut"] == []
        seen = [each["number"] for page in (newest, rest) for each in page["result"]["requests"]]
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == 4
        first = await ask(agent, "events", limit=100)
        assert first["cut"][-1].startswith("there may be more: call again with after ")
        page = await ask(agent, "list_operations")
        assert len(page["operations"]) < page["total"] == 89
        names = [each["operation"] for each in page["operations"]]
        while page["cut"]:
            page = await ask(agent, "list_operations", offset=len(names))
            names += [each["operation"] for each in page["operations"]]
        assert len(set(names)) == 89
        for name in names:
            told = await ask(agent, "describe_operation", operation=name)
            assert size_of(told["result"]) <= MOST, name

    play(inside(frozen_mock.url, world_name), story)
