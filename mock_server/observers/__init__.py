"""Who watches the requests go by: the access log, the thread that writes it, the tracebacks of our own faults."""

from collections.abc import Callable

from mock_server.http.exchange import Exchange

Observer = Callable[[Exchange], None]
"""Is told of a request and its reply. Never waits, never raises, never touches the reply: that is still to be sent."""
