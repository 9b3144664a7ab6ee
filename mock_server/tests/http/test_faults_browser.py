"""Every kind of fault, and what one request may prefer, as a page's fetch meets it in a real browser."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.programs import HEADLESS, program, run

QUIET = [
    *HEADLESS,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--virtual-time-budget=20000",
]

FAULTS: dict[str, dict[str, Any]] = {
    "status": {"status": 503, "count": 1},
    "rate_limit": {"kind": "rate_limit"},
    "delay": {"kind": "delay", "delay_ms": 700},
    "drop": {"kind": "drop"},
    "drop-response": {"kind": "drop", "at": "response"},
    "drop-body": {"kind": "drop", "at": "body"},
    "truncate": {"kind": "truncate"},
    "malformed": {"kind": "malformed"},
    "empty": {"kind": "empty"},
}
"""A world each, by the name of its fault."""

PAGE = """<!doctype html><meta charset="utf-8"><title>A page</title><pre id="seen"></pre><script>
const ticket = "{url}/api/v1/tickets/1042";
async function call(address, headers) {{
  const seen = {{}};
  try {{
    const answer = await fetch(address, {{headers: {{"X-API-Key": "ak_live_xxxx", ...headers}}}});
    seen.status = answer.status;
    for (const name of ["x-mock-fault", "retry-after", "x-ratelimit-limit", "preference-applied", "x-mock-diff"])
      if (answer.headers.has(name)) seen[name] = answer.headers.get(name);
    const text = await answer.text();
    seen.length = text.length;
    seen.json = JSON.parse(text) && true;
  }} catch (error) {{
    seen.error = error.name;
  }}
  return seen;
}}
(async () => {{
  const told = {{}};
  for (const world of {worlds}) told[world] = await call(ticket, {{"X-Mock-World": world}});
  told.again = await call(ticket, {{"X-Mock-World": "status"}});
  const order = [];
  await Promise.all([
    call(ticket, {{"X-Mock-World": "delay"}}).then(() => order.push("late")),
    call("{url}/api/v1/tickets", {{"X-Mock-World": "other"}}).then(() => order.push("at once")),
  ]);
  told.order = order;
  told.code = await call(ticket, {{"Prefer": "code=404"}});
  told.twin = await call(ticket + "?__dynamic=true", {{}});
  told.dry = await call(ticket, {{"Prefer": "dry-run"}});
  document.getElementById("seen").textContent = JSON.stringify(told);
}})();
</script>"""


class Silent(SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    def log_message(self, *arguments: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on another port than the mock's: a page of the developer's own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the page's calls came to, by the world that they were sent to."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    pages, profile = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("profile")
    with MockServer(clock="frozen") as mock, served(pages) as address:
        for name, fault in FAULTS.items():
            httpx.put(f"{mock.url}/_mock/faults/{name}", json=fault, headers={"X-Mock-World": name}).raise_for_status()
        (pages / "page.html").write_text(PAGE.format(url=mock.url, worlds=json.dumps(list(FAULTS))))
        ended = run([browser, *QUIET, f"--user-data-dir={profile}", "--dump-dom", f"{address}/page.html"])
        hits = {
            name: httpx.get(f"{mock.url}/_mock/faults/{name}", headers={"X-Mock-World": name}).json()["hits"]
            for name in FAULTS
        }
    assert ended.returncode == 0, ended.stderr
    found = re.search(r'<pre id="seen">(.+?)</pre>', ended.stdout, re.DOTALL)
    assert found, ended.stdout
    return json.loads(unescape(found[1])) | {"hits": hits}


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        ("status", {"status": 503, "x-mock-fault": "status", "retry-after": "1", "json": True}),
        ("again", {"status": 200, "json": True}),
        ("rate_limit", {"status": 429, "x-mock-fault": "rate_limit", "retry-after": "60", "x-ratelimit-limit": "300"}),
        ("delay", {"status": 200, "x-mock-fault": "delay", "json": True}),
        ("drop-body", {"status": 200, "x-mock-fault": "drop-body", "error": "TypeError"}),
        ("truncate", {"status": 200, "x-mock-fault": "truncate", "error": "TypeError"}),
        ("malformed", {"status": 200, "x-mock-fault": "malformed", "error": "SyntaxError"}),
        ("empty", {"status": 200, "x-mock-fault": "empty", "length": 0, "error": "SyntaxError"}),
        ("code", {"status": 404, "preference-applied": "code=404", "json": True}),
        ("twin", {"status": 200, "preference-applied": "dynamic=true", "json": True}),
        ("dry", {"status": 200, "preference-applied": "dry-run", "x-mock-diff": '{"changes":[],"left_out":0}'}),
    ],
)
def test_a_page_sees_what_went_wrong(seen: Any, world: str, expected: dict[str, Any]) -> None:
    assert expected.items() <= seen[world].items()


@pytest.mark.parametrize("world", ["drop", "drop-response"])
def test_a_dropped_connection_is_a_network_error(seen: Any, world: str) -> None:
    assert seen[world] == {"error": "TypeError"}
    assert seen["hits"][world] >= 1


def test_a_late_answer_keeps_no_other_waiting(seen: Any) -> None:
    assert seen["order"] == ["at once", "late"]
