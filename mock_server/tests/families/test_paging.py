"""Lists: the pages of a listing, whatever their size, put together again are the listing; filters narrow it."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.paging import Condition, Paging, containing, equal, same_text, where
from mock_server.families.records import User
from mock_server.state.collection import Collection


@dataclass(frozen=True)
class Entry:
    name: str | None
    size: int


NAMES = st.one_of(st.none(), st.text(max_size=5))
ENTRIES = st.lists(st.builds(Entry, NAMES, st.integers(0, 3)), max_size=30)


@given(st.lists(st.integers(), max_size=40), st.integers(1, 50))
def test_the_pages_put_together_are_the_listing(listing: list[int], limit: int) -> None:
    pages = [Paging(limit, offset).slice(listing) for offset in range(0, len(listing), limit)]
    assert [record for page in pages for record in page.records] == listing
    assert all(0 < len(page.records) <= limit for page in pages)


@given(st.lists(st.integers(), max_size=40), st.integers(1, 100), st.integers(0, 200))
def test_a_page_is_its_window_and_says_how_many_there_are(listing: list[int], limit: int, offset: int) -> None:
    page = Paging(limit, offset).slice(listing)
    assert page.records == listing[offset : offset + limit]
    assert (page.total, page.limit, page.offset) == (len(listing), limit, offset)


@given(st.lists(st.integers(), max_size=10), st.integers(0, 10**30))
def test_a_page_beyond_the_end_is_empty(listing: list[int], beyond: int) -> None:
    page = Paging(25, len(listing) + beyond).slice(listing)
    assert page.records == []
    assert page.total == len(listing)


@given(st.integers(0, 8), st.integers(1, 4), st.integers(0, 10))
def test_a_collection_read_backwards_is_paged_backwards(count: int, limit: int, offset: int) -> None:
    users = Collection[str, User](User, "User")
    for number in range(count):
        users.put(User(id=str(number), name="Owner", email="owner@example.com"))
    page = Paging(limit, offset).slice(users.newest())
    assert page.records == list(reversed(list(users)))[offset : offset + limit]
    assert page.total == count


@given(ENTRIES, st.one_of(st.none(), st.integers(0, 3)), NAMES)
def test_filters_keep_what_meets_all_of_them(entries: list[Entry], size: int | None, part: str | None) -> None:
    kept = where(entries, equal("size", size), containing(part, "name"))
    assert list(kept) == [
        entry
        for entry in entries
        if (size is None or entry.size == size) and (part is None or part.casefold() in (entry.name or "").casefold())
    ]
    assert len(kept) == len(list(kept))


def holds(condition: Condition, entry: Entry) -> bool:
    return list(where([entry], condition)) == [entry]


@given(st.text(max_size=5), st.text(max_size=5))
def test_texts_are_compared_whatever_their_case(name: str, other: str) -> None:
    entry = Entry(name, 0)
    assert holds(same_text("name", other), entry) == (name.casefold() == other.casefold())
    assert holds(containing(other.casefold(), "name"), entry) == holds(containing(other, "name"), entry)


def test_a_null_is_equal_to_no_text() -> None:
    nameless = Entry(None, 0)
    assert not holds(same_text("name", "network"), nameless)
    assert not holds(containing("network", "name"), nameless)
    assert holds(same_text("name", None), nameless)


def test_a_search_looks_into_every_field_it_is_given() -> None:
    user = User(id="user_owner", name="Owner", email="boss@example.com")
    assert list(where([user], containing("BOSS", "name", "email"))) == [user]
    assert list(where([user], containing("boss", "name"))) == []
