"""Which world a request is for: what its header says, else `?__world=`, else its cookie, else the name of its host.

The last three are for browsers: a page opened by hand, and what it calls then, sends no header of ours. `?__world=NAME`
sets the cookie, and without a name takes it away; operations never see it.
"""

from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote

from mock_server.http.authority import host_and_port
from mock_server.http.cors import Cors, is_foreign
from mock_server.http.credentials import cookie
from mock_server.http.wire import LATIN, Reply, Request, text_of
from mock_server.http.world_name import DEFAULT_WORLD, UNNAMED, is_world_name

HEADER, COOKIE, PARAMETER = b"x-mock-world", "aurion_world", "__world"
COOKIE_BYTES, PARAMETER_BYTES = COOKIE.encode(), PARAMETER.encode()
LOCAL = b".localhost"
LONGEST_HOST = 300


class WorldChoice:
    """`strict`: a request that names no world has none, and what needs one refuses it."""

    def __init__(self, *, strict: bool) -> None:
        self._unnamed = UNNAMED if strict else DEFAULT_WORLD

    def world_of(self, request: Request) -> str:
        """What the request calls its world, as it was sent. The parameter is taken out of its query."""
        chosen = _taken(request) if request.query and PARAMETER_BYTES in request.query else None
        headers = request.headers
        if sent := headers.get(HEADER):
            return text_of(sent)
        if chosen is not None:
            return chosen or self._unnamed
        if b"cookie" in headers and COOKIE_BYTES in headers[b"cookie"] and (kept := cookie(request, COOKIE)):
            return unquote(kept, errors="replace")
        if LOCAL in (host := headers.get(b"host", b"")) and len(host) <= LONGEST_HOST:
            return _host_world(host) or self._unnamed
        return self._unnamed


def remember(request: Request, reply: Reply, cors: Cors) -> None:
    """Let the browser keep the world that was chosen in the query, if it can be one, or none.

    No other site chooses for it, not by a link either. An address that is typed has no site.
    """
    chosen = request.chosen_world
    if is_foreign(request, cors) or request.headers.get(b"sec-fetch-site", b"").lower() == b"cross-site":
        return
    if chosen == "":
        reply.headers.append((b"set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; SameSite=Lax".encode()))
    elif chosen is not None and is_world_name(chosen):
        reply.headers.append((b"set-cookie", f"{COOKIE}={quote(chosen, safe='')}; Path=/; SameSite=Lax".encode()))


def source_of(request: Request) -> str:
    """What named the world of the request."""
    if request.headers.get(HEADER):
        return "X-Mock-World"
    if request.chosen_world is not None:
        return PARAMETER
    return f"Cookie {COOKIE}" if COOKIE_BYTES in request.headers.get(b"cookie", b"") else "Host"


def _taken(request: Request) -> str | None:
    """The last value of the parameter in the query, which has it no more; None where it only looks as if it were."""
    kept: list[bytes] = []
    for part in request.query.split(b"&"):
        name, _, value = part.partition(b"=")
        if name == PARAMETER_BYTES:
            request.chosen_world = dict(parse_qsl(f"w={value.decode(LATIN)}", keep_blank_values=True))["w"].strip(" ")
        else:
            kept.append(part)
    if request.chosen_world is not None:
        request.query = b"&".join(kept)
    return request.chosen_world


@lru_cache(256)
def _host_world(sent: bytes) -> str | None:
    """`checkout.localhost:4010` → `checkout`. Host names have small letters only."""
    host, _ = host_and_port(sent.decode(LATIN)) or ("", "")
    return host.removesuffix(".localhost") if host.endswith(".localhost") else None
