"""Idempotency-Key, for every operation that creates. Docs: tickets, "Idempotency"."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from contract_tests.calling import Caller, Json, body, invalid, refused

WORKFLOWS = "/api/v2/workflows"
RULES = "/api/v2/automation-rules"
PREVIEWS = ("/api/v2/teams", "/api/v2/business-hours", RULES, WORKFLOWS, "/api/ai-automation")


@dataclass(frozen=True)
class Creation:
    """A POST that creates, another body for it, its place under a record that is not there, and a body it refuses."""

    operation: str
    path: str
    body: dict[str, Any]
    other: dict[str, Any]
    nowhere: str = ""
    wrong: dict[str, Any] | None = field(default_factory=dict)

    def caller(self, api: Caller) -> Caller:
        """The preview operations want a session."""
        return api.session("sess_tenant_owner") if self.path.startswith(PREVIEWS) else api


SHIFT = {"user_id": "user_034", "start": "2026-04-01T18:00:00+02:00", "end": "2026-04-02T08:00:00+02:00"}
HOURS = "/api/v2/business-hours"
ONCALL = "/api/v2/oncall/schedules"
SLA = "/api/v2/sla/policies"
CREATIONS = [
    Creation("create_ticket", "/api/v1/tickets", {"subject": "One"}, {"subject": "Other"}),
    Creation(
        "add_ticket_note", "/api/v1/tickets/1042/notes", {"body": "One"}, {"body": "Other"}, "/api/v1/tickets/1/notes"
    ),
    Creation("create_team", "/api/v2/teams", {"name": "One"}, {"name": "Other"}),
    Creation("create_business_hours", HOURS, {"name": "One"}, {"name": "Other"}),
    Creation(
        "add_holiday",
        f"{HOURS}/bh_001/holidays",
        {"name": "One", "date": "2026-05-01"},
        {"name": "Other", "date": "2026-05-02"},
        f"{HOURS}/bh_none/holidays",
    ),
    Creation("create_oncall_schedule", ONCALL, {"name": "One"}, {"name": "Other"}),
    Creation(
        "create_oncall_entry",
        f"{ONCALL}/sched_abc123/entries",
        SHIFT,
        SHIFT | {"user_id": "user_056"},
        f"{ONCALL}/sched_none/entries",
    ),
    Creation("create_sla_policy", SLA, {"name": "One"}, {"name": "Other"}),
    Creation(
        "add_sla_target",
        f"{SLA}/sla_high/targets",
        {"type": "resolution", "priority": "low", "hours": 1},
        {"type": "resolution", "priority": "low", "hours": 2},
        f"{SLA}/sla_none/targets",
    ),
    Creation(
        "create_sla_escalation",
        f"{SLA}/sla_high/escalations",
        {"threshold_minutes": 30},
        {"threshold_minutes": 60},
        f"{SLA}/sla_none/escalations",
        {"trigger_percent": 101},
    ),
    Creation("create_automation_rule", RULES, {"name": "One"}, {"name": "Other"}),
    Creation(
        "create_routing_rule",
        "/api/ai-automation/routing/rules",
        {"target_team_id": "team_network"},
        {"target_team_id": "team_general"},
    ),
    Creation("create_workflow", WORKFLOWS, {"name": "One"}, {"name": "Other"}),
    Creation("save_workflow_template", f"{WORKFLOWS}/templates", {"name": "One"}, {"name": "Other"}),
    Creation(
        "install_workflow_template",
        f"{WORKFLOWS}/templates/tpl_abc/install",
        {},
        {"name": "Other"},
        f"{WORKFLOWS}/templates/tpl_none/install",
        None,
    ),
    Creation(
        "migrate_automation_rule",
        f"{WORKFLOWS}/migrate-from-rule/rule_abc123",
        {},
        {"name": "Other"},
        f"{WORKFLOWS}/migrate-from-rule/rule_none",
        None,
    ),
]
every_creation = pytest.mark.parametrize("creation", CREATIONS, ids=lambda creation: creation.operation)


def records(api: Caller) -> Json:
    """How many records of each kind the world holds."""
    return body(api.get(f"/_mock/worlds/{api.world}"), 200)["records"]


@pytest.mark.rule("TICKET-26")
def test_these_are_all_the_operations_that_take_a_key(document: Json) -> None:
    documented = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if any(parameter.get("$ref", "").endswith("/IdempotencyKey") for parameter in operation.get("parameters", []))
    }
    assert documented == {creation.operation for creation in CREATIONS}


@pytest.mark.rule("TICKET-24", "TICKET-26", "TICKET-27")
@every_creation
def test_a_repeated_key_gets_the_original_answer_and_creates_nothing(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    original = caller.post(creation.path, creation.body, "idem_xxxx")
    held = records(api)
    again = caller.post(creation.path, creation.body, "idem_xxxx")
    assert body(again, 201) == body(original, 201)
    assert "Idempotency-Replayed" not in original.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert records(api) == held


@pytest.mark.rule("TICKET-27")
@every_creation
def test_another_body_under_the_same_key_gets_the_original_answer_too(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    original = body(caller.post(creation.path, creation.body, "idem_xxxx"), 201)
    assert body(caller.post(creation.path, creation.other, "idem_xxxx"), 201) == original


@every_creation
def test_another_key_creates_another_record(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    one, other = (body(caller.post(creation.path, creation.body, key), 201) for key in ("one", "other"))
    assert one["id"] != other["id"]


@every_creation
def test_without_a_key_every_request_creates(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    one, other = (body(caller.post(creation.path, creation.body), 201) for _ in range(2))
    assert one["id"] != other["id"]


@pytest.mark.rule("TICKET-28")
@every_creation
def test_the_key_of_another_credential_is_another_key(api: Caller, creation: Creation) -> None:
    callers = (creation.caller(api), api.session("sess_tenant_admin"))
    one, other = (body(caller.post(creation.path, creation.body, "idem_xxxx"), 201) for caller in callers)
    assert one["id"] != other["id"]


@pytest.mark.rule("TICKET-24", "TICKET-25")
@every_creation
def test_a_key_is_forgotten_after_24_hours_and_not_before(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    api.set_clock("2026-03-08T20:00:00Z")
    original = body(caller.post(creation.path, creation.body, "idem_xxxx"), 201)
    api.advance(hours=23, seconds=3599)
    assert body(caller.post(creation.path, creation.body, "idem_xxxx"), 201) == original
    api.advance(seconds=1)
    assert body(caller.post(creation.path, creation.body, "idem_xxxx"), 201)["id"] != original["id"]


@pytest.mark.rule("TICKET-27")
@pytest.mark.parametrize(
    "creation", [each for each in CREATIONS if each.wrong is not None], ids=lambda each: each.operation
)
def test_a_refused_body_is_not_kept(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    assert invalid(caller.post(creation.path, creation.wrong, "idem_xxxx"))
    answer = caller.post(creation.path, creation.body, "idem_xxxx")
    assert body(answer, 201)
    assert "Idempotency-Replayed" not in answer.headers


@every_creation
def test_a_key_may_have_255_characters_and_no_more(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    assert body(caller.post(creation.path, creation.body, "k" * 255), 201)
    assert invalid(caller.post(creation.path, creation.body, "k" * 256)) == {"header.Idempotency-Key"}


@pytest.mark.rule("TICKET-28")
@pytest.mark.parametrize("creation", [each for each in CREATIONS if each.nowhere], ids=lambda each: each.operation)
def test_a_key_that_was_used_on_one_record_does_not_conjure_up_another(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    body(caller.post(creation.path, creation.body, "idem_xxxx"), 201)
    body(caller.post(creation.nowhere, creation.body, "idem_xxxx"), 404)


@pytest.mark.rule("TICKET-28")
def test_the_same_key_on_another_operation_is_another_request(api: Caller) -> None:
    body(api.post("/api/v1/tickets", {"subject": "One"}, "idem_xxxx"), 201)
    note = body(api.post("/api/v1/tickets/1042/notes", {"body": "A note."}, "idem_xxxx"), 201)
    assert note["body"] == "A note."


@pytest.mark.rule("TICKET-27")
def test_a_404_is_not_kept(api: Caller) -> None:
    unborn = f"{ONCALL}/sched_none/entries"
    refused(api.post(unborn, SHIFT, "idem_xxxx"), 404, "Schedule not found")
    assert body(api.post(f"{ONCALL}/sched_abc123/entries", SHIFT, "idem_xxxx"), 201)


@pytest.mark.rule("TICKET-24")
def test_a_replay_is_the_answer_of_the_day_whatever_became_of_the_record(api: Caller) -> None:
    original = body(api.post("/api/v1/tickets", {"subject": "One"}, "idem_xxxx"), 201)
    body(api.post(f"/api/v1/tickets/{original['id']}/close", {}), 200)
    assert body(api.post("/api/v1/tickets", {"subject": "One"}, "idem_xxxx"), 201) == original
