"""How large a body may be: all of it by the server's limit, one field of it by the operation's `x-body-limit`."""

import re
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]

from mock_server.document.operations import FieldLimit
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request

MEGABYTE = 1024**2
BLANKS = re.compile(r"[ \t\r\n]*")
_decode = JSONDecoder().raw_decode


def check_size(request: Request, server_limit: int, field_limit: FieldLimit | None) -> None:
    """413 where the body, or the field, is too large. What was too large to be read counts as the field's fault."""
    if request.oversized:
        raise _too_large(field_limit) if field_limit and field_limit.bytes < server_limit else too_large(server_limit)
    if field_limit and field_limit.bytes < len(request.body):
        size = size_of(field_limit.name, request.body)
        if size > field_limit.bytes:
            raise _too_large(field_limit, f"It has {size:,} bytes, {field_limit.bytes:,} are allowed.")


def too_large(limit: int) -> ApiError:
    shown = f"{limit // MEGABYTE} MB" if limit % MEGABYTE == 0 else f"{limit:,} byte"
    return ApiError(413, f"Request body exceeds {shown} limit")


def size_of(name: str, body: bytes) -> int:
    """How many bytes of the body are the value of this field, as it was sent. 0 where the body is no such JSON."""
    try:
        text = body.decode()
        return sum(len(text[begin:end].encode()) for key, begin, end in _fields(text) if key == name)
    except (ValueError, RecursionError):
        return 0


def _fields(text: str) -> list[tuple[str, int, int]]:
    """The keys of a JSON object, and where the value of each begins and ends."""
    fields, at = [], _past(text, 0, "{")
    while text.startswith('"', at):
        key, at = scanstring(text, at + 1)
        begin = _past(text, at, ":")
        _, end = _decode(text, begin)
        fields.append((key, begin, end))
        at = _past_blanks(text, end)
        at = _past(text, at, ",") if text.startswith(",", at) else len(text)
    return fields


def _past(text: str, at: int, mark: str) -> int:
    """Where the text goes on after this mark and the blanks around it."""
    at = _past_blanks(text, at)
    if not text.startswith(mark, at):
        raise JSONDecodeError(f"Expecting {mark}", text, at)
    return _past_blanks(text, at + 1)


def _past_blanks(text: str, at: int) -> int:
    blanks = BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _too_large(limit: FieldLimit, hint: str = "") -> ApiError:
    return ApiError(413, limit.detail, hint=hint)
