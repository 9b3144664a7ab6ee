"""SLA policies and targets as records: the documented examples, who may do what. Page: sla."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.journeys.sla_calls import HOURS, INSTANCES, POLICIES, PREVIEW, SLA, Somebody, has, somebody
from mock_server.testing import MockServer

EXAMPLES = yaml.safe_load((Path(__file__).parents[1] / "examples/sla.yaml").read_text())
WRITES = [example for example in EXAMPLES if example["method"] != "GET" and example["path"] != PREVIEW]
READS = [example for example in EXAMPLES if example not in WRITES]
ENTERPRISE = [example for example in EXAMPLES if "scalation" in example["path"] or "/ola/" in example["path"]]
PROFESSIONAL = [example for example in EXAMPLES if example not in ENTERPRISE]
ROLES = ("super_admin", "tenant_owner", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly")
CONDITION = {"field": "category", "operator": "contains", "value": "work"}


def each(examples: list[Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=lambda example: example["id"])


def answer(caller: Somebody, example: dict[str, Any], status: int) -> Any:
    headers = example["headers"]
    return caller.call(example["method"], example["path"], status, example["body"], headers=headers)


@pytest.fixture
def api(aurion_mock: MockServer) -> Iterator[Somebody]:
    with somebody(aurion_mock, key="ak_live_xxxx") as caller:
        yield caller


@pytest.mark.rule("SLA-02", "SLA-04", "SLA-06", "SLA-12", "SLA-14", "SLA-19", "SLA-26", "SLA-28", "SLA-34", "SLA-36")
@pytest.mark.rule("SLA-42", "SLA-43", "SLA-44", "SLA-57", "SLA-62", "SLA-64", "SLA-65", "SLA-67")
@each(EXAMPLES)
def test_every_documented_example_answers_as_documented(api: Somebody, example: dict[str, Any]) -> None:
    body = answer(api.as_(key=example["credential"]), example, example["status"])
    assert has(body, example["expected"]), body
    assert all(re.fullmatch(form, body[name]) for name, form in example.get("made", {}).items())


@pytest.mark.rule("SLA-01")
@each(EXAMPLES)
def test_the_starter_plan_has_no_slas(api: Somebody, example: dict[str, Any]) -> None:
    needed = "Enterprise plan required" if example in ENTERPRISE else "Professional plan or higher required"
    assert answer(api.as_(key="ak_live_starter"), example, 403) == {"detail": needed}


@pytest.mark.rule("SLA-27", "SLA-67")
@each(ENTERPRISE)
def test_escalations_and_olas_need_the_enterprise_plan(api: Somebody, example: dict[str, Any]) -> None:
    assert answer(api.as_(key="ak_live_professional"), example, 403) == {"detail": "Enterprise plan required"}


@pytest.mark.rule("SLA-01", "SLA-71")
@each(PROFESSIONAL)
def test_the_professional_plan_is_enough_for_the_rest(api: Somebody, example: dict[str, Any]) -> None:
    """In a tenant that has none of the records: what has an id in the path, or names a schedule, is not found."""
    named = re.search(r"_(abc|\d)|preview", example["path"]) or "inst_" in example["path"]
    expected = 404 if named else example["status"]
    answer(api.as_(key="ak_live_professional"), example, expected)


@pytest.mark.rule("SLA-68")
@each(READS)
def test_reading_needs_its_scope(api: Somebody, example: dict[str, Any]) -> None:
    answer(api.as_(key="ak_live_readonly"), example, example["status"])
    refused = answer(api.as_(key="ak_live_noscope"), example, 403)
    assert refused == {"detail": "Missing required scope: sla:read"}


@pytest.mark.rule("SLA-69")
@each(WRITES)
def test_writing_needs_its_scope(api: Somebody, example: dict[str, Any]) -> None:
    refused = answer(api.as_(key="ak_live_readonly"), example, 403)
    assert refused == {"detail": "Missing required scope: sla:write"}


@pytest.mark.rule("SLA-70")
@pytest.mark.parametrize("role", ROLES)
def test_a_session_of_any_role_may_do_it_all(api: Somebody, role: str) -> None:
    caller = api.as_(session=f"sess_{role}")
    policy_id = caller.policy(("resolution", 4))
    caller.delete(f"{POLICIES}/{policy_id}")
    assert caller.get(INSTANCES)["total"] == 7


@pytest.mark.rule("SLA-71")
@each([example for example in EXAMPLES if "abc123" in example["path"] or "inst_789" in example["path"]])
def test_another_tenants_records_do_not_exist(api: Somebody, example: dict[str, Any]) -> None:
    answer(api.as_(session="sess_other_tenant"), example, 404)


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
def test_what_is_not_there_is_a_404_in_its_own_words(api: Somebody, method: str, path: str, detail: str) -> None:
    assert api.call(method, SLA + path, 404, {} if method in ("PATCH", "POST") else None) == {"detail": detail}


@pytest.mark.rule("SLA-05")
def test_a_target_for_an_unknown_policy_is_a_404(api: Somebody) -> None:
    target = {"type": "resolution", "priority": "low", "hours": 1}
    assert api.post(f"{POLICIES}/sla_none/targets", 404, target) == {"detail": "SLA policy not found"}


@pytest.mark.rule("SLA-03")
def test_the_list_is_paged(api: Somebody) -> None:
    page = api.get(POLICIES, limit=1, offset=1)
    assert [policy["id"] for policy in page.pop("data")] == ["sla_critical"]
    assert page == {"total": 3, "limit": 1, "offset": 1}


@pytest.mark.rule("SLA-07", "SLA-08")
def test_a_name_is_all_that_a_policy_needs(api: Somebody) -> None:
    made = api.post(POLICIES, 201, {"name": "Nothing but a name"})
    assert made == {
        "id": made["id"],
        "name": "Nothing but a name",
        "description": None,
        "conditions": [],
        "targets": [],
        "business_hours": False,
        "enabled": True,
    }
    assert [policy["id"] for policy in api.get(POLICIES)["data"]][-1] == made["id"]


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
def test_a_change_is_of_the_fields_that_are_sent(api: Somebody, change: dict[str, Any]) -> None:
    before = api.get(f"{POLICIES}/sla_abc123")
    assert api.patch(f"{POLICIES}/sla_abc123", change) == before | change
    assert api.get(f"{POLICIES}/sla_abc123") == before | change


@pytest.mark.rule("SLA-11")
def test_a_deleted_policy_is_in_no_list_and_not_found(api: Somebody) -> None:
    api.delete(f"{POLICIES}/sla_critical")
    assert [policy["id"] for policy in api.get(POLICIES)["data"]] == ["sla_abc123", "sla_high"]
    assert api.get(f"{POLICIES}/sla_critical", 404) == {"detail": "SLA policy not found"}
    api.delete(f"{POLICIES}/sla_critical", 404)
    api.delete(f"{SLA}/targets/target_critical1", 404)


@pytest.mark.rule("SLA-12")
@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_policy_in_use_is_not_deleted(api: Somebody, status: str) -> None:
    policy_id = api.policy(("resolution", 4))
    ticket_id = api.ticket()
    if status == "paused":
        api.move(ticket_id, "pending")
    assert api.instance(ticket_id)["status"] == status
    refused = api.delete(f"{POLICIES}/{policy_id}", 409)
    assert refused == {"detail": "SLA policy has active or paused instances"}
    assert api.get(f"{POLICIES}/{policy_id}")["id"] == policy_id


@pytest.mark.rule("SLA-12", "SLA-13")
@pytest.mark.parametrize("in_time", [True, False])
def test_a_policy_whose_instances_are_finished_is_deleted(api: Somebody, in_time: bool) -> None:
    policy_id = api.policy(("resolution", 4))
    escalation_id = api.escalation(policy_id)
    ticket_id = api.ticket()
    api.advance(minutes=60 if in_time else 240)
    api.move(ticket_id, "resolved")
    api.delete(f"{POLICIES}/{policy_id}")
    instance = api.instance(ticket_id)
    assert (instance["policy_id"], instance["status"]) == (policy_id, "met" if in_time else "breached")
    api.delete(f"{SLA}/escalations/{escalation_id}", 404)


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
def test_reordering_sets_the_order(api: Somebody, asked: list[str], order: list[str]) -> None:
    api.post(f"{POLICIES}/reorder", 204, {"policy_ids": asked})
    assert [policy["id"] for policy in api.get(POLICIES)["data"]] == order


@pytest.mark.rule("SLA-19", "SLA-20", "SLA-26")
def test_a_target_comes_and_goes(api: Somebody) -> None:
    target = {"type": "resolution", "priority": "high", "hours": 0.5}
    made = api.post(f"{POLICIES}/sla_abc123/targets", 201, target)
    assert made == {"id": made["id"], **target}
    assert api.get(f"{POLICIES}/sla_abc123")["targets"][-1] == made
    api.delete(f"{SLA}/targets/{made['id']}")
    assert made not in api.get(f"{POLICIES}/sla_abc123")["targets"]
    api.delete(f"{SLA}/targets/{made['id']}", 404)


@pytest.mark.rule("SLA-20")
@pytest.mark.parametrize(
    "wrong",
    [{"type": "answer"}, {"priority": "normal"}, {"hours": 0}, {"hours": 8761}, {"hours": "4"}, {"hours": None}],
)
def test_a_target_that_makes_no_sense_is_refused(api: Somebody, wrong: dict[str, Any]) -> None:
    target = {"type": "resolution", "priority": "high", "hours": 4, **wrong}
    issues = api.post(f"{POLICIES}/sla_abc123/targets", 422, target)["detail"]
    assert {tuple(issue["loc"][:2]) for issue in issues} == {("body", *wrong)}


@pytest.mark.rule("SLA-72")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (POLICIES, {"name": "Once"}),
        (f"{POLICIES}/sla_high/targets", {"type": "resolution", "priority": "low", "hours": 1}),
        (f"{POLICIES}/sla_high/escalations", {}),
    ],
)
def test_creating_again_with_the_same_key_creates_nothing(api: Somebody, path: str, body: dict[str, Any]) -> None:
    first, again = (api.post(path, 201, body, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first == again
    assert api.post(path, 201, body)["id"] != first["id"]


@pytest.mark.rule("SLA-73")
def test_the_schedule_that_only_this_page_names_is_unlisted(api: Somebody) -> None:
    owner = api.as_(session="sess_tenant_owner")
    listed = owner.get(HOURS)
    assert (listed["total"], [schedule["id"] for schedule in listed["items"]]) == (1, ["bh_001"])
    assert owner.get(f"{HOURS}/bh_abc123")["timezone"] == "UTC"
