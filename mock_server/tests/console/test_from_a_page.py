"""How a page on another port names its world, as README and the page at `/` say it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from mock_server.testing import MockServer
from mock_server.tests.connections import client

CALL = """async ([address, options]) => {
  const headers = {"X-API-Key": "ak_live_xxxx", ...options.headers};
  const answer = await fetch(`${address}/api/v1/tickets`, {...options, headers});
  return answer.status;
}"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>An app</title>")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def app() -> Iterator[str]:
    """The address of a page on this machine that is not the mock's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_names_its_world_by_header_cookie_or_host(
    chromium: Browser, console: MockServer, app: str, world: str
) -> None:
    def sent(name: str) -> int:
        with client(console, name) as looking:
            return int(looking.get("/_mock/requests").json()["total"])

    page = chromium.new_page()
    page.goto(f"{console.url}/?__world={world}-cookie")
    page.goto(app)
    before = sent("default")
    assert page.evaluate(CALL, [console.url, {}]) == 200
    assert (sent("default"), sent(f"{world}-cookie")) == (before + 1, 0)
    assert page.evaluate(CALL, [console.url, {"credentials": "include"}]) == 200
    assert sent(f"{world}-cookie") == 1
    assert page.evaluate(CALL, [console.url, {"headers": {"X-Mock-World": f"{world}-header"}}]) == 200
    assert sent(f"{world}-header") == 1
    assert page.evaluate(CALL, [f"http://{world}-host.localhost:{console.port}", {}]) == 200
    assert sent(f"{world}-host") == 1
    page.close()
