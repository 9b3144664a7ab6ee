"""uvicorn's HTTP protocol, where HTTP asks for more than it does.

An offer to upgrade is ignored, and all that stands behind it is read as without it (RFC 9110 7.8). Blanks around a
value are no part of it (RFC 9110 5.5), and trailers are no header fields (6.5.1). The head of a request is bounded, and
so is what stands between the chunks of its body. What is refused here gets a `detail` when its turn has come, and ends
the connection. The application may end it too, in the middle of an answer.
"""

import re
from asyncio import Transport
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mock_server.http.beginning import begin
from mock_server.http.closing import Drain, HalfClosing, end
from mock_server.http.patience import ConnectionLimits, Patience
from mock_server.http.refused_requests import (
    LARGEST_FIELDS,
    RequestRefused,
    check_target,
    crowded,
    fields_too_large,
    late,
    not_http,
    unserved,
)
from mock_server.http.wire import CUT, PROBE, STOPPING, WHOLE, Headers, Receive, Reply, Request, Scope, Send, write
from mock_server.state.ids import next_request_id

BLANKS = b" \t"
AROUND_A_FIELD = len(": \r\n")
VERSIONS = {"1.0", "1.1"}
UNNAMED = "0.9"
"""What the parser says where there is none."""
UNREAD = Request("GET", "/", b"", {}, 0, b"", oversized=False)
"""In place of a request that could not be read; each answer to one has an id of its own."""

_begin = HttpToolsProtocol.on_headers_complete


class Protocol(HttpToolsProtocol):
    """One connection. A subclass may have other `limits`, and let somebody hear what was `refused`."""

    limits: ClassVar = ConnectionLimits()
    refused: ClassVar[Any] = staticmethod(lambda _: None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False  # we have our own; pytest gives uvicorn's a handler that it did not ask for
        self.url = b""  # the target of the message that is being read; empty between two
        self._in_body = False
        self._progress = True  # whether a message or a body began, or content came
        self._idle = 0  # bytes since then
        self._plain = True  # whether the next head came in one packet, is small, and no value has a blank behind it
        self._refusal: RequestRefused | None = None
        self._extensions: dict[str, Any] = {CUT: self.cut, WHOLE: self.answer, PROBE: self.probe}
        self._ended = False  # whether its sender has sent all that it will
        self._answered: RequestResponseCycle | None = None  # the request whose turn it is
        self._read: tuple[RequestResponseCycle, Any] | None = None  # that, while its packet is read, and who answers it
        self._reading = False
        self._completed = False  # whether a message ended in the packet that is being read
        self._crowded = False  # whether there were too many connections already when this one came
        self._unsent: bytes | None = None  # an answer that goes out at the event loop's next turn

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._crowded = len(self.connections) > self.limits.connections
        self._patience = Patience(self.loop, self.limits, self._give_up, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        """Parse the bytes; refuse what is no HTTP, and what is too large."""
        self._plain = not (self.url or len(data) > self.limits.header_bytes or b" \r\n" in data or b"\t\r\n" in data)
        self._reading, self._completed = True, False
        try:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as stopped:
                self._feed_behind_offer(memoryview(data)[stopped.args[0] :])
            if self.url:
                self._check_progress(len(data))
        except HttpParserError as error:
            self._refuse(self._refusal or not_http(error))
        except RequestRefused as refusal:
            self._refuse(refusal)
        self._reading = False
        if self._completed and not (self.url or self._in_body):
            self._patience.work()
        else:
            self._patience.receive()
        if self._read:
            self._begin_at_once(*self._read)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Its sender will send no more, and may still read (RFC 9112 9.6): what it has asked is answered first."""
        if self.cycle is None or self.cycle.response_complete or self.url:
            return False
        self.cycle.keep_alive = False
        self._ended = True
        return True

    def probe(self) -> None:
        """Find out whether a sender that has sent its end still reads: what it is sent comes back if it does not.

        What it is sent means nothing (RFC 9110 15.2). A closed connection is noticed at the second time.
        """
        if self._ended and self.cycle is self._answered and not self.cycle.response_started:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._patience.stop()
        self._unsent = None
        self._extensions.clear()  # they hold this connection, and it them

    def shutdown(self) -> None:
        """The server stops: wake whoever waits for more of the request, so that an answer that goes on ends."""
        self._send()
        super().shutdown()
        self._extensions[STOPPING] = True
        if self.cycle and not self.cycle.response_complete:
            self.cycle.message_event.set()

    async def cut(self, *, reset: bool) -> None:
        """End the connection behind what was written, whatever of the answer is missing."""
        if self._answered:
            self._answered.disconnected = True  # nothing of it is missed any more
        await end(self.transport, reset=reset)

    def answer(self, send: Send, status: int, fields: Headers, body: bytes) -> bool:
        """Send a whole answer in one piece, in a third of the time that uvicorn takes for its two parts.

        It goes out at the event loop's next turn, behind all requests that this turn has read: whoever reads the
        answers is woken once then, and not for each, which on Linux is the dearest part of sending.

        False where it has to go the long way, by `send`: that is not ours, because somebody between us and the
        application wants to see what it sends; its reader reads no more; it is the last answer of the connection; or a
        field has a line break in it, which uvicorn refuses.
        """
        cycle = self._answered
        if cycle is None or send != cycle.send or cycle.disconnected:
            return False
        if not cycle.keep_alive or self.flow.write_paused:
            return False
        parts = [STATUS_LINE[status]]
        for name, value in fields:
            parts += name, b": ", value, b"\r\n"
        parts.append(b"\r\n")
        head = b"".join(parts)
        if head.count(b"\n") != len(fields) + 2:
            return False
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self._unsent = head if cycle.scope["method"] == "HEAD" else head + body
        self.loop.call_soon(self._send)
        cycle.message_event.set()
        cycle.on_response()
        return True

    def _send(self) -> None:
        if self._unsent is not None:
            self.transport.write(self._unsent)
            self._unsent = None

    def on_response_complete(self) -> None:
        """Answer what was sent meanwhile, or wait for more."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._patience.wait()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        cycle.scope["extensions"] = self._extensions
        if self._reading:
            self._read = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _begin_at_once(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer a request as far as that goes without waiting: mostly all the way, and no task is needed."""
        self._read = None
        self._send()  # a task may have answered the request before in this very turn
        task = begin(cycle.run_asgi(app), self.loop)
        if task:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    # What the parser calls. Every request pays for this: what is seldom needed is not done here.

    def on_headers_complete(self) -> None:
        parser = self.parser
        connect = False
        if parser.should_upgrade():
            connect = parser.get_method() == b"CONNECT"
            if not connect:
                return  # the head is read again, without the offer
        if connect or not self._plain or self._crowded or not parser.should_keep_alive():
            self._check_head(connect=connect)
        if self.url[:1] != b"/" and b"://" in self.url:
            self._take_the_targets_host()
        _begin(self)
        self.headers = []  # for trailers, which nobody reads
        self._in_body = True
        if connect:
            self.cycle.keep_alive = False

    def _take_the_targets_host(self) -> None:
        """In the absolute form a target names the host itself, whatever Host says (RFC 9112 3.2.2)."""
        _, _, rest = self.url.partition(b"://")
        authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
        path = rest[len(authority) :]
        self.url = path if path.startswith(b"/") else b"/" + path
        self.headers[:] = [(b"host", authority), *(field for field in self.headers if field[0] != b"host")]

    def on_body(self, body: bytes) -> None:
        self._progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._in_body:
            return  # an offer has stopped the parser
        self._in_body = False
        self._progress = self._completed = True
        self.url = b""
        if not self.cycle.response_complete:
            self.cycle.more_body = False
            self.cycle.message_event.set()

    # An offer to upgrade stops the parser behind the head.

    def _feed_behind_offer(self, rest: memoryview) -> None:
        while self._decline_offer():
            try:
                self.parser.feed_data(rest)
            except HttpParserUpgrade as stopped:
                rest = rest[stopped.args[0] :]
            else:
                return

    def _decline_offer(self) -> bool:
        """Give a fresh parser the head without the offer. False after CONNECT: what comes then is no HTTP (9.3.6)."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            self._end()
            return False
        fields = [b"%b: %b\r\n" % field for field in self.headers if field[0] != b"upgrade"]
        version = self.parser.get_http_version().encode()
        head = b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(fields))
        self.parser = _parser(self)
        self.parser.feed_data(head)
        return True

    # What is refused.

    def _check_head(self, *, connect: bool) -> None:
        """Refuse a head that is too large, or that asks for what is not served; tidy up its fields."""
        try:
            self._check_served(connect=connect)
            self.headers[:] = [(name, value.strip(BLANKS)) for name, value in self.headers]
        except RequestRefused as refusal:
            self._refusal = refusal  # the parser raises an error of its own for one in a callback
            raise
        self.expect_100_continue = any(
            name == b"expect" and value.lower() == b"100-continue" for name, value in self.headers
        )
        self._progress = True

    def _check_served(self, *, connect: bool) -> None:
        if connect and not self.url.startswith(b"/"):
            raise RequestRefused(400, "CONNECT is for proxies, and this server is none.")
        version = self.parser.get_http_version()
        if version == UNNAMED:
            raise RequestRefused(400, "The request line names no version of HTTP.")  # RFC 9112 3
        if version not in VERSIONS:
            raise unserved(version)
        check_target(self.url)
        most = self.limits.header_bytes
        if sum(len(name) + len(value) + AROUND_A_FIELD for name, value in self.headers) > most:
            raise fields_too_large(most)
        if self._crowded:
            raise crowded(self.limits.connections)

    def _check_progress(self, received: int) -> None:
        """Refuse a head, chunk extensions or trailers without an end."""
        self._idle = 0 if self._progress else self._idle + received
        self._progress = False
        if self._in_body:
            if self._idle > LARGEST_FIELDS:
                raise RequestRefused(400, f"More than {LARGEST_FIELDS:,} bytes of chunk extensions or trailers.")
            return
        check_target(self.url)
        if self._idle - len(self.url) > self.limits.header_bytes:
            raise fields_too_large(self.limits.header_bytes)

    def _give_up(self) -> None:
        """What was begun is not complete, and nobody waits for the rest of it."""
        self._refuse(late(self.limits.request_seconds))

    def _refuse(self, refusal: RequestRefused) -> None:
        """Answer when the requests before this one are answered, and read no more."""
        self.logger.warning("%s %s", refusal.status, refusal.detail)
        self.refused(refusal.status)
        method = b"HEAD" if self.parser.get_method() == b"HEAD" else b"GET"
        if self._in_body and not self._withdraw():
            self.transport.close()
            return
        self._in_body = self._crowded = False
        self.app = partial(_answer, refusal.reply())
        self.parser = _parser(self)
        self.parser.feed_data(method + b" / HTTP/1.1\r\n\r\n")
        self._end()
        self.cycle.transport = HalfClosing(self.transport)  # type: ignore[assignment]

    def _withdraw(self) -> bool:
        """Take back the request whose body cannot be read. False where its answer has begun."""
        if self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()
            return True
        if self.cycle.response_started:
            return False
        self.cycle.disconnected = self.cycle.response_complete = True
        self.cycle.message_event.set()
        return True

    def _end(self) -> None:
        self.url = b""
        self.parser = Drain(self.transport)  # type: ignore[assignment]


def _parser(protocol: Protocol) -> HttpRequestParser:
    parser = HttpRequestParser(protocol)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
    return parser


async def _answer(reply: Reply, _scope: Scope, _receive: Receive, send: Send) -> None:
    await write(send, replace(UNREAD, id=next_request_id().encode()), reply)
