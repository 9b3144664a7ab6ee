"""What holds whatever passes: no answer is too odd, what is remembered is bounded, and time costs no more with it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.contract import CONTRACT, contract, rules
from contract_tests.passive.exchange import MISSING
from contract_tests.passive.fields import CHANGED, CREATED, KEPT, READ
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import KnownRecord, Latest, RecordMemory
from contract_tests.passive.rules import PassiveRules
from contract_tests.passive.single import CHECKS
from contract_tests.tests.passive.sequences import TOGETHER
from contract_tests.tests.passive.story import Said, findings, seen

FIELDS = (
    *("id", "name", "status", "data", "items", "total", "limit", "offset", "created_at", "is_default", "matched_rule"),
    *("schedule", "holidays", "targets", "on_call", "detail", "classification", "funnel", "subject", "priority"),
)
NAMES = {*FIELDS, *(name for table in (CREATED, CHANGED, KEPT, READ) for fields in table.values() for name in fields)}
NAMES |= {
    "duration_minutes",
    "start_at",
    "deadline_at",
    "business_minutes",
    "calendar_minutes",
    "start",
    "end",
    "shift_end",
}
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(("x", "", "open", "closed", "2026-03-08T20:00:00Z", "0001-01-01T00:00:00+14:00", "\ud800")),
)
JSON = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), below, max_size=6),
    max_leaves=12,
)
OPERATIONS = tuple(contract().by_id)


@st.composite
def exchanges(draw: st.DrawFn) -> Said:
    """Any of any operation, of two records and two keys."""
    operation = contract().by_id[draw(st.sampled_from(OPERATIONS))]
    path = operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", draw(st.sampled_from(("x1", "x2"))))
    query = "&".join(
        f"{name}={draw(st.sampled_from(('1', 'x', '', '2026-03-08')))}" for name in operation.query_parameters
    )
    headers = draw(st.sampled_from(({}, {"idempotency-key": "k"}, {"x-api-key": "k", "cookie": ""})))
    fields = draw(st.sampled_from(({}, {"date": "nonsense"}, {"date": "Sun, 08 Mar 2026 20:00:00 GMT"}, {"age": "5"})))
    return Said(
        f"{operation.method} {path}{'?' if query else ''}{query}",
        draw(st.sampled_from((200, 201, 202, 204, 400, 403, 404, 409, 422, 429, 500, 502))),
        draw(st.one_of(st.just(MISSING), JSON)),
        draw(st.one_of(st.just(MISSING), JSON)),
        headers,
        fields,
        tuple(draw(st.lists(st.sampled_from(("body.name", "body.role", "body.routing_method")), max_size=1))),
        took=draw(st.sampled_from((0.0, 0.01, 5.0))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(exchanges(), max_size=8))
def test_no_exchange_is_too_odd_and_only_promises_are_told(story: list[Said]) -> None:
    for each in findings(story):
        assert rules()[each.rule].level in CONTRACT
        assert each.message


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 400)), max_size=60))
def test_what_is_remembered_of_records_is_bounded(puts: list[tuple[int, int]]) -> None:
    memory = RecordMemory(most=5, largest=1_000)
    for key, size in puts:
        memory.put(("world", key), KnownRecord("scope", {}, 1, 0.0, size=size))
        assert len(memory) <= 5
        assert memory.size <= 1_000
        assert memory.get(("world", key)) is not None
    memory.clear("world")
    assert (len(memory), memory.size) == (0, 0)


@given(st.lists(st.integers(0, 20)))
def test_the_latest_are_kept(keys: list[int]) -> None:
    latest: Latest[int] = Latest(5)
    for key in keys:
        latest.put(key, key)
    assert list(latest) == list(dict.fromkeys(reversed(keys)))[:5][::-1]


ODD: tuple[Any, ...] = (
    *(10**400, -(10**400), 1e308, "9" * 500, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31"),
    *("\ud800", "\x00", [[]], {"a": {"": None}}, True),
)


def deep(levels: int, value: Any = 1) -> Any:
    """A value that is nested so deep."""
    for _ in range(levels):
        value = {"a": [value]}
    return value


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_value_makes_a_rule_fail(operation_id: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each field of each answer and request, each parameter and the header fields that are read."""
    operation = contract().by_id[operation_id]
    path = re.sub(r"{[^}]+}", "x1", operation.path)
    for value in (*ODD, deep(400)):
        fields = dict.fromkeys(NAMES, value)
        query = "&".join(f"{name}={quote(str(value)[:100], errors='replace')}" for name in operation.query_parameters)
        keyed = {"idempotency-key": "k", "cookie": str(value)[:100]}
        said = Said(f"{operation.method} {path}?{query}", 201, fields, fields, keyed, {"date": FAR})
        findings([said, replace(said, status=200, answered={"data": [fields], "total": value})])
    assert caplog.records == []


FAR = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


def test_a_rule_that_fails_costs_neither_the_others_nor_what_is_remembered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = TOGETHER["TEAM-10"][0][0]

    def fail(_: object) -> Iterator[PassiveFinding]:
        yield PassiveFinding("TEAM-01", "body", "a", "b")
        raise OverflowError

    for operation_id in ("create_team", "update_team"):
        monkeypatch.setitem(CHECKS, operation_id, [fail, *CHECKS[operation_id]])
    rules = PassiveRules()
    assert {each.rule for each in findings(story, rules) if not each.note} == {"TEAM-01", "TEAM-10"}
    assert rules._history._writing == {}
    assert "A passive rule failed on exchange 1, create_team" in caplog.text


def test_what_is_remembered_of_much_traffic_is_bounded() -> None:
    """Of records, deletions, keys, drafts and whatever else is counted."""
    passive, most = PassiveRules(), 6_000
    for number in range(2 * most):
        record = {"id": f"t{number}", "name": "A", "is_default": True}
        story: tuple[tuple[str, int, Any], ...] = (
            ("POST /api/v2/teams", 201, record),
            (f"DELETE /api/v2/teams/t{number - 5}", 204, MISSING),
            ("POST /api/v2/teams", 201, {**record, "name": "B"}),
        )
        for said in (Said(*each[:2], each[2], {"name": "A"}, {"idempotency-key": f"k{number}"}) for each in story):
            exchange = seen(number, said, float(number))
            passive.begin(exchange)
            passive.end(exchange)
    history = passive._history
    assert len(history.records) <= 5_000
    assert history.records.size <= 16 * 1024**2
    assert all(len(each) <= 5_000 for each in (history.removals._removed, history._last, passive._replays._kept))
    assert history._writing == {}
