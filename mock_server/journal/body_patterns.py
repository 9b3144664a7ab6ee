"""Whether the JSON of a body has what a pattern asks for, and where it differs."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticUndefined, SchemaError, SchemaValidator, core_schema

from mock_server.models import RequestDifference
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

ABSENT = PydanticUndefined
"""Where there is nothing."""

LONGEST_EXPRESSION, MOST_EXPRESSIONS = 1000, 100
MATCHERS = ("$any", "$regex", "$absent", "$equals")


class UnusablePattern(ValueError):
    """Why a pattern is none, in a sentence; `place` is where."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def check_body_pattern(pattern: Any, place: str = "body") -> None:
    """`UnusablePattern` where a matcher is none, or too many expressions are asked for."""
    expressions = sum(1 for _ in _expressions(pattern, place))
    if expressions > MOST_EXPRESSIONS:
        raise UnusablePattern(place, f"At most {MOST_EXPRESSIONS} expressions are looked for; these are {expressions}")


def body_differences(expected: Any, actual: Any, place: str = "body") -> Iterator[RequestDifference]:
    """What differs, field by field."""
    name, argument = _matcher(expected)
    if name:
        yield from _MATCHER_DIFFERENCES[name](argument, actual, place)
    elif actual is ABSENT:
        yield difference(place, expected, ABSENT, f"{place} is missing")
    elif isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from body_differences(value, actual.get(key, ABSENT), f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _list_differences(expected, actual, place)
    elif not same(expected, actual):
        yield _other(expected, actual, place)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON, where 1 is 1.0 and not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def difference(place: str, expected: Any, actual: Any, message: str) -> RequestDifference:
    """`ABSENT` stands for what is not told."""
    told = {name: value for name, value in (("expected", expected), ("actual", actual)) if value is not ABSENT}
    return RequestDifference.model_construct(field=excerpt(place), **told, message=message)


def _other(expected: Any, actual: Any, place: str) -> RequestDifference:
    return difference(place, expected, actual, f"{place} is {json_text(actual)}, not {json_text(expected)}")


def _list_differences(expected: list[Any], actual: list[Any], place: str) -> Iterator[RequestDifference]:
    if len(expected) != len(actual):
        message = f"{place} has {len(actual)} items, not {len(expected)}"
        yield difference(place, expected, actual, message)
        return
    for at, (mine, theirs) in enumerate(zip(expected, actual, strict=True)):
        yield from body_differences(mine, theirs, f"{place}[{at}]")


def _any(_: Any, actual: Any, place: str) -> Iterator[RequestDifference]:
    if actual is ABSENT:
        yield difference(place, {"$any": True}, ABSENT, f"{place} is missing")


def _absent(_: Any, actual: Any, place: str) -> Iterator[RequestDifference]:
    if actual is not ABSENT:
        message = f"{place} is {json_text(actual)}, and should not be there"
        yield difference(place, {"$absent": True}, actual, message)


def _equals(wanted: Any, actual: Any, place: str) -> Iterator[RequestDifference]:
    if actual is ABSENT:
        yield difference(place, wanted, ABSENT, f"{place} is missing")
    elif isinstance(wanted, dict) and isinstance(actual, dict):
        for key in {**wanted, **actual}:
            inner = f"{place}.{key}"
            if key in wanted:
                yield from _equals(wanted[key], actual.get(key, ABSENT), inner)
            else:
                yield from _absent(None, actual[key], inner)
    elif not same(wanted, actual):
        yield _other(wanted, actual, place)


def _regex(expression: str, actual: Any, place: str) -> Iterator[RequestDifference]:
    wanted = {"$regex": expression}
    if actual is ABSENT:
        yield difference(place, wanted, ABSENT, f"{place} is missing")
    elif not isinstance(actual, str):
        yield difference(place, wanted, actual, f"{place} is {json_text(actual)}, and no text")
    elif not _compiled(expression).isinstance_python(actual):
        message = f"{place} is {json_text(actual)}, in which {json_text(expression)} is not found"
        yield difference(place, wanted, actual, message)


_MATCHER_DIFFERENCES = {"$any": _any, "$regex": _regex, "$absent": _absent, "$equals": _equals}


def _matcher(pattern: Any) -> tuple[str, Any]:
    """The name of the matcher that this is, and its argument; no name where it is a value."""
    if isinstance(pattern, dict) and len(pattern) == 1:
        [(name, argument)] = pattern.items()
        if name in _MATCHER_DIFFERENCES:
            return name, argument
    return "", None


def _expressions(pattern: Any, place: str) -> Iterator[str]:
    """The expressions in a pattern, each of which is one."""
    if isinstance(pattern, list):
        for at, each in enumerate(pattern):
            yield from _expressions(each, f"{place}[{at}]")
        return
    if not isinstance(pattern, dict):
        return
    name, argument = _matcher(pattern)
    if not name:
        _check_keys(pattern, place)
        for key, value in pattern.items():
            yield from _expressions(value, f"{place}.{key}")
    elif name == "$regex":
        yield _checked_expression(argument, place)
    elif name in {"$any", "$absent"} and argument is not True:
        raise UnusablePattern(place, f'{excerpt(place)}: {name} stands as {{"{name}": true}}')


def _check_keys(pattern: dict[str, Any], place: str) -> None:
    unknown = next((key for key in pattern if key.startswith("$")), None)
    if unknown is None:
        return
    if unknown in MATCHERS:
        raise UnusablePattern(place, f"{excerpt(place)}: {unknown} stands alone in its object")
    known = ", ".join(MATCHERS)
    advice = 'A field that is called so is meant by {"$equals": …} around its object'
    raise UnusablePattern(place, f"{excerpt(place)}: there is no {excerpt(unknown)}. There are: {known}. {advice}")


def _checked_expression(expression: Any, place: str) -> str:
    if not isinstance(expression, str) or len(expression) > LONGEST_EXPRESSION:
        raise UnusablePattern(
            place, f"{excerpt(place)}: $regex takes a text of at most {LONGEST_EXPRESSION:,} characters"
        )
    try:
        _compiled(expression)
    except SchemaError as error:
        reason = str(error).rstrip().splitlines()[-1].strip().removeprefix("error: ")
        raise UnusablePattern(place, f"{excerpt(place)}: {json_text(expression)} is no expression: {reason}") from None
    return expression


@lru_cache(MOST_EXPRESSIONS)
def _compiled(expression: str) -> SchemaValidator:
    """Rust's expressions take linear time, whatever the text: these come from outside."""
    return SchemaValidator(core_schema.str_schema(pattern=expression, regex_engine="rust-regex"))
