"""At which address a request reached us, as whoever sent it would write it."""

from mock_server.http.authority import is_loopback
from mock_server.http.wire import LATIN, Request

SCHEMES = {"http", "https"}


def scheme_of(request: Request) -> str:
    """`X-Forwarded-Proto` is believed of a proxy on this machine, its last word where several passed the request on."""
    said = request.headers.get(b"x-forwarded-proto", b"").decode(LATIN).rpartition(",")[2].strip().lower()
    return said if said in SCHEMES and is_loopback(request.client) else "http"


def address_of(request: Request) -> str:
    """`http://localhost:4010`, without a slash at the end. The door lets nobody in whose Host is no host and port."""
    return f"{scheme_of(request)}://{request.headers.get(b'host', b'localhost').decode(LATIN)}"
