"""The least that the mock's server could do: one answer, given on the command line, whatever is asked."""

import sys

from bench.servers import LOOPBACK
from mock_server.http.wire import Receive, Scope, Send
from mock_server.serving import listen, server


class Bare:
    """An ASGI application without a thought."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


if __name__ == "__main__":
    body, port = sys.argv[1:]
    server(Bare(body.encode())).run(sockets=[listen(LOOPBACK, int(port))])
