"""Header fields on their way through: those that are one connection's own stay behind (RFC 9110 7.6.1)."""

from mock_server.http.wire import Headers
from mock_server.proxy.violation import NOTES, VIOLATIONS

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
OURS = HOP_BY_HOP | {b"host", b"expect", b"accept-encoding"}
"""What the proxy says itself of a request."""
NOT_PASSED_ON = HOP_BY_HOP | {VIOLATIONS, NOTES}
"""What stays behind of an answer: the report is ours."""


def request_head(line: bytes, host: bytes, fields: Headers, *, chunked: bool) -> bytes:
    """The head of a request as the upstream gets it, from its line to the empty one. Names are small letters here."""
    left_out = _left_out(fields, OURS)
    if chunked:
        left_out |= {b"content-length"}
    parts = [line, b"\r\nHost: ", host, b"\r\nAccept-Encoding: identity\r\n"]
    for name, value in fields:
        if name not in left_out:
            parts += name, b": ", value, b"\r\n"
    parts.append(b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n")
    return b"".join(parts)


def passed_on(fields: Headers) -> Headers:
    """The fields of an answer as the client gets them. Their names are small letters."""
    left_out = _left_out(fields, NOT_PASSED_ON)
    return [field for field in fields if field[0] not in left_out]


def _left_out(fields: Headers, usual: frozenset[bytes]) -> frozenset[bytes]:
    """The usual ones, and those that Connection names."""
    named = [value for name, value in fields if name == b"connection"]
    return usual | {each.strip().lower() for value in named for each in value.split(b",")} if named else usual
