"""SLA policies and targets as records: what they may be, and who may do what with them. Page: sla."""

import re
from typing import Any

import pytest

from contract_tests.calling import Json, body, refused
from contract_tests.documented import Example, examples_of
from contract_tests.journeys.sla_calls import HOURS, INSTANCES, POLICIES, PREVIEW, SLA, SlaCaller

EXAMPLES = examples_of("sla")
WRITES = [example for example in EXAMPLES if example.method != "GET" and example.path != PREVIEW]
READS = [example for example in EXAMPLES if example not in WRITES]
ENTERPRISE = [example for example in EXAMPLES if "scalation" in example.path or "/ola/" in example.path]
PROFESSIONAL = [example for example in EXAMPLES if example not in ENTERPRISE]
ROLES = ("super_admin", "tenant_owner", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly")
CONDITION = {"field": "category", "operator": "contains", "value": "work"}


def each(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=lambda example: example.id)


def answer(caller: SlaCaller, example: Example, status: int) -> Json:
    return body(example.send_as(caller.caller), status)


@pytest.mark.rule("SLA-01")
@each(EXAMPLES)
def test_the_starter_plan_has_no_slas(sla: SlaCaller, example: Example) -> None:
    needed = "Enterprise plan required" if example in ENTERPRISE else "Professional plan or higher required"
    assert answer(sla.key("ak_live_starter"), example, 403) == {"detail": needed}


@pytest.mark.rule("SLA-27", "SLA-67")
@each(ENTERPRISE)
def test_escalations_and_olas_need_the_enterprise_plan(sla: SlaCaller, example: Example) -> None:
    assert answer(sla.key("ak_live_professional"), example, 403) == {"detail": "Enterprise plan required"}


@pytest.mark.rule("SLA-01", "SLA-71")
@each(PROFESSIONAL)
def test_the_professional_plan_is_enough_for_the_rest(sla: SlaCaller, example: Example) -> None:
    """In a tenant that has none of the records: what has an id in the path, or names a schedule, is not found."""
    named = re.search(r"_(abc|\d)|preview", example.path) or "inst_" in example.path
    expected = 404 if named else example.status
    answer(sla.key("ak_live_professional"), example, expected)


@pytest.mark.rule("SLA-68")
@each(READS)
def test_reading_needs_its_scope(sla: SlaCaller, example: Example) -> None:
    answer(sla.key("ak_live_readonly"), example, example.status)
    answered = answer(sla.key("ak_live_noscope"), example, 403)
    assert answered == {"detail": "Missing required scope: sla:read"}


@pytest.mark.rule("SLA-69")
@each(WRITES)
def test_writing_needs_its_scope(sla: SlaCaller, example: Example) -> None:
    answered = answer(sla.key("ak_live_readonly"), example, 403)
    assert answered == {"detail": "Missing required scope: sla:write"}


@pytest.mark.rule("SLA-70")
@pytest.mark.parametrize("role", ROLES)
def test_a_session_of_any_role_may_do_it_all(sla: SlaCaller, role: str) -> None:
    caller = sla.session(f"sess_{role}")
    policy_id = caller.policy(("resolution", 4))
    caller.delete(f"{POLICIES}/{policy_id}")
    assert caller.get(INSTANCES)["total"] == 7


@pytest.mark.rule("SLA-71")
@each([example for example in EXAMPLES if "abc123" in example.path or "inst_789" in example.path])
def test_another_tenants_records_do_not_exist(sla: SlaCaller, example: Example) -> None:
    answer(sla.session("sess_other_tenant"), example, 404)


@pytest.mark.rule("SLA-05")
@pytest.mark.parametrize(
    ("method", "path", "detail"),
    [
        ("GET", "/policies/sla_none", "SLA policy not found"),
        ("PATCH", "/policies/sla_none", "SLA policy not found"),
        ("DELETE", "/policies/sla_none", "SLA policy not found"),
        ("POST", "/policies/sla_none/escalations", "SLA policy not found"),
        ("DELETE", "/targets/target_none", "SLA target not found"),
        ("PATCH", "/escalations/esc_none", "Escalation not found"),
        ("DELETE", "/escalations/esc_none", "Escalation not found"),
        ("GET", "/instances/inst_none", "SLA instance not found"),
    ],
)
def test_what_is_not_there_is_a_404_in_its_own_words(sla: SlaCaller, method: str, path: str, detail: str) -> None:
    refused(sla.caller.request(method, SLA + path, json={} if method in ("PATCH", "POST") else None), 404, detail)


@pytest.mark.rule("SLA-05")
def test_a_target_for_an_unknown_policy_is_a_404(sla: SlaCaller) -> None:
    target = {"type": "resolution", "priority": "low", "hours": 1}
    assert sla.post(f"{POLICIES}/sla_none/targets", 404, target) == {"detail": "SLA policy not found"}


@pytest.mark.rule("SLA-03")
def test_the_list_is_paged(sla: SlaCaller) -> None:
    page = sla.get(POLICIES, limit=1, offset=1)
    assert [policy["id"] for policy in page.pop("data")] == ["sla_critical"]
    assert page == {"total": 3, "limit": 1, "offset": 1}


@pytest.mark.rule("SLA-07", "SLA-08")
def test_a_name_is_all_that_a_policy_needs(sla: SlaCaller) -> None:
    made = sla.post(POLICIES, 201, {"name": "Nothing but a name"})
    assert made == {
        "id": made["id"],
        "name": "Nothing but a name",
        "description": None,
        "conditions": [],
        "targets": [],
        "business_hours": False,
        "enabled": True,
    }
    assert [policy["id"] for policy in sla.get(POLICIES)["data"]][-1] == made["id"]


@pytest.mark.rule("SLA-09")
@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"description": None},
        {"conditions": [CONDITION]},
        {"business_hours": False},
        {"enabled": False},
        {"conditions": [], "description": "For everybody"},
        {},
    ],
)
def test_a_change_is_of_the_fields_that_are_sent(sla: SlaCaller, change: dict[str, Any]) -> None:
    before = sla.get(f"{POLICIES}/sla_abc123")
    assert sla.patch(f"{POLICIES}/sla_abc123", change) == before | change
    assert sla.get(f"{POLICIES}/sla_abc123") == before | change


@pytest.mark.rule("SLA-11")
def test_a_deleted_policy_is_in_no_list_and_not_found(sla: SlaCaller) -> None:
    sla.delete(f"{POLICIES}/sla_critical")
    assert [policy["id"] for policy in sla.get(POLICIES)["data"]] == ["sla_abc123", "sla_high"]
    assert sla.get(f"{POLICIES}/sla_critical", 404) == {"detail": "SLA policy not found"}
    sla.delete(f"{POLICIES}/sla_critical", 404)
    sla.delete(f"{SLA}/targets/target_critical1", 404)


@pytest.mark.rule("SLA-12")
@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_policy_in_use_is_not_deleted(sla: SlaCaller, status: str) -> None:
    policy_id = sla.policy(("resolution", 4))
    ticket_id = sla.ticket()
    if status == "paused":
        sla.move(ticket_id, "pending")
    assert sla.instance(ticket_id)["status"] == status
    answered = sla.delete(f"{POLICIES}/{policy_id}", 409)
    assert answered == {"detail": "SLA policy has active or paused instances"}
    assert sla.get(f"{POLICIES}/{policy_id}")["id"] == policy_id


@pytest.mark.rule("SLA-12", "SLA-13")
@pytest.mark.parametrize("in_time", [True, False])
def test_a_policy_whose_instances_are_finished_is_deleted(sla: SlaCaller, in_time: bool) -> None:
    policy_id = sla.policy(("resolution", 4))
    escalation_id = sla.escalation(policy_id)
    ticket_id = sla.ticket()
    sla.advance(minutes=60 if in_time else 240)
    sla.move(ticket_id, "resolved")
    sla.delete(f"{POLICIES}/{policy_id}")
    instance = sla.instance(ticket_id)
    assert (instance["policy_id"], instance["status"]) == (policy_id, "met" if in_time else "breached")
    sla.delete(f"{SLA}/escalations/{escalation_id}", 404)


@pytest.mark.rule("SLA-14", "SLA-16")
@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (["sla_high", "sla_abc123", "sla_critical"], ["sla_high", "sla_abc123", "sla_critical"]),
        (["sla_critical", "sla_high", "sla_standard"], ["sla_critical", "sla_high", "sla_abc123"]),
        (["sla_high", "sla_high"], ["sla_high", "sla_abc123", "sla_critical"]),
        ([], ["sla_abc123", "sla_critical", "sla_high"]),
    ],
)
def test_reordering_sets_the_order(sla: SlaCaller, asked: list[str], order: list[str]) -> None:
    sla.post(f"{POLICIES}/reorder", 204, {"policy_ids": asked})
    assert [policy["id"] for policy in sla.get(POLICIES)["data"]] == order


@pytest.mark.rule("SLA-19", "SLA-20", "SLA-26")
def test_a_target_comes_and_goes(sla: SlaCaller) -> None:
    target = {"type": "resolution", "priority": "high", "hours": 0.5}
    made = sla.post(f"{POLICIES}/sla_abc123/targets", 201, target)
    assert made == {"id": made["id"], **target}
    assert sla.get(f"{POLICIES}/sla_abc123")["targets"][-1] == made
    sla.delete(f"{SLA}/targets/{made['id']}")
    assert made not in sla.get(f"{POLICIES}/sla_abc123")["targets"]
    sla.delete(f"{SLA}/targets/{made['id']}", 404)


@pytest.mark.rule("SLA-20")
@pytest.mark.parametrize(
    "wrong",
    [{"type": "answer"}, {"priority": "normal"}, {"hours": 0}, {"hours": 8761}, {"hours": "4"}, {"hours": None}],
)
def test_a_target_that_makes_no_sense_is_refused(sla: SlaCaller, wrong: dict[str, Any]) -> None:
    target = {"type": "resolution", "priority": "high", "hours": 4, **wrong}
    issues = sla.post(f"{POLICIES}/sla_abc123/targets", 422, target)["detail"]
    assert {tuple(issue["loc"][:2]) for issue in issues} == {("body", *wrong)}


@pytest.mark.rule("SLA-72")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (POLICIES, {"name": "Once"}),
        (f"{POLICIES}/sla_high/targets", {"type": "resolution", "priority": "low", "hours": 1}),
        (f"{POLICIES}/sla_high/escalations", {}),
    ],
)
def test_creating_again_with_the_same_key_creates_nothing(sla: SlaCaller, path: str, sent: dict[str, Any]) -> None:
    first, again = (sla.post(path, 201, sent, "once") for _ in range(2))
    assert first == again
    assert sla.post(path, 201, sent)["id"] != first["id"]


@pytest.mark.rule("SLA-73")
def test_the_schedule_that_only_this_page_names_is_unlisted(sla: SlaCaller) -> None:
    owner = sla.session("sess_tenant_owner")
    listed = owner.get(HOURS)
    assert (listed["total"], [schedule["id"] for schedule in listed["items"]]) == (1, ["bh_001"])
    assert owner.get(f"{HOURS}/bh_abc123")["timezone"] == "UTC"
