"""What AI automation decides about tickets, and what metrics and log tell of it. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, body, has, new_ticket
from contract_tests.journeys.ai_calls import BASE, metrics_of, moved

# Metrics


@pytest.mark.rule("AI-22")
def test_days_has_a_default_and_bounds(owner: Caller) -> None:
    assert metrics_of(owner) == metrics_of(owner, days=30)
    assert [metrics_of(owner, days=days)["period_days"] for days in (1, 365)] == [1, 365]
    for days in (0, 366, -1, "month"):
        body(owner.get(f"{BASE}/metrics", days=days), 422)


@pytest.mark.rule("AI-21", "AI-23")
def test_a_period_without_decisions_has_null_rates(owner: Caller) -> None:
    metrics = metrics_of(owner, days=1)
    rates = {
        "classification": ("auto_apply_rate", "override_rate"),
        "routing": ("first_assignment_accuracy", "avg_time_to_route_ms"),
        "resolution": ("resolution_rate", "suggestion_acceptance_rate", "avg_combined_confidence"),
    }
    for section, names in rates.items():
        assert {name: metrics[section].pop(name) for name in names} == dict.fromkeys(names)
        assert set(metrics[section].values()) == {0}


@pytest.mark.rule("AI-23")
def test_decisions_leave_the_period_as_time_passes(owner: Caller) -> None:
    assert metrics_of(owner, days=90)["classification"]["total_classified"] > 482
    owner.advance(days=31)
    assert metrics_of(owner)["funnel"] == {"classified": 0, "routed": 0, "resolved": 0}


@pytest.mark.rule("AI-24", "AI-25", "AI-26", "AI-27", "AI-28")
@pytest.mark.parametrize("days", [7, 14, 30, 90])
def test_the_numbers_of_a_period_agree_with_each_other(owner: Caller, days: int) -> None:
    metrics = metrics_of(owner, days=days)
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


# The log


@pytest.mark.rule("AI-30", "AI-31", "AI-32")
def test_newest_first_and_no_more_than_limit(owner: Caller) -> None:
    body(owner.put(f"{BASE}/settings", {"resolution": {"enabled": True}}))
    tickets = []
    for _ in range(51):
        owner.advance(seconds=1)
        tickets.append(new_ticket(owner, subject="Password of my account", priority="low"))
    newest = [ticket["conversation_id"] for ticket in reversed(tickets)]
    whole = body(owner.get(f"{BASE}/resolution/audit", limit=200))
    assert [entry["conversation_id"] for entry in whole] == [*newest, "conv_xyz"]
    assert body(owner.get(f"{BASE}/resolution/audit")) == whole[:50]
    assert body(owner.get(f"{BASE}/resolution/audit", limit=3)) == whole[:3]


@pytest.mark.rule("AI-32")
@pytest.mark.parametrize("limit", [0, 201, "all"])
def test_limit_has_bounds(owner: Caller, limit: Any) -> None:
    body(owner.get(f"{BASE}/resolution/audit", limit=limit), 422)


# A ticket that is created is classified, routed and attempted, and the metrics say so


@pytest.mark.rule("AI-70", "AI-75")
@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("The vpn drops and so does the wifi", "auto_applied"),
        ("My monitor flickers", "suggested"),
        ("Something is odd", "silent"),
    ],
)
def test_the_thresholds_say_what_becomes_of_a_classification(owner: Caller, subject: str, outcome: str) -> None:
    before = metrics_of(owner)
    ticket = new_ticket(owner, subject=subject)
    after = metrics_of(owner)
    assert moved(before["classification"], after["classification"]) == {"total_classified": 1, outcome: 1}
    assert body(owner.get(f"/api/v1/tickets/{ticket['id']}"))["category"] is None


@pytest.mark.rule("AI-70")
@pytest.mark.parametrize(
    "change",
    [{"enabled": False}, {"classify_on": []}, {"exclude_channels": ["api"]}],
    ids=lambda each: next(iter(each)),
)
def test_nothing_is_decided_while_classification_does_not_apply(owner: Caller, change: dict[str, Any]) -> None:
    body(owner.put(f"{BASE}/settings", {"classification": change}))
    before = metrics_of(owner)
    new_ticket(owner, subject="The vpn drops", category="Network", priority="high")
    assert metrics_of(owner) == before


@pytest.mark.rule("AI-71")
def test_a_rule_routes_to_its_team_or_to_the_overflow_team(owner: Caller) -> None:
    body(owner.patch("/api/v2/automation-rules/rule_abc123", {"enabled": False}))  # it would reassign the ticket
    before = metrics_of(owner)["routing"]
    new_ticket(owner, subject="The vpn drops", category="Network", priority="high")
    assert moved(before, metrics_of(owner)["routing"]) == {"total_routed": 1}
    body(owner.delete("/api/v2/teams/team_network/members/user_078"), 204)
    new_ticket(owner, subject="The vpn drops", category="Network", priority="high")
    assert moved(before, metrics_of(owner)["routing"]) == {"total_routed": 2, "overflow_used": 1}
    body(owner.delete("/api/v2/teams/team_general"), 204)
    new_ticket(owner, subject="The vpn drops", category="Network", priority="high")
    assert moved(before, metrics_of(owner)["routing"]) == {"total_routed": 2, "overflow_used": 1, "routing_failed": 1}


@pytest.mark.rule("AI-71")
def test_without_a_rule_a_ticket_stays_in_the_pool_or_fails(owner: Caller) -> None:
    before = metrics_of(owner)["routing"]
    new_ticket(owner, subject="My monitor flickers")
    assert metrics_of(owner)["routing"] == before
    body(owner.put(f"{BASE}/settings", {"routing": {"fallback_to_team_pool": False}}))
    new_ticket(owner, subject="My monitor flickers")
    assert moved(before, metrics_of(owner)["routing"]) == {"routing_failed": 1}


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
    owner: Caller, mode: str, fields: dict[str, Any], action: str, reason: str | None
) -> None:
    body(owner.put(f"{BASE}/settings", {"resolution": {"enabled": True, "mode": mode}}))
    before = metrics_of(owner)["resolution"]
    ticket = new_ticket(owner, **fields)
    entry = body(owner.get(f"{BASE}/resolution/audit", limit=1))[0]
    assert has(
        entry, {"conversation_id": ticket["conversation_id"], "action": action, "mode": mode, "skip_reason": reason}
    )
    assert (entry["combined_confidence"] is None) == (action == "skipped")
    assert moved(before, metrics_of(owner)["resolution"]) == {"total_attempted": 1, action: 1}
    assert body(owner.get(f"/api/v1/tickets/{ticket['id']}"))["status"] == "open"


@pytest.mark.rule("AI-73")
def test_another_category_overrides_an_applied_classification(owner: Caller) -> None:
    ticket = new_ticket(owner, subject="The vpn drops and so does the wifi")
    before = metrics_of(owner)["classification"]
    body(owner.put(f"/api/v1/tickets/{ticket['id']}", {"category": "Network"}))
    assert metrics_of(owner)["classification"] == before
    body(owner.put(f"/api/v1/tickets/{ticket['id']}", {"category": "Hardware"}))
    assert moved(before, metrics_of(owner)["classification"]) == {"auto_applied": -1, "agent_overridden": 1}


@pytest.mark.rule("AI-74")
def test_a_public_note_sends_the_suggestion_and_closing_dismisses_it(owner: Caller) -> None:
    body(owner.put(f"{BASE}/settings", {"resolution": {"enabled": True}}))
    before = metrics_of(owner)["resolution"]
    answered, ignored = (new_ticket(owner, subject="Password of my account", priority="low") for _ in range(2))
    for private in (True, False):
        body(owner.post(f"/api/v1/tickets/{answered['id']}/notes", {"body": "Done", "private": private}), 201)
    for ticket in (answered, ignored):
        body(owner.post(f"/api/v1/tickets/{ticket['id']}/close"))
    assert moved(before, metrics_of(owner)["resolution"]) == {
        "total_attempted": 2,
        "suggested": 2,
        "sent_by_agent": 1,
        "dismissed_by_agent": 1,
    }
