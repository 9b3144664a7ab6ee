"""`Request` and `Reply` on one side, Flask's WSGI on the other."""

import sys
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.wrappers import Response

from mock_server.console.layout import VIEW
from mock_server.console.pages import create_pages
from mock_server.console.view import Render, View
from mock_server.document.operations import Schema
from mock_server.http.address import scheme_of
from mock_server.http.control_token import ControlToken
from mock_server.http.wire import LATIN, Reply, Request

WITHOUT_PREFIX = {b"content-length", b"content-type"}
"""The header fields that WSGI calls by their names, not `HTTP_…`."""


def renderer(documents: dict[str, Schema], token: ControlToken, rate_limit: int | None) -> Render:
    """A function that writes the page that a request asks for. It is called in threads."""
    pages = create_pages(documents, token, rate_limit)

    def render(request: Request, view: View | None) -> Reply:
        page = Response.from_app(pages, {**_environ(request), VIEW: view}, buffered=True)
        headers = [
            (name.lower().encode(LATIN), value.encode(LATIN))
            for name, value in page.headers.items()
            if name.lower() != "content-length"  # is written with the reply
        ]
        return Reply(page.status_code, page.get_data(), headers)

    return render


def _environ(request: Request) -> dict[str, Any]:
    """The request as WSGI has it (PEP 3333). HEAD is asked as GET: the server keeps the body back."""
    fields = {
        name if name in WITHOUT_PREFIX else b"http_" + name: value.decode(LATIN)
        for name, value in request.headers.items()
    }
    return {
        **{name.decode(LATIN).upper().replace("-", "_"): value for name, value in fields.items()},
        "REQUEST_METHOD": "GET" if request.method == "HEAD" else request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode(LATIN),
        "QUERY_STRING": request.query.decode(LATIN),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": request.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme_of(request),
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
