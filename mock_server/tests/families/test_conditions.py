"""Conditions: what holds, and the sentence that says why not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.conditions import OPERATORS, all_hold, lookup, same, why_not
from mock_server.models import AutomationCondition

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=6,
)
facts = st.dictionaries(st.text("ab.", max_size=3), json_values, max_size=3)
field_names = st.text("ab.", max_size=3)
operators = st.sampled_from([*OPERATORS, "resembles", ""])


@given(field=field_names, operator=operators, value=json_values, known=facts)
def test_why_not_speaks_just_where_it_does_not_hold(
    field: str, operator: str, value: Any, known: dict[str, Any]
) -> None:
    condition = {"field": field, "operator": operator, "value": value}
    assert all_hold([condition], known) == (why_not(condition, known) is None)


@given(field=field_names, operator=st.sampled_from([*OPERATORS]), value=json_values, known=facts)
def test_the_three_ways_to_write_a_condition_are_one(
    field: str, operator: str, value: Any, known: dict[str, Any]
) -> None:
    written = {"field": field, "operator": operator, "value": value}
    assert all_hold([written], known) == all_hold([{"field": field, operator: value}], known)
    assert all_hold([written], known) == all_hold([AutomationCondition.model_validate(written)], known)


@given(field=field_names, value=json_values, known=facts)
def test_not_equals_is_the_opposite_of_equals(field: str, value: Any, known: dict[str, Any]) -> None:
    equals, differs = ({"field": field, "operator": each, "value": value} for each in ("equals", "not_equals"))
    assert all_hold([equals], known) != all_hold([differs], known)


@given(field=field_names, values=st.lists(json_values, max_size=3), known=facts)
def test_in_a_list_is_being_equal_to_one_of_it(field: str, values: list[Any], known: dict[str, Any]) -> None:
    one = any(all_hold([{"field": field, "equals": each}], known) for each in values)
    assert all_hold([{"field": field, "operator": "in", "value": values}], known) == one
    assert all_hold([{"field": field, "operator": "not_in", "value": values}], known) != one


@given(one=json_values, other=json_values)
def test_values_are_the_same_when_their_json_is(one: Any, other: Any) -> None:
    assert same(one, other) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (True, 1, False),
        ([1, [True]], [1, [True]], True),
        ([1], [True], False),
        ([1], [1, 2], False),
        ({"a": [None]}, {"a": [None]}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        ([], {}, False),
    ],
)
def test_values_are_compared_down_to_their_ends(one: Any, other: Any, *, equal: bool) -> None:
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("field", "fact"),
    [("a", 1), ("b.c", 2), ("b.d", 3), ("b.e.f", None), ("b.g.h", 4), ("a.x", None), ("", None), (".", None)],
)
def test_lookup(field: str, fact: Any) -> None:
    assert lookup(field, {"a": 1, "b": {"c": 9, "d": 3, "g": {"h": 4}}, "b.c": 2}) == fact


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (
            {"field": "priority", "operator": "equals", "value": "high"},
            'priority is "low", which does not equal "high"',
        ),
        ({"field": "priority", "operator": "not_equals", "value": "low"}, 'priority is "low", which equals "low"'),
        ({"field": "priority", "operator": "in", "value": "low"}, 'in needs a list, not "low"'),
        ({"field": "priority", "operator": "not_in", "value": ["low"]}, 'priority is "low", which is in ["low"]'),
        ({"field": "priority", "contains": "x"}, 'priority is "low", which does not contain "x"'),
        (
            {"field": "priority", "operator": "is"},
            'Unknown operator "is": there are equals, not_equals, in, not_in, contains',
        ),
        ({"field": "priority", "operator": "in", "value": ["low"]}, None),
    ],
)
def test_the_sentence(condition: dict[str, Any], sentence: str | None) -> None:
    assert why_not(condition, {"priority": "low"}) == sentence
