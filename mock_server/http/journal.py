"""One line a request for the person at the terminal: what was asked, what was answered, and why not."""

import logging
import sys
from contextlib import suppress

from mock_server.http.wire import Reply, Request

log = logging.getLogger("aurion_mock")


def note(request: Request, world: str, reply: Reply) -> None:
    """Refusals carry their hint; a world other than the default is named.

    Written directly: a logging record would cost as much as the rest of the request.
    """
    if log.isEnabledFor(logging.INFO):
        where = "" if world == "default" else f"  [{world}]"
        why = f"  {reply.body.decode()}  {reply.hint}" if reply.status >= 400 else ""
        with suppress(OSError):  # the terminal may be gone; the reply is not
            sys.stderr.write(f"{reply.status} {request.method} {request.path}{where}{why.rstrip()}\n")
            sys.stderr.flush()
