"""Bodies on their way through: kept up to a bound, so that they can be checked, and read as what they say they are."""

import json
import re
import zlib
from typing import Any

import orjson

from mock_server.http.json_bodies import NotJson, read_json

LARGEST = 2 * 1024**2
"""Bytes of a body, as it was sent and unpacked, up to which it is checked."""
UNPACKED = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""The codings that are understood, and what zlib calls them."""
DEEP = re.compile("nested too deeply|recursion limit")
"""What says of JSON that it is too deep to be read."""
LONG = re.compile("a number has more than")
"""What says of JSON that Python refuses to make a number of it."""
TOO_DEEP = "it is nested too deeply"


SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotChecked(Exception):
    """Why a body cannot be checked, in words that can follow "cannot be checked: "."""


class KeptBody:
    """The beginning of a body: all of it, unless it is `too_large`."""

    __slots__ = ("_pieces", "_value", "complete", "size", "too_large")

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._value: tuple[Any, ...] = ()
        self.size = 0
        self.complete = False
        self.too_large = False

    def add(self, piece: bytes, *, more: bool) -> None:
        """Take note of the next piece. Of a body that is too large nothing is kept."""
        self.size += len(piece)
        if self.size > LARGEST:
            self.too_large = True
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)
        self.complete = not more

    @property
    def content(self) -> bytes:
        """What was kept, as it was sent."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def beginning(self, most: int) -> bytes:
        """So many bytes of it, which costs no more than those."""
        taken, size = [], 0
        for piece in self._pieces:
            taken.append(piece[: most - size])
            size += len(taken[-1])
            if size >= most:
                break
        return b"".join(taken)

    def json(self, coding: str) -> Any:
        """The JSON that it says, read once. `ValueError` says why it says none, `NotChecked` why nobody can tell."""
        if not self._value:
            self._value = (json_of(unpacked(self.content, coding) if coding else self.content),)
        return self._value[0]


def unpacked(content: bytes, coding: str) -> bytes:
    """The content without its Content-Encoding. `NotChecked`: nobody here can; `ValueError`: it is broken."""
    for name in reversed([each.strip().lower() for each in coding.split(",")]):
        if name in {"", "identity"}:
            continue
        if name not in UNPACKED:
            raise NotChecked(f"its Content-Encoding {name} is not understood here")
        content = _inflated(content, name)
    return content


def _inflated(content: bytes, name: str) -> bytes:
    """Unpacked. A gzip may have several members (RFC 1952 2.2), and some senders mean raw deflate by `deflate`."""
    window = UNPACKED[name]
    try:
        return _members(content, window, name)
    except ValueError:
        if name != "deflate":
            raise
        return _members(content, -window, name)


def _members(content: bytes, window: int, name: str) -> bytes:
    plain = b""
    while True:
        unpacking = zlib.decompressobj(wbits=window)
        try:
            plain += unpacking.decompress(content, LARGEST + 1 - len(plain))
        except zlib.error:
            raise ValueError(f"is not {name}, as its Content-Encoding says") from None
        if len(plain) > LARGEST:
            raise NotChecked(f"unpacked it has more than {LARGEST:,} bytes")
        if not unpacking.eof:
            raise ValueError(f"ends in the middle of its {name}")
        content = unpacking.unused_data
        if not content or name == "deflate":
            return plain


def json_of(content: bytes) -> Any:
    """The JSON that the bytes say. `ValueError` says why they say none, `NotChecked` that it is too deep for us."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        return read_json(content)  # numbers that orjson has no room for; and what is wrong, in words
    except NotJson as error:
        if DEEP.search(str(error)):
            raise NotChecked(TOO_DEEP) from None
        if LONG.search(str(error)):
            raise NotChecked("a number in it is too long") from None
        if _has_half_a_pair(content):
            raise NotChecked("a text in it has half of a surrogate pair") from None
        raise ValueError(f"is no JSON: {error}") from None


def _has_half_a_pair(content: bytes) -> bool:
    """Whether that alone keeps the bytes from being read: JSON may have it (RFC 8259 8.2), if nobody can write it."""
    try:
        json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return SURROGATE.search(content) is not None


def _refuse(name: str) -> None:
    raise ValueError(name)


def media_type(content_type: str) -> str:
    """`application/json` of `application/json; charset=utf-8`."""
    return content_type.partition(";")[0].strip().lower()
