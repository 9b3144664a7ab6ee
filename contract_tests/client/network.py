"""The way to the network and back: a request takes no longer, and an answer no more room, than a run allows."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import unquote

import httpcore
import httpx

from contract_tests.client.decoding import TooLarge, Undecodable, codings, decoded
from contract_tests.client.proxies import proxy_for
from contract_tests.client.reply import ApiResponse
from contract_tests.client.trust import ssl_context, tls_trouble

Headers = list[tuple[bytes, bytes]]
CONNECTIONS = 64
PIECE = 16_384
"""Bytes of a request that are written before the time is looked at again."""
PROXY_WANTS_CREDENTIALS = 407
LARGEST = 20_000_000
"""Bytes of an answer, with all that comes before it, that are read unless the settings say otherwise."""
BETWEEN = {b"content-encoding", b"content-length", b"transfer-encoding"}
"""Headers of how a body was sent, which say nothing of the body that it is."""


class NoAnswer(httpx.TransportError):
    """Nothing came that can be read: why, in words that can follow a colon.

    dropped  the connection broke, so that the next one may do better
    tls      it is the certificate, or TLS as such
    """

    def __init__(self, why: str, *, dropped: bool = False, tls: bool = False) -> None:
        super().__init__(why)
        self.dropped = dropped
        self.tls = tls


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back, as bytes, without the codings that it was sent in."""

    status: int
    headers: Headers
    content: bytes

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == name), "")


class _Allowance(local):
    """What is left to the request that this thread has under way."""

    until = math.inf
    room = 0

    def seconds(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise TooLarge


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against a request's allowance: httpcore's timeouts are a step's only."""

    def __init__(self, stream: httpcore.NetworkStream, allowance: _Allowance) -> None:
        self._stream = stream
        self._allowance = allowance
        self._unsent = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the allowance has the time
        self._flush()
        actual = self._stream.read(max_bytes, self._allowance.seconds())
        self._allowance.take(len(actual))
        return actual

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Headers and body are written one after the other, and go out together: half the system calls."""
        self._unsent += buffer
        if len(self._unsent) >= PIECE:
            self._flush()

    def _flush(self) -> None:
        unsent, self._unsent = bytes(self._unsent), bytearray()
        for start in range(0, len(unsent), PIECE):
            self._stream.write(unsent[start : start + PIECE], self._allowance.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._allowance.seconds())
        return _Stream(secured, self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def __init__(self, allowance: _Allowance) -> None:
        self._allowance = allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, self._allowance.seconds(), local_address, socket_options)
        return _Stream(stream, self._allowance)


class Network(httpx.BaseTransport):
    """Connections to the deployment at `base`. Many threads may use it. `SettingsError` where proxy or CA are none.

    patience  seconds that a request may take, from the first byte to the last
    largest   bytes that an answer may have, sent and unpacked
    """

    def __init__(
        self,
        base: httpx.URL,
        patience: float,
        *,
        ca_file: Path | None = None,
        insecure: bool = False,
        largest: int = LARGEST,
    ) -> None:
        self.patience = patience
        self.largest = largest
        self._allowance = _Allowance()
        self._proxy = proxy_for(base)
        secure = "https" in {base.scheme, self._proxy.scheme if self._proxy else ""}
        context = ssl_context(ca_file, insecure=insecure) if secure else None
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=_proxy(self._proxy, context) if self._proxy else None,
            max_connections=CONNECTIONS,
            network_backend=_Backend(self._allowance),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx asks of a transport."""
        url = _url(request.url, request.url.raw_path)
        answer = self.exchange(request.method, url, request.headers.raw, request.read())
        return ApiResponse(answer.status, headers=answer.headers, content=answer.content, request=request)

    def exchange(self, method: str, url: httpcore.URL, headers: Headers, content: bytes) -> RawAnswer:
        """Send a request, and read its answer to the end. `NoAnswer` where that cannot be done."""
        self._allowance.until, self._allowance.room = time.monotonic() + self.patience, self.largest
        try:
            response = self._pool.request(
                method, url, headers=headers, content=content, extensions={"timeout": {"pool": self.patience}}
            )
            return self._read(response)
        except TooLarge:
            raise NoAnswer(f"an answer of more than {self.largest:,} bytes") from None
        except httpcore.TimeoutException as error:
            raise NoAnswer(f"nothing, or not all of it, within {self.patience:g} seconds") from error
        except (httpcore.NetworkError, httpcore.RemoteProtocolError, httpcore.ProxyError, UnicodeError) as error:
            raise self._no_answer(error, url) from error

    def close(self) -> None:
        self._pool.close()

    def _read(self, response: httpcore.Response) -> RawAnswer:
        if response.status < 200:
            raise NoAnswer(f"another protocol that nobody asked for ({response.status})")
        if self._proxy and response.status == PROXY_WANTS_CREDENTIALS:
            raise NoAnswer(_wants_credentials(self._proxy.host))
        named = [value.decode("latin-1") for name, value in response.headers if name.lower() == b"content-encoding"]
        if not named:
            return RawAnswer(response.status, list(response.headers), response.content)
        try:
            content = decoded(codings(named), response.content, self.largest)
        except Undecodable as error:
            raise NoAnswer(f"a body that cannot be read: {error}") from None
        headers = [(name, value) for name, value in response.headers if name.lower() not in BETWEEN]
        return RawAnswer(response.status, headers, content)

    def _no_answer(self, error: Exception, url: httpcore.URL) -> NoAnswer:
        if trouble := tls_trouble(error, url.host.decode("ascii", "replace")):
            return NoAnswer(trouble, tls=True)
        if (
            self._proxy
            and isinstance(error, httpcore.ProxyError)
            and str(error).startswith(f"{PROXY_WANTS_CREDENTIALS} ")
        ):
            return NoAnswer(_wants_credentials(self._proxy.host))
        through = f" (through the proxy {self._proxy.host})" if self._proxy else ""
        dropped = isinstance(error, httpcore.NetworkError | httpcore.RemoteProtocolError)
        return NoAnswer(f"{str(error) or type(error).__name__}{through}", dropped=dropped)


def _wants_credentials(proxy: str) -> str:
    """No address: where one has a password, that is redacted, an example's too."""
    return f"the proxy {proxy} wants credentials: write them before its name, as USER:PASSWORD@{proxy}"


def _url(url: httpx.URL, target: bytes) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)


def _proxy(url: httpx.URL, context: Any) -> httpcore.Proxy:
    auth = (unquote(url.username), unquote(url.password)) if url.username or url.password else None
    return httpcore.Proxy(
        url=_url(url, url.raw_path), auth=auth, ssl_context=context if url.scheme == "https" else None
    )
