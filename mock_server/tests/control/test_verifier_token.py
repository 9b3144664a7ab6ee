"""With --verifier-token whoever is under test cannot read the verdict, by any way that the mock has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server.document import loading
from mock_server.http.control_token import VERIFIER
from mock_server.settings import UnusableSettings
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.launch import Served

CONTROL, VERIFY = "control-sesame", "verify-sesame"
EXPECTED = {"operation": "create_ticket", "count": 1}
VERDICTS = [("POST", "/_mock/verify"), *((method, "/_mock/grade") for method in ("GET", "PUT", "PATCH", "DELETE"))]
VARIES = re.compile(r"req_\w+|[\d.]+( (ms|µs|s))?")
NAVIGATES = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def guarded() -> Iterator[MockServer]:
    """A mock with both tokens."""
    with MockServer(control_token=CONTROL, verifier_token=VERIFY, rate_limit="off") as mock:
        yield mock


@pytest.fixture(scope="module")
def local() -> Iterator[MockServer]:
    """A mock on loopback, where the control API is open, with a verifier token."""
    with MockServer(verifier_token=VERIFY, rate_limit="off") as mock:
        yield mock


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def ask(calling: httpx.Client, method: str, path: str, **headers: str) -> httpx.Response:
    body = EXPECTED if path == "/_mock/verify" else {}
    return calling.request(method, path, headers=headers, json=body if method in {"POST", "PUT"} else None)


def test_these_are_all_the_operations_that_tell_a_verdict() -> None:
    found = [each for each in loading.load("control").operations if VERIFIER in each.credentials]
    assert sorted((each.method, each.path) for each in found) == sorted(VERDICTS)


@pytest.mark.parametrize(("method", "path"), VERDICTS)
def test_nothing_but_the_verifier_token_opens_a_verdict(
    method: str, path: str, guarded: MockServer, local: MockServer, world_name: str
) -> None:
    with client(guarded, world_name) as calling:
        without = ask(calling, method, path)
        assert (without.status_code, without.json()["detail"]) == (401, "Verifier token required")
        assert "--verifier-token" in without.headers["X-Mock-Hint"]
        wrong = ask(calling, method, path, **bearer("guessed"))
        assert (wrong.status_code, wrong.json()["detail"]) == (401, "Wrong verifier token")
        control = ask(calling, method, path, **bearer(CONTROL))
        assert (control.status_code, control.json()["detail"]) == (403, "The control token opens no verdicts")
        signed_in = calling.post("/sign-in", data={"token": CONTROL}, headers=NAVIGATES)
        cookie = signed_in.headers["set-cookie"].partition(";")[0]
        paged = ask(calling, method, path, Cookie=cookie, **NAVIGATES)
        assert paged.status_code == 403
        assert ask(calling, method, path, **bearer(VERIFY)).status_code not in {401, 403}
    with client(local, world_name) as calling:
        assert ask(calling, method, path).status_code == 401
        assert ask(calling, method, path, **bearer(VERIFY)).status_code not in {401, 403}


def test_a_body_that_is_wrong_is_not_looked_at_without_the_token(local: MockServer) -> None:
    with client(local) as calling:
        assert calling.post("/_mock/verify", json={"nonsense": 1}).status_code == 401


def test_the_verifier_token_opens_nothing_else_where_there_is_a_control_token(guarded: MockServer) -> None:
    with client(guarded) as calling:
        assert calling.get("/_mock/requests", headers=bearer(VERIFY)).status_code == 401
        assert calling.get("/_mock/requests", headers=bearer(CONTROL)).status_code == 200


def test_nothing_else_that_can_be_read_differs_by_the_verdict(world_name: str) -> None:
    """Two mocks alike, one where it is so and one where it is not: all reads of all but the verdict are the same."""
    told = [everything(expected, world_name) for expected in (EXPECTED, {"operation": "create_ticket", "count": 7})]
    assert told[0] == told[1]
    assert any('operation="verify_requests",status="withheld"' in each for each in told[0].values())


def everything(expected: dict[str, Any], world: str) -> dict[str, str]:
    """Every answer of the control API and every page that wants no id, after a verdict; without what is time's."""
    with MockServer(verifier_token=VERIFY, clock="frozen") as mock, client(mock, world) as calling:
        mock.verify(world, changed=[])
        calling.post("/api/v1/tickets", headers=KEY, json={"subject": "x"})
        status = calling.post("/_mock/verify", json=expected, headers=bearer(VERIFY)).status_code
        assert status == (200 if expected["count"] == 1 else 409)
        reads = {
            f"{each.method} {each.path}"
            for each in loading.load("control").operations
            if each.method == "GET" and "{" not in each.path and each.path != "/_mock/webhooks/wait-for"
        }
        pages = {f"GET {path}" for path in ("/", "/_mock/", "/_mock/console/requests", "/_mock/console/coverage")}
        answers = {}
        for each in sorted(reads | pages):
            text = calling.request(*each.split(" ")).text
            answers[each] = untimed(text.replace(str(mock.port), "PORT"))
        return answers


def untimed(text: str) -> str:
    """Without durations, memory and ids of requests, which no two runs share."""
    if text.startswith("# HELP"):
        kept = [line for line in text.splitlines() if line.startswith(("aurion_mock_requests", "aurion_mock_commits"))]
        return "\n".join(line for line in kept if "_created" not in line)
    try:
        value = json.loads(text)
    except ValueError:
        return VARIES.sub("#", text)
    return json.dumps(without(value, {"duration_ms", "id", "request_id", "at", "made", "headers", "received_at"}))


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: without(each, names) for name, each in value.items() if name not in names}
    return [without(each, names) for each in value] if isinstance(value, list) else value


def test_the_object_of_a_test_knows_it(guarded: MockServer, world_name: str) -> None:
    with client(guarded, world_name, KEY) as calling:
        calling.post("/api/v1/tickets", json={"subject": "x"})
    assert guarded.verify(world_name, **EXPECTED)["ok"] is True
    assert len(guarded.journal(world_name)) == 1
    with pytest.raises(AssertionError, match="Expected exactly 2"):
        guarded.verify(world_name, operation="create_ticket", count=2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"verifier_token": "two words"}, "the verifier token should be a text of ASCII letters"),
        ({"verifier_token": ""}, "the verifier token should be"),
        ({"verifier_token": "same", "control_token": "same"}, "the verifier token is the control token"),
    ],
)
def test_a_token_that_keeps_nothing_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableSettings, match=said):
        MockServer(**options)


def test_the_command_line_takes_it_from_a_variable_and_prints_it_nowhere() -> None:
    with Served(env={"AURION_MOCK_SERVE_VERIFIER_TOKEN": VERIFY}) as served:
        refused = httpx.post(f"{served.url}/_mock/verify", json=EXPECTED)
        assert refused.status_code == 401
        assert VERIFY not in served.banner
        _, out, err = served.interrupt()
    assert VERIFY not in out + err
