"""Whatever a run noted, and wherever it died, the file of its ledger says what has to be undone still."""

import errno
import json
import os
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.cleanup_requests import CleanupRequest
from contract_tests.client.ledger import Ledger, LedgerEntry, LedgerError, LeftBehind, read

HEADER = {"url": "https://staging.example.com", "seed": 7}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
BODIES = st.none() | st.dictionaries(TEXTS, TEXTS, max_size=2)
CLEANUPS = st.lists(st.builds(CleanupRequest, st.sampled_from(["DELETE", "PATCH"]), TEXTS, BODIES), max_size=2)
NUMBERS = st.integers(0, 99)
"""Which of the entries there are a step is about; any number means one of them."""
STEPS = st.one_of(
    st.tuples(st.just("intends"), TEXTS, TEXTS, st.binary(max_size=12), TEXTS, CLEANUPS),
    st.tuples(st.just("made"), NUMBERS, CLEANUPS, st.lists(TEXTS, max_size=2)),
    st.tuples(st.just("cleaned_up"), NUMBERS),
    st.tuples(st.just("leave"), NUMBERS, TEXTS),
    st.tuples(st.just("failed"), NUMBERS, TEXTS),
)
STORIES = st.lists(STEPS, max_size=12).map(lambda steps: [("intends", "create_team", "/", b"{}", "k", []), *steps])

State = tuple[list[LedgerEntry], set[str], list[LeftBehind]]


def state(ledger: Ledger) -> State:
    """What a sweep asks of a ledger."""
    return deepcopy((ledger.open_entries(), ledger.owned, ledger.left))


def take(ledger: Ledger, step: tuple[Any, ...]) -> None:
    name, *rest = step
    if name == "intends":
        operation, target, content, key, cleanup = rest
        ledger.intends(operation, "POST", target, content, key, "owner", cleanup)
        return
    number = 1 + rest[0] % len(ledger.entries)
    if name == "made":
        ledger.made(number, rest[1], iter(rest[2]))
    elif name == "cleaned_up":
        ledger.cleaned_up(number)
    elif name == "failed":
        ledger.failed(number, LeftBehind("/", rest[1]))
    else:
        ledger.leave(number, LeftBehind("/", rest[1]))


def told(path: Path, story: list[tuple[Any, ...]]) -> list[State]:
    """Write the story down. Answers what the ledger knew after each of its lines, the header's first."""
    path.unlink(missing_ok=True)
    ledger = Ledger(path, **HEADER)
    states = [state(ledger)]
    for step in story:
        take(ledger, step)
        states.append(state(ledger))
    assert ledger._file
    ledger._file.close()  # and not the ledger: the run died
    return states


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "below" / "ledger.jsonl"


@settings(deadline=None)
@given(story=STORIES)
def test_what_is_read_back_is_what_the_run_knew(path: Path, story: list[tuple[Any, ...]]) -> None:
    states = told(path, story)
    assert state(read(path)) == states[-1]
    assert read(path).header == HEADER


@settings(max_examples=10, deadline=None)
@given(story=STORIES)
def test_a_line_that_was_cut_off_at_any_byte_says_nothing_yet(path: Path, story: list[tuple[Any, ...]]) -> None:
    states = told(path, story)
    whole = path.read_bytes()
    begins = whole.rindex(b"\n", 0, -1) + 1
    for end in range(begins, len(whole)):
        path.write_bytes(whole[:end])
        assert state(read(path)) == states[-2]


@settings(max_examples=50, deadline=None)
@given(story=STORIES)
def test_a_run_may_die_after_any_line(path: Path, story: list[tuple[Any, ...]]) -> None:
    states = told(path, story)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == len(states)
    for number, known in enumerate(states, 1):
        path.write_bytes(b"".join(lines[:number]))
        assert state(read(path)) == known


def test_open_entries_are_the_newest_first_and_those_after_a_number() -> None:
    ledger = Ledger()
    numbers = [ledger.intends("create_team", "POST", "/", b"", "", "owner", []) for _ in range(4)]
    ledger.cleaned_up(numbers[1])
    assert [entry.number for entry in ledger.open_entries()] == [4, 3, 1]
    assert [entry.number for entry in ledger.open_entries(after=1)] == [4, 3]


def test_a_ledger_that_is_settled_removes_its_file(path: Path) -> None:
    path.unlink(missing_ok=True)
    ledger = Ledger(path, **HEADER)
    ledger.cleaned_up(ledger.intends("create_team", "POST", "/", b"", "", "owner", []))
    ledger.close()
    assert not path.exists()


RESISTS = LeftBehind("/api/v2/teams/team_1", "it resists")


@pytest.mark.parametrize("end", [lambda _: None, lambda ledger: ledger.leave(1, RESISTS)], ids=["open", "left"])
def test_a_ledger_with_something_open_or_left_keeps_its_file(path: Path, end: Callable[[Ledger], None]) -> None:
    path.unlink(missing_ok=True)
    ledger = Ledger(path, **HEADER)
    ledger.intends("create_team", "POST", "/", b"", "", "owner", [])
    end(ledger)
    ledger.close()
    assert state(read(path)) == state(ledger)


def test_what_has_failed_stays_open_and_is_left_until_it_is_undone() -> None:
    ledger = Ledger()
    number = ledger.intends("create_team", "POST", "/", b"", "", "owner", [])
    for left in (RESISTS, LeftBehind(RESISTS.path, "it resists again")):
        ledger.failed(number, left)
        assert ([entry.number for entry in ledger.open_entries()], ledger.left) == ([number], [left])
    ledger.cleaned_up(number)
    assert (ledger.open_entries(), ledger.left) == ([], [])


@settings(max_examples=30, deadline=None)
@given(story=STORIES, more=STEPS, cut=st.binary(max_size=8))
def test_a_ledger_that_is_reopened_goes_on_where_its_run_died(
    path: Path, story: list[tuple[Any, ...]], more: tuple[Any, ...], cut: bytes
) -> None:
    told(path, story)
    with path.open("ab") as file:
        file.write(b'{"cleaned_up": 1, "' + cut.replace(b"\n", b""))
    ledger = read(path)
    ledger.reopen(path)
    take(ledger, more)
    assert ledger._file
    ledger._file.close()
    assert state(read(path)) == state(ledger)


def test_a_ledger_that_is_open_is_not_written_over(path: Path) -> None:
    told(path, [("intends", "create_team", "/", b"{}", "k", [])])
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="Sweep that first"):
        Ledger(path, **HEADER)
    assert path.read_bytes() == before


def test_a_ledger_of_which_only_what_resisted_is_left_makes_way(path: Path) -> None:
    told(path, [("intends", "create_team", "/", b"{}", "k", []), ("leave", 0, "it resists")])
    Ledger(path, **HEADER).close()
    assert not path.exists()


def test_a_file_that_is_no_ledger_is_not_written_over(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("My notes\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="is no ledger"):
        Ledger(path, **HEADER)
    assert path.read_text(encoding="utf-8") == "My notes\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]\n",
        b"\xff\n",
        b'{"run": 5}\n',
        b'{"run": {}}\n{"cleaned_up": 1}\n',
        b'{"run": {}}\n{"intends": {}}\n',
    ],
)
def test_what_is_no_ledger_is_said_to_be_none(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="is no ledger"):
        read(path)


def test_a_ledger_that_is_not_there_or_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="Cannot read the ledger"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="Cannot write the ledger"):
        Ledger(tmp_path / "file" / "ledger.jsonl")


def test_a_line_is_an_object_in_ascii(path: Path) -> None:
    told(path, [("intends", "create_team", "/\u2028\u0085", "ü\n".encode(), "k", [])])
    lines = path.read_text(encoding="ascii").split("\n")
    assert [list(json.loads(line)) for line in lines[:-1]] == [["run"], ["intends"]]


@pytest.mark.parametrize("open_it", [lambda path: Ledger(path, **HEADER), read], ids=["run", "sweep"])
def test_what_keeps_nothing_is_no_ledger_and_is_not_removed(open_it: Callable[[Path], Ledger], tmp_path: Path) -> None:
    """`--ledger /dev/null`, as root, once took it away. A pipe without a reader would be waited for."""
    link, pipe = tmp_path / "null", tmp_path / "pipe"
    link.symlink_to(os.devnull)
    os.mkfifo(pipe)
    for path in (link, pipe):
        with pytest.raises(LedgerError, match=r"is no regular file.*to be able to clean up"):
            open_it(path)
    assert link.is_symlink()
    assert Path(os.devnull).is_char_device()


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_cannot_be_noted_is_not_made_and_what_was_made_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up while a run goes on."""
    ledger = Ledger(tmp_path / "ledger.jsonl", **HEADER)
    first = ledger.intends("create_team", "POST", "/", b"", "", "owner", [])
    monkeypatch.setattr(ledger._file, "flush", full)
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"Cannot write the ledger .*: No space left on device"):
            ledger.intends("create_team", "POST", "/", b"", "", "owner", [])
    assert [entry.number for entry in ledger.open_entries()] == [first]
    ledger.cleaned_up(first)
    assert ledger.open_entries() == []
    ledger.close()
    assert not ledger.path or not ledger.path.exists()


def test_a_ledger_of_which_nothing_is_open_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger(path, **HEADER).close()
    assert not path.exists()
