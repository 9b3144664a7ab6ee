"""`schemathesis run` by somebody who knows only Schemathesis, in a folder where `aurion-contract init` has been."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.processes import sheltered
from contract_tests.tests.fake_deployment import Asgi, Message, deployment
from contract_tests.tests.gate import ROOT, Ended, called
from mock_server.testing import MockServer

KEY, SESSION = "X-API-Key: ak_live_xxxx", "Cookie: aurion_session=sess_tenant_owner"
BY_KEY = "^/api/v1/tickets$|^/api/v2/oncall/schedules$|/schedules/{schedule_id}/entries$"
BY_SESSION = "^/api/v2/business-hours$|/holidays$|^/api/v2/oncall/schedules$|/webhook/"
"""Where keys of idempotency, zones, orders of times and signatures are: what JSON Schema does not say. All operations
take a minute; the kit's own runs try them, by the same hooks.
"""
GREEN, RED = 0, 1


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(rate_limit=None) as server:
        yield server


def run(folder: Path, url: str, *arguments: str, document: str = "openapi.json") -> Ended:
    """`schemathesis run`, seeded, with few examples."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/{document}", "--no-color", "--seed", "1"]
    return subprocess.run(  # noqa: S603 - our own words
        [*command, "--max-examples", "3", "--report-ndjson-path", "events.ndjson", *arguments],
        cwd=folder,
        env={**sheltered(os.environ), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def succeeded(folder: Path) -> set[str]:
    """The operations that answered with a success at least once."""
    found = set()
    for line in (folder / "events.ndjson").read_text(encoding="utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for case, interaction in recorder.get("interactions", {}).items():
            if 200 <= (interaction.get("response") or {}).get("status_code", 0) < 300:
                of = recorder["cases"][case]["value"]
                found.add(f"{of['method']} {of['path']}")
    return found


@pytest.mark.parametrize(
    ("credential", "paths", "reached"),
    [
        (KEY, BY_KEY, {"POST /api/v1/tickets", "POST /api/v2/oncall/schedules/{schedule_id}/entries"}),
        (SESSION, BY_SESSION, {"POST /api/v2/business-hours", "POST /api/v2/workflows/webhook/{workflow_id}"}),
    ],
    ids=["key", "session"],
)
def test_it_is_green_with_either_credential_and_has_reached_what_it_tests(
    tmp_path: Path, mock: MockServer, credential: str, paths: str, reached: set[str]
) -> None:
    called("init", "--url", mock.url, cwd=tmp_path)
    ended = run(tmp_path, mock.url, "-H", credential, "--include-path-regex", paths)
    assert ended.returncode == GREEN, ended.stdout + ended.stderr
    assert reached <= succeeded(tmp_path)


def test_it_is_green_by_the_document_of_3_1_without_any_header(tmp_path: Path, mock: MockServer) -> None:
    """By JSON Schema 2020-12, 1.0 is an integer, and many are drawn here."""
    called("init", "--url", mock.url, cwd=tmp_path)
    drawn = ("--phases", "fuzzing", "--max-examples", "60", "--include-operation-id", "create_routing_rule")
    ended = run(tmp_path, mock.url, *drawn, document="openapi-3.1.json")
    assert ended.returncode == GREEN, ended.stdout + ended.stderr
    assert succeeded(tmp_path) == {"POST /api/ai-automation/routing/rules"}


def undocumented(app: Asgi) -> Asgi:
    """A server that shows no document."""

    async def passing(scope: Message, receive: Any, send: Any) -> None:
        hidden = {"path": "/nothing", "raw_path": b"/nothing"} if scope["path"] == "/openapi.json" else {}
        await app({**scope, **hidden}, receive, send)

    return passing


def test_it_is_green_at_a_deployment_that_shows_no_document_with_a_header_alone(
    tmp_path: Path, mock: MockServer
) -> None:
    with deployment(rate_limit=None, before=undocumented) as server:
        told = called("init", "--url", server.url, cwd=tmp_path).stdout
        paths = ("--include-path-regex", "^/api/v2/teams", "--phases", "coverage")
        ended = run(tmp_path, mock.url, "-H", SESSION, *paths)
        seen = {status for _, path, status in server.seen if path == "/api/v2/teams"}
    assert "is a deployment, without the contract's /openapi.json." in told
    assert "aurion-mock serve --rate-limit off    # in another terminal" in told
    assert ended.returncode == GREEN, ended.stdout + ended.stderr
    assert {200, 201, 422} <= seen


def refusing(app: Asgi) -> Asgi:
    """What would be made is refused for a reason that the document does not have."""
    issue = {"loc": ["body", "name"], "msg": "We do not like it", "type": "taste"}
    body = json.dumps({"detail": [issue]}).encode()

    async def passing(scope: Message, receive: Any, send: Any) -> None:
        refused = False

        async def altering(message: Message) -> None:
            nonlocal refused
            if message.get("status") == 201:
                refused = True
                headers = [each for each in message["headers"] if each[0] != b"content-length"]
                length = (b"content-length", str(len(body)).encode())
                message = {**message, "status": 422, "headers": [*headers, length]}
            elif refused:
                message = {"type": "http.response.body", "body": body}
            await send(message)

        await app(scope, receive, altering)

    return passing


def test_what_no_rule_of_the_document_refuses_is_a_failure(tmp_path: Path) -> None:
    """The hooks let pass what `x-semantic-422` announces, and no other refusal of data that the schema calls valid."""

    with MockServer(rate_limit=None, around=refusing) as server:
        called("init", "--url", server.url, cwd=tmp_path)
        ended = run(tmp_path, server.url, "--include-operation-id", "create_oncall_schedule", "--max-failures", "1")
    assert ended.returncode == RED, ended.stdout + ended.stderr
    assert "x-semantic-422" in ended.stdout


def test_without_the_file_the_same_run_is_red(tmp_path: Path, mock: MockServer) -> None:
    ended = run(tmp_path, mock.url, "-H", KEY, "--include-operation-id", "create_ticket", "--phases", "coverage")
    assert ended.returncode == RED, ended.stdout + ended.stderr
