"""Automation rules as records: what they may be, and who may do what with them. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, has
from contract_tests.journeys.rule_calls import (
    EVENT,
    LOGS,
    OTHER,
    RULES,
    RUN_TIME,
    create,
    fire,
    logs,
    rule,
)

ADMINS = {"super_admin", "tenant_owner", "tenant_admin"}
ROLES = [*sorted(ADMINS), "supervisor", "agent", "tenant_user", "tenant_readonly"]
NOT_FOUND = {"detail": "Automation rule not found"}


@pytest.mark.rule("RULE-04")
def test_the_list_is_never_paged(owner: Caller) -> None:
    create(owner)
    assert len(owner.get(RULES, limit=1, offset=1).json()) == 2


@pytest.mark.rule("RULE-05", "RULE-26")
def test_rules_are_listed_and_evaluated_by_priority_then_age(owner: Caller) -> None:
    late = create(owner, trigger_event=OTHER, priority_order=9)["id"]
    first = create(owner, trigger_event=OTHER, priority_order=2)["id"]
    second = create(owner, trigger_event=OTHER, priority_order=2)["id"]
    assert [each["id"] for each in owner.get(RULES).json()] == ["rule_abc123", first, second, late]
    assert [each["rule_id"] for each in fire(owner)] == [first, second, late]


@pytest.mark.rule("RULE-06", "RULE-08", "RULE-10")
def test_a_name_is_all_that_a_rule_needs(owner: Caller) -> None:
    made = create(owner, name="Nothing but a name")
    assert made.keys() == rule(owner, "rule_abc123").keys()
    assert has(made, {"enabled": True, "execution_mode": "event", "trigger_event": None, "time_condition": {}})
    assert has(made, {"conditions": [], "actions": [], "priority_order": 0, "stop_processing": False})
    assert rule(owner, made["id"]) == made


@pytest.mark.rule("RULE-07", "RULE-09")
@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({}, "name", "missing"),
        ({"name": ""}, "name", "string_too_short"),
        ({"name": "x" * 201}, "name", "string_too_long"),
        ({"name": "x", "execution_mode": "cron"}, "execution_mode", "literal_error"),
    ],
)
def test_what_a_rule_may_not_be(owner: Caller, body: dict[str, Any], field: str, kind: str) -> None:
    answer = owner.post(RULES, body)
    assert answer.status_code == 422
    assert [(each["loc"], each["type"]) for each in answer.json()["detail"]] == [(["body", field], kind)]
    if body:
        assert owner.patch(f"{RULES}/rule_abc123", body).status_code == 422
    assert len(owner.get(RULES).json()) == 1


@pytest.mark.rule("RULE-07")
def test_a_name_may_have_one_or_two_hundred_characters(owner: Caller) -> None:
    assert [create(owner, name="x" * length)["name"] for length in (1, 200)] == ["x", "x" * 200]


@pytest.mark.rule("RULE-11")
def test_what_nobody_knows_is_kept_as_sent(owner: Caller) -> None:
    unknown = {
        "trigger_event": "moon.rose",
        "conditions": [{"field": "phase", "operator": "resembles", "value": {"at": [1, None, "full"]}}],
        "actions": [{"type": "howl", "times": 3, "with": {"friends": True}}, {}],
        "time_condition": {"while": "dark"},
    }
    assert has(create(owner, **unknown), unknown)
    assert [each["matched"] for each in fire(owner, "moon.rose", payload={"phase": "full"})] == [False]


@pytest.mark.rule("RULE-13")
def test_a_patch_changes_what_is_sent_and_nothing_else(owner: Caller) -> None:
    before = rule(owner, "rule_abc123")
    owner.advance(minutes=5)
    changed = owner.patch(f"{RULES}/rule_abc123", {"enabled": False, "description": "Off for now"}).json()
    assert changed == before | {"enabled": False, "description": "Off for now", "updated_at": "2026-03-08T20:05:00Z"}
    assert owner.patch(f"{RULES}/rule_abc123", {"description": None}).json()["description"] is None
    assert fire(owner, "ticket.created", payload={"category": "Network"}) == []


@pytest.mark.rule("RULE-14", "RULE-16")
def test_a_rule_that_does_not_exist_is_not_found(owner: Caller) -> None:
    answers = [
        owner.get(f"{RULES}/rule_none"),
        owner.patch(f"{RULES}/rule_none", {"enabled": False}),
        owner.delete(f"{RULES}/rule_none"),
    ]
    assert [(each.status_code, each.json()) for each in answers] == [(404, NOT_FOUND)] * 3


@pytest.mark.rule("RULE-15", "RULE-16", "RULE-21")
def test_a_deleted_rule_is_gone_and_its_logs_stay(owner: Caller) -> None:
    assert owner.delete(f"{RULES}/rule_abc123").status_code == 204
    assert owner.get(f"{RULES}/rule_abc123").json() == NOT_FOUND
    assert owner.delete(f"{RULES}/rule_abc123").json() == NOT_FOUND
    assert fire(owner, "ticket.created", payload={"category": "Network"}) == []
    assert [each["id"] for each in logs(owner)] == ["log_abc123"]


@pytest.mark.rule("RULE-17")
def test_a_single_rule_has_no_logs_route(owner: Caller) -> None:
    assert owner.get(f"{RULES}/rule_abc123/logs").status_code == 404


@pytest.mark.rule("RULE-18", "RULE-20")
def test_logs_are_limited_and_newest_first(owner: Caller) -> None:
    made = create(owner, trigger_event=OTHER)
    for number in range(60):
        fire(owner, conversation_id=f"conv_{number}")
    assert [each["conversation_id"] for each in logs(owner, limit=3)] == ["conv_59", "conv_58", "conv_57"]
    assert len(logs(owner)) == 50
    assert len(logs(owner, limit=200)) == 61
    assert {each["rule_id"] for each in logs(owner, limit=60)} == {made["id"]}
    for limit in (0, 201, "many"):
        assert owner.get(LOGS, limit=limit).status_code == 422


@pytest.mark.rule("RULE-21")
def test_a_log_keeps_the_name_of_its_day(owner: Caller) -> None:
    made = create(owner, name="Before", trigger_event=OTHER)
    fire(owner)
    owner.patch(f"{RULES}/{made['id']}", {"name": "After"})
    assert logs(owner)[0]["rule_name"] == "Before"


@pytest.mark.rule("RULE-44", "RULE-45", "RULE-46")
@pytest.mark.parametrize("role", ROLES)
def test_roles(owner: Caller, role: str) -> None:
    caller = owner.session(f"sess_{role}")
    reads = [caller.get(path).status_code for path in (RULES, f"{RULES}/rule_abc123", LOGS)]
    writes = [
        caller.post(RULES, {"name": "By role"}).status_code,
        caller.patch(f"{RULES}/rule_abc123", {"priority_order": 3}).status_code,
        caller.post(RUN_TIME).status_code,
        caller.delete(f"{RULES}/rule_abc123").status_code,
    ]
    event = caller.post(EVENT, {"event_type": OTHER})
    assert reads == [200] * 3
    assert writes == ([201, 200, 200, 204] if role in ADMINS else [403] * 4)
    assert event.status_code == (403 if role == "tenant_readonly" else 200)
    if event.status_code == 403:
        assert event.json() == {"detail": "Insufficient role"}


@pytest.mark.rule("RULE-47", "RULE-48")
@pytest.mark.parametrize("session", ["noprofile", "other_tenant"])
def test_another_tenant_has_rules_of_its_own_with_or_without_the_profile(owner: Caller, session: str) -> None:
    caller = owner.session(f"sess_{session}")
    made = create(caller, trigger_event="ticket.created")
    assert caller.get(f"{RULES}/rule_abc123").json() == NOT_FOUND
    assert caller.get(RULES).json() == [made]
    assert [each["rule_id"] for each in fire(caller, "ticket.created", payload={"category": "Network"})] == [made["id"]]
    assert len(logs(caller)) == 1
    assert owner.session("sess_tenant_owner").get(f"{RULES}/{made['id']}").json() == NOT_FOUND


@pytest.mark.rule("RULE-49")
def test_the_same_idempotency_key_creates_once(owner: Caller) -> None:
    first, second = (owner.post(RULES, {"name": "Once"}, "rule-once") for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(owner.get(RULES).json()) == 2
