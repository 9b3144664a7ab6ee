"""Values that are the same and written otherwise: media types, lists in a header, numbers."""

from typing import Any, TypeGuard


def media_type(value: str | None) -> str | None:
    """A content type without its parameters."""
    return value.partition(";")[0].strip().lower() if value is not None else None


def sorted_list(value: str | None) -> str | None:
    """A list in a header whose order means nothing."""
    return ", ".join(sorted(each.strip() for each in value.split(","))) if value is not None else None


def is_rounded(one: float, other: float) -> bool:
    """Whether two numbers are one, or one of them is the other without its fraction."""
    whole = isinstance(one, int) or isinstance(other, int)
    return one == other or (whole and type(one) is not type(other) and abs(one - other) < 1)


def is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
