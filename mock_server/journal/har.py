"""Requests as a browser's network panel reads them: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/)."""

import base64
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from mock_server import __version__
from mock_server.http.wire import Headers, text_of
from mock_server.journal.recorded import Recorded, content_type_of, text_of_body
from mock_server.journal.redaction import Known, Shown
from mock_server.journal.replay import is_path, target

UNKNOWN = -1
"""What HAR says for a size that nobody measured."""

NO_TYPE = "application/octet-stream"


def as_har(recorded: Iterable[Recorded], known: Known) -> dict[str, Any]:
    """The requests as a HAR document, the oldest first. Credentials are redacted."""
    creator = {"name": "aurion-mock", "version": __version__}
    return {
        "log": {"version": "1.2", "creator": creator, "entries": [_entry(each, known.shown(each)) for each in recorded]}
    }


def _entry(recorded: Recorded, shown: Shown) -> dict[str, Any]:
    entry = recorded.entry
    milliseconds = round(entry.took * 1000, 3)
    started = entry.received_at.isoformat(timespec="milliseconds")
    return {
        "startedDateTime": started.replace("+00:00", "Z"),
        "time": milliseconds,
        "request": _request(recorded, shown),
        "response": _response(recorded, shown),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": recorded.id,
    }


def _request(recorded: Recorded, shown: Shown) -> dict[str, Any]:
    request, size = recorded.request, recorded.entry.request_size
    host = text_of(request.headers.get(b"host", b"localhost"))
    query = shown.query(request.query)
    address = target(shown.text(request.path), query)
    har: dict[str, Any] = {
        "method": request.method,
        "url": f"http://{host}{address if is_path(address) else '/'}",
        "httpVersion": f"HTTP/{request.version}",
        "cookies": [],
        "headers": _headers(request.fields, shown),
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)],
        "headersSize": UNKNOWN,
        "bodySize": size,
    }
    if request.body:
        mime_type = content_type_of(request.fields) or NO_TYPE
        har["postData"] = {"mimeType": mime_type, "text": _sent_text(recorded, shown)}
    return har


def _response(recorded: Recorded, shown: Shown) -> dict[str, Any]:
    reply, size = recorded.reply, recorded.entry.reply_size
    location = next((shown.header(name, value) for name, value in reply.headers if name.lower() == b"location"), "")
    return {
        "status": reply.status,
        "statusText": _phrase(reply.status),
        "httpVersion": f"HTTP/{recorded.request.version}",
        "cookies": [],
        "headers": _headers(reply.headers, shown),
        "content": {
            "size": size,
            "mimeType": content_type_of(reply.headers) or NO_TYPE,
            **_text(shown.body(reply.body, reply.headers)),
        },
        "redirectURL": location,
        "headersSize": UNKNOWN,
        "bodySize": size,
    }


def _headers(fields: Headers, shown: Shown) -> list[dict[str, str]]:
    return [{"name": text_of(name), "value": shown.header(name, value)} for name, value in fields]


def _sent_text(recorded: Recorded, shown: Shown) -> str:
    request = recorded.request
    return text_of_body(shown.body(request.body, request.fields))


def _text(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode(), "encoding": "base64"}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # a layer may answer with any number
        return ""
