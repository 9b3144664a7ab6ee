"""One POST to a receiver: it never raises, follows nothing, reads little, and takes no longer than it may."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread
from time import perf_counter, time
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httptools

from mock_server.http.retry_after import seconds_of
from mock_server.webhooks.delivery import Outcome
from mock_server.webhooks.message import Message

MOST_READ = 64 * 1024
"""Bytes of an answer, its head included, that are read."""

MOST_SHOWN = 1_000
"""Characters of its body that are kept."""

PORTS = {"http": 80, "https": 443}

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Where the last 32 bits of an address are one of IPv4."""


class NoAnswer(Exception):
    """What came is no answer in HTTP; the text says why."""


class Answer:
    """What httptools tells of the first answer. An interim one (1xx) is forgotten when the next begins."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.complete = False

    def feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.complete = True
        except httptools.HttpParserError as error:
            if self.complete:
                return  # whatever comes behind it: a 204 with a body, say
            raise NoAnswer(f"What was answered is not HTTP: {error}.") from None

    @property
    def begun(self) -> bool:
        """Whether its status and all of its headers are known, and it is no interim one."""
        return self.status >= 200

    def on_message_begin(self) -> None:
        if not self.complete:
            self.status, self.headers, self.body = 0, {}, b""

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.complete:
            self.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        if not self.complete:
            self.status = self._parser.get_status_code()

    def on_body(self, data: bytes) -> None:
        if not self.complete:
            self.body += data

    def on_message_complete(self) -> None:
        self.complete = self.complete or self.begun


async def post(url: str, message: Message, timeout_ms: int) -> Outcome:
    """What came of it: an answer, or why there was none."""
    began = perf_counter()
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            answer = await _exchanged(urlsplit(url), message)
    except TimeoutError:
        return Outcome(_ms(began), error=f"No answer within {timeout_ms} ms.")
    except (OSError, UnicodeError, NoAnswer) as error:
        return Outcome(_ms(began), error=getattr(error, "strerror", None) or str(error) or type(error).__name__)
    shown = answer.body.decode("utf-8", "replace")[:MOST_SHOWN]
    wait = seconds_of(answer.headers.get(b"retry-after", b""), time())
    return Outcome(_ms(began), answer.status, answer=shown, retry_after=wait)


def _ms(began: float) -> float:
    return round((perf_counter() - began) * 1000, 1)


async def _exchanged(url: SplitResult, message: Message) -> Answer:
    reader, writer = await _connected(url)
    try:
        return await _answered(reader, writer, _request(url, message))
    finally:
        writer.transport.abort()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Answer:
    """The answer, or as much of it as is read."""
    answer, read = Answer(), 0
    writer.write(request)
    while not answer.complete and read < MOST_READ:
        data = await reader.read(MOST_READ)
        read += len(data)
        if not data:
            break
        answer.feed(data)
    if not answer.begun:
        raise NoAnswer("The connection ended before an answer." if read < MOST_READ else "The answer has no end.")
    return answer


def _request(url: SplitResult, message: Message) -> bytes:
    target = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
    fields = {"Host": url.netloc.rpartition("@")[2], **message.headers, "Content-Length": str(len(message.body))}
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + message.body


async def _connected(url: SplitResult) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first of the host's addresses that takes one."""
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    secure: dict[str, Any] = {"ssl": _trust(), "server_hostname": host} if url.scheme == "https" else {}
    refused: OSError | None = None
    for address in await _addresses(host, port):
        if _is_link_local(address):
            refused = OSError(f"{address} is link-local, where clouds keep credentials: nothing is sent there.")
            continue
        try:
            return await asyncio.open_connection(address, port, limit=MOST_READ, **secure)
        except OSError as error:
            refused = error
    raise refused or NoAnswer(f"{host} has no address.")


def _is_link_local(address: str) -> bool:
    """Whether it is of the network's own services (169.254.0.0/16, fe80::/10): no receiver is there."""
    parsed = ip_address(address)
    inner = _inner(parsed) if isinstance(parsed, IPv6Address) else None
    return (inner or parsed).is_link_local


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, by 6to4, or by NAT64 (RFC 6052, RFC 8215)."""
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts; `SSL_CERT_FILE` names others."""
    return ssl.create_default_context()


def _addresses(host: str, port: int) -> Awaitable[list[str]]:
    """The host's addresses, looked up in a thread that keeps no process from ending."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def tell(addresses: list[str], error: Exception | None) -> None:
        if not found.done():
            found.set_exception(error) if error else found.set_result(addresses)

    def look_up() -> None:
        addresses, failed = [], None
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(address[0]) for *_, address in known))
        except (OSError, UnicodeError) as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, addresses, failed)

    Thread(target=look_up, name="webhook-address", daemon=True).start()
    return found
