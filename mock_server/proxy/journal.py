"""What has passed, remembered: the latest exchanges, and of those in which something was found more."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from mock_server.http.news import News
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.kept import KeptExchange, keep

MOST = 1_000
"""Exchanges in which something was found that are remembered."""
LATEST = 200
"""Others that are."""

TOPIC = "exchanges"
"""What the page listens to."""

Entry = dict[str, Any]


class ViolationJournal:
    """`observe` is the observer. `exchanges` have passed, `violating` of them had violations, `latest` is the number of
    the last one. `news` tells those who listen of the next.
    """

    def __init__(self) -> None:
        self._found: deque[KeptExchange] = deque(maxlen=MOST)
        self._others: deque[KeptExchange] = deque(maxlen=LATEST)
        self.exchanges = self.violating = self.latest = 0
        self.news = News()

    def observe(self, exchange: ProxiedExchange) -> None:
        """Count the exchange, and remember it."""
        self.exchanges += 1
        self.violating += bool(exchange.violations)
        self.latest = exchange.number
        found = exchange.violations or exchange.notes
        (self._found if found else self._others).append(keep(exchange))
        self.news.tell(TOPIC)

    def clear(self) -> None:
        """Forget what has passed; the counting begins anew."""
        self._found.clear()
        self._others.clear()
        self.exchanges = self.violating = 0

    def kept(self) -> Iterator[KeptExchange]:
        """Those that are remembered, the newest first: broken promises before what else is wrong, and that before all
        others.
        """
        yield from sorted([*self._found, *self._others], key=_urgency)

    def one(self, number: int) -> KeptExchange | None:
        """The exchange of this number, if it is remembered."""
        return next((each for each in self.kept() if each.number == number), None)

    def page(self, limit: int) -> Entry:
        """What was found, the newest first."""
        items = [each.entry for _, each in zip(range(limit), reversed(self._found), strict=False)]
        return {"exchanges": self.exchanges, "violating": self.violating, "items": items}


def _urgency(each: KeptExchange) -> tuple[int, int]:
    breaks_a_promise = any(one.rule for one in each.violations)
    return (0 if breaks_a_promise else 1 if each.violations else 2), -each.number
