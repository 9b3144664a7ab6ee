"""Three clients of Python's. Arguments: which of them, the URL of the mock, a world.

Writes a line for each answer, its status and its body.
"""

import hmac
import json
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import httpx

Headers = dict[str, str]
Body = bytes | Iterator[bytes] | None
Send = Callable[[str, str, Headers, Body], tuple[int, bytes]]
KEY = {"X-API-Key": "ak_live_xxxx"}
EVENT = b'{"event": "deploy_completed"}'
SIGNED = {"X-Workflow-Signature": hmac.new(b"whsec_docs", EVENT, "sha256").hexdigest()}


def http_client(url: str) -> Send:
    connection = HTTPConnection(urlsplit(url).netloc)

    def send(method: str, path: str, headers: Headers, body: Body) -> tuple[int, bytes]:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    return send


def with_httpx(url: str) -> Send:
    client = httpx.Client(base_url=url)

    def send(method: str, path: str, headers: Headers, body: Body) -> tuple[int, bytes]:
        answer = client.request(method, path, headers=headers, content=body)
        return answer.status_code, answer.content

    return send


def with_urllib(url: str) -> Send:
    def send(method: str, path: str, headers: Headers, body: Body) -> tuple[int, bytes]:
        asked = Request(url + path, body, headers, method=method)  # noqa: S310 - the URL of a mock
        with urlopen(asked) as answer:  # noqa: S310
            return answer.status, answer.read()

    return send


CLIENTS = {"http.client": http_client, "httpx": with_httpx, "urllib": with_urllib}


def main(client: str, url: str, world: str) -> None:
    send = CLIENTS[client](url)

    def show(method: str, path: str, credential: Headers, body: Body = None) -> bytes:
        status, content = send(
            method, path, {"Content-Type": "application/json", "X-Mock-World": world, **credential}, body
        )
        sys.stdout.buffer.write(b"%d %b\n" % (status, content))
        return content

    made = json.loads(show("POST", "/api/v1/tickets", KEY, '{"subject": "Zoë cannot print"}'.encode()))
    ticket = f"/api/v1/tickets/{made['id']}"
    show("PUT", ticket, KEY, iter([b'{"status": ', b'"pending"}']))
    show("GET", ticket, KEY)
    show("POST", "/api/v2/workflows/webhook/wf_abc123", SIGNED, EVENT)


if __name__ == "__main__":
    main(*sys.argv[1:])
