"""Answers as no server should give them. Each is bytes on a connection; the verdict is by the book all the same."""

import gzip
import time
import zlib
from collections.abc import Callable, Iterator

from contract_tests.tests.front import FrontHandler

OK = b"HTTP/1.1 200 OK\r\n"
JSON = b"Content-Type: application/json\r\n"
Hostile = Callable[[], Iterator[bytes]]
MEGABYTE = b"x" * 1_000_000
BOMB = gzip.compress(MEGABYTE) * 300
"""300 MB as 300 members of a gzip."""
ZIPPED = zlib.compress(MEGABYTE * 100, 1)
"""100 MB, for whoever takes `zip` for a charset."""
SLOW = 0.05
"""Seconds between two bytes of somebody who never quite stops."""


def body_without_end() -> Iterator[bytes]:
    yield OK + JSON + b"\r\n"
    while True:
        yield MEGABYTE


def chunks_without_end() -> Iterator[bytes]:
    yield OK + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\nx\r\n" * 10_000


def a_byte_now_and_then() -> Iterator[bytes]:
    yield OK + JSON + b"Content-Length: 100000\r\n\r\n"
    while True:
        time.sleep(SLOW)
        yield b"x"


def a_header_now_and_then() -> Iterator[bytes]:
    yield OK
    while True:
        time.sleep(SLOW)
        yield b"X-More: 1\r\n"


def continue_without_end() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000


def hints_now_and_then() -> Iterator[bytes]:
    while True:
        time.sleep(SLOW)
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"


def headers_without_end() -> Iterator[bytes]:
    yield OK
    while True:
        yield b"X-More: 1\r\n" * 10_000


def nothing_at_all() -> Iterator[bytes]:
    time.sleep(60)
    yield b""


def gzip_bomb() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: gzip\r\n", BOMB)


def bomb_in_a_bomb() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: gzip, gzip\r\n", gzip.compress(BOMB))


def a_hundred_codings() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: " + b", ".join([b"gzip"] * 100) + b"\r\n", gzip.compress(b"{}"))


def broken_gzip() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: gzip\r\n", b'{"id": 1}')


def half_of_a_gzip() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: gzip\r\n", gzip.compress(MEGABYTE)[:100])


def a_coding_that_nobody_asked_for() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: br\r\n", b"\x0b\x00\x80{}\x03")


def closed_in_the_middle() -> Iterator[bytes]:
    yield OK + JSON + b"Content-Length: 1000\r\n\r\n{"


def closed_at_once() -> Iterator[bytes]:
    yield b""


def status_line_of_another_kind() -> Iterator[bytes]:
    yield b"HTTP/1.1 OK 200\r\n\r\n"


def no_http_at_all() -> Iterator[bytes]:
    yield b"220 mail.example.com ESMTP\r\n"


def status_below_100() -> Iterator[bytes]:
    yield b"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"


def another_protocol() -> Iterator[bytes]:
    yield b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def two_lengths() -> Iterator[bytes]:
    yield OK + JSON + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"


def a_length_below_zero() -> Iterator[bytes]:
    yield OK + JSON + b"Content-Length: -1\r\n\r\n{}"


def a_chunk_of_no_size() -> Iterator[bytes]:
    yield OK + JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"


def come_back_in_thirty_years() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 999999999\r\n" + JSON, b"{}")


def come_back_on_a_day() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: Fri, 31 Dec 9998 23:59:59 GMT\r\n" + JSON, b"{}")


def come_back_after_all_digits() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + b"9" * 5_000 + b"\r\n" + JSON, b"{}")


def unavailable_for_thirty_years() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 999999999\r\n" + JSON, b"{}")


def round_in_a_circle() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /api/v1/tickets/1\r\n", b"")


NO_ANSWER = [
    round_in_a_circle,
    body_without_end,
    chunks_without_end,
    a_byte_now_and_then,
    a_header_now_and_then,
    continue_without_end,
    hints_now_and_then,
    headers_without_end,
    nothing_at_all,
    gzip_bomb,
    bomb_in_a_bomb,
    a_hundred_codings,
    broken_gzip,
    half_of_a_gzip,
    a_coding_that_nobody_asked_for,
    closed_in_the_middle,
    closed_at_once,
    status_line_of_another_kind,
    no_http_at_all,
    status_below_100,
    another_protocol,
    two_lengths,
    a_length_below_zero,
    a_chunk_of_no_size,
    come_back_in_thirty_years,
    come_back_on_a_day,
    come_back_after_all_digits,
    unavailable_for_thirty_years,
]
"""What is no answer of an API: the run could not test."""


def deep_json() -> Iterator[bytes]:
    yield _sized(OK + JSON, b"[" * 200_000 + b"]" * 200_000)


def deep_objects() -> Iterator[bytes]:
    yield _sized(OK + JSON, b'{"detail":' * 900 + b"1" + b"}" * 900)


def a_charset_that_python_knows_as_undefined() -> Iterator[bytes]:
    yield _sized(OK + b"Content-Type: application/json; charset=undefined\r\n", b"{'id'")


def a_charset_that_is_a_bomb() -> Iterator[bytes]:
    yield _sized(OK + b"Content-Type: text/html; charset=zip\r\n", ZIPPED)


def a_charset_of_a_thousand_letters() -> Iterator[bytes]:
    yield _sized(OK + b"Content-Type: text/html; charset=" + b"x" * 1_000 + b"\r\n", b"{}")


def no_utf_8() -> Iterator[bytes]:
    yield _sized(OK + JSON, b'{"subject": "\xff\xfe"}')


def a_number_of_many_digits() -> Iterator[bytes]:
    yield _sized(OK + JSON, b'{"id": ' + b"9" * 100_000 + b"}")


def less_than_it_says() -> Iterator[bytes]:
    yield OK + JSON + b'Content-Length: 5\r\n\r\n{"id": 1042}'


def status_above_599() -> Iterator[bytes]:
    yield _sized(b"HTTP/1.1 999 Odd\r\n" + JSON, b"{}")


def an_answer_to_nobody() -> Iterator[bytes]:
    yield _sized(OK + JSON, b"{}") + _sized(OK + JSON, b'{"id": 7}')


def gzip_of_nothing() -> Iterator[bytes]:
    yield _sized(OK + JSON + b"Content-Encoding: gzip\r\n", b"")


WRONG_ANSWER = [
    deep_json,
    deep_objects,
    a_charset_that_python_knows_as_undefined,
    a_charset_that_is_a_bomb,
    a_charset_of_a_thousand_letters,
    no_utf_8,
    a_number_of_many_digits,
    less_than_it_says,
    status_above_599,
    an_answer_to_nobody,
    gzip_of_nothing,
]
"""What is an answer, and a wrong one: a finding."""


def given_by(hostile: Hostile, path: str) -> Callable[[FrontHandler], bool]:
    """A front's behaviour: requests whose path begins so are answered like that."""

    def behave(handler: FrontHandler) -> bool:
        if not handler.path.startswith(path):
            return False
        handler.close_connection = True
        for piece in hostile():
            handler.wfile.write(piece)
            handler.wfile.flush()
        return True

    return behave


def _sized(head: bytes, content: bytes) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(content) + content
