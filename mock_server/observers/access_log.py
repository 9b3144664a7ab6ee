"""One line a request: what was asked, what was answered, and why not. Written, or handed to `logging`."""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

from mock_server.http.exchange import Exchange
from mock_server.http.secret_names import shown_parameters, without_secrets
from mock_server.http.wire import LATIN, Reply, Request, name_of
from mock_server.observers import Observer
from mock_server.observers.json_lines import json_line
from mock_server.text.printable import shortened, shortened_bytes

log = logging.getLogger("aurion_mock")

APIS, DOCUMENT = ("/api/", "/_mock/"), "/_mock/openapi.json"
TEXTUAL = re.compile(rb"text/|application/([\w.+-]+\+)?(json|xml|yaml|x-www-form-urlencoded)\b", re.IGNORECASE)
LONGEST = 4000
PATH, WORLD, FAULT, BODY, HINT, TYPE = 1000, 200, 300, 1500, 500, 100
"""Characters of each that a longer line keeps."""


def line(exchange: Exchange) -> str:
    """Refusals carry their body and hint; a world other than the default is named, and so is a fault that acted.

    What got no answer has the status 000.
    """
    request, world, reply = exchange.request, exchange.world, exchange.reply
    where = "" if world == "default" and not exchange.fault else _where(exchange)
    why = f"  {reply.body.decode('utf-8', 'backslashreplace')}  {reply.hint}" if reply.status >= 400 else ""
    text = f"{reply.status:03} {request.method} {request.path}{where}{why.rstrip()}"
    if len(text) <= LONGEST and text.isascii() and text.isprintable():
        return text
    return f"{reply.status:03} {request.method} {_path(request)}{_where(exchange)}{_why(reply)}"


def detailed(exchange: Exchange) -> str:
    """The line with the query and the time the answer took, and a line a body. No headers: they hold credentials, and
    of query and bodies not what is named as one is.

    Of a body that is no text, and of a page, its type and size. Nothing of what was sent to a page: somebody signs in
    there.
    """
    request, reply = exchange.request, exchange.reply
    query = f"?{shortened_bytes(_shown(request.query, shown_parameters), PATH)}" if request.query else ""
    took = f"{(perf_counter() - request.received) * 1000:.1f} ms"
    lines = [f"{reply.status:03} {request.method} {_path(request)}{query}{_where(exchange)}  {took}{_why(reply)}"]
    is_api = request.path.startswith(APIS) and request.path != DOCUMENT
    if request.body and is_api:
        lines.append(f"  > {_body(request.body, request.headers.get(b'content-type', b''))}")
    if reply.body and reply.status < 400:
        content_type = next((value for name, value in reply.headers if name == b"content-type"), b"")
        lines.append(f"  < {_body(reply.body, content_type) if is_api else _size(reply.body, content_type)}")
    return "\n".join(lines)


def as_json(exchange: Exchange) -> str:
    """The line as a JSON object, for machines. `duration_ms` is from the request's last byte to its answer."""
    return _object(exchange, logging.INFO)


def as_detailed_json(exchange: Exchange) -> str:
    """The same with query and bodies, as far as `detailed` shows them."""
    request, reply = exchange.request, exchange.reply
    is_api = request.path.startswith(APIS) and request.path != DOCUMENT
    more = {}
    if request.query:
        more["query"] = shortened_bytes(_shown(request.query, shown_parameters), PATH)
    if request.body and is_api:
        more["request_body"] = _body(request.body, request.headers.get(b"content-type", b""))
    if reply.body and reply.status < 400 and is_api:
        content_type = next((value for name, value in reply.headers if name == b"content-type"), b"")
        more["response_body"] = _body(reply.body, content_type)
    return _object(exchange, logging.DEBUG, **more)


def _object(exchange: Exchange, level: int, **more: str) -> str:
    request, reply = exchange.request, exchange.reply
    told = {
        "message": f"{reply.status:03} {request.method} {_path(request)}",
        "status": reply.status,
        "method": request.method,
        "path": _path(request),
        "operation": exchange.endpoint.operation.id if exchange.endpoint else None,
        "world": shortened(exchange.world, WORLD),
        "duration_ms": round((perf_counter() - request.received) * 1000, 3),
        "request_id": name_of(request),
    }
    if exchange.fault:
        told["fault"] = shortened(exchange.fault, FAULT)
    if reply.status >= 400:
        told["response_body"] = shortened_bytes(reply.body, BODY)
    if reply.hint:
        told["hint"] = shortened(reply.hint, HINT)
    return json_line(level, "access", **told, **more)


def silent(exchange: Exchange) -> None:
    """Nothing, for those who asked for warnings only."""


def written(render: Callable[[Exchange], str], write: Callable[[str], None]) -> Observer:
    """Writes what is rendered: a logging record would cost as much as the rest of the request."""
    return lambda exchange: write(render(exchange))


def logged(exchange: Exchange) -> None:
    """To the logger `aurion_mock`: the line at INFO, its details at DEBUG. A handler that fails costs no answer."""
    if log.isEnabledFor(logging.INFO):
        with suppress(Exception):
            log.info(line(exchange))
            if log.isEnabledFor(logging.DEBUG):
                log.debug(detailed(exchange))


def _body(body: bytes, content_type: bytes) -> str:
    """The text; of what says that it is none, its type and size."""
    text = not content_type or TEXTUAL.match(content_type)
    return shortened_bytes(_shown(body, without_secrets), BODY) if text else _size(body, content_type)


def _shown(sent: bytes, without: Callable[[str], str]) -> bytes:
    """What was sent without secrets in its beginning, of which a part is shown: a body may be large."""
    text = sent[: 4 * BODY].decode("utf-8", "surrogateescape")
    return without(text).encode("utf-8", "surrogateescape") + sent[4 * BODY :]


def _size(body: bytes, content_type: bytes) -> str:
    return f"{shortened_bytes(content_type, TYPE)}, {len(body):,} bytes"


def _path(request: Request) -> str:
    return shortened_bytes(request.path.encode(LATIN, "backslashreplace"), PATH)


def _where(exchange: Exchange) -> str:
    """The world, if it is another than the default, and what its faults did."""
    world = "" if exchange.world == "default" else f"  [{shortened(exchange.world, WORLD)}]"
    return f"{world}  (fault: {shortened(exchange.fault, FAULT)})" if exchange.fault else world


def _why(reply: Reply) -> str:
    return (
        f"  {shortened_bytes(reply.body, BODY)}  {shortened(reply.hint, HINT)}".rstrip() if reply.status >= 400 else ""
    )
