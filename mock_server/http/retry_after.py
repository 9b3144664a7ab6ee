"""`Retry-After`: how long a receiver asks to be left alone (RFC 9110 10.2.3)."""

from datetime import UTC
from email.utils import parsedate_to_datetime


def seconds_of(value: bytes, now: float) -> float | None:
    """The seconds it says, as a number or as a date; None where it says none. `now` is the time of this machine."""
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError):
        return None
