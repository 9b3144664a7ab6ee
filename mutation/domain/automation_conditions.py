"""Defects of how conditions are held against a payload. Docs: automation-and-workflows, "Trigger Event"."""

from collections.abc import Callable

from mutation.mutant import Plant, Table
from mutation.patches import replaced
from mutation.wire import Json

SELECTION = "mock_server.families.automation_rules.selection"
CONDITIONS = "mock_server.families.conditions"


def compares(**operators: Callable[[Json, Json], object]) -> Plant:
    """Operators compare in another way; the fact comes first."""
    others = {name.rstrip("_"): lambda fact, value, of=of: bool(of(fact, value)) for name, of in operators.items()}
    return replaced((f"{CONDITIONS}:OPERATORS", lambda original: {**original, **others}))


def known_only(conditions: list[Json]) -> list[Json]:
    known = {"equals", "not_equals", "in", "not_in", "contains"}
    return [each for each in conditions if each.operator in known]


def holding(read: Callable[[list[Json]], list[Json]]) -> Plant:
    """Other conditions than the rule's have to hold."""
    return replaced((f"{SELECTION}:all_hold", lambda holds: lambda conditions, facts: holds(read(conditions), facts)))


def finds(lookup: Callable[[str, Json], Json]) -> Plant:
    """Fields are looked up in another way."""
    return replaced((f"{CONDITIONS}:lookup", lambda _: lookup))


def flat(field: str, facts: Json) -> Json:
    return facts.get(field)


def anywhere(field: str, facts: Json) -> Json:
    inner = [each for each in facts.values() if isinstance(each, dict)]
    return next((each[field] for each in inner if field in each), _deep(field, facts))


def _deep(field: str, facts: Json) -> Json:
    head, _, rest = field.partition(".")
    inner = facts.get(head)
    if not rest:
        return inner
    return inner.get(rest) if isinstance(inner, dict) else None


def empty_text(field: str, facts: Json) -> Json:
    found = _deep(field, facts)
    return "" if found is None else found


def text(value: Json) -> str:
    return str(value).lower()


def same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and bool(one == other)


MUTANTS: Table = {
    "engines": {
        "RULE-35: equals takes 1 for true.": compares(equals=lambda fact, value: fact == value),
        "RULE-35: equals ignores check.": compares(
            equals=lambda fact, value: same(fact, value) or text(fact) == text(value)
        ),
        "RULE-35: not_equals never holds for what is not there.": compares(
            not_equals=lambda fact, value: fact is not None and fact != value
        ),
        "RULE-35: in looks for a part of a text.": compares(in_=lambda fact, values: fact in values),
        "RULE-35: not_in holds where there is no list.": compares(
            not_in=lambda fact, values: not isinstance(values, list) or fact not in values
        ),
        "RULE-35: contains finds a part of an entry.": compares(
            contains=lambda fact, value: fact is not None and value in str(fact)
        ),
        "RULE-35: A condition with an operator that nobody knows is skipped.": holding(known_only),
        "RULE-36: Dots lead nowhere.": finds(flat),
        "RULE-36: A field is found in any object.": finds(anywhere),
        "RULE-36: A field that is not there is an empty text.": finds(empty_text),
        "RULE-36: Nothing equals null.": compares(equals=lambda fact, value: fact is not None and same(fact, value)),
    },
}
