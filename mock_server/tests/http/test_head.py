"""HEAD is wherever GET is: the same status and the same header fields, and no body. RFC 9110 9.3.2."""

import re

import pytest

from mock_server.document import loading
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Answer, Connection, client, request

FILLED = {
    "ticket_id": "1042",
    "team_id": "team_789",
    "user_id": "user_012",
    "business_hours_id": "bh_abc123",
    "schedule_id": "sched_abc123",
    "policy_id": "sla_abc123",
    "workflow_id": "wf_abc123",
}
COUNTS_ITSELF = "get_metrics"
"""What it says is never twice the same: it counts the requests for it, too."""
DOCUMENTED = sorted(
    re.sub(r"\{(\w+)\}", lambda match: FILLED.get(match[1], "none"), operation.path)
    for name in ("api", "control")
    for operation in loading.load(name).operations
    if operation.method == "GET" and operation.id != COUNTS_ITSELF
)
PAGES = ["/", "/docs", "/openapi.json", "/openapi.yaml", "/_mock/openapi.json", "/favicon.ico", "/docs/swagger-ui.css"]
PAGES += ["/openapi-3.1.json", "/openapi-3.1.yaml"]
REFUSED = [
    "/nowhere",
    "/api/v1/tickets/none",
    "/api/v1/tickets?limit=0",
    "/_mock/nowhere",
    "/_mock/reset",
    "/docs/none",
    "/sign-in",
]
EACH_TIME = {"date", "x-request-id"}


def looked(mock: MockServer, method: str, path: str, headers: dict[str, str]) -> Answer:
    """The answer, on a connection that goes on behind it."""
    with Connection(mock) as connection:
        answer = connection.send(request(f"{method} {path}", headers), method)
        assert connection.send(request("GET /_mock/health")).status == 200
        return answer


def test_a_head_of_the_metrics_has_no_body(frozen_mock: MockServer) -> None:
    get, head = (looked(frozen_mock, method, "/_mock/metrics", {}) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (get.status, b"") == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert int(head.headers["content-length"]) > 0


def fields(answer: Answer) -> dict[str, str]:
    """The header fields that do not differ each time; the hint of a 405 names the method."""
    changing = EACH_TIME | ({"x-mock-hint"} if answer.status == 405 else set())
    return {name: value for name, value in answer.headers.items() if name not in changing}


@pytest.mark.parametrize("path", [*DOCUMENTED, *PAGES, *REFUSED])
def test_a_head_is_answered_as_its_get_without_a_body(frozen_mock: MockServer, path: str) -> None:
    for credential in ({},) if path in PAGES else (KEY, OWNER, {}):
        get, head = (looked(frozen_mock, method, path, credential) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b"")
        assert fields(head) == fields(get)
        assert head.headers["content-length"] == str(len(get.body))


def test_a_head_counts_as_a_get(strict_mock: MockServer, world_name: str) -> None:
    with client(strict_mock, world_name, KEY) as key:
        left = [key.request(method, "/api/v1/tickets").headers["x-ratelimit-remaining"] for method in ("HEAD", "GET")]
        assert left == ["2", "1"]
        assert key.head("/api/v1/tickets").status_code == 200
        refused = key.head("/api/v1/tickets")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")


def test_allow_names_head_beside_get(frozen_mock: MockServer) -> None:
    for path, allow in (
        ("/api/v1/tickets", "GET, HEAD, POST"),
        ("/_mock/health", "GET, HEAD"),
        ("/_mock/reset", "POST"),
    ):
        assert looked(frozen_mock, "PATCH", path, {}).headers["allow"] == allow


def test_a_head_goes_where_only_a_get_may(frozen_mock: MockServer, world_name: str) -> None:
    headers = {WORLD: world_name}
    assert looked(frozen_mock, "HEAD", "/api/v1/tickets", headers).status == 401
    assert looked(frozen_mock, "HEAD", "/api/v1/tickets", {**headers, "X-API-Key": "ak_none"}).status == 401
    assert looked(frozen_mock, "HEAD", "/api/v2/teams", {**headers, **KEY}).status == 403
