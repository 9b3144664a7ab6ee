"""What a pattern asks of a body, and how a difference is told."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.journal.body_patterns import UnusablePattern, body_differences, check_body_pattern, same

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab$", max_size=2)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
)


def told(pattern: Any, body: Any) -> list[str]:
    check_body_pattern(pattern)
    return [each.message for each in body_differences(pattern, body)]


@given(VALUES)
def test_a_value_fits_itself(value: Any) -> None:
    assert told(value, value) == []
    assert told({"$equals": value}, value) == []
    assert told({"$any": True}, value) == []
    assert same(value, value)


@given(st.dictionaries(st.text("abc", max_size=2), VALUES, max_size=4), st.data())
def test_of_an_object_any_part_will_do(value: dict[str, Any], data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from(sorted(value))) if value else st.just(set()))
    part = {name: value[name] for name in some}
    assert told(part, value) == []
    assert (told({"$equals": part}, value) == []) == (len(part) == len(value))
    for name in value.keys() - part.keys():
        assert told({**part, name: {"$absent": True}}, value) != []
        assert told(value, part) != []


@given(VALUES, VALUES)
def test_what_is_the_same_differs_in_nothing(one: Any, other: Any) -> None:
    assert same(one, other) == same(other, one) == (told({"$equals": one}, other) == [])


@pytest.mark.parametrize(
    ("pattern", "body", "messages"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, ["body.a.b is 2, not 1"]),
        ({"a": 1}, [], ['body is [], not {"a": 1}']),
        ({"a": 1}, {"a": True}, ["body.a is true, not 1"]),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": None}, {}, ["body.a is missing"]),
        ({"a": [1, 2]}, {"a": [1]}, ["body.a has 1 items, not 2"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, []),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["body.a[0].b is 2, not 1"]),
        ({"a": {"$any": True}}, {}, ["body.a is missing"]),
        ({"a": {"$any": True}}, {"a": None}, []),
        ({"a": {"$absent": True}}, {"a": 1}, ["body.a is 1, and should not be there"]),
        ({"a": {"$absent": True}}, {}, []),
        ({"a": {"$regex": "^V"}}, {"a": "VPN"}, []),
        ({"a": {"$regex": "^V"}}, {"a": "a VPN"}, ['body.a is "a VPN", in which "^V" is not found']),
        ({"a": {"$regex": "^V"}}, {"a": 1}, ["body.a is 1, and no text"]),
        ({"a": {"$regex": "^V"}}, {}, ["body.a is missing"]),
        ({"a": {"$equals": {"b": 1}}}, {"a": {"b": 1, "c": 2}}, ["body.a.c is 2, and should not be there"]),
        ({"a": {"$equals": {"b": 1}}}, {}, ["body.a is missing"]),
        ({"a": {"$equals": {"$any": True}}}, {"a": {"$any": True}}, []),
        ({"a": {"$equals": [1]}}, {"a": [2]}, ["body.a is [2], not [1]"]),
        ("text", "text", []),
    ],
)
def test_a_difference_is_told_with_its_place(pattern: Any, body: Any, messages: list[str]) -> None:
    assert told(pattern, body) == messages


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ({"$foo": 1}, "body: there is no $foo. There are: $any, $regex, $absent, $equals."),
        ({"a": [{"$any": False}]}, 'body.a[0]: $any stands as {"$any": true}'),
        ({"a": {"$absent": 1}}, 'body.a: $absent stands as {"$absent": true}'),
        ({"a": {"$regex": "a", "b": 1}}, "body.a: $regex stands alone in its object"),
        ({"a": {"$regex": "("}}, 'body.a: "(" is no expression: unclosed group'),
        ({"a": {"$regex": "(?=a)"}}, 'body.a: "(?=a)" is no expression: look-around'),
        ({"a": {"$regex": 1}}, "body.a: $regex takes a text of at most 1,000 characters"),
        ({"a": {"$regex": "a" * 1001}}, "body.a: $regex takes a text of at most 1,000 characters"),
        ([{"$regex": "a"}] * 101, "At most 100 expressions are looked for; these are 101"),
    ],
)
def test_a_pattern_that_is_none_says_why(pattern: Any, message: str) -> None:
    with pytest.raises(UnusablePattern) as refused:
        check_body_pattern(pattern)
    assert str(refused.value).startswith(message)


def test_no_expression_takes_long() -> None:
    begun = process_time()
    assert told({"a": {"$regex": "(a+)+b"}}, {"a": "a" * 60_000})
    assert process_time() - begun < 2
