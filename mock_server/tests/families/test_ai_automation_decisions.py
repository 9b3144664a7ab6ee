"""Decisions: what becomes of them when a ticket changes team."""

import pytest

from mock_server.families.ai_automation.operations import get_ai_metrics, update_ai_settings
from mock_server.families.tickets.actions import perform
from mock_server.families.tickets.operations import create_ticket
from mock_server.models import AiClassificationChanges, AiRoutingChanges, AiSettingsUpdate, TicketCreate
from mock_server.tests.families.ai_world import new_tenant, routing_rule, team


@pytest.mark.rule("AI-73")
def test_a_ticket_that_leaves_its_team_was_reassigned_once() -> None:
    tenant = new_tenant()
    classification, routing = AiClassificationChanges(enabled=True), AiRoutingChanges(enabled=True)
    update_ai_settings(tenant, AiSettingsUpdate(classification=classification, routing=routing))
    for name in ("team_one", "team_two", "team_three"):
        tenant.teams.put(team(name))
    tenant.routing_rules.put(routing_rule("rr_one"))
    tenant.world.run(lambda: create_ticket(tenant, TicketCreate(subject="Anything")))
    reassigned = []
    for name in ("team_one", "team_two", "team_three", "team_one"):
        action = {"type": "assign_team", "team_id": name}
        tenant.world.run(lambda action=action: perform(tenant, action, 1))  # type: ignore[misc]
        metrics = get_ai_metrics(tenant, 30).routing
        assert metrics.total_routed == 1
        reassigned.append(metrics.subsequently_reassigned)
    assert reassigned == [0, 1, 1, 1]
