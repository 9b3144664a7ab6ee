"""Routing rules and their simulation. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, body, has
from contract_tests.journeys.ai_calls import BASE, OTHER_TENANT, create_rule, metrics_of, rules_of, simulate

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


# Simulation


@pytest.mark.rule("AI-41")
def test_routes_nothing(owner: Caller) -> None:
    before = metrics_of(owner), rules_of(owner)
    simulate(owner, category="Network", priority="high")
    assert (metrics_of(owner), rules_of(owner)) == before


@pytest.mark.rule("AI-42", "AI-46")
def test_the_lowest_sort_order_that_fits_wins(owner: Caller) -> None:
    body(owner.put(f"{BASE}/routing/rules/rr_abc123", {"sort_order": 5}))
    create_rule(owner, category="Security", sort_order=1)
    broad = create_rule(owner, category="Network", sort_order=7, target_team_id="team_general")
    matched = simulate(owner, category="Network", priority="high")["matched_rule"]
    assert (matched["id"], matched["sort_order"]) == ("rr_abc123", 5)
    body(owner.put(f"{BASE}/routing/rules/{broad['id']}", {"sort_order": 4}))
    assert simulate(owner, category="Network", priority="high")["matched_team_id"] == "team_general"


@pytest.mark.rule("AI-43", "AI-45")
def test_an_inactive_rule_never_matches(owner: Caller) -> None:
    body(owner.put(f"{BASE}/routing/rules/rr_abc123", {"is_active": False}))
    assert simulate(owner, category="Network", priority="high") == {
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
    owner: Caller, conversation: dict[str, Any], fits: bool
) -> None:
    assert (simulate(owner, **conversation)["matched_rule"] is not None) == fits
    if not fits:
        create_rule(owner, sort_order=9)
        assert simulate(owner, **conversation)["matched_rule"] is not None


# Rules


@pytest.mark.rule("AI-52", "AI-56")
def test_what_is_not_sent_has_its_default(owner: Caller) -> None:
    rule = create_rule(owner, target_team_id="team_general")
    assert has(rule, {**RULE_DEFAULTS, "target_team_id": "team_general", "tenant_id": "t_xyz"})
    assert rule in rules_of(owner)
    body(owner.post(f"{BASE}/routing/rules", {}), 422)


@pytest.mark.rule("AI-57")
def test_unknown_teams_are_accepted(owner: Caller) -> None:
    rule = create_rule(owner, target_team_id="team_nowhere", overflow_team_id="team_neither")
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
def test_bounds_hold_on_create_and_update(owner: Caller, field: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert create_rule(owner, **{field: value})[field] == value
        changed = body(owner.put(f"{BASE}/routing/rules/rr_abc123", {field: value}))
        assert changed[field] == value
    before = rules_of(owner)
    for value in bad:
        body(owner.post(f"{BASE}/routing/rules", {"target_team_id": "team_network", field: value}), 422)
        refused = body(owner.put(f"{BASE}/routing/rules/rr_abc123", {field: value}), 422)
        assert refused["detail"][0]["loc"] == ["body", field]
    assert rules_of(owner) == before


@pytest.mark.rule("AI-58")
def test_an_update_leaves_what_is_not_sent(owner: Caller) -> None:
    (before,) = rules_of(owner)
    after = body(owner.put(f"{BASE}/routing/rules/rr_abc123", {"priority": None, "required_skills": []}))
    assert after == {**before, "priority": None, "required_skills": [], "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]


@pytest.mark.rule("AI-59", "AI-60")
def test_a_deleted_rule_is_gone(owner: Caller) -> None:
    response = owner.delete(f"{BASE}/routing/rules/rr_abc123")
    assert (response.status_code, response.content) == (204, b"")
    assert rules_of(owner) == []
    for again in (owner.delete, lambda path: owner.put(path, {})):
        assert body(again(f"{BASE}/routing/rules/rr_abc123"), 404) == {"detail": "Routing rule not found"}


@pytest.mark.rule("AI-60")
def test_a_rule_of_another_tenant_is_not_there(owner: Caller) -> None:
    other = owner.session(OTHER_TENANT)
    assert rules_of(other) == []
    assert body(other.put(f"{BASE}/routing/rules/rr_abc123", {"sort_order": 3}), 404)
    assert body(other.delete(f"{BASE}/routing/rules/rr_abc123"), 404) == {"detail": "Routing rule not found"}
    body(other.post(f"{BASE}/routing/rules/reorder", {"ordered_ids": ["rr_abc123"]}), 204)
    assert rules_of(owner)[0]["sort_order"] == 0


@pytest.mark.rule("AI-63")
def test_one_idempotency_key_creates_one_rule(owner: Caller) -> None:
    sent = {"target_team_id": "team_network"}
    answers = [owner.post(f"{BASE}/routing/rules", sent, "idem_rule") for _ in range(2)]
    first, again = (body(answer, 201) for answer in answers)
    assert first == again
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(rules_of(owner)) == 2


# Their order


@pytest.mark.rule("AI-51", "AI-61", "AI-62")
def test_named_rules_first_then_the_others_in_their_old_order(owner: Caller) -> None:
    ids = ["rr_abc123", *(create_rule(owner)["id"] for _ in range(4))]
    assert [rule["id"] for rule in rules_of(owner)] == ids
    wanted = [ids[3], "rr_nowhere", ids[1], ids[3]]
    response = owner.post(f"{BASE}/routing/rules/reorder", {"ordered_ids": wanted})
    assert (response.status_code, response.content) == (204, b"")
    places = [(rule["id"], rule["sort_order"]) for rule in rules_of(owner)]
    assert places == list(zip([ids[3], ids[1], ids[0], ids[2], ids[4]], range(5), strict=True))


@pytest.mark.rule("AI-61")
def test_the_new_order_is_the_one_that_routes(owner: Caller) -> None:
    broad = create_rule(owner, target_team_id="team_general", sort_order=1)
    assert simulate(owner, category="Network", priority="high")["matched_team_id"] == "team_network"
    body(owner.post(f"{BASE}/routing/rules/reorder", {"ordered_ids": [broad["id"]]}), 204)
    assert simulate(owner, category="Network", priority="high")["matched_rule"]["id"] == broad["id"]


@pytest.mark.rule("AI-61")
@pytest.mark.parametrize("sent", [{}, {"ordered_ids": None}, {"ordered_ids": "rr_abc123"}, {"ordered_ids": [1]}])
def test_ordered_ids_is_a_list_of_ids(owner: Caller, sent: dict[str, Any]) -> None:
    body(owner.post(f"{BASE}/routing/rules/reorder", sent), 422)
