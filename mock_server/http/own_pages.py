"""Whether a page of this very server sent a request, by what its browser says and no page can choose.

`Sec-Fetch-Site` comes with every request to https and to localhost. To other addresses without TLS browsers send none,
and `Origin` has to do: it comes with every write, and with every read whose answer a page of another origin could see.
"""

from mock_server.http.cors import same_host
from mock_server.http.wire import Request

READS = {"GET", "HEAD"}


def is_from_own_page(request: Request) -> bool:
    """Whether a cookie that came along may count: no page of another origin has made the browser send it."""
    origin, site = request.headers.get(b"origin"), request.headers.get(b"sec-fetch-site")
    if origin is not None and not same_host(origin, request.headers.get(b"host", b"")):
        return False
    if site is not None:
        return site.lower() == b"same-origin" or (site.lower() == b"none" and request.method in READS)
    return origin is not None or request.method in READS
