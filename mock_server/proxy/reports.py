"""What the client reads of the violations: header fields on the answer, or with `--errors` an answer of our own."""

from mock_server.http.cors import Cors, allowing
from mock_server.http.wire import Headers, json_reply
from mock_server.proxy.bodies import KeptBody
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.violation import NOTES, VIOLATIONS, header_value

MOST_LISTED = 1_000
"""Violations in the body of a 502; how many more there are stands in its sentence."""

OUR_PAGES = Cors()
"""The pages that may read an answer of our own: those of this machine."""
ALLOWED = b"access-control-allow-origin"
EXPOSED = (b"access-control-expose-headers", b"X-Contract-Violations, X-Contract-Notes")


def reported(fields: Headers, exchange: ProxiedExchange) -> Headers:
    """The fields, and those of the report, which a page may read where it may read the answer."""
    fields = fields.copy()
    if exchange.violations:
        fields.append((VIOLATIONS, header_value(exchange.violations)))
    if exchange.notes:
        fields.append((NOTES, header_value(exchange.notes)))
    origin = exchange.request.headers.get(b"origin")
    if origin is None:
        return fields
    readable = any(name == ALLOWED for name, _ in fields)
    if exchange.own and not readable and OUR_PAGES.allows(origin):
        fields += allowing(origin)
        readable = True
    if readable and (exchange.violations or exchange.notes):
        fields.append(EXPOSED)
    return fields


def replace_by_violations(exchange: ProxiedExchange) -> bytes:
    """Make the exchange one that is answered with a 502 that lists its violations; the body of that."""
    sides = " and ".join(dict.fromkeys(f"the {each.side}" for each in exchange.violations))
    shown = [each.shown() for each in exchange.violations[:MOST_LISTED]]
    more = len(exchange.violations) - len(shown)
    told = f"In {sides} something is not as the document has it{f', and {more:,} more' if more else ''}."
    reply = json_reply(502, {"detail": told, "violations": shown})
    exchange.status, exchange.own = 502, True
    kept = [field for field in exchange.headers if field[0].startswith(b"access-control-")]
    exchange.headers = [*reply.headers, *kept, (b"content-length", str(len(reply.body)).encode())]
    exchange.answered = KeptBody()
    exchange.answered.add(reply.body, more=False)
    return reply.body
