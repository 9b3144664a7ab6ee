"""What was found, remembered: the latest exchanges that were not as the document has them."""

from collections import deque
from datetime import UTC, datetime
from typing import Any

from mock_server.http.secret_names import shown_parameters
from mock_server.http.wire import text_of
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.text.excerpts import excerpt

MOST = 1_000
"""Exchanges that are remembered."""
MOST_OF_ONE = 100
"""Violations and notes of one exchange that are."""

Entry = dict[str, Any]


class ViolationJournal:
    """`observe` is the observer. `exchanges` have passed, `violating` of them had violations."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST)
        self.exchanges = self.violating = 0

    def observe(self, exchange: ProxiedExchange) -> None:
        """Count the exchange, and remember it where there is something to say of it."""
        self.exchanges += 1
        self.violating += bool(exchange.violations)
        if exchange.violations or exchange.notes:
            self._entries.append(self._entry(exchange))

    def clear(self) -> None:
        """Forget what was found; the counting begins anew."""
        self._entries.clear()
        self.exchanges = self.violating = 0

    def page(self, limit: int) -> Entry:
        """What was found, the newest first."""
        items = [entry for _, entry in zip(range(limit), reversed(self._entries), strict=False)]
        return {"exchanges": self.exchanges, "violating": self.violating, "items": items}

    def _entry(self, exchange: ProxiedExchange) -> Entry:
        request = exchange.request
        return {
            "number": exchange.number,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": request.method,
            "path": excerpt(request.path),
            "query": excerpt(shown_parameters(text_of(request.query))),
            "operation": exchange.operation.id if exchange.operation else None,
            "status": exchange.status,
            "violations": [each.shown() for each in exchange.violations[:MOST_OF_ONE]],
            "notes": [each.shown() for each in exchange.notes[:MOST_OF_ONE]],
        }
