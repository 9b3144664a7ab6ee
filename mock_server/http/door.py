"""The door: what a request calls us, and which page sent it. What is refused here reaches nothing and is not read.

A web page anywhere can make its visitor's browser send requests to this machine. What it cannot choose is `Host` (where
a name of its own leads here by DNS rebinding, that name), `Origin` and `Sec-Fetch-Site`: these say who asks.
"""

from collections.abc import Iterable
from functools import lru_cache

from mock_server.http.authority import host_and_port, is_address, on_this_machine
from mock_server.http.cors import Cors, is_foreign
from mock_server.http.errors import ApiError, refusal
from mock_server.http.wildcards import matching_any
from mock_server.http.wire import LATIN, MOST_HEADERS, Reply, Request

LONGEST_HOST = 300
"""A name has at most 253 characters, and a port behind it."""

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
CONTROL, SIGN_IN = "/_mock/", "/sign-in"
NOT_SNIFFED = (b"x-content-type-options", b"nosniff")


class Door:
    """`hosts` are the names we have besides localhost and our addresses; None where we answer to any name."""

    def __init__(self, cors: Cors, hosts: Iterable[str] | None) -> None:
        self.cors = cors
        self._any_host = hosts is None
        self._hosts = matching_any(hosts or ())
        self._is_ours = lru_cache(256)(self._recognise)

    def refuse(self, request: Request) -> Reply | None:
        """400, 403, 421 or 431 where a request should not come in; None where it may."""
        try:
            if request.header_count > MOST_HEADERS:
                raise _too_many(request.header_count)
            self.check_host(request)
            if request.method not in SAFE:
                self._check_page(request)
        except ApiError as error:
            reply = refusal(error)
            reply.headers.append(NOT_SNIFFED)
            return reply
        return None

    def check_host(self, request: Request) -> None:
        """RFC 9112 3.2: one Host, and a valid one; RFC 9110 7.4: 421 where it is somebody else's."""
        headers = request.headers
        host = headers.get(b"host")
        if host is None:
            if request.version == "1.0":
                return
            raise ApiError(400, "Host is missing: HTTP/1.1 asks for it")
        if len(headers) < request.header_count and [name for name, _ in request.fields].count(b"host") > 1:
            raise ApiError(400, "Host should be sent once")
        ours = self._is_ours(host) if len(host) <= LONGEST_HOST else None
        if ours is None:
            raise ApiError(400, "Host should be a host name or an IP address, and perhaps a port")
        if not ours:
            raise _not_ours(host)

    def _recognise(self, sent: bytes) -> bool | None:
        """Whether a Host is ours; None where it is no host."""
        authority = host_and_port(sent.decode(LATIN))
        if authority is None:
            return None
        host, _ = authority
        return self._any_host or on_this_machine(host) or is_address(host) or bool(self._hosts.fullmatch(host))

    def _check_page(self, request: Request) -> None:
        """A write to the control API, or a sign-in, comes from a page that may call us, or from no page at all."""
        if not (request.path.startswith(CONTROL) or request.path == SIGN_IN):
            return
        if is_foreign(request, self.cors):
            raise ApiError(
                403,
                "A page of another origin may not write here",
                hint=self.cors.advice(request.headers.get(b"origin") or b"null"),
            )


def _not_ours(host: bytes) -> ApiError:
    name, _ = host_and_port(host.decode(LATIN)) or ("", "")
    advice = f"start it with --allowed-host {name}" if name else "name it in Host"
    return ApiError(421, f"This mock is not called {name!r}. Call it by localhost or by its IP address, or {advice}")


def _too_many(fields: int) -> ApiError:
    return ApiError(431, f"Request has {fields} header fields; at most {MOST_HEADERS} are read")
