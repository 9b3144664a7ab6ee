"""Browsers: a page on this machine, from any port, may call the mock with its cookies and read every header we send.

So may pages of the origins that the mock was started with. What a browser keeps from a page is explained in the hint.
"""

import re
from collections.abc import Iterable

from mock_server.http.authority import host_and_port, is_address, on_this_machine
from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.http.errors import ApiError, refusal
from mock_server.http.wildcards import matching_any
from mock_server.http.wire import LATIN, Headers, Reply, Request
from mock_server.text.excerpts import excerpt

LOCAL_ORIGIN = re.compile(r"https?://(localhost|([\w-]+\.)+localhost|127(\.\d+){3}|\[::1\])(:\d+)?", re.ASCII)
OWN_PORTS = {"http": ":80", "https": ":443"}
"""What a browser leaves out of an origin."""

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
HOW_LONG = b"600"
"""How much of an Origin a hint repeats."""

EXPOSED = (
    "Allow",
    "Idempotency-Replayed",
    "Preference-Applied",
    "Retry-After",
    "WWW-Authenticate",
    "X-Mock-Diff",
    "X-Mock-Fault",
    "X-Mock-Hint",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-Request-Id",
)
"""Every header we send that a page could not read otherwise."""

VARY = (b"vary", b"Origin")


class Cors:
    """`origins` are those that may call us besides the pages of this machine."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = matching_any(_without_own_port(origin.lower()) for origin in origins)

    def allows(self, origin: bytes) -> bool:
        """Whether pages of this origin may call us and read our answers."""
        sent = origin.decode(LATIN)
        return bool(LOCAL_ORIGIN.fullmatch(sent) or self._origins.fullmatch(sent))

    def preflight(self, request: Request) -> Reply | None:
        """The answer to a browser that asks before it sends; None where this is none of those questions."""
        origin = request.headers.get(b"origin")
        if request.method != "OPTIONS" or origin is None or b"access-control-request-method" not in request.headers:
            return None
        if not self.allows(origin):
            return refusal(
                ApiError(403, "Pages of this origin may not call the mock", hint=self.advice(origin), headers=[VARY])
            )
        headers = [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", request.headers.get(b"access-control-request-headers", b"")),
            (b"access-control-max-age", HOW_LONG),
        ]
        if b"access-control-request-private-network" in request.headers:
            headers.append((b"access-control-allow-private-network", b"true"))
        return Reply(204, headers=headers)

    def finish(self, request: Request, reply: Reply) -> None:
        """Let the page that asked read the reply, or say why its browser won't."""
        origin = request.headers.get(b"origin")
        if origin is None:
            return
        if self.allows(origin):
            reply.headers += allowing(origin)
            if request.method != "OPTIONS":
                reply.headers.append((b"access-control-expose-headers", ", ".join(EXPOSED).encode()))
            if reply.status == 401:
                reply.hint = f"{reply.hint} {_about_the_cookie(request, origin)}".strip()
        elif (not reply.hint or request.ignored) and not same_host(origin, request.headers.get(b"host", b"")):
            advice = self.advice(origin)
            reply.hint = f"{advice.rstrip('.')}. {reply.hint}" if reply.hint else advice

    def advice(self, origin: bytes) -> str:
        """What to do that pages of this origin may call us."""
        name = excerpt(origin.decode(LATIN))
        if name == "null" or "://" not in name:
            return "The page has no origin of its own (a file, or a frame in a sandbox). Serve it from localhost."
        return (
            f"The page is neither on this machine nor of an origin that the mock was started with: --cors-origin {name}"
        )


def is_foreign(request: Request, cors: Cors) -> bool:
    """Whether a page asks that is neither ours nor may call us. A navigation says its site, and has no origin."""
    origin = request.headers.get(b"origin")
    if origin is None:
        return request.headers.get(b"sec-fetch-site", b"").lower() == b"cross-site"
    return not (cors.allows(origin) or same_host(origin, request.headers.get(b"host", b"")))


def _without_own_port(origin: str) -> str:
    return origin.removesuffix(OWN_PORTS.get(origin.partition("://")[0], ""))


def same_host(origin: bytes, host: bytes) -> bool:
    """Whether a page comes from the very host and port that it calls."""
    _, scheme, authority = origin.partition(b"://")
    return bool(scheme) and authority.lower() == host.lower()


def allowing(origin: bytes) -> Headers:
    """The fields by which a page of this origin may read an answer, to a request with its cookies too."""
    return [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"), VARY]


def _about_the_cookie(request: Request, origin: bytes) -> str:
    """Why a browser sent no session: it keeps cookies by host, whatever the port. Empty where it sent one, or a key."""
    if b"x-api-key" in request.headers or SESSION_COOKIE.encode() in request.headers.get(b"cookie", b""):
        return ""
    page = host_and_port(origin.decode(LATIN).partition("://")[2])
    called = host_and_port(request.headers.get(b"host", b"").decode(LATIN))
    if page is None or called is None:
        return ""
    (theirs, _), (ours, port) = page, called
    if theirs == ours:
        return "A page on another port has the cookie sent by fetch with credentials: 'include'."
    if not (on_this_machine(theirs) or is_address(theirs)):
        return f"Browsers keep cookies by host: none of {ours} goes along from a page on {theirs}. Send X-API-Key."
    return (
        f"Browsers keep cookies by host, and the page is on {theirs} while it called {ours}: "
        f"call http://{theirs}{port}, and sign in there."
    )
