"""The tracebacks of faults of our own, for the log alone."""

import logging
from contextlib import suppress

from mock_server.http.exchange import Exchange
from mock_server.text.excerpts import excerpt

log = logging.getLogger("mock_server")


def report_fault(exchange: Exchange) -> None:
    """Log the error that cost a request its answer. A log that fails costs nothing more."""
    if exchange.error:
        with suppress(Exception):
            request = exchange.request
            log.error("%s %s failed", request.method, excerpt(request.path), exc_info=exchange.error)
