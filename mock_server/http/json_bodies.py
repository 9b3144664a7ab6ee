"""Bytes → JSON, refused wherever a lenient parser would let something through or change it silently."""

from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any, NoReturn

from pydantic_core import from_json

from mock_server.text.excerpts import excerpt

MOST_DIGITS = 4300
DEEPEST = 200
"""How deep pydantic's parser goes, and so how deep what we keep and send may nest."""

BYTE_ORDER_MARK = "\ufeff"


class NotJson(ValueError):
    """Why the bytes are no JSON that is read."""


def read_json(body: bytes) -> Any:
    """What the bytes say: UTF-8, no key twice in one object, every number finite, no bottomless nesting.

    `NotJson` says why not.
    """
    try:
        content = _decode(body.decode())
        if body.count(b"[") + body.count(b"{") > DEEPEST or b"\\u" in body:
            from_json(body)  # refuses what nests deeper, and half a surrogate pair
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(str(error)) from None
    return content


def _decode(text: str) -> Any:
    if text.startswith(BYTE_ORDER_MARK):
        raise JSONDecodeError("Unexpected byte order mark", text, 0)
    if text.startswith("{"):
        content, end = _decoder.raw_decode(text)
        if end == len(text):
            return content
    return _decoder.decode(text)  # passes over blanks, and says what else stands around the value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a key twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError(f"the key {excerpt(_first_repeated(pairs))!r} stands twice in one object")
    return content


def _first_repeated(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            break
        seen.add(key)
    return key


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has more than {MOST_DIGITS:,} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{excerpt(digits)} is not a finite number")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


_decoder = JSONDecoder(
    object_pairs_hook=_distinct, parse_int=_integer, parse_float=_finite, parse_constant=_no_constant
)
