"""AI automation: who may, how often, and its settings. Page: automation-and-workflows."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contract_tests.calling import Caller, body, connection, refused, session_header
from contract_tests.journeys.ai_calls import (
    BASE,
    OTHER_TENANT,
    create_rule,
    metrics_of,
    rules_of,
    settings_of,
)
from mock_server.testing import MockServer

ROLES = (
    "sess_super_admin",
    "sess_tenant_owner",
    "sess_tenant_admin",
    "sess_supervisor",
    "sess_agent",
    "sess_tenant_user",
    "sess_tenant_readonly",
)
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


@pytest.mark.rule("AI-05")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("key", ["ak_live_xxxx", "itsm_sk_live_xxxx", "ak_live_noscope"])
def test_an_api_key_is_refused_before_all_else(owner: Caller, method: str, path: str, key: str) -> None:
    answer = owner.key(key).request(method, BASE + path, content=b"no json")
    refused(answer, 403, "API keys are not permitted for this endpoint")


def test_nobody_is_refused_with_401(owner: Caller) -> None:
    for method, path in OPERATIONS:
        refused(owner.anonymous().request(method, BASE + path), 401, "Not authenticated")


@pytest.mark.rule("AI-06")
@pytest.mark.parametrize("session", ROLES)
def test_every_role_may(owner: Caller, session: str) -> None:
    caller = owner.session(session)
    body(caller.put(f"{BASE}/settings", {"routing": {"skills_timeout_seconds": 60}}))
    rule = create_rule(caller)
    body(caller.delete(f"{BASE}/routing/rules/{rule['id']}"), 204)


@pytest.mark.rule("AI-07")
def test_no_product_profile_is_needed(owner: Caller) -> None:
    stranger = owner.session("sess_noprofile")
    assert rules_of(stranger) == []
    create_rule(stranger)
    assert metrics_of(stranger)["funnel"] == {"classified": 0, "routed": 0, "resolved": 0}


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


@pytest.mark.rule("AI-03")
def test_another_session_and_the_next_minute_have_30_of_their_own(limited: Caller) -> None:
    other = limited.session("sess_tenant_admin")
    for _ in range(30):
        settings_of(limited)
    assert limited.get(f"{BASE}/settings").status_code == 429
    settings_of(other)
    limited.advance(seconds=60)
    settings_of(limited)


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


@pytest.mark.rule("AI-11", "AI-12", "AI-13")
def test_only_the_fields_that_are_sent_change(owner: Caller) -> None:
    before = settings_of(owner)
    answer = body(owner.put(f"{BASE}/settings", {"classification": {"auto_apply_fields": ["priority"]}}))
    assert answer == settings_of(owner)
    assert answer["classification"] == {**before["classification"], "auto_apply_fields": ["priority"]}
    assert (answer["routing"], answer["resolution"]) == (before["routing"], before["resolution"])


@pytest.mark.rule("AI-14")
def test_every_update_raises_the_version(owner: Caller) -> None:
    now = body(owner.put("/_mock/clock", {"mode": "frozen"}))["now"]
    for version in (4, 5, 6):
        answer = body(owner.put(f"{BASE}/settings", {}))
        assert (answer["version"], answer["updated_at"][:19]) == (version, now[:19])


@pytest.mark.rule("AI-15")
@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("classification", "auto_apply_threshold"),
        ("classification", "suggest_threshold"),
        ("resolution", "auto_resolve_threshold"),
        ("resolution", "kb_match_threshold"),
    ],
)
def test_a_threshold_lies_between_0_and_1(owner: Caller, section: str, field: str) -> None:
    accepted: tuple[Any, ...] = (0, 1, 0.001)
    refused_values: tuple[Any, ...] = (-0.01, 1.01, "0.5", None, True)
    for value in accepted:
        assert body(owner.put(f"{BASE}/settings", {section: {field: value}}))[section][field] == value
    before = settings_of(owner)
    for value in refused_values:
        refused = body(owner.put(f"{BASE}/settings", {section: {field: value}}), 422)
        assert refused["detail"][0]["loc"][:3] == ["body", section, field]
    assert settings_of(owner) == before


@pytest.mark.rule("AI-16")
def test_a_tenant_that_set_nothing_has_everything_off(owner: Caller) -> None:
    stranger = owner.session(OTHER_TENANT)
    settings = settings_of(stranger)
    assert (settings["version"], settings["updated_at"]) == (1, None)
    assert not any(settings[section]["enabled"] for section in ("classification", "routing", "resolution"))
    assert settings["classification"]["auto_apply_threshold"] == 0.85
    assert body(stranger.put(f"{BASE}/settings", {"routing": {"enabled": True}}))["version"] == 2


@pytest.mark.rule("AI-17")
def test_an_unknown_mode_is_kept(owner: Caller) -> None:
    assert body(owner.put(f"{BASE}/settings", {"resolution": {"mode": "draft"}}))["resolution"]["mode"] == "draft"
