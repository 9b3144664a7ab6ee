"""What a request body may hold: field by field, with the 422 list of the teams page's Errors section."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract_tests.tests.second.core import Ctx, Record, fail

CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
Problem = tuple[list[str | int], str, str]


@dataclass(frozen=True)
class F:
    """One field of a body."""

    name: str
    kind: str = "str"  # str int num bool list obj time date instant zone any
    required: bool | Callable[[Ctx], bool] = False
    default: Any = None
    null: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    loose: str = ""  # a planted violation that lets other choices in
    words: Callable[[Ctx], tuple[int, Any] | None] | None = None  # the page's own answer to a wrong choice
    bounds: str = ""  # a planted violation that moves the upper bound by one
    items: str = ""
    soft: bool = False  # the bounds are not the page's but this backend's

    def needed(self, c: Ctx) -> bool:
        """Whether the field has to be there."""
        return self.required(c) if callable(self.required) else self.required

    def absent(self, c: Ctx) -> Any:
        """The value of a field that was not sent."""
        return self.default(c) if callable(self.default) else self.default


def switched(switch: str, *values: str) -> Callable[[Ctx], bool]:
    """A requirement that holds when a switch has one of the values."""
    return lambda c: c.sw(switch) in values


def invalid(c: Ctx, problems: list[Problem]) -> None:
    """Answer that the input is not valid: 422 with a list on the teams page, else as the switches say."""
    promised = c.op.page == "teams"
    status = 422 if promised else int(c.sw("http.wrong_type"))
    if c.bad("errors-422-text") and promised:
        fail(422, "; ".join(m for _, m, _ in problems))
    if not promised and c.sw("errors.validation_shape") == "text":
        fail(status, "; ".join(f"{'.'.join(map(str, loc[1:]))}: {m}" for loc, m, _ in problems))
    fail(status, [{"loc": loc, "msg": m, "type": t} for loc, m, t in problems])


def no_constant(name: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def load(c: Ctx) -> Record:
    """The body as an object."""
    if not c.raw.strip():
        if c.op.body_optional:
            return {}
        invalid(c, [(["body"], "Field required", "missing")])
    if c.sw("http.content_type") == "415" and "json" not in c.content_type:
        fail(415, "Unsupported Media Type")
    try:
        data = json.loads(c.raw, parse_constant=no_constant)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        if c.sw("http.malformed_json") == "400":
            fail(400, "Malformed JSON")
        fail(422, [{"loc": ["body", 0], "msg": "JSON decode error", "type": "json_invalid"}])
    if data is None and c.op.body_optional:
        return {}
    if not isinstance(data, dict):
        invalid(c, [(["body"], "Input should be a valid dictionary", "dict_type")])
    assert isinstance(data, dict)
    return data


def convert(c: Ctx, kind: str, value: Any) -> tuple[Any, str, str]:
    """A value in the wanted kind, or words and a type for what is wrong with it."""
    lax = c.sw("http.coerce") == "lax"
    if kind in ("str", "word", "time", "date", "instant", "zone", "mail"):
        if not isinstance(value, str):
            return value, "Input should be a valid string", "string_type"
        text = value.strip() if c.sw("http.trim") == "trim" and kind == "str" else value
        return (text, "", "") if kind == "str" else special(c, kind, text)
    if kind == "bool":
        if isinstance(value, bool):
            return value, "", ""
        if lax and value in ("true", "false"):
            return value == "true", "", ""
        return value, "Input should be a valid boolean", "bool_type"
    if kind in ("int", "num"):
        if lax and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer() and kind == "int":
            value = int(value)
        good = isinstance(value, int) or (kind == "num" and isinstance(value, float))
        if isinstance(value, bool) or not good:
            return value, "Input should be a valid number", f"{'int' if kind == 'int' else 'float'}_type"
        return value, "", ""
    if kind == "list" and not isinstance(value, list):
        return value, "Input should be a valid list", "list_type"
    if kind == "obj" and not isinstance(value, dict):
        return value, "Input should be a valid dictionary", "dict_type"
    return value, "", ""


def to_date(text: str) -> date | None:
    """YYYY-MM-DD as a date; None where it is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def special(c: Ctx, kind: str, text: str) -> tuple[Any, str, str]:
    """Texts with a form: HH:MM, YYYY-MM-DD, an instant, a time zone, an e-mail address."""
    if kind == "time" and not CLOCK.match(text):
        return text, "Input should be HH:MM", "time_parsing"
    if kind == "date":
        if to_date(text) is None:
            return text, "Input should be a valid date", "date_parsing"
    if kind == "instant":
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return text, "Input should be a valid datetime", "datetime_parsing"
    if kind == "zone" and c.sw("http.zone_check") == "checked":
        try:
            ZoneInfo(text or "nowhere")
        except (ValueError, OSError, KeyError):
            return text, "Unknown time zone", "value_error"
    if kind == "mail" and c.sw("teams.email_check") == "checked" and not MAIL.match(text):
        return text, "Input should be a valid email address", "value_error"
    return text, "", ""


def bounds(c: Ctx, f: F, value: Any) -> tuple[str, str]:
    """Words for a value that is too small, too large, too short or too long."""
    size: float
    if isinstance(value, str | list):
        size, low, high = len(value), "too_short", "too_long"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        size, low, high = value, "greater_than_equal", "less_than_equal"
    else:
        return "", ""
    top = None if f.high is None else f.high + (1 if f.bounds and c.bad(f.bounds) else 0)
    choice = c.sw("names.bounds") if f.soft else "both"
    if choice == "none" or (choice == "not_empty" and size):
        return "", ""
    if f.low is not None and size < f.low:
        return f"Input should be at least {f.low:g}", low
    if top is not None and size > top:
        return f"Input should be at most {top:g}", high
    return "", ""


def check(c: Ctx, f: F, value: Any, problems: list[Problem]) -> tuple[Any, tuple[int, Any] | None]:
    """One field's value after all checks; a documented answer to a wrong choice comes back beside it."""
    loc: list[str | int] = ["body", f.name]
    value, words, kind = convert(c, "word" if f.choices else f.kind, value)
    if words:
        problems.append((loc, words, kind))
        return value, None
    if f.choices and value not in f.choices and not (f.loose and c.bad(f.loose)):
        own = f.words(c) if f.words else None
        if own is None:
            problems.append((loc, f"Input should be one of {', '.join(f.choices)}", "enum"))
        return value, own
    words, kind = bounds(c, f, value)
    if words:
        problems.append((loc, words, kind))
    if f.items and isinstance(value, list):
        for i, item in enumerate(value):
            _, words, kind = convert(c, f.items, item)
            if words:
                problems.append(([*loc, i], words, kind))
    return value, None


def parse(c: Ctx) -> None:
    """Read the body by the operation's fields into ``c.body``; ``c.sent`` holds the names that were sent."""
    specs: tuple[F, ...] = c.op.body or ()
    data = load(c)
    problems: list[Problem] = []
    special_answer: tuple[int, Any] | None = None
    values: Record = {}
    for f in specs:
        if f.name not in data:
            if f.needed(c) and not c.op.partial:
                problems.append((["body", f.name], "Field required", "missing"))
            elif not c.op.partial:
                values[f.name] = f.absent(c)
            continue
        if data[f.name] is None:
            null_field(c, f, values, problems)
            continue
        values[f.name], own = check(c, f, data[f.name], problems)
        special_answer = special_answer or own
    unknown = [n for n in data if n not in {f.name for f in specs}]
    if unknown and c.sw("http.unknown_fields") == "422":
        problems += [(["body", n], "Extra inputs are not permitted", "extra_forbidden") for n in unknown]
    if problems:
        invalid(c, problems)
    if special_answer:
        fail(*special_answer)
    if c.op.partial and not values and c.sw("patch.empty") != "allowed":
        fail(int(c.sw("patch.empty")), "No fields to update")
    c.body = values
    c.sent = frozenset(n for n in values if n in data)


def null_field(c: Ctx, f: F, values: Record, problems: list[Problem]) -> None:
    """A field sent as null: cleared, taken as absent or refused."""
    if f.null:
        if c.op.partial and c.sw("patch.null_optional") == "ignored":
            return
        values[f.name] = None
        return
    if c.sw("patch.null_required") == "absent" and (c.op.partial or not f.needed(c)):
        if not c.op.partial:
            values[f.name] = f.absent(c)
        return
    problems.append((["body", f.name], "Input should not be null", "null_not_allowed"))


def number_query(c: Ctx, name: str, default: int, low: int, high: int | None) -> int:
    """A whole number in the query string, within its bounds."""
    text = c.q(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?\d{1,18}", text):
        refuse_query(c, c.sw("list.not_a_number"), name, "Input should be a valid integer")
        return default
    value = int(text)
    if value < low:
        refuse_query(c, c.sw("list.limit_low"), name, f"Input should be greater than or equal to {low}")
        return low
    if high is not None and value > high:
        refuse_query(c, c.sw("list.limit_over"), name, f"Input should be less than or equal to {high}")
        return high
    return value


def refuse_query(c: Ctx, choice: str, name: str, words: str) -> None:
    """Refuse a query parameter with 400 or 422, or let it pass ("clamp", "default")."""
    if choice == "400":
        fail(400, f"Invalid {name}: {words}")
    if choice == "422":
        fail(422, [{"loc": ["query", name], "msg": words, "type": "value_error"}])


def choice_query(c: Ctx, name: str, choices: tuple[str, ...]) -> str | None:
    """A query parameter that has to be one of some words."""
    value = c.q(name)
    if value is not None and value not in choices:
        refuse_query(c, c.sw("list.unknown_choice"), name, f"Input should be one of {', '.join(choices)}")
    return value


def date_query(c: Ctx, name: str) -> date | None:
    """A query parameter YYYY-MM-DD."""
    text = c.q(name)
    if text is None:
        return None
    day = to_date(text)
    if day is None:
        refuse_query(c, "422", name, "Input should be a valid date")
    return day
