"""Ids stand for each other one to one, both ways, in whatever text they are."""

from hypothesis import given
from hypothesis import strategies as st

from contract_tests.twin.bijection import Bijection, tagged
from contract_tests.twin.steps import TAG

NAMES = st.sampled_from([f"id_{number:04}" for number in range(40)])


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12))
def test_no_id_ever_has_two_partners(pairs: list[tuple[str, str]]) -> None:
    bijection = Bijection()
    taken = {pair for pair in pairs if bijection.pair(*pair)}
    assert all(bijection.pair(*pair) for pair in taken)
    assert len({one for one, _ in taken}) == len({other for _, other in taken}) == len(taken)
    assert all((one, other) in taken or not bijection.pair(one, other) for one, other in pairs)


@given(st.dictionaries(NAMES, NAMES.map(lambda each: f"their_{each}"), min_size=1, max_size=8))
def test_a_text_is_translated_wherever_an_id_stands_in_it(names: dict[str, str]) -> None:
    bijection = Bijection((one, other) for one, other in names.items())
    known = bijection.theirs
    text = " ".join(f"({each})" for each in known)
    assert bijection.translated(text) == " ".join(f"({each})" for each in known.values())


def test_a_tag_is_another_one_in_whatever_case() -> None:
    assert (
        tagged(f"Name {TAG}-1 {TAG.upper()} {TAG.lower()}", "tw01234567") == "Name tw01234567-1 TW01234567 tw01234567"
    )


def test_a_number_stands_for_another_one_where_it_is_a_word_of_its_own() -> None:
    assert Bijection([(1044, 77)]).translated("Ticket 1044, not 10440") == "Ticket 77, not 10440"


def test_a_table_may_number_its_records_as_another_one_does() -> None:
    bijection = Bijection()
    assert bijection.pair("team_a1", "5001")
    assert bijection.pair("sched_b2", "5001")
    assert not bijection.pair("team_c3", "5001")
    assert bijection.translated("team_a1 sched_b2") == "5001 5001"
    assert bijection.ours("5001") == ("team_a1", "sched_b2")
