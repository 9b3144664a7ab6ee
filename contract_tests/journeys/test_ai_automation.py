"""AI automation: where it is, how often one may call it, and its versions. Page: automation-and-workflows."""

from collections.abc import Iterator

import httpx
import pytest

from contract_tests.calling import Caller, connection, session_header
from contract_tests.expecting import body, refused
from contract_tests.journeys.ai_calls import BASE, settings_of
from mock_server.testing import MockServer

OPERATIONS = (
    ("GET", "/settings"),
    ("PUT", "/settings"),
    ("GET", "/metrics"),
    ("GET", "/resolution/audit"),
    ("POST", "/routing/simulate"),
    ("GET", "/routing/rules"),
    ("POST", "/routing/rules"),
    ("PUT", "/routing/rules/rr_abc123"),
    ("DELETE", "/routing/rules/rr_abc123"),
    ("POST", "/routing/rules/reorder"),
)
MARKED, UNMARKED = OPERATIONS[:5], OPERATIONS[5:]


@pytest.mark.rule("AI-01")
def test_there_is_nothing_under_api_v2(owner: Caller) -> None:
    for method, path in OPERATIONS:
        assert owner.request(method, f"/api/v2/ai-automation{path}").status_code == 404


def test_nobody_is_refused_with_401(owner: Caller) -> None:
    for method, path in OPERATIONS:
        refused(owner.anonymous().request(method, BASE + path), 401, "Not authenticated")


# The limit of its own


@pytest.fixture(scope="module")
def limited_mock() -> Iterator[httpx.Client]:
    """A mock with the documented limits, its clock standing still."""
    with MockServer(clock="frozen") as mock, connection(mock.url) as client:
        yield client


@pytest.fixture
def limited(limited_mock: httpx.Client, world: str) -> Caller:
    """The tenant's owner there."""
    return Caller(limited_mock, world, session_header("sess_tenant_owner"))


@pytest.mark.rule("AI-02", "AI-03")
def test_the_31st_marked_request_of_a_minute_is_refused(limited: Caller) -> None:
    for turn in range(30):
        method, path = MARKED[turn % len(MARKED)]
        response = limited.request(method, BASE + path, json={} if method != "GET" else None)
        assert response.status_code == 200
        assert response.headers["X-RateLimit-Limit"] == "30"
        assert response.headers["X-RateLimit-Remaining"] == str(29 - turn)
    for method, path in MARKED:
        answer = limited.request(method, BASE + path)
        assert body(answer, 429) == {"detail": "API key rate limit exceeded", "limit": 30}
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["X-RateLimit-Remaining"] == "0"


@pytest.mark.rule("AI-02", "AI-04")
def test_routing_rules_count_towards_the_general_limit_only(limited: Caller) -> None:
    for _ in range(30):
        settings_of(limited)
    for method, path in UNMARKED:
        response = limited.request(method, BASE + path, json={"ordered_ids": [], "target_team_id": "team_network"})
        assert response.is_success, response.text
        assert response.headers["X-RateLimit-Limit"] == "300"
    assert response.headers["X-RateLimit-Remaining"] == str(300 - 30 - len(UNMARKED))


# Settings


@pytest.mark.rule("AI-14")
def test_every_update_raises_the_version(owner: Caller) -> None:
    now = body(owner.put("/_mock/clock", {"mode": "frozen"}))["now"]
    for version in (4, 5, 6):
        answer = body(owner.put(f"{BASE}/settings", {}))
        assert (answer["version"], answer["updated_at"][:19]) == (version, now[:19])
