"""The proxy's own pages, under /_mock/ of its port: what was found, for people and programs, and that it is up."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from urllib.parse import parse_qsl

from mock_server import __version__
from mock_server.console.admission import is_admitted
from mock_server.document.loading import load
from mock_server.errors import Invalid
from mock_server.http.control_token import COOKIE, ControlToken
from mock_server.http.credentials import cookie
from mock_server.http.door import NOT_SNIFFED, Door
from mock_server.http.errors import ApiError, refusal
from mock_server.http.wire import Reply, Request, json_reply, text_of
from mock_server.proxy.journal import MOST, TOPIC, ViolationJournal
from mock_server.proxy.rendering import HOME, render, render_sign_in
from mock_server.text.excerpts import excerpt

CONTROL = "/_mock/"
USUAL = 100
"""Exchanges on a page, where nobody says how many."""
STATIC, ONE, TOKEN = "/_mock/static/", "/_mock/exchanges/", "/_mock/token"
ASSETS = {"console.css": "text/css", "console.js": "text/javascript", "htmx/htmx.min.js": "text/javascript"}
"""The console's own files, and htmx."""
PROTECTED = [
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
]


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
        self._for_people: dict[str, dict[str, Callable[[Request], Reply]]] = {
            HOME: {"GET": self._exchanges},
            "/_mock/news": {"GET": lambda _: self._journal.news.follow(TOPIC, self._journal.latest)},
            "/_mock/clear": {"POST": self._clear_and_show},
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
        if request.path.startswith(STATIC):
            return _asset(request)
        if request.path == TOKEN:
            return self._sign_in(request)
        methods = self._pages.get(request.path) or self._page_for_people(request.path)
        if methods is None:
            raise ApiError(404, f"The proxy has no such page. There are: {', '.join(self._pages)}")
        page = methods.get("GET" if request.method == "HEAD" else request.method)
        if page is None:
            allowed = ", ".join(methods)
            raise ApiError(405, f"Only {allowed} here", headers=[(b"allow", allowed.encode())])
        if not is_admitted(request, self._token) and not self._token.opens(request.headers.get(b"authorization", b"")):
            if request.path not in self._pages:
                return _html(401, render_sign_in(refused=False, theme=_theme(request)))
            challenge = [(b"www-authenticate", b"Bearer")]
            hint = "Send Authorization: Bearer with the token that the proxy printed at start."
            raise ApiError(401, "Control token required", hint=hint, headers=challenge)
        return page(request)

    def _health(self, _: Request) -> Reply:
        about = {"status": "ok", "name": "aurion-mock proxy", "version": __version__, "upstream": self._upstream}
        return json_reply(200, about)

    def _document(self, _: Request) -> Reply:
        return json_reply(200, load("proxy").raw)

    def _page_for_people(self, path: str) -> dict[str, Callable[[Request], Reply]] | None:
        return {"GET": self._exchanges} if path.startswith(ONE) else self._for_people.get(path)

    def _exchanges(self, request: Request) -> Reply:
        """The list, and the exchange that the path names."""
        number = request.path.removeprefix(ONE)
        chosen = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None
        if request.path != HOME and chosen is None:
            chosen = -1
        content = render(self._journal, self._upstream, _query(request), chosen, _theme(request))
        return _html(200 if chosen is None or self._journal.one(chosen) else 404, content)

    def _clear_and_show(self, _: Request) -> Reply:
        self._journal.clear()
        return Reply(303, b"", [(b"location", HOME.encode())])

    def _sign_in(self, request: Request) -> Reply:
        """A browser sends no Authorization: it gets a cookie that stands for the token."""
        if request.method != "POST":
            return _html(200, render_sign_in(refused=False, theme=_theme(request)))
        sent = dict(parse_qsl(text_of(request.body))).get("token", "")
        if not self._token.is_token(sent):
            return _html(401, render_sign_in(refused=True, theme=_theme(request)))
        kept = f"{COOKIE}={self._token.cookie}; Path=/; HttpOnly; SameSite=Strict"
        return Reply(303, b"", [(b"location", HOME.encode()), (b"set-cookie", kept.encode())])

    def _violations(self, request: Request) -> Reply:
        return json_reply(200, self._journal.page(_limit(request)))

    def _clear(self, _: Request) -> Reply:
        self._journal.clear()
        return Reply(204)


def _html(status: int, content: str) -> Reply:
    return Reply(status, content.encode(), [(b"content-type", b"text/html; charset=utf-8"), *PROTECTED])


def _asset(request: Request) -> Reply:
    name = request.path.removeprefix(STATIC)
    if name not in ASSETS or request.method not in {"GET", "HEAD"}:
        raise ApiError(404, f"The proxy has no such file. There are: {', '.join(ASSETS)}")
    content = files("mock_server.console").joinpath("static", name).read_bytes()
    return Reply(200, content, [(b"content-type", ASSETS[name].encode()), (b"cache-control", b"no-cache")])


def _query(request: Request) -> Mapping[str, str]:
    return dict(parse_qsl(text_of(request.query)))


def _theme(request: Request) -> str:
    chosen = cookie(request, "aurion_theme")
    return chosen if chosen in {"light", "dark"} else ""


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
