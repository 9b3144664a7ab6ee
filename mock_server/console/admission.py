"""Who may see the pages: on loopback everybody, where others can reach the mock whoever has the control token.

The cookie that stands for the token counts in what pages of this very server ask for, and in addresses that somebody
typed or followed a link of ours to: a page on another port of the same host shares its cookies, and gets nothing by
them.
"""

from mock_server.http.control_token import COOKIE, ControlToken
from mock_server.http.credentials import cookie
from mock_server.http.own_pages import READS, is_from_own_page
from mock_server.http.wire import Request

FROM_BROWSERS = (b"origin", b"sec-fetch-site")


def is_admitted(request: Request, token: ControlToken) -> bool:
    """Whether the sender may see what the pages show."""
    if token.opens(request.headers.get(b"authorization", b"")):
        return True
    sent = cookie(request, COOKIE)
    return sent is not None and token.is_cookie(sent) and (not _says_whence(request) or is_from_own_page(request))


def may_write(request: Request) -> bool:
    """Whether a form may be what a page of ours sent: a browser says so, and programs are no browsers."""
    return request.method in READS or not _says_whence(request) or is_from_own_page(request)


def _says_whence(request: Request) -> bool:
    """Whether a browser sent it: each says which page, or none, made it do so."""
    return any(name in request.headers for name in FROM_BROWSERS)
