"""Instants that answers give, and how far they are apart."""

from datetime import datetime

from contract_tests.assertions import holds
from contract_tests.target import Json

BETWEEN = 5
"""Seconds between two records that must not bear the same instant."""


def instant(text: str) -> datetime:
    """An instant that an answer gave, which must say its offset from UTC."""
    given = datetime.fromisoformat(text)
    holds(given.tzinfo is not None, "an instant with its offset from UTC", text)
    return given


def later(stamp: Json, before: Json) -> None:
    apart = (instant(stamp) - instant(before)).total_seconds()
    holds(apart >= BETWEEN, f"an instant at least {BETWEEN} seconds after {before}", stamp)
