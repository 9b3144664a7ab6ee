"""The proxy's composition root: its own pages, and every layer before the upstream."""

import logging
import ssl
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from mock_server.document.operations import Document
from mock_server.http.control_token import ControlToken
from mock_server.http.cors import Cors
from mock_server.http.door import Door
from mock_server.http.streams import write_stream
from mock_server.http.wire import Asgi, Receive, Scope, Send, head, read, write
from mock_server.proxy.forwarder import Forwarder
from mock_server.proxy.guard import Guard, Judge, ProxyObserver
from mock_server.proxy.journal import ViolationJournal
from mock_server.proxy.pages import CONTROL, Pages
from mock_server.proxy.routing import stack
from mock_server.proxy.settings import ProxySettings
from mock_server.proxy.upstream import trust, upstream_of

PAGE_BODY = 64 * 1024
"""Bytes of a body that a page of ours reads; none has any use for one."""


def create_proxy(settings: ProxySettings, document: Document, observers: Iterable[ProxyObserver] = ()) -> "Proxy":
    """The application. `UnusableUpstream` where the upstream cannot be one.

    `observers` are told of every exchange once its answer has gone out.
    """
    logging.getLogger("connexion").setLevel(logging.WARNING)
    upstream = upstream_of(settings.upstream)
    context: ssl.SSLContext | None = trust(upstream, settings.ca)
    journal = ViolationJournal()
    judge = Judge(document, (journal.observe, *observers), errors=settings.errors)
    any_host = not (settings.allowed_hosts or settings.is_local)
    door = Door(Cors(()), None if any_host else settings.allowed_hosts)
    forwarder = Forwarder(upstream, context, settings.timeout)
    return Proxy(
        pages=Pages(journal, str(upstream), ControlToken(settings.control_token), door),
        guarded=stack(document, partial(Guard, judge=judge), forwarder),
        close=forwarder.close,
    )


class Proxy:
    """door → a page of ours under /_mock/, or routing → guard → forwarder. `close` it when its server stops."""

    def __init__(self, *, pages: Pages, guarded: Asgi, close: Callable[[], Awaitable[None]]) -> None:
        self.pages = pages
        self.guarded = guarded
        self.close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = head(scope)
        if request.path.startswith(CONTROL):
            if not await read(request, receive, PAGE_BODY):
                return
            reply = self.pages.answer(request)
            if reply.stream:
                await write_stream(reply.stream, scope, receive, send, request, reply)
            else:
                await write(send, request, reply)
        elif (refused := self.pages.refuse(request)) is None:
            scope["path"] = request.path  # percent-encoded: a slash that is written %2F separates nothing
            await self.guarded(scope, receive, send)
        elif await read(request, receive, PAGE_BODY):
            await write(send, request, refused)
