"""Real clients, as they come: each creates a ticket, changes it with a body of unknown length, reads it,
and signs a webhook.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client
from mock_server.tests.programs import environment, missing, program, run

HERE = Path(__file__).parent


def jdk() -> list[str]:
    program("javac")  # a JRE alone runs no source file
    return [program("java"), str(HERE / "JdkHttpClient.java")]


def curl() -> list[str]:
    program("curl"), program("jq"), program("openssl")
    return [program("bash"), str(HERE / "curl_http2.sh")]


def node() -> list[str]:
    return [program("node"), str(HERE / "node_fetch.mjs")]


def undici() -> list[str]:
    asked = [program("node"), "-e", "require('undici')"]
    installed = subprocess.run(asked, cwd=HERE, capture_output=True, check=False)  # noqa: S603
    if installed.returncode:
        missing("needs undici, which `npm ci --prefix mock_server/tests/clients` installs")
    return [program("node"), str(HERE / "undici_request.cjs")]


def python(name: str) -> list[str]:
    return [sys.executable, str(HERE / "python_clients.py"), name]


CLIENTS: dict[str, Callable[[], list[str]]] = {
    "JDK HttpClient": jdk,
    "curl --http2": curl,
    "Node fetch": node,
    "undici": undici,
    "http.client": partial(python, "http.client"),
    "httpx": partial(python, "httpx"),
    "urllib": partial(python, "urllib"),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_creates_changes_reads_and_signs(frozen_mock: MockServer, world_name: str, name: str) -> None:
    command = CLIENTS[name]()
    with client(frozen_mock, world_name, KEY) as key, client(frozen_mock, world_name, OWNER) as owner:
        before = key.get("/api/v1/tickets").json()["total"]
        ended = run([*command, frozen_mock.url, world_name], env=environment())
        assert ended.returncode == 0, ended.stderr
        answers = [line.split(" ", 1) for line in ended.stdout.splitlines()]
        assert [status for status, _ in answers] == ["201", "200", "200", "202"], ended.stdout
        made, changed, read, started = (json.loads(body) for _, body in answers)
        assert (made["subject"], made["status"]) == ("Zoë cannot print", "open")
        assert changed == made | {"status": "pending"}
        assert read == changed | {"notes": []}
        assert key.get("/api/v1/tickets").json()["total"] == before + 1
        shown = owner.get(f"/api/v2/workflows/wf_abc123/runs/{started['id']}").json()
        assert shown["trigger_event"] == {"event": "deploy_completed"}
