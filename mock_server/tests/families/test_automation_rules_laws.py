"""Automation rules: the laws that hold for any rules and any payload."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_server.families.automation_rules.engine import DEEPEST
from mock_server.families.automation_rules.operations import (
    create_automation_rule,
    execute_automation_event,
    list_automation_rules,
    run_time_automation_rules,
    update_automation_rule,
)
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import ACTIONS, ActionFailed, perform
from mock_server.families.tickets.operations import open_ticket
from mock_server.models import AutomationEvent, AutomationRule, AutomationRuleCreate, AutomationRuleUpdate, TicketCreate
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.state.causes import BUDGET, USED_UP
from mock_server.state.events import Cause

EVENTS = ["ticket.created", "ticket.updated", "ticket.closed", "tea.made"]
SCENARIOS = Scenarios(SHIPPED, "frozen")

scalars = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a", "ab", "\0"])
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
fields = st.sampled_from(["x", "y", "y.z"])
conditions = st.fixed_dictionaries(
    {"field": fields, "operator": st.sampled_from(["equals", "not_equals", "contains", "odd"]), "value": scalars}
)
payloads = st.dictionaries(st.sampled_from(["x", "y"]), scalars | st.dictionaries(st.just("z"), scalars), max_size=2)
argument_names = st.sampled_from(
    ["team_id", "priority", "status", "body", "note", "private", "subject", "description", "category", "error_message"]
)
actions = st.dictionaries(argument_names | st.text(max_size=4), json_values, max_size=4).flatmap(
    lambda action: st.sampled_from([*ACTIONS, "howl"]).map(lambda kind: {**action, "type": kind})
)
rules = st.fixed_dictionaries(
    {
        "enabled": st.booleans(),
        "execution_mode": st.sampled_from(["event", "event", "time"]),
        "trigger_event": st.sampled_from(["tea.made", "tea.made", "ticket.created"]),
        "conditions": st.lists(conditions, max_size=2),
        "actions": st.lists(actions, max_size=2),
        "priority_order": st.integers(0, 2),
        "stop_processing": st.booleans(),
    }
)


def tenant_with(*bodies: dict[str, Any]) -> Tenant:
    """The docs scenario's tenant with these rules and no others."""
    tenant = SCENARIOS.make("docs").tenants["t_xyz"]
    tenant.automation_rules.remove("rule_abc123")
    for number, body in enumerate(bodies):
        create_automation_rule(tenant, AutomationRuleCreate.model_validate({"name": f"Rule {number}", **body}))
    return tenant


def state(tenant: Tenant) -> dict[str, list[Any]]:
    return {name: list(collection) for name, collection in tenant.collections()}


def asked(tenant: Tenant) -> list[AutomationRule]:
    """The enabled event rules for tea.made, in the order that the page gives them."""
    numbered = enumerate(rule for rule in tenant.automation_rules)
    chosen = [
        (rule.priority_order, number, rule)
        for number, rule in numbered
        if rule.enabled and rule.execution_mode == "event" and rule.trigger_event == "tea.made"
    ]
    return [rule for _, _, rule in sorted(chosen, key=lambda each: each[:2])]


@given(bodies=st.lists(rules, max_size=6), payload=payloads)
def test_the_entries_are_the_rules_of_the_event_up_to_the_first_match_that_stops(
    bodies: list[dict[str, Any]], payload: dict[str, Any]
) -> None:
    tenant = tenant_with(*bodies)
    expected = asked(tenant)
    result = execute_automation_event(tenant, AutomationEvent(event_type="tea.made", payload=payload))
    entries = result.executed
    stops = [at for at, entry in enumerate(entries) if entry.matched and expected[at].stop_processing]
    assert [entry.rule_id for entry in entries] == [rule.id for rule in expected][: len(entries)]
    assert stops == [len(entries) - 1] if len(entries) < len(expected) else stops in ([], [len(entries) - 1])


@given(bodies=st.lists(rules, max_size=5), payload=payloads)
def test_a_rule_matches_just_when_each_of_its_conditions_alone_would(
    bodies: list[dict[str, Any]], payload: dict[str, Any]
) -> None:
    event = {"event_type": "tea.made", "payload": payload}
    for body in bodies:
        plain = {"trigger_event": "tea.made", "actions": []}
        alone = tenant_with(*({**plain, "conditions": [each]} for each in body["conditions"]))
        together = tenant_with({**plain, "conditions": body["conditions"]})
        each = [entry.matched for entry in execute_automation_event(alone, AutomationEvent(**event)).executed]
        assert execute_automation_event(together, AutomationEvent(**event)).executed[0].matched == all(each)


@given(bodies=st.lists(rules, max_size=5), payload=payloads, conversation=st.sampled_from(["conv_456", None]))
def test_every_match_and_nothing_else_is_logged_and_counted(
    bodies: list[dict[str, Any]], payload: dict[str, Any], conversation: str | None
) -> None:
    tenant = tenant_with(*bodies)
    logged = len(tenant.automation_logs)
    event = AutomationEvent(event_type="tea.made", conversation_id=conversation, payload=payload)
    matches = [entry for entry in execute_automation_event(tenant, event).executed if entry.matched]
    entries = list(tenant.automation_logs)[logged:]
    assert [(log.rule_id, log.status == "success", log.error_message) for log in entries] == [
        (entry.rule_id, entry.success, entry.error_message) for entry in matches
    ]
    assert [log.actions_executed for log in entries] == [
        sum(action.status == "ok" for action in entry.actions_executed) for entry in matches
    ]
    assert {rule.id: rule.execution_count for rule in tenant.automation_rules if rule.execution_count} == {
        entry.rule_id: 1 for entry in matches
    }


OUTCOME = {"status", "error_message", "action"}
"""What an action has of these stands under `action` in its result."""


@given(body=rules)
def test_the_results_are_the_actions_with_what_became_of_them(body: dict[str, Any]) -> None:
    tenant = tenant_with({**body, "enabled": True, "execution_mode": "event", "trigger_event": "x", "conditions": []})
    entry = execute_automation_event(tenant, AutomationEvent(event_type="x", conversation_id="conv_456")).executed[0]
    results = [result.model_dump(exclude_unset=True) for result in entry.actions_executed]
    for action, each in zip(body["actions"], results, strict=True):
        assert {k: v for k, v in action.items() if k not in OUTCOME} == {
            k: v for k, v in each.items() if k not in OUTCOME
        }
        assert each.get("action") == (action if action.keys() & OUTCOME else None)
    assert entry.success == all(each["status"] == "ok" for each in results)
    assert all(("error_message" in each) == (each["status"] == "failed") for each in results)


@given(action=actions, ticket_id=st.sampled_from([1038, 1039, 1043, 7, None]))
@settings(max_examples=300)
def test_an_action_is_carried_out_or_fails_and_changes_nothing(action: dict[str, Any], ticket_id: int | None) -> None:
    tenant = tenant_with()
    before, happened = state(tenant), len(tenant.world.events)
    failed = False
    try:
        perform(tenant, action, ticket_id)
    except ActionFailed:
        failed = True
    assert not failed or (state(tenant), len(tenant.world.events)) == (before, happened)


@given(
    bodies=st.lists(
        st.fixed_dictionaries(
            {
                "trigger_event": st.sampled_from(EVENTS),
                "actions": st.lists(
                    st.sampled_from(
                        [
                            {"type": "create_ticket", "subject": "More"},
                            {"type": "set_priority", "priority": "high"},
                            {"type": "set_priority", "priority": "low"},
                            {"type": "set_status", "status": "closed"},
                            {"type": "set_status", "status": "open"},
                        ]
                    ),
                    max_size=2,
                ),
            }
        ),
        max_size=4,
    )
)
@example([{"trigger_event": "ticket.created", "actions": [{"type": "create_ticket", "subject": "More"}] * 2}] * 3)
@settings(max_examples=40)
def test_rules_that_set_each_other_off_come_to_an_end(bodies: list[dict[str, Any]]) -> None:
    tenant = tenant_with(*bodies)
    logged = len(tenant.automation_logs)
    tenant.world.run(lambda: open_ticket(tenant, TicketCreate(subject="The first")))
    stopped = [log for log in tenant.automation_logs if (log.error_message or "").startswith("Stopped")]
    counted = sum(rule.execution_count for rule in tenant.automation_rules)
    assert max(event.cause.depth for event in tenant.world.events) <= DEEPEST + 1
    assert all(log.status == "failed" for log in stopped)
    before_they_began = len(tenant.automation_logs) - logged - counted
    assert 0 <= before_they_began <= len(stopped)  # the others were stopped between two actions


@given(minutes=st.integers(-10, 100_000), wait=st.integers(0, 3_000), stopping=st.booleans())
def test_a_time_rule_fires_once_for_each_ticket_that_is_older(minutes: int, wait: int, stopping: bool) -> None:
    """By the minute, as the clock goes along; `run-time` does what is left to do."""
    condition = {"older_than_minutes": minutes}
    body = {"execution_mode": "time", "time_condition": condition, "stop_processing": stopping}
    tenant = tenant_with(body, {**body, "enabled": False})
    tenant.world.advance(tenant.now + timedelta(minutes=wait))
    older = [ticket for ticket in tenant.tickets if tenant.now - ticket.created_at > timedelta(minutes=minutes)]
    swept = [log.conversation_id for log in list(tenant.automation_logs)[1:]]
    run = run_time_automation_rules(tenant)
    logs = [log.conversation_id for log in list(tenant.automation_logs)[1:]]
    assert (run.evaluated, len(run.executed)) == (1, len(older) - len(swept))
    assert sorted(map(str, logs)) == sorted(ticket.conversation_id for ticket in older)
    assert run_time_automation_rules(tenant).executed == []


@given(body=rules, more=rules, sent=st.sets(st.sampled_from(["enabled", "actions", "priority_order", "conditions"])))
def test_an_update_changes_what_is_sent_and_only_that(
    body: dict[str, Any], more: dict[str, Any], sent: set[str]
) -> None:
    tenant = tenant_with(body)
    (before,) = list_automation_rules(tenant)
    update = AutomationRuleUpdate.model_validate({name: more[name] for name in sent})
    changed = update_automation_rule(tenant, before.id, update).model_dump()
    assert changed == before.model_dump() | {name: more[name] for name in sent}


def test_a_failed_operation_leaves_neither_event_nor_number() -> None:
    world = tenant_with().world

    def fail() -> None:
        world.tenants["t_xyz"].emit("tea.made", "pot")
        raise ZeroDivisionError

    world.run(lambda: world.tenants["t_xyz"].emit("tea.made", "first"))
    with pytest.raises(ZeroDivisionError):
        world.run(fail)
    world.run(lambda: world.tenants["t_xyz"].emit("tea.made", "second"))
    assert [(event.number, event.subject_id) for event in world.events] == [(1, "first"), (2, "second")]
    assert [event.cause for event in world.events] == [Cause(1), Cause(2)]


def test_an_operation_that_leads_to_too_much_is_stopped() -> None:
    many = [{"type": "create_ticket", "subject": "More"}] * 101
    tenant = tenant_with({"trigger_event": "ticket.created", "actions": many})
    tenant.world.run(lambda: open_ticket(tenant, TicketCreate(subject="The first")))
    (newest,) = list(tenant.automation_logs)[-1:]
    assert newest.error_message == USED_UP
    assert BUDGET // 4 < len(tenant.tickets) < BUDGET // 2  # each is a ticket and a conversation


@given(statuses=st.sets(st.sampled_from(["open", "pending", "resolved", "closed"])), alone=st.booleans())
def test_a_time_rule_matches_the_tickets_in_one_of_its_statuses(statuses: set[str], alone: bool) -> None:
    """One status stands for itself, several in a list."""
    wanted: Any = next(iter(statuses)) if alone and len(statuses) == 1 else sorted(statuses)
    tenant = tenant_with({"execution_mode": "time", "time_condition": {"status": wanted}})
    expected = [ticket.id for ticket in tenant.tickets if ticket.status in statuses]
    assert len(run_time_automation_rules(tenant).executed) == len(expected)
