"""Swagger UI in a real browser that can reach nothing but this server."""

import re
from pathlib import Path

import pytest

from mock_server.document import loading
from mock_server.testing import MockServer
from mock_server.tests.programs import HEADLESS, program, run

QUIET = [
    *HEADLESS,
    "--virtual-time-budget=10000",
]
LOADED = re.compile(r"<(?:script|img|iframe|link|object|embed)\b[^>]*?\b(?:src|href|data)=\"([^\"]+)\"")
HOST = "mock.example"
"""Not loopback: there, Swagger UI would spare itself what it asks of other hosts."""


def rendered(mock: MockServer, path: str, folder: Path) -> str:
    """The page as it is once its scripts have run."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    own = [f"--user-data-dir={folder}", f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP * ~NOTFOUND"]
    ended = run([browser, *QUIET, *own, "--dump-dom", f"http://{HOST}:{mock.port}{path}"])
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize(("path", "name"), [("/docs", "api"), ("/docs?control", "control")])
def test_a_browser_shows_every_operation_and_loads_nothing_from_elsewhere(
    tmp_path: Path, path: str, name: loading.Name
) -> None:
    with MockServer(allowed_hosts=(HOST,)) as mock:
        page = rendered(mock, path, tmp_path)
    wanted = {f"operations-{operation.tag}-{operation.id}" for operation in loading.load(name).operations}
    assert set(re.findall(r'id="(operations-(?!tag-)[^"]+)"', page)) == wanted
    assert "Failed to load" not in page
    loaded = LOADED.findall(page)
    assert "/docs/swagger-ui-bundle.js" in loaded
    assert [target for target in loaded if not re.match(r"/(?!/)|data:|#", target)] == []
