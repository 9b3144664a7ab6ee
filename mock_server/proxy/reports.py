"""What the client reads of the violations: header fields on the answer, or with `--errors` an answer of our own."""

from mock_server.http.wire import Headers, json_reply
from mock_server.proxy.bodies import KeptBody
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.violation import NOTES, VIOLATIONS, header_value

MOST_LISTED = 1_000
"""Violations in the body of a 502; how many more there are stands in its sentence."""


def reported(fields: Headers, exchange: ProxiedExchange) -> Headers:
    """The fields, and those of the report."""
    if exchange.violations:
        fields = [*fields, (VIOLATIONS, header_value(exchange.violations))]
    if exchange.notes:
        fields = [*fields, (NOTES, header_value(exchange.notes))]
    return fields


def replace_by_violations(exchange: ProxiedExchange) -> bytes:
    """Make the exchange one that is answered with a 502 that lists its violations; the body of that."""
    sides = " and ".join(dict.fromkeys(f"the {each.side}" for each in exchange.violations))
    shown = [each.shown() for each in exchange.violations[:MOST_LISTED]]
    more = len(exchange.violations) - len(shown)
    told = f"In {sides} something is not as the document has it{f', and {more:,} more' if more else ''}."
    reply = json_reply(502, {"detail": told, "violations": shown})
    exchange.status, exchange.own = 502, True
    exchange.headers = [*reply.headers, (b"content-length", str(len(reply.body)).encode())]
    exchange.answered = KeptBody()
    exchange.answered.add(reply.body, more=False)
    return reply.body
