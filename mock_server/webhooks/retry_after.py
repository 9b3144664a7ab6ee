"""`Retry-After`: how long a receiver asks to be left alone (RFC 9110 10.2.3)."""

from email.utils import parsedate_to_datetime


def seconds_of(value: bytes, now: float) -> float | None:
    """The seconds it says, as a number or as a date; None where it says none. `now` is the time of this machine."""
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
