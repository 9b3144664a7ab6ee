"""Requests that cannot be served: bytes that are no HTTP, a version we do not speak, heads without an end."""

import logging

from httptools import HttpParserCallbackError, HttpParserError

from mock_server.http.wire import Reply, json_reply
from mock_server.text.excerpts import excerpt

LONGEST_TARGET = 65_535
"""Bytes of a request's target: as many as the parser of URLs can hold."""

LARGEST_FIELDS = 64 * 1024
"""Bytes of what stands in a body and is not its content."""
SOON = b"1"
"""Seconds after which to try again where there were too many."""


class RequestRefused(Exception):
    """The bytes are no request that is served; nothing behind them can be read."""

    def __init__(self, status: int, detail: str, *fields: tuple[bytes, bytes]) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.fields = fields

    def reply(self) -> Reply:
        reply = json_reply(self.status, {"detail": self.detail})
        reply.headers += [*self.fields, (b"connection", b"close")]
        return reply


def check_target(target: bytes) -> None:
    if len(target) > LONGEST_TARGET:
        raise RequestRefused(414, f"The request target has more than {LONGEST_TARGET:,} bytes.")


def not_http(error: HttpParserError) -> RequestRefused:
    cause = error.__context__
    if isinstance(error, HttpParserCallbackError) and not isinstance(cause, HttpParserError):
        logging.getLogger(__name__).error("A request could not be read", exc_info=cause)
        return RequestRefused(500, "Internal Server Error")
    reason = str(cause or error)
    if "PRI" in reason:
        return unserved("2")
    if "HTTP version" in reason:
        return unserved("of this version")
    return RequestRefused(400, f"Invalid HTTP request received: {excerpt(reason)}")


def unserved(version: str) -> RequestRefused:
    return RequestRefused(505, f"HTTP/{version} is not served here, HTTP/1.1 is.")


def fields_too_large(most: int) -> RequestRefused:
    return RequestRefused(431, f"The header fields have more than {most:,} bytes.")


def late(seconds: float) -> RequestRefused:
    return RequestRefused(408, f"The request was not complete after {seconds:g} s.")


def crowded(most: int) -> RequestRefused:
    told = f"There are {most:,} connections already. Close some, or start the mock with a higher --max-connections."
    return RequestRefused(503, told, (b"retry-after", SOON))
