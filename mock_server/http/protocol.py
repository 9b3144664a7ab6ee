"""uvicorn's HTTP protocol, with our words for what is no HTTP at all."""

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Protocol(HttpToolsProtocol):
    """Bytes that the parser refuses (an unknown method, a broken header) get a `detail`, as every refusal does."""

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
