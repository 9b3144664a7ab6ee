"""The proxy's lines: one a request, as `serve` has it, and under it one a violation.

`!` is a request's mistake or a broken promise, `~` an answer that is not as we guess it, `?` a note.
"""

import logging
from collections.abc import Callable

from mock_server.http.exchange import Exchange
from mock_server.http.wire import Reply
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.observers.access_log import detailed, line
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.guard import ProxyObserver
from mock_server.proxy.violation import Violation
from mock_server.text.printable import shortened

MOST, LONGEST = 20, 400
"""Violations of one request that are written, and characters of each."""


def access_log(write: Callable[[str], None], level: int) -> ProxyObserver:
    """What writes the lines at this level of `logging`; with DEBUG they have query, time and bodies too."""
    render = detailed if level <= logging.DEBUG else line

    def observe(exchange: ProxiedExchange) -> None:
        write("\n".join([render(_as_served(exchange)), *_under(exchange)]))

    return observe


def _as_served(exchange: ProxiedExchange) -> Exchange:
    """The exchange as the mock's own log reads it."""
    exchange.request.body = exchange.sent.content
    served = Exchange(exchange.request, DEFAULT_WORLD)
    served.reply = Reply(exchange.status, exchange.answered.content, exchange.headers)
    return served


def _under(exchange: ProxiedExchange) -> list[str]:
    found = [*exchange.violations, *exchange.notes]
    marks = [*("~" if each.guessed else "!" for each in exchange.violations), *("?" for _ in exchange.notes)]
    lines = [f"  {mark} {shortened(_told(each), LONGEST)}" for mark, each in zip(marks, found[:MOST], strict=False)]
    return [*lines, f"  … and {len(found) - MOST:,} more"] if len(found) > MOST else lines


def _told(each: Violation) -> str:
    rule = f"  [{each.rule}]" if each.rule else ""
    return f"{each.side} {each.where} {each.message}{rule}"
