"""One line a request: what was asked, what was answered, and why not. Written, or handed to `logging`."""

import logging
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

from mock_server.http.wire import LATIN, Reply, Request
from mock_server.printable import shortened, shortened_bytes

log = logging.getLogger("aurion_mock")

Note = Callable[[Request, str, Reply], None]
"""Takes a request, the name of its world and its reply. Never waits, never raises: the reply is still to be sent."""

APIS = ("/api/", "/_mock/")
LONGEST = 4000
PATH, WORLD, BODY, HINT = 1000, 200, 1500, 500
"""Characters of each that a longer line keeps."""


def line(request: Request, world: str, reply: Reply) -> str:
    """Refusals carry their body and hint; a world other than the default is named."""
    where = "" if world == "default" else f"  [{world}]"
    why = f"  {reply.body.decode('utf-8', 'backslashreplace')}  {reply.hint}" if reply.status >= 400 else ""
    text = f"{reply.status} {request.method} {request.path}{where}{why.rstrip()}"
    if len(text) <= LONGEST and text.isascii() and text.isprintable():
        return text
    return f"{reply.status} {request.method} {_path(request)}{_where(world)}{_why(reply)}"


def detailed(request: Request, world: str, reply: Reply) -> str:
    """The line with the query and the time the answer took, and a line a body. No headers: they hold credentials.

    Nor what was sent to the pages: somebody signs in there.
    """
    query = f"?{shortened_bytes(request.query, PATH)}" if request.query else ""
    took = f"{(perf_counter() - request.received) * 1000:.1f} ms"
    lines = [f"{reply.status} {request.method} {_path(request)}{query}{_where(world)}  {took}{_why(reply)}"]
    if request.body and request.path.startswith(APIS):
        lines.append(f"  > {shortened_bytes(request.body, BODY)}")
    if reply.body and reply.status < 400:
        lines.append(f"  < {shortened_bytes(reply.body, BODY)}")
    return "\n".join(lines)


def silent(request: Request, world: str, reply: Reply) -> None:
    """Nothing, for those who asked for warnings only."""


def written(render: Callable[[Request, str, Reply], str], write: Callable[[str], None]) -> Note:
    """A note that writes what is rendered: a logging record would cost as much as the rest of the request."""

    def note(request: Request, world: str, reply: Reply) -> None:
        write(render(request, world, reply))

    return note


def logged(request: Request, world: str, reply: Reply) -> None:
    """To the logger `aurion_mock`: the line at INFO, its details at DEBUG. A handler that fails costs no answer."""
    if log.isEnabledFor(logging.INFO):
        with suppress(Exception):
            log.info(line(request, world, reply))
            if log.isEnabledFor(logging.DEBUG):
                log.debug(detailed(request, world, reply))


def _path(request: Request) -> str:
    return shortened_bytes(request.path.encode(LATIN, "backslashreplace"), PATH)


def _where(world: str) -> str:
    return "" if world == "default" else f"  [{shortened(world, WORLD)}]"


def _why(reply: Reply) -> str:
    return (
        f"  {shortened_bytes(reply.body, BODY)}  {shortened(reply.hint, HINT)}".rstrip() if reply.status >= 400 else ""
    )
