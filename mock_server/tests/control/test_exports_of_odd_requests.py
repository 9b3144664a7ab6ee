"""Exports of what a fault broke, of paths that clients would tidy up, and of what is no path at all."""

import hmac
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Connection, client, request
from mock_server.tests.control.test_request_exports import PATIENCE, TICKETS, exported, run, statuses

TICKET = f"{TICKETS}/1042"
FAULTS: dict[str, tuple[dict[str, Any], Callable[[httpx.Client], httpx.Response]]] = {
    "down": ({"status": 503}, lambda on: on.get(TICKET)),
    "lost": ({"kind": "drop", "at": "response"}, lambda on: on.post(TICKETS, json={"subject": "A"})),
    "cut": ({"kind": "drop"}, lambda on: on.post(TICKETS, json={"subject": "B"})),
    "half": ({"kind": "malformed"}, lambda on: on.get(TICKET)),
    "empty": ({"kind": "empty", "at": "response"}, lambda on: on.post(TICKETS, json={"subject": "C"})),
    "burst": ({"kind": "rate_limit"}, lambda on: on.get(TICKETS)),
    "late": ({"kind": "delay", "delay_ms": 1}, lambda on: on.get(f"{TICKETS}/99999")),
}


@pytest.fixture
def broken(frozen_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """A caller in a world in which every kind of fault acted once, and something between them was done."""
    with client(frozen_mock, world_name, KEY) as control:
        for name, (fault, call) in FAULTS.items():
            control.put(f"/_mock/faults/{name}", json={**fault, "count": 1}).raise_for_status()
            with suppress(httpx.TransportError):
                call(control)
            control.delete(f"/_mock/faults/{name}").raise_for_status()
        latest = control.get(TICKETS).raise_for_status().json()["data"][0]
        control.put(f"{TICKETS}/{latest['id']}", json={"priority": "high"}).raise_for_status()
        yield control


def test_the_pytest_file_expects_no_answer_of_a_fault(broken: httpx.Client, tmp_path: Path) -> None:
    assert statuses(broken) == [503, 0, 0, 200, 200, 429, 404, 200, 200]
    text = exported(broken, "pytest").text
    assert re.findall(r"Left out: .* because the fault (\w+) answered", text) == ["down", "cut", "half", "burst"]
    assert re.findall(r"^    send\(.* of the fault (\w+)$", text, re.MULTILINE) == ["lost", "empty"]
    assert re.findall(r"== (\d+)$", text, re.MULTILINE) == ["404", "200", "200"]
    assert "rate_limit='off'" in text
    file = tmp_path / "test_broken.py"
    file.write_text(text)
    assert run(file) == 0


def test_a_target_is_sent_again_as_it_was(frozen_mock: MockServer, world_name: str, tmp_path: Path) -> None:
    """httpx and curl would take dots out of a path, and neither has a URL for the server as a whole."""
    targets = ["/api/v1/../v1/tickets", "/api/v1/./tickets/%2e%2e", "//api//v1/tickets", "/api/v1/tickets?q=a%20b"]
    with Connection(frozen_mock) as raw:
        for target in targets:
            raw.send(request(f"GET {target}", {**KEY, "X-Mock-World": world_name}))
        raw.send(request("OPTIONS *", {"X-Mock-World": world_name}))
    with client(frozen_mock, world_name, KEY) as control:
        answered = statuses(control)
        assert len(answered) == 5
        test, script, har = (exported(control, form) for form in ("pytest", "curl", "har"))
        urls = [each["request"]["url"] for each in har.json()["log"]["entries"]]
        assert [url.partition("127.0.0.1")[2] for url in urls] == [*targets, "/"]
        ran = subprocess.run(
            ["bash"],  # noqa: S607
            input=script.content,
            env={"PATH": "/usr/bin:/bin", "AURION_WORLD": f"{world_name}-again", "AURION_URL": frozen_mock.url},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, b"")
        now = re.findall(r"now (\d+): (\S+ \S+)", ran.stdout.decode())
        assert now == [(str(status), line) for status, line in zip(answered, _lines(targets), strict=True)]
    file = tmp_path / "test_targets.py"
    file.write_text(test.text)
    assert run(file) == 0


def _lines(targets: list[str]) -> list[str]:
    return [*(f"GET {target}" for target in targets), "OPTIONS *"]


def test_a_signed_body_with_a_secret_in_it_is_left_out(frozen_mock: MockServer, world_name: str) -> None:
    body = b'{"password": "hunter22"}'
    signed = {"X-Workflow-Signature": hmac.new(b"whsec_docs", body, "sha256").hexdigest()}
    with client(frozen_mock, world_name, signed) as control:
        json = {"Content-Type": "application/json"}
        control.post("/api/v2/workflows/webhook/wf_abc123", content=body, headers=json).raise_for_status()
        for form in ("curl", "pytest"):
            text = exported(control, form).text
            assert "because its signature is that of a body with a secret in it" in text
            assert "hunter22" not in text
