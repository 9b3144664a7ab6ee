"""AI automation over HTTP: the page's examples, then its rules. Docs: automation-and-workflows, "AI Automation"."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mock_server.testing import MockServer

BASE = "/api/ai-automation"
OWNER, OTHER_TENANT = "sess_tenant_owner", "sess_other_tenant"
EXAMPLES = yaml.safe_load((Path(__file__).parent.parent / "examples" / "ai_automation.yaml").read_text())
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
RULE_DEFAULTS: dict[str, Any] = {
    "category": None,
    "priority": None,
    "conversation_type": None,
    "sentiment": None,
    "overflow_team_id": None,
    "required_skills": [],
    "routing_method": "balanced",
    "priority_boost": 0,
    "sort_order": 0,
    "is_active": True,
}

Connect = Callable[..., httpx.Client]
_worlds = count(1)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients of one world of the test's own."""
    clients: list[httpx.Client] = []
    world = f"ai-journey-{next(_worlds)}"

    def client(mock: MockServer, session: str = OWNER) -> httpx.Client:
        headers = {"X-Mock-World": world, "Cookie": f"aurion_session={session}"}
        clients.append(httpx.Client(base_url=mock.url, headers=headers, trust_env=False))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


@pytest.fixture
def api(aurion_mock: MockServer, connect: Connect) -> httpx.Client:
    return connect(aurion_mock)


@pytest.fixture(scope="module")
def limited() -> Iterator[MockServer]:
    """A mock with the documented limits, its clock standing still."""
    with MockServer(clock="frozen") as mock:
        yield mock


def ok(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def settings_of(api: httpx.Client) -> Any:
    return ok(api.get(f"{BASE}/settings"))


def metrics_of(api: httpx.Client, **query: Any) -> Any:
    return ok(api.get(f"{BASE}/metrics", params=query))


def rules_of(api: httpx.Client) -> Any:
    return ok(api.get(f"{BASE}/routing/rules"))


def create_rule(api: httpx.Client, **fields: Any) -> Any:
    return ok(api.post(f"{BASE}/routing/rules", json={"target_team_id": "team_network", **fields}), 201)


def simulate(api: httpx.Client, **conversation: Any) -> Any:
    return ok(api.post(f"{BASE}/routing/simulate", json=conversation))


def create_ticket(api: httpx.Client, **fields: Any) -> Any:
    return ok(api.post("/api/v1/tickets", json=fields), 201)


def advance(api: httpx.Client, **by: Any) -> None:
    ok(api.post("/_mock/clock/advance", json=by))


def moved(before: Any, after: Any) -> dict[str, int]:
    """Which counts of one section are others than before, and by how much."""
    return {
        name: after[name] - value for name, value in before.items() if isinstance(value, int) and after[name] != value
    }


def check_subset(expected: Any, actual: Any, where: str = "body") -> None:
    """Every documented value stands in the answer; arrays are of the same length."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert name in actual, f"{where}.{name} is missing"
            check_subset(value, actual[name], f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), f"{where} has {len(actual)} entries"
        for at, value in enumerate(expected):
            check_subset(value, actual[at], f"{where}[{at}]")
    else:
        assert actual == expected, where


class TestExamples:
    @pytest.mark.rule("AI-01", "AI-10", "AI-11", "AI-13", "AI-20", "AI-30", "AI-40", "AI-50", "AI-52", "AI-58", "AI-59")
    @pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
    def test_answers_as_documented(self, api: httpx.Client, example: dict[str, Any]) -> None:
        response = api.request(
            example["method"], example["path"], headers=example.get("headers"), json=example.get("body")
        )
        body = ok(response, example["status"])
        check_subset(example.get("expected"), body)
        for name, form in example.get("forms", {}).items():
            assert re.fullmatch(form, str(body[name])), f"{name} is {body[name]}"


class TestAccess:
    @pytest.mark.rule("AI-01")
    def test_there_is_nothing_under_api_v2(self, api: httpx.Client) -> None:
        for method, path in OPERATIONS:
            assert api.request(method, f"/api/v2/ai-automation{path}").status_code == 404

    @pytest.mark.rule("AI-05")
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    @pytest.mark.parametrize("key", ["ak_live_xxxx", "itsm_sk_live_xxxx", "ak_live_noscope"])
    def test_an_api_key_is_refused_before_all_else(self, api: httpx.Client, method: str, path: str, key: str) -> None:
        response = api.request(method, BASE + path, headers={"X-API-Key": key}, content=b"no json")
        assert ok(response, 403) == {"detail": "API keys are not permitted for this endpoint"}

    def test_nobody_is_refused_with_401(self, aurion_mock: MockServer) -> None:
        for method, path in OPERATIONS:
            response = httpx.request(method, aurion_mock.url + BASE + path, trust_env=False)
            assert ok(response, 401) == {"detail": "Not authenticated"}

    @pytest.mark.rule("AI-06")
    @pytest.mark.parametrize("session", ROLES)
    def test_every_role_may(self, aurion_mock: MockServer, connect: Connect, session: str) -> None:
        api = connect(aurion_mock, session)
        ok(api.put(f"{BASE}/settings", json={"routing": {"skills_timeout_seconds": 60}}))
        rule = create_rule(api)
        ok(api.delete(f"{BASE}/routing/rules/{rule['id']}"), 204)

    @pytest.mark.rule("AI-07")
    def test_no_product_profile_is_needed(self, aurion_mock: MockServer, connect: Connect) -> None:
        api = connect(aurion_mock, "sess_noprofile")
        assert rules_of(api) == []
        create_rule(api)
        assert metrics_of(api)["funnel"] == {"classified": 0, "routed": 0, "resolved": 0}


class TestRateLimit:
    @pytest.mark.rule("AI-02", "AI-03")
    def test_the_31st_marked_request_of_a_minute_is_refused(self, limited: MockServer, connect: Connect) -> None:
        api = connect(limited)
        for turn in range(30):
            method, path = MARKED[turn % len(MARKED)]
            response = api.request(method, BASE + path, json={} if method != "GET" else None)
            assert response.status_code == 200
            assert response.headers["X-RateLimit-Limit"] == "30"
            assert response.headers["X-RateLimit-Remaining"] == str(29 - turn)
        for method, path in MARKED:
            refused = api.request(method, BASE + path)
            assert ok(refused, 429) == {"detail": "API key rate limit exceeded", "limit": 30}
            assert 1 <= int(refused.headers["Retry-After"]) <= 60
            assert refused.headers["X-RateLimit-Remaining"] == "0"

    @pytest.mark.rule("AI-03")
    def test_another_session_and_the_next_minute_have_30_of_their_own(
        self, limited: MockServer, connect: Connect
    ) -> None:
        api, other = connect(limited), connect(limited, "sess_tenant_admin")
        for _ in range(30):
            settings_of(api)
        assert api.get(f"{BASE}/settings").status_code == 429
        settings_of(other)
        advance(api, seconds=60)
        settings_of(api)

    @pytest.mark.rule("AI-02", "AI-04")
    def test_routing_rules_count_towards_the_general_limit_only(self, limited: MockServer, connect: Connect) -> None:
        api = connect(limited)
        for _ in range(30):
            settings_of(api)
        for method, path in UNMARKED:
            response = api.request(method, BASE + path, json={"ordered_ids": [], "target_team_id": "team_network"})
            assert response.is_success, response.text
            assert response.headers["X-RateLimit-Limit"] == "300"
        assert response.headers["X-RateLimit-Remaining"] == str(300 - 30 - len(UNMARKED))


class TestSettings:
    @pytest.mark.rule("AI-11", "AI-12", "AI-13")
    def test_only_the_fields_that_are_sent_change(self, api: httpx.Client) -> None:
        before = settings_of(api)
        answer = ok(api.put(f"{BASE}/settings", json={"classification": {"auto_apply_fields": ["priority"]}}))
        assert answer == settings_of(api)
        assert answer["classification"] == {**before["classification"], "auto_apply_fields": ["priority"]}
        assert (answer["routing"], answer["resolution"]) == (before["routing"], before["resolution"])

    @pytest.mark.rule("AI-14")
    def test_every_update_raises_the_version(self, api: httpx.Client) -> None:
        now = ok(api.put("/_mock/clock", json={"mode": "frozen"}))["now"]
        for version in (4, 5, 6):
            answer = ok(api.put(f"{BASE}/settings", json={}))
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
    def test_a_threshold_lies_between_0_and_1(self, api: httpx.Client, section: str, field: str) -> None:
        accepted: tuple[Any, ...] = (0, 1, 0.001)
        refused_values: tuple[Any, ...] = (-0.01, 1.01, "0.5", None, True)
        for value in accepted:
            assert ok(api.put(f"{BASE}/settings", json={section: {field: value}}))[section][field] == value
        before = settings_of(api)
        for value in refused_values:
            refused = ok(api.put(f"{BASE}/settings", json={section: {field: value}}), 422)
            assert refused["detail"][0]["loc"][:3] == ["body", section, field]
        assert settings_of(api) == before

    @pytest.mark.rule("AI-16")
    def test_a_tenant_that_set_nothing_has_everything_off(self, aurion_mock: MockServer, connect: Connect) -> None:
        api = connect(aurion_mock, OTHER_TENANT)
        settings = settings_of(api)
        assert (settings["version"], settings["updated_at"]) == (1, None)
        assert not any(settings[section]["enabled"] for section in ("classification", "routing", "resolution"))
        assert settings["classification"]["auto_apply_threshold"] == 0.85
        assert ok(api.put(f"{BASE}/settings", json={"routing": {"enabled": True}}))["version"] == 2

    @pytest.mark.rule("AI-17")
    def test_an_unknown_mode_is_kept(self, api: httpx.Client) -> None:
        assert ok(api.put(f"{BASE}/settings", json={"resolution": {"mode": "draft"}}))["resolution"]["mode"] == "draft"


class TestMetrics:
    @pytest.mark.rule("AI-22")
    def test_days_has_a_default_and_bounds(self, api: httpx.Client) -> None:
        assert metrics_of(api) == metrics_of(api, days=30)
        assert [metrics_of(api, days=days)["period_days"] for days in (1, 365)] == [1, 365]
        for days in (0, 366, -1, "month"):
            ok(api.get(f"{BASE}/metrics", params={"days": days}), 422)

    @pytest.mark.rule("AI-21", "AI-23")
    def test_a_period_without_decisions_has_null_rates(self, api: httpx.Client) -> None:
        metrics = metrics_of(api, days=1)
        rates = {
            "classification": ("auto_apply_rate", "override_rate"),
            "routing": ("first_assignment_accuracy", "avg_time_to_route_ms"),
            "resolution": ("resolution_rate", "suggestion_acceptance_rate", "avg_combined_confidence"),
        }
        for section, names in rates.items():
            assert {name: metrics[section].pop(name) for name in names} == dict.fromkeys(names)
            assert set(metrics[section].values()) == {0}

    @pytest.mark.rule("AI-23")
    def test_decisions_leave_the_period_as_time_passes(self, api: httpx.Client) -> None:
        assert metrics_of(api, days=90)["classification"]["total_classified"] > 482
        advance(api, seconds=31 * 86_400)
        assert metrics_of(api)["funnel"] == {"classified": 0, "routed": 0, "resolved": 0}

    @pytest.mark.rule("AI-24", "AI-25", "AI-26", "AI-27", "AI-28")
    @pytest.mark.parametrize("days", [7, 14, 30, 90])
    def test_the_numbers_of_a_period_agree_with_each_other(self, api: httpx.Client, days: int) -> None:
        metrics = metrics_of(api, days=days)
        classified, routed, resolved = metrics["classification"], metrics["routing"], metrics["resolution"]
        parts = ("auto_applied", "suggested", "silent", "agent_overridden")
        assert classified["total_classified"] == sum(classified[part] for part in parts)
        assert classified["auto_apply_rate"] == rate(classified["auto_applied"], classified["total_classified"])
        assert classified["override_rate"] == rate(classified["agent_overridden"], classified["auto_applied"])
        wrong = routed["overflow_used"] + routed["subsequently_reassigned"]
        accuracy = routed["first_assignment_accuracy"]
        assert accuracy is None or accuracy <= round(1 - wrong / routed["total_routed"], 4)
        assert resolved["total_attempted"] == sum(resolved[part] for part in ("auto_resolved", "suggested", "skipped"))
        assert resolved["resolution_rate"] == rate(resolved["auto_resolved"], resolved["total_attempted"])
        assert resolved["suggestion_acceptance_rate"] == rate(resolved["sent_by_agent"], resolved["suggested"])
        totals = (classified["total_classified"], routed["total_routed"], resolved["auto_resolved"])
        assert tuple(metrics["funnel"].values()) == totals


def rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


class TestAudit:
    @pytest.mark.rule("AI-30", "AI-31", "AI-32")
    def test_newest_first_and_no_more_than_limit(self, api: httpx.Client) -> None:
        ok(api.put(f"{BASE}/settings", json={"resolution": {"enabled": True}}))
        tickets = []
        for _ in range(51):
            advance(api, seconds=1)
            tickets.append(create_ticket(api, subject="Password of my account", priority="low"))
        newest = [ticket["conversation_id"] for ticket in reversed(tickets)]
        whole = ok(api.get(f"{BASE}/resolution/audit", params={"limit": 200}))
        assert [entry["conversation_id"] for entry in whole] == [*newest, "conv_xyz"]
        assert ok(api.get(f"{BASE}/resolution/audit")) == whole[:50]
        assert ok(api.get(f"{BASE}/resolution/audit", params={"limit": 3})) == whole[:3]

    @pytest.mark.rule("AI-32")
    @pytest.mark.parametrize("limit", [0, 201, "all"])
    def test_limit_has_bounds(self, api: httpx.Client, limit: Any) -> None:
        ok(api.get(f"{BASE}/resolution/audit", params={"limit": limit}), 422)


class TestSimulation:
    @pytest.mark.rule("AI-41")
    def test_routes_nothing(self, api: httpx.Client) -> None:
        before = metrics_of(api), rules_of(api)
        simulate(api, category="Network", priority="high")
        assert (metrics_of(api), rules_of(api)) == before

    @pytest.mark.rule("AI-42", "AI-46")
    def test_the_lowest_sort_order_that_fits_wins(self, api: httpx.Client) -> None:
        ok(api.put(f"{BASE}/routing/rules/rr_abc123", json={"sort_order": 5}))
        create_rule(api, category="Security", sort_order=1)
        broad = create_rule(api, category="Network", sort_order=7, target_team_id="team_general")
        matched = simulate(api, category="Network", priority="high")["matched_rule"]
        assert (matched["id"], matched["sort_order"]) == ("rr_abc123", 5)
        ok(api.put(f"{BASE}/routing/rules/{broad['id']}", json={"sort_order": 4}))
        assert simulate(api, category="Network", priority="high")["matched_team_id"] == "team_general"

    @pytest.mark.rule("AI-43", "AI-45")
    def test_an_inactive_rule_never_matches(self, api: httpx.Client) -> None:
        ok(api.put(f"{BASE}/routing/rules/rr_abc123", json={"is_active": False}))
        assert simulate(api, category="Network", priority="high") == {
            "matched_rule": None,
            "matched_team_id": None,
            "overflow_team_id": None,
            "required_skills": [],
            "routing_method": None,
            "message": "No rule matched.",
        }

    @pytest.mark.rule("AI-44")
    @pytest.mark.parametrize(
        ("conversation", "fits"),
        [
            ({"category": "Network", "priority": "high"}, True),
            ({"category": "Network", "priority": "high", "sentiment": "positive", "conversation_type": "x"}, True),
            ({"category": "network", "priority": "high"}, False),
            ({"category": "Network", "priority": "low"}, False),
            ({"category": "Network"}, False),
            ({"category": "Network", "priority": None}, False),
            ({}, False),
        ],
    )
    def test_null_fits_everything_and_the_rest_must_be_equal(
        self, api: httpx.Client, conversation: dict[str, Any], fits: bool
    ) -> None:
        assert (simulate(api, **conversation)["matched_rule"] is not None) == fits
        if not fits:
            create_rule(api, sort_order=9)
            assert simulate(api, **conversation)["matched_rule"] is not None


class TestRoutingRules:
    @pytest.mark.rule("AI-52", "AI-56")
    def test_what_is_not_sent_has_its_default(self, api: httpx.Client) -> None:
        rule = create_rule(api, target_team_id="team_general")
        check_subset({**RULE_DEFAULTS, "target_team_id": "team_general", "tenant_id": "t_xyz"}, rule)
        assert rule in rules_of(api)
        ok(api.post(f"{BASE}/routing/rules", json={}), 422)

    @pytest.mark.rule("AI-57")
    def test_unknown_teams_are_accepted(self, api: httpx.Client) -> None:
        rule = create_rule(api, target_team_id="team_nowhere", overflow_team_id="team_neither")
        assert (rule["target_team_id"], rule["overflow_team_id"]) == ("team_nowhere", "team_neither")

    @pytest.mark.rule("AI-53", "AI-54", "AI-55", "AI-58")
    @pytest.mark.parametrize(
        ("field", "good", "bad"),
        [
            ("routing_method", ["balanced", "round_robin", "manual"], ["priority", "Balanced", "", None]),
            ("priority_boost", [-2, -1, 0, 1, 2], [-3, 3, 1.5, "1", None]),
            ("sort_order", [0, 1, 2_147_483_647], [-1, "0", None]),
        ],
    )
    def test_bounds_hold_on_create_and_update(
        self, api: httpx.Client, field: str, good: list[Any], bad: list[Any]
    ) -> None:
        for value in good:
            assert create_rule(api, **{field: value})[field] == value
            changed = ok(api.put(f"{BASE}/routing/rules/rr_abc123", json={field: value}))
            assert changed[field] == value
        before = rules_of(api)
        for value in bad:
            ok(api.post(f"{BASE}/routing/rules", json={"target_team_id": "team_network", field: value}), 422)
            refused = ok(api.put(f"{BASE}/routing/rules/rr_abc123", json={field: value}), 422)
            assert refused["detail"][0]["loc"] == ["body", field]
        assert rules_of(api) == before

    @pytest.mark.rule("AI-58")
    def test_an_update_leaves_what_is_not_sent(self, api: httpx.Client) -> None:
        (before,) = rules_of(api)
        after = ok(api.put(f"{BASE}/routing/rules/rr_abc123", json={"priority": None, "required_skills": []}))
        assert after == {**before, "priority": None, "required_skills": [], "updated_at": after["updated_at"]}
        assert after["updated_at"] > before["updated_at"]

    @pytest.mark.rule("AI-59", "AI-60")
    def test_a_deleted_rule_is_gone(self, api: httpx.Client) -> None:
        response = api.delete(f"{BASE}/routing/rules/rr_abc123")
        assert (response.status_code, response.content) == (204, b"")
        assert rules_of(api) == []
        for again in (api.delete, lambda path: api.put(path, json={})):
            assert ok(again(f"{BASE}/routing/rules/rr_abc123"), 404) == {"detail": "Routing rule not found"}

    @pytest.mark.rule("AI-60")
    def test_a_rule_of_another_tenant_is_not_there(self, aurion_mock: MockServer, connect: Connect) -> None:
        api, other = connect(aurion_mock), connect(aurion_mock, OTHER_TENANT)
        assert rules_of(other) == []
        assert ok(other.put(f"{BASE}/routing/rules/rr_abc123", json={"sort_order": 3}), 404)
        assert ok(other.delete(f"{BASE}/routing/rules/rr_abc123"), 404) == {"detail": "Routing rule not found"}
        ok(other.post(f"{BASE}/routing/rules/reorder", json={"ordered_ids": ["rr_abc123"]}), 204)
        assert rules_of(api)[0]["sort_order"] == 0

    @pytest.mark.rule("AI-63")
    def test_one_idempotency_key_creates_one_rule(self, api: httpx.Client) -> None:
        body, headers = {"target_team_id": "team_network"}, {"Idempotency-Key": "idem_rule"}
        answers = [api.post(f"{BASE}/routing/rules", json=body, headers=headers) for _ in range(2)]
        first, again = (ok(answer, 201) for answer in answers)
        assert first == again
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert len(rules_of(api)) == 2


class TestReorder:
    @pytest.mark.rule("AI-51", "AI-61", "AI-62")
    def test_named_rules_first_then_the_others_in_their_old_order(self, api: httpx.Client) -> None:
        ids = ["rr_abc123", *(create_rule(api)["id"] for _ in range(4))]
        assert [rule["id"] for rule in rules_of(api)] == ids
        wanted = [ids[3], "rr_nowhere", ids[1], ids[3]]
        response = api.post(f"{BASE}/routing/rules/reorder", json={"ordered_ids": wanted})
        assert (response.status_code, response.content) == (204, b"")
        places = [(rule["id"], rule["sort_order"]) for rule in rules_of(api)]
        assert places == list(zip([ids[3], ids[1], ids[0], ids[2], ids[4]], range(5), strict=True))

    @pytest.mark.rule("AI-61")
    def test_the_new_order_is_the_one_that_routes(self, api: httpx.Client) -> None:
        broad = create_rule(api, target_team_id="team_general", sort_order=1)
        assert simulate(api, category="Network", priority="high")["matched_team_id"] == "team_network"
        ok(api.post(f"{BASE}/routing/rules/reorder", json={"ordered_ids": [broad["id"]]}), 204)
        assert simulate(api, category="Network", priority="high")["matched_rule"]["id"] == broad["id"]

    @pytest.mark.rule("AI-61")
    @pytest.mark.parametrize("body", [{}, {"ordered_ids": None}, {"ordered_ids": "rr_abc123"}, {"ordered_ids": [1]}])
    def test_ordered_ids_is_a_list_of_ids(self, api: httpx.Client, body: dict[str, Any]) -> None:
        ok(api.post(f"{BASE}/routing/rules/reorder", json=body), 422)


class TestDecisions:
    """A ticket that is created is classified, routed and attempted, and the metrics say so."""

    @pytest.mark.rule("AI-70", "AI-75")
    @pytest.mark.parametrize(
        ("subject", "outcome"),
        [
            ("The vpn drops and so does the wifi", "auto_applied"),
            ("My monitor flickers", "suggested"),
            ("Something is odd", "silent"),
        ],
    )
    def test_the_thresholds_say_what_becomes_of_a_classification(
        self, api: httpx.Client, subject: str, outcome: str
    ) -> None:
        before = metrics_of(api)
        ticket = create_ticket(api, subject=subject)
        after = metrics_of(api)
        assert moved(before["classification"], after["classification"]) == {"total_classified": 1, outcome: 1}
        assert ok(api.get(f"/api/v1/tickets/{ticket['id']}"))["category"] is None

    @pytest.mark.rule("AI-70")
    @pytest.mark.parametrize(
        "change",
        [{"enabled": False}, {"classify_on": []}, {"exclude_channels": ["api"]}],
        ids=lambda each: next(iter(each)),
    )
    def test_nothing_is_decided_while_classification_does_not_apply(
        self, api: httpx.Client, change: dict[str, Any]
    ) -> None:
        ok(api.put(f"{BASE}/settings", json={"classification": change}))
        before = metrics_of(api)
        create_ticket(api, subject="The vpn drops", category="Network", priority="high")
        assert metrics_of(api) == before

    @pytest.mark.rule("AI-71")
    def test_a_rule_routes_to_its_team_or_to_the_overflow_team(self, api: httpx.Client) -> None:
        ok(api.patch("/api/v2/automation-rules/rule_abc123", json={"enabled": False}))  # it would reassign the ticket
        before = metrics_of(api)["routing"]
        create_ticket(api, subject="The vpn drops", category="Network", priority="high")
        assert moved(before, metrics_of(api)["routing"]) == {"total_routed": 1}
        ok(api.delete("/api/v2/teams/team_network/members/user_078"), 204)
        create_ticket(api, subject="The vpn drops", category="Network", priority="high")
        assert moved(before, metrics_of(api)["routing"]) == {"total_routed": 2, "overflow_used": 1}
        ok(api.delete("/api/v2/teams/team_general"), 204)
        create_ticket(api, subject="The vpn drops", category="Network", priority="high")
        assert moved(before, metrics_of(api)["routing"]) == {"total_routed": 2, "overflow_used": 1, "routing_failed": 1}

    @pytest.mark.rule("AI-71")
    def test_without_a_rule_a_ticket_stays_in_the_pool_or_fails(self, api: httpx.Client) -> None:
        before = metrics_of(api)["routing"]
        create_ticket(api, subject="My monitor flickers")
        assert metrics_of(api)["routing"] == before
        ok(api.put(f"{BASE}/settings", json={"routing": {"fallback_to_team_pool": False}}))
        create_ticket(api, subject="My monitor flickers")
        assert moved(before, metrics_of(api)["routing"]) == {"routing_failed": 1}

    @pytest.mark.rule("AI-72", "AI-75")
    @pytest.mark.parametrize(
        ("mode", "fields", "action", "reason"),
        [
            ("suggest", {"subject": "Password of my account", "priority": "low"}, "suggested", None),
            ("auto", {"subject": "Password of my account", "priority": "low"}, "auto_resolved", None),
            ("auto", {"subject": "A password", "priority": "low"}, "suggested", None),
            ("auto", {"subject": "Password of my account", "priority": "high"}, "skipped", "high_priority"),
            ("suggest", {"subject": "Laptop and monitor"}, "skipped", "kb_match_below_threshold"),
        ],
    )
    def test_attempts_are_logged_and_counted(
        self, api: httpx.Client, mode: str, fields: dict[str, Any], action: str, reason: str | None
    ) -> None:
        ok(api.put(f"{BASE}/settings", json={"resolution": {"enabled": True, "mode": mode}}))
        before = metrics_of(api)["resolution"]
        ticket = create_ticket(api, **fields)
        entry = ok(api.get(f"{BASE}/resolution/audit", params={"limit": 1}))[0]
        check_subset(
            {"conversation_id": ticket["conversation_id"], "action": action, "mode": mode, "skip_reason": reason}, entry
        )
        assert (entry["combined_confidence"] is None) == (action == "skipped")
        assert moved(before, metrics_of(api)["resolution"]) == {"total_attempted": 1, action: 1}
        assert ok(api.get(f"/api/v1/tickets/{ticket['id']}"))["status"] == "open"

    @pytest.mark.rule("AI-73")
    def test_another_category_overrides_an_applied_classification(self, api: httpx.Client) -> None:
        ticket = create_ticket(api, subject="The vpn drops and so does the wifi")
        before = metrics_of(api)["classification"]
        ok(api.put(f"/api/v1/tickets/{ticket['id']}", json={"category": "Network"}))
        assert metrics_of(api)["classification"] == before
        ok(api.put(f"/api/v1/tickets/{ticket['id']}", json={"category": "Hardware"}))
        assert moved(before, metrics_of(api)["classification"]) == {"auto_applied": -1, "agent_overridden": 1}

    @pytest.mark.rule("AI-74")
    def test_a_public_note_sends_the_suggestion_and_closing_dismisses_it(self, api: httpx.Client) -> None:
        ok(api.put(f"{BASE}/settings", json={"resolution": {"enabled": True}}))
        before = metrics_of(api)["resolution"]
        answered, ignored = (create_ticket(api, subject="Password of my account", priority="low") for _ in range(2))
        for private in (True, False):
            ok(api.post(f"/api/v1/tickets/{answered['id']}/notes", json={"body": "Done", "private": private}), 201)
        for ticket in (answered, ignored):
            ok(api.post(f"/api/v1/tickets/{ticket['id']}/close"))
        assert moved(before, metrics_of(api)["resolution"]) == {
            "total_attempted": 2,
            "suggested": 2,
            "sent_by_agent": 1,
            "dismissed_by_agent": 1,
        }
