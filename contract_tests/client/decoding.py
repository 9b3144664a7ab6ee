"""Content codings (RFC 9110 8.4.1): what a run notes, checks and takes back is the body as it was meant."""

import zlib
from collections.abc import Iterable

GZIP, ZLIB, RAW = 31, 15, -15
"""What zlib calls the formats: gzip (RFC 1952), zlib (RFC 1950) and bare deflate (RFC 1951)."""
FORMATS = {"gzip": (GZIP,), "x-gzip": (GZIP,), "deflate": (ZLIB, RAW)}
"""The formats that a coding may have. `deflate` is zlib, but some senders leave its frame out."""
GZIP_MAGIC = b"\x1f\x8b"
MOST_CODINGS = 4
"""Codings of one body, one upon the other. More are no compression but an attack."""
AT_A_TIME = 65_536


class Undecodable(Exception):
    """A body that is not what its Content-Encoding says, or a coding that we do not read."""


class TooLarge(Exception):
    """A body that has no end, as far as we care to look."""


def decoded(codings: Iterable[str], content: bytes, largest: int) -> bytes:
    """The body without its codings, which are given in the order they were applied in."""
    applied = [each for each in codings if each != "identity"]
    if len(applied) > MOST_CODINGS:
        raise Undecodable(f"Content-Encoding names {len(applied)} codings")
    for coding in reversed(applied if content else []):
        if coding not in FORMATS:
            raise Undecodable(f"Content-Encoding is {coding!r}, although identity was asked for")
        content = _inflated(coding, content, largest)
    return content


def codings(values: Iterable[str]) -> list[str]:
    """The codings that Content-Encoding fields name, in small letters."""
    return [each.strip().lower() for value in values for each in value.split(",") if each.strip()]


def _inflated(coding: str, content: bytes, largest: int) -> bytes:
    for each in FORMATS[coding]:
        try:
            return _unpacked(each, content, largest)
        except zlib.error as error:
            failed = error
    raise Undecodable(f"Content-Encoding is {coding}, but the body is not ({failed})")


def _unpacked(form: int, content: bytes, largest: int) -> bytes:
    """Every member of the content. A gzip file may have several (RFC 1952 2.2)."""
    pieces: list[bytes] = []
    size = 0
    while True:
        inflating = zlib.decompressobj(form)
        while content and not inflating.eof:
            pieces.append(inflating.decompress(content, AT_A_TIME))
            content = inflating.unconsumed_tail
            size += len(pieces[-1])
            if size > largest:
                raise TooLarge
        if not inflating.eof:
            raise zlib.error("it ends too early")
        content = inflating.unused_data
        if not (form == GZIP and content.startswith(GZIP_MAGIC)):
            return b"".join(pieces)
