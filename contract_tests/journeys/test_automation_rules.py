"""Automation rules as records: what they may be, and who may do what with them. Page: automation-and-workflows."""

import pytest

from contract_tests.calling import Caller
from contract_tests.expecting import refused
from contract_tests.journeys.rule_calls import EVENT, OTHER, RULES, fire, rule


@pytest.mark.rule("RULE-13")
def test_a_patch_changes_what_is_sent_and_nothing_else(owner: Caller) -> None:
    before = rule(owner, "rule_abc123")
    owner.advance(minutes=5)
    changed = owner.patch(f"{RULES}/rule_abc123", {"enabled": False, "description": "Off for now"}).json()
    assert changed == before | {"enabled": False, "description": "Off for now", "updated_at": "2026-03-08T20:05:00Z"}
    assert owner.patch(f"{RULES}/rule_abc123", {"description": None}).json()["description"] is None
    assert fire(owner, "ticket.created", payload={"category": "Network"}) == []


@pytest.mark.rule("RULE-45", "RULE-46")
def test_a_role_that_is_not_let_in_hears_so(owner: Caller) -> None:
    reader = owner.session("sess_tenant_readonly")
    refused(reader.post(RULES, {"name": "By role"}), 403, "Insufficient role")
    refused(reader.post(EVENT, {"event_type": OTHER}), 403, "Insufficient role")
