"""Header fields on their way through: those that are one connection's own stay behind (RFC 9110 7.6.1)."""

from mock_server.http.wire import Headers

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
IDENTITY = (b"Accept-Encoding", b"identity")
CHUNKED = (b"Transfer-Encoding", b"chunked")


def sent_on(fields: Headers, host: bytes) -> Headers:
    """The fields of a request as the upstream gets them. Names are small letters, as ASGI has them."""
    left_out = _left_out(fields, OURS)
    chunked = any(name == b"transfer-encoding" for name, _ in fields)
    if chunked:
        left_out |= {b"content-length"}
    kept = [(b"Host", host), IDENTITY, *(field for field in fields if field[0] not in left_out)]
    return [*kept, CHUNKED] if chunked else kept


def passed_on(fields: Headers) -> Headers:
    """The fields of an answer as the client gets them, their names in small letters."""
    fields = [(name.lower(), value) for name, value in fields]
    left_out = _left_out(fields, HOP_BY_HOP)
    return [field for field in fields if field[0] not in left_out]


def _left_out(fields: Headers, usual: frozenset[bytes]) -> frozenset[bytes]:
    """The usual ones, and those that Connection names."""
    named = [value for name, value in fields if name == b"connection"]
    return usual | {each.strip().lower() for value in named for each in value.split(b",")} if named else usual
