"""Conditions on facts: does it hold, and if not, why. Automation rules, workflows and SLA policies share them.

A condition names a field, an operator and a value; or, as the nodes of a workflow do, the operator as a key:
`{"field": "category", "operator": "equals", "value": "Network"}`, `{"field": "category", "equals": "Network"}`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

Condition = dict[str, Any] | BaseModel
Facts = Mapping[str, Any]


def all_hold(conditions: Iterable[Condition], facts: Facts) -> bool:
    """Whether the facts meet all of the conditions. One that makes no sense never holds."""
    for condition in conditions:  # noqa: SIM110 - twice as fast as all(…) over one or two
        if not _met(*_parts(condition), facts):
            return False
    return True


def why_not(condition: Condition, facts: Facts) -> str | None:
    """Why the condition does not hold, in one sentence; None where it does."""
    field, operator, value = _parts(condition)
    if _met(field, operator, value, facts):
        return None
    if not isinstance(operator, str) or operator not in OPERATORS:
        return f"Unknown operator {json_text(operator)}: there are {', '.join(OPERATORS)}"
    if operator in NEED_A_LIST and not isinstance(value, list):
        return f"{operator} needs a list, not {json_text(value)}"
    return f"{excerpt(field)} is {json_text(lookup(field, facts))}, which {FAILED[operator]} {json_text(value)}"


def lookup(field: str, facts: Facts) -> Any:
    """A fact by its name, or by the way to it: `requester.city`. None where there is none."""
    if field in facts:
        return facts[field]
    head, dot, rest = field.partition(".")
    inner = facts.get(head)
    return lookup(rest, inner) if dot and isinstance(inner, Mapping) else None


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal. True is not 1, as it is in Python."""
    if isinstance(one, str):
        return bool(one == other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _met(field: str, operator: Any, value: Any, facts: Facts) -> bool:
    known = OPERATORS.get(operator) if isinstance(operator, str) else None
    return known is not None and known(lookup(field, facts), value)


def _within(fact: Any, values: Any) -> bool:
    return isinstance(values, list) and any(same(fact, each) for each in values)


def _contains(fact: Any, value: Any) -> bool:
    return (isinstance(fact, str) and isinstance(value, str) and value in fact) or _within(value, fact)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": same,
    "not_equals": lambda fact, value: not same(fact, value),
    "in": _within,
    "not_in": lambda fact, values: isinstance(values, list) and not _within(fact, values),
    "contains": _contains,
}

NEED_A_LIST = {"in", "not_in"}

FAILED = {
    "equals": "does not equal",
    "not_equals": "equals",
    "in": "is not in",
    "not_in": "is in",
    "contains": "does not contain",
}


def _parts(condition: Condition) -> tuple[str, Any, Any]:
    """Field, operator and value, whichever way the condition writes them."""
    given = condition if isinstance(condition, dict) else vars(condition)
    field = given.get("field", "")
    if not isinstance(field, str):
        field = json_text(field)
    if "operator" in given:
        return field, given["operator"], given.get("value")
    named = next((operator for operator in OPERATORS if operator in given), "")
    return field, named, given.get(named)
