"""uvicorn's HTTP protocol, with our words for what is no HTTP at all."""

import re

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Protocol(HttpToolsProtocol):
    """Bytes that the parser refuses (an unknown method, a broken header) get a `detail`, as every refusal does."""

    def on_headers_complete(self) -> None:
        """In the absolute form a target names the host itself, whatever Host says (RFC 9112 3.2.2)."""
        if not self.url.startswith(b"/") and b"://" in self.url:
            self._take_the_targets_host()
        super().on_headers_complete()

    def _take_the_targets_host(self) -> None:
        _, _, rest = self.url.partition(b"://")
        authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
        path = rest[len(authority) :]
        self.url = path if path.startswith(b"/") else b"/" + path
        self.headers[:] = [(b"host", authority), *(field for field in self.headers if field[0] != b"host")]

    def send_400_response(self, msg: str) -> None:
        body = orjson.dumps(
            {"detail": f"{msg.rstrip('.')}: an unknown method, a malformed target or a malformed header."}
        )
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
