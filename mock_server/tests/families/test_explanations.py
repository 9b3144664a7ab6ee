"""Explanations: of policies and rules that were asked, and of time that counted."""

from mock_server.families.automation_rules import operations as rules
from mock_server.families.explanations.tickets import explain_ticket
from mock_server.families.sla import operations as sla
from mock_server.models import AutomationRuleCreate, SlaPolicyUpdate
from mock_server.tests.families.schedules import open_day
from mock_server.tests.families.sla_world import SlaAgent

NOTIFY = {"execution_mode": "event", "trigger_event": "ticket.created", "conditions": [], "actions": []}


def minutes(agent: SlaAgent, ticket_id: int) -> dict[str, list[float]]:
    """The stretches that counted, by target."""
    targets = explain_ticket(agent.world, ticket_id).targets
    return {target.type: [segment.minutes for segment in target.segments] for target in targets}


def test_a_policy_that_is_not_enabled_says_so() -> None:
    agent = SlaAgent()
    off, on = agent.policy(("resolution", 1)), agent.policy(("resolution", 1))
    agent.world.run(lambda: sla.update_sla_policy(agent.tenant, off.id, SlaPolicyUpdate(enabled=False)))
    asked = explain_ticket(agent.world, agent.ticket().id).policies
    assert [(each.id, each.chosen, each.why_not) for each in asked] == [
        (off.id, False, "it is not enabled"),
        (on.id, True, None),
    ]


def test_no_rule_is_asked_after_one_that_stopped_the_processing() -> None:
    agent = SlaAgent()
    for name, stops in (("First", False), ("Second", True), ("Third", False)):
        body = AutomationRuleCreate.model_validate({"name": name, "stop_processing": stops, **NOTIFY})
        agent.world.run(lambda body=body: rules.create_automation_rule(agent.tenant, body))  # type: ignore[misc]
    (created,) = explain_ticket(agent.world, agent.ticket().id).events
    assert [(each.name, each.chosen) for each in created.rules] == [("First", True), ("Second", True)]


def test_only_targets_that_the_policy_has_are_explained() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 2))
    assert minutes(agent, agent.ticket().id) == {"resolution": [120]}


def test_time_before_a_pause_and_after_it_counts() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 1))
    ticket = agent.ticket().id
    agent.wait(20)
    agent.update(ticket, status="pending")
    agent.wait(500)
    agent.change(ticket, status="open")
    assert minutes(agent, ticket) == {"resolution": [20, 40]}


def test_a_pause_from_the_start_leaves_no_stretch_before_it() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 1))
    ticket = agent.ticket().id
    agent.update(ticket, status="pending")
    agent.wait(500)
    agent.change(ticket, status="open")
    assert minutes(agent, ticket) == {"resolution": [60]}


def test_a_policy_that_applies_without_a_time_for_the_priority_says_so() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 1), priority="urgent")
    agent.policy(("resolution", 1))
    ticket = agent.ticket().id
    (first,) = explain_ticket(agent.world, ticket).policies
    assert first.why_not == "it applies, and has no target for the priority medium: nothing is timed"
    assert agent.instance(ticket) is None


def test_what_is_never_due_has_no_stretches() -> None:
    agent = SlaAgent()
    agent.hours([open_day(0, "09:00", "17:00").model_copy(update={"is_closed": True})])
    agent.policy(("resolution", 1), business=True)
    assert minutes(agent, agent.ticket().id) == {"resolution": []}


def test_while_it_waits_only_the_time_before_counts() -> None:
    agent = SlaAgent()
    agent.policy(("resolution", 1))
    ticket = agent.ticket().id
    agent.wait(20)
    agent.update(ticket, status="pending")
    agent.wait(500)
    assert minutes(agent, ticket) == {"resolution": [20]}
