"""What AI automation decides about tickets, and what metrics and log tell of it. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, new_ticket
from contract_tests.expecting import body, has
from contract_tests.journeys.ai_calls import BASE, metrics_of, moved

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
