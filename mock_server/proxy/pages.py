"""The proxy's own pages, under /_mock/ of its port: what was found, and that it is up."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from mock_server import __version__
from mock_server.document.loading import load
from mock_server.errors import Invalid
from mock_server.http.control_token import ControlToken
from mock_server.http.door import NOT_SNIFFED, Door
from mock_server.http.errors import ApiError, refusal
from mock_server.http.wire import Reply, Request, json_reply, text_of
from mock_server.proxy.journal import MOST, ViolationJournal
from mock_server.text.excerpts import excerpt

CONTROL = "/_mock/"
USUAL = 100
"""Exchanges on a page, where nobody says how many."""


class Pages:
    """`answer` gives the reply to a request for one of them; it never raises."""

    def __init__(self, journal: ViolationJournal, upstream: str, token: ControlToken, door: Door) -> None:
        self._journal = journal
        self._upstream = upstream
        self._token = token
        self._door = door
        self._pages: dict[str, dict[str, Callable[[Request], Reply]]] = {
            "/_mock/health": {"GET": self._health},
            "/_mock/violations": {"GET": self._violations, "DELETE": self._clear},
            "/_mock/openapi.json": {"GET": self._document},
        }

    def refuse(self, request: Request) -> Reply | None:
        """The reply to a request that should not come in, to a page or to the upstream: a Host that is not ours."""
        try:
            self._door.check_host(request)
        except ApiError as error:
            return refusal(error)
        return None

    def answer(self, request: Request) -> Reply:
        """The page, or why not."""
        reply = self._door.refuse(request)
        try:
            reply = reply or self._answer(request)
        except (ApiError, Invalid) as error:
            reply = refusal(error)
        reply.headers.append(NOT_SNIFFED)
        return reply

    def _answer(self, request: Request) -> Reply:
        methods = self._pages.get(request.path)
        if methods is None:
            raise ApiError(404, f"The proxy has no such page. There are: {', '.join(self._pages)}")
        page = methods.get("GET" if request.method == "HEAD" else request.method)
        if page is None:
            allowed = ", ".join(methods)
            raise ApiError(405, f"Only {allowed} here", headers=[(b"allow", allowed.encode())])
        if not self._token.opens(request.headers.get(b"authorization", b"")):
            challenge = [(b"www-authenticate", b"Bearer")]
            hint = "Send Authorization: Bearer with the token that the proxy printed at start."
            raise ApiError(401, "Control token required", hint=hint, headers=challenge)
        return page(request)

    def _health(self, _: Request) -> Reply:
        about = {"status": "ok", "name": "aurion-mock proxy", "version": __version__, "upstream": self._upstream}
        return json_reply(200, about)

    def _document(self, _: Request) -> Reply:
        return json_reply(200, load("proxy").raw)

    def _violations(self, request: Request) -> Reply:
        return json_reply(200, self._journal.page(_limit(request)))

    def _clear(self, _: Request) -> Reply:
        self._journal.clear()
        return Reply(204)


def _limit(request: Request) -> int:
    """How many exchanges a page is to have. `Invalid` says what else was asked."""
    asked = dict(parse_qsl(text_of(request.query), keep_blank_values=True))
    for name in asked.keys() - {"limit"}:
        raise Invalid({"loc": ["query", excerpt(name)], "msg": "There is no such parameter", "type": "extra_forbidden"})
    limit = asked.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 6 and 1 <= int(limit) <= MOST):
        told = f"Input should be a whole number from 1 to {MOST}"
        raise Invalid({"loc": ["query", "limit"], "msg": told, "type": "int_parsing"})
    return int(limit)
