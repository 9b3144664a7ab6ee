"""Idempotency-Key, for every operation that creates. Docs: tickets, "Idempotency"."""

from dataclasses import dataclass
from typing import Any

import pytest

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body, invalid

WORKFLOWS = "/api/v2/workflows"
RULES = "/api/v2/automation-rules"
PREVIEWS = ("/api/v2/teams", "/api/v2/business-hours", RULES, WORKFLOWS, "/api/ai-automation")


@dataclass(frozen=True)
class Creation:
    """A POST that creates in the world of the docs."""

    operation: str
    path: str
    body: dict[str, Any]

    def caller(self, api: Caller) -> Caller:
        """The preview operations want a session."""
        return api.session("sess_tenant_owner") if self.path.startswith(PREVIEWS) else api


NAMED = {"name": "One"}
SHIFT = {"user_id": "user_034", "start": "2026-04-01T18:00:00+02:00", "end": "2026-04-02T08:00:00+02:00"}
TARGET = {"type": "resolution", "priority": "low", "hours": 1}
HOURS = "/api/v2/business-hours"
ONCALL = "/api/v2/oncall/schedules"
SLA = "/api/v2/sla/policies"
CREATIONS = [
    Creation("create_ticket", "/api/v1/tickets", {"subject": "One"}),
    Creation("add_ticket_note", "/api/v1/tickets/1042/notes", {"body": "One"}),
    Creation("create_team", "/api/v2/teams", NAMED),
    Creation("create_business_hours", HOURS, NAMED),
    Creation("add_holiday", f"{HOURS}/bh_001/holidays", {"name": "One", "date": "2026-05-01"}),
    Creation("create_oncall_schedule", ONCALL, NAMED),
    Creation("create_oncall_entry", f"{ONCALL}/sched_abc123/entries", SHIFT),
    Creation("create_sla_policy", SLA, NAMED),
    Creation("add_sla_target", f"{SLA}/sla_high/targets", TARGET),
    Creation("create_sla_escalation", f"{SLA}/sla_high/escalations", {"threshold_minutes": 30}),
    Creation("create_automation_rule", RULES, NAMED),
    Creation("create_routing_rule", "/api/ai-automation/routing/rules", {"target_team_id": "team_network"}),
    Creation("create_workflow", WORKFLOWS, NAMED),
    Creation("save_workflow_template", f"{WORKFLOWS}/templates", NAMED),
    Creation("install_workflow_template", f"{WORKFLOWS}/templates/tpl_abc/install", {}),
    Creation("migrate_automation_rule", f"{WORKFLOWS}/migrate-from-rule/rule_abc123", {}),
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


@every_creation
def test_a_key_may_have_255_characters_and_no_more(api: Caller, creation: Creation) -> None:
    caller = creation.caller(api)
    assert body(caller.post(creation.path, creation.body, "k" * 255), 201)
    assert invalid(caller.post(creation.path, creation.body, "k" * 256)) == {"header.Idempotency-Key"}
