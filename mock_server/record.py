"""What every generated model is made of: frozen records, and the two formats that pydantic reads too freely.

Pydantic takes "0" or "2026-03-08 09:00" for an instant; the document's `date-time` is RFC 3339 and nothing else.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Record(BaseModel):
    """A frozen value. A change is a copy; validators are built at first use, so that a start costs nothing."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="ignore")


def full_instant(value: Any) -> Any:
    """Refuse what RFC 3339 would not call a date-time, before pydantic reads it."""
    if isinstance(value, str) and not RFC3339.fullmatch(value):
        raise PydanticCustomError(
            "datetime_parsing", "Input should be a date-time with an offset, such as 2026-03-08T20:00:00Z"
        )
    return value


def full_date(value: Any) -> Any:
    """Refuse what RFC 3339 would not call a full-date, before pydantic reads it."""
    if isinstance(value, str) and not FULL_DATE.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a date, such as 2026-03-08")
    return value


Instant = Annotated[datetime, AwareDatetime, BeforeValidator(full_instant)]
CalendarDay = Annotated[date, BeforeValidator(full_date)]
