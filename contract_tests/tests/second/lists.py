"""Lists: order, filters, search and paging."""

import re
from collections.abc import Callable
from typing import Any

from contract_tests.tests.second.core import Ctx, Record
from contract_tests.tests.second.fields import number_query

WORD = re.compile(r"\w+")


def ordered(c: Ctx, rows: list[Record]) -> list[Record]:
    """Rows in the order of a list for which no page promises one."""
    return rows[::-1] if c.sw("list.order") == "newest" else rows


def matches(c: Ctx, needle: str, *texts: str | None) -> bool:
    """Whether a search text is found in one of the texts."""
    hay = "\n".join(t for t in texts if t)
    if c.sw("list.search_case") == "insensitive":
        hay, needle = hay.lower(), needle.lower()
    if c.sw("list.search_mode") == "words":
        return set(WORD.findall(needle)) <= set(WORD.findall(hay))
    return needle in hay


def window(c: Ctx, default: int, high: int) -> tuple[int, int]:
    """Limit and offset."""
    return number_query(c, "limit", default, 1, high), number_query(c, "offset", 0, 0, None)


def page(c: Ctx, rows: list[Record], default: int, high: int, shape: Callable[[Record], Any], name: str) -> Record:
    """One page in an envelope: the list under ``name``, with total, limit and offset."""
    limit, offset = window(c, default, high)
    if c.bad("tickets-offset-off-by-one") and c.op.page == "tickets" and offset:
        offset += 1
    part = rows[offset : offset + limit]
    total = len(part) if c.bad("teams-total-is-page") and c.op.page == "teams" else len(rows)
    answer: Record = {name: [shape(r) for r in part], "total": total, "limit": limit, "offset": offset}
    if c.sw("list.has_more") == "present":
        answer["has_more"] = offset + limit < len(rows)
    return answer


def enveloped(c: Ctx, switch: str, rows: list[Record], default: int, high: int, shape: Callable[[Record], Any]) -> Any:
    """A list whose envelope no page shows: bare, or under a name, as the switch says."""
    choice = c.sw(switch)
    if choice == "bare":
        limit, offset = window(c, default, high)
        return [shape(r) for r in rows[offset : offset + limit]]
    return page(c, rows, default, high, shape, choice)
