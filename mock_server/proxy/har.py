"""A recording (HAR 1.2) as exchanges: what browsers, our own journal and other proxies export.

http://www.softwareishard.com/blog/har-12-spec/. What a recorder left out is not made up: a body that it dropped is not
there, and where it took the cookies away nobody knows who sent a request.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mock_server.errors import DomainError
from mock_server.http.wire import Headers, Request, headers_of
from mock_server.proxy.bodies import KeptBody
from mock_server.text.excerpts import excerpt

ROOTS = re.compile("/api/(?:v1|v2|ai-automation)(?=/|$)")
"""How the paths of the API begin; what stands before is a base."""
DAY = 86_400_000
"""Milliseconds that an exchange takes at the most."""
SIGNS = ("cookie", "authorization")
Json = Any


class UnreadableRecording(DomainError):
    """The file is no recording; the sentence says where."""


@dataclass(slots=True)
class RecordedExchange:
    """An entry: the request with its body, the answer with its own, and when both were, in seconds."""

    request: Request
    sent: KeptBody
    status: int
    headers: Headers
    answered: KeptBody
    began: float
    ended: float


@dataclass(slots=True)
class HarFile:
    """The exchanges with the API, in the order that they began in. `others` were with something else, or a cache."""

    exchanges: list[RecordedExchange]
    others: int


def read_har(path: Path) -> HarFile:
    """The recording in a file. `UnreadableRecording` says what is wrong with it, and where."""
    try:
        content = json.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UnreadableRecording(f"{path} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnreadableRecording(f"{path} is no JSON, as a HAR is: {error}") from None
    except ValueError:  # Python makes no number of so many digits
        raise UnreadableRecording(f"{path} cannot be read: a number in it is too long") from None
    except RecursionError:
        raise UnreadableRecording(f"{path} is no HAR: its JSON is nested too deeply") from None
    entries = _Place(path, "", content).get("log", dict).get("entries", list)
    exchanges = [each for at in range(len(entries.value)) if (each := _exchange(entries.item(at)))]
    exchanges.sort(key=lambda each: each.began)
    _hide_who_sent(exchanges)
    return HarFile(exchanges, len(entries.value) - len(exchanges))


@dataclass(slots=True)
class _Place:
    """A value of the file, which knows where it stands."""

    path: Path
    where: str
    value: Json

    def get(self, name: str, kind: type) -> "_Place":
        where = f"{self.where}.{name}".lstrip(".")
        if not isinstance(self.value, dict) or name not in self.value:
            raise UnreadableRecording(f"{self.path} is no HAR: {where} is missing")
        return _Place(self.path, where, self.value[name]).of(kind)

    def item(self, at: int) -> "_Place":
        return _Place(self.path, f"{self.where}.{at}", self.value[at]).of(dict)

    def of(self, kind: type) -> "_Place":
        if not isinstance(self.value, kind) or isinstance(self.value, bool):
            words = {dict: "an object", list: "a list", str: "a text", int: "a whole number"}
            raise UnreadableRecording(f"{self.path} is no HAR: {self.where} is not {words[kind]}")
        return self

    def wrong(self, why: str) -> UnreadableRecording:
        return UnreadableRecording(f"{self.path} is no HAR: {self.where} {excerpt(repr(self.value))} {why}")


def _exchange(entry: _Place) -> RecordedExchange | None:
    """An entry; None where it has nothing to do with the API, or was never answered by it."""
    request, response = entry.get("request", dict), entry.get("response", dict)
    url, status = request.get("url", str), response.get("status", int).value
    try:
        parts = urlsplit(url.value)
    except ValueError:
        raise url.wrong("is no address") from None
    root = ROOTS.search(parts.path)
    cached = entry.value.get("_fromCache") or response.value.get("_fetchedViaServiceWorker")
    if root is None or cached or not 100 <= status < 600:
        return None
    fields = list(_fields(request))
    headers = [(b"host", parts.netloc.encode("utf-8", "replace")), *(each for each in fields if each[0] != b"host")]
    asked = Request(
        _encoded(request.get("method", str).value.upper()),
        _encoded(parts.path[root.start() :]),
        parts.query.encode("utf-8", "replace"),
        headers_of(headers),
        len(headers),
        b"",
        False,
        fields=headers,
    )
    start, seconds = _instant(entry.get("startedDateTime", str)), _seconds(entry.value.get("time"))
    return RecordedExchange(
        asked, _sent(request), status, list(_fields(response)), _answered(response), start, start + seconds
    )


def _fields(message: _Place) -> Iterator[tuple[bytes, bytes]]:
    """The header fields. A body is recorded unpacked, so that its coding no longer counts."""
    listed = message.get("headers", list)
    for at in range(len(listed.value)):
        field = listed.item(at)
        name, value = field.get("name", str).value.lower(), field.get("value", str).value
        if not name.startswith(":") and name not in {"content-encoding", "transfer-encoding", "content-length"}:
            yield name.encode("utf-8", "replace"), value.encode("utf-8", "replace")


def _sent(request: _Place) -> KeptBody:
    posted = request.value.get("postData")
    if isinstance(posted, dict) and isinstance(posted.get("text"), str):
        return _body(posted["text"].encode("utf-8", "surrogatepass"))
    had = bool(posted) or (isinstance(size := request.value.get("bodySize"), int) and size > 0)
    return KeptBody() if had else _body(b"")


def _answered(response: _Place) -> KeptBody:
    content = response.get("content", dict)
    text = content.value.get("text")
    if not isinstance(text, str):
        sizes = (content.value.get("size"), response.value.get("bodySize"))
        return KeptBody() if any(isinstance(each, int) and each > 0 for each in sizes) else _body(b"")
    if content.value.get("encoding") != "base64":
        return _body(text.encode("utf-8", "surrogatepass"))
    try:
        return _body(base64.b64decode(text, validate=True))
    except ValueError:  # also of characters that are no ASCII
        raise content.wrong("is no Base64, as it says") from None


def _body(content: bytes) -> KeptBody:
    kept = KeptBody()
    kept.add(content, more=False)
    return kept


def _instant(started: _Place) -> float:
    try:
        return datetime.fromisoformat(started.value).timestamp()
    except (ValueError, OverflowError):
        raise started.wrong("is no instant") from None


def _seconds(took: Json) -> float:
    """What an exchange took, in milliseconds; a day at the most, and none where that is no time."""
    if not isinstance(took, int | float) or isinstance(took, bool) or not took >= 0:
        return 0.0
    return min(took, DAY) / 1000


def _encoded(path: str) -> str:
    """What can be sent of it: half of a surrogate pair, which is no character, is written as the mark for that."""
    return path.encode("utf-8", "replace").replace(b"?", b"%EF%BF%BD").decode()


def _hide_who_sent(exchanges: list[RecordedExchange]) -> None:
    """Where no request has a cookie, the recorder took them away: that a key was all there was nobody can say then."""
    if not any(name.encode() in each.request.headers for each in exchanges for name in SIGNS):
        for each in exchanges:
            each.request.headers.setdefault(b"cookie", b"")
