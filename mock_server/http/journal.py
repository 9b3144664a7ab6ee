"""One line a request for the person at the terminal: what was asked, what was answered, and why not."""

import logging

from mock_server.http.wire import Reply, Request

log = logging.getLogger("aurion_mock")


def note(request: Request, world: str, reply: Reply) -> None:
    """Refusals carry their hint; a world other than the default is named."""
    if log.isEnabledFor(logging.INFO):
        where = "" if world == "default" else f"  [{world}]"
        why = f"  {reply.body.decode()}  {reply.hint}" if reply.status >= 400 else ""
        log.info("%s %s %s%s%s", reply.status, request.method, request.path, where, why.rstrip())
