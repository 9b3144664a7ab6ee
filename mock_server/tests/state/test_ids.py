"""Ids: never drawn twice, the same from the same seed, copies independent."""

import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mock_server.state.ids import Ids, next_request_id, secret_token

KINDS = st.sampled_from(["text", "uuid", "number"])


def draw(ids: Ids, kind: str) -> str:
    match kind:
        case "text":
            return ids.text("team")
        case "uuid":
            return ids.uuid()
        case _:
            return f"ticket {ids.number('ticket')}"


@given(st.sampled_from(["docs", "empty", ""]), st.lists(KINDS, max_size=30))
def test_no_id_is_drawn_twice_and_the_same_seed_draws_the_same(seed: str, kinds: list[str]) -> None:
    first, second = Ids(seed), Ids(seed)
    drawn = [draw(first, kind) for kind in kinds]
    assert len(set(drawn)) == len(drawn)
    assert [draw(second, kind) for kind in kinds] == drawn


def test_ten_thousand_ids_are_ten_thousand_ids() -> None:
    ids = Ids("docs")
    assert len({ids.text("team") for _ in range(10_000)}) == 10_000


@given(st.lists(KINDS, max_size=10), st.lists(KINDS, max_size=10), st.lists(KINDS, max_size=10))
def test_a_copy_draws_on_alone(before: list[str], ours: list[str], theirs: list[str]) -> None:
    original, expected = Ids("seed"), Ids("seed")
    for kind in before:
        assert draw(original, kind) == draw(expected, kind)
    twin = original.copy()
    for kind in theirs:
        draw(twin, kind)
    assert [draw(original, kind) for kind in ours] == [draw(expected, kind) for kind in ours]


def test_other_seeds_draw_other_ids() -> None:
    assert Ids("docs").text("team") != Ids("empty").text("team")


@given(st.lists(st.integers(1, 10_000), min_size=1))
def test_a_number_that_a_fixture_used_is_not_given_out_again(used: list[int]) -> None:
    ids = Ids("seed")
    for number in used:
        ids.used("ticket", number)
    assert ids.number("ticket") == max(used) + 1
    assert ids.number("note") == 1


def test_ids_look_as_documented() -> None:
    ids = Ids("docs")
    assert re.fullmatch(r"team_[0-9a-z]{10}", ids.text("team"))
    drawn = ids.uuid()
    assert UUID(drawn).version == 4
    assert str(UUID(drawn)) == drawn


def test_request_ids_and_secrets_differ_each_time() -> None:
    assert len({next_request_id() for _ in range(100)}) == 100
    assert secret_token() != secret_token()
    assert len(secret_token()) >= 20
