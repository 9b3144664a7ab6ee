"""What every generated model is made of: frozen records, and the formats that pydantic reads too freely.

Pydantic takes "0" or "2026-03-08 09:00" for an instant; the document's `date-time` is RFC 3339 and nothing else.
It takes 32 digits without dashes for a UUID; the document's `uuid` is RFC 4122 and nothing else.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, wraps
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar
from weakref import ref

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError, PydanticKnownError

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
MUTABLE = (list, dict, set)
FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")


class Record(BaseModel):
    """A frozen value. A change is a copy; validators are built at first use, so that a start costs nothing.

    A field whose name is a word of Python's (`from`) is called by its alias in JSON, both ways.
    """

    model_config = ConfigDict(
        frozen=True, defer_build=True, extra="ignore", serialize_by_alias=True, allow_inf_nan=False
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, in half the time: nearly every write of the mock is a copy with some fields changed.

        A record is frozen, so its values can be shared; one that keeps unknown fields, or a deep copy, is pydantic's.
        """
        if deep or self.__pydantic_extra__ is not None or self.__pydantic_private__ is not None:
            return super().model_copy(update=update, deep=deep)
        changes, known = update or {}, self.__pydantic_fields_set__
        fields_set = known if known.issuperset(changes) else known | changes.keys()
        return _made(type(self), {**self.__dict__, **changes}, fields_set)

    def as_json(self) -> dict[str, Any]:
        """As `model_dump(mode="json")`, in two thirds of the time."""
        return self.__pydantic_serializer__.to_python(self, mode="json")  # type: ignore[no-any-return]

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:  # type: ignore[override]
        """As pydantic's, in a fifth of the time: a record of values that the mock itself worked out.

        Nothing is validated. What a caller has sent comes through the constructor.
        """
        if _fields_set is None and (shape := _shape(cls)):
            if len(values) == len(shape.fields) and tuple(values) == shape.order:
                return _made(cls, values, shape.fields)
            whole = shape.defaults | values
            known = len(whole) == len(shape.fields)
            if known and (len(values) == len(whole) or shape.required <= values.keys()):
                return _made(cls, whole, shape.fields)
        return super().model_construct(_fields_set, **values)


class _Shape(NamedTuple):
    """The fields of a model. `defaults` are what each has that gets no value, in the `order` of the document."""

    fields: set[str]
    order: tuple[str, ...]
    required: set[str]
    defaults: dict[str, Any]


@cache
def _shape(kind: type[BaseModel]) -> _Shape | None:
    """None for a model that keeps unknown fields too. A default that records cannot share has to be given."""
    if kind.model_config.get("extra") == "allow":
        return None
    fields = kind.model_fields
    required = {name for name, field in fields.items() if field.is_required() or isinstance(field.default, MUTABLE)}
    return _Shape(set(fields), tuple(fields), required, {name: field.default for name, field in fields.items()})


# A frozen model refuses assignments; these write its slots, as pydantic's own copy does.
_new = object.__new__
_set_values = vars(BaseModel)["__dict__"].__set__
_set_fields_set = vars(BaseModel)["__pydantic_fields_set__"].__set__
_set_extra = vars(BaseModel)["__pydantic_extra__"].__set__
_set_private = vars(BaseModel)["__pydantic_private__"].__set__


def _made(kind: type[R], values: dict[str, Any], fields_set: set[str]) -> R:
    """A record of these values. The set of its fields is shared between records: nobody writes to it."""
    record = _new(kind)
    _set_values(record, values)
    _set_fields_set(record, fields_set)
    _set_extra(record, None)
    _set_private(record, None)
    return record


def once_a_record(work: Callable[[R], T]) -> Callable[[R], T]:
    """Do this work once for a record, and keep what it came to as long as the record is there.

    A record cannot be a key without being read through, so that it is known by where it lies in memory.
    """
    kept: dict[int, tuple[ref[R], T]] = {}

    @wraps(work)
    def found(record: R) -> T:
        place = id(record)
        known = kept.get(place)
        if known is None:
            known = kept[place] = (ref(record, lambda _: kept.pop(place, None)), work(record))
        return known[1]

    return found


def full_instant(value: Any) -> Any:
    """A text as the instant that RFC 3339 says it is. It is parsed here: strict mode takes no text after us."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):  # pydantic would take 5 for five seconds of 1970
        raise PydanticKnownError("datetime_type")
    try:
        if RFC3339.fullmatch(value):
            return datetime.fromisoformat(value.upper())
    except ValueError:  # a 30 February, an hour 25
        pass
    raise PydanticCustomError(
        "datetime_parsing", "Input should be a date-time with an offset, such as 2026-03-08T20:00:00Z"
    )


def instant_or_next(value: Any) -> Any:
    """`next`, or a text as the instant that RFC 3339 says it is."""
    return value if value == "next" else _one_of(value, "`next`", isinstance(value, str))


def commit_or_instant(value: Any) -> Any:
    """The number of a commit, from 0, or a text as the instant that RFC 3339 says it is."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return _one_of(value, "the number of a commit", isinstance(value, str))


def _one_of(value: Any, other: str, may_be_instant: bool) -> Any:
    try:
        if may_be_instant or isinstance(value, datetime):
            return full_instant(value)
    except PydanticCustomError:
        pass
    message = "Input should be {other}, or a date-time with an offset, such as 2026-03-08T20:00:00Z"
    raise PydanticCustomError("datetime_parsing", message, {"other": other})


def full_date(value: Any) -> Any:
    """A text as the day that RFC 3339 says it is."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise PydanticKnownError("date_type")
    try:
        if FULL_DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # a 30 February
        pass
    raise PydanticCustomError("date_parsing", "Input should be a date, such as 2026-03-08")


def full_uuid(value: Any) -> Any:
    """Refuse what is not written as a UUID is; its letters may be upper or lower case."""
    if isinstance(value, str) and not UUID.fullmatch(value):
        raise PydanticCustomError(
            "uuid_parsing", "Input should be a UUID, such as 3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"
        )
    return value.lower() if isinstance(value, str) else value


Instant = Annotated[AwareDatetime, BeforeValidator(full_instant)]
InstantOrNext = Annotated[AwareDatetime | Literal["next"], BeforeValidator(instant_or_next)]
CommitOrInstant = Annotated[int | AwareDatetime, BeforeValidator(commit_or_instant)]
CalendarDay = Annotated[date, BeforeValidator(full_date)]
Uuid = Annotated[str, BeforeValidator(full_uuid)]
