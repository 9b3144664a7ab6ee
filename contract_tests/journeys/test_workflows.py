"""Workflows as records: what they may be, their versions, templates. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller
from contract_tests.expecting import has
from contract_tests.journeys.workflow_calls import (
    ONBOARDING,
    PENDING,
    TEMPLATES,
    WORKFLOWS,
    create,
    dry_run,
    execute,
    names,
    publish,
    read,
)
from contract_tests.making.workflows import NOTE, canvas


@pytest.mark.rule("WF-02", "WF-03", "WF-04")
def test_the_list_by_status_and_in_pages(owner: Caller) -> None:
    found = {status: read(owner, WORKFLOWS, status=status)["items"] for status in ("draft", "published", "archived")}
    assert {status: [each["id"] for each in items] for status, items in found.items()} == {
        "draft": ["wf_deploy"],
        "published": ["wf_abc123", "wf_access"],
        "archived": ["wf_survey"],
    }
    page = read(owner, WORKFLOWS, limit=2, offset=1)
    assert [each["id"] for each in page.pop("items")] == ["wf_access", "wf_deploy"]
    assert page == {"total": 4, "limit": 2, "offset": 1}
    assert read(owner, WORKFLOWS)["limit"] == 50
    assert owner.get(WORKFLOWS, status="live").status_code == 422


@pytest.mark.rule("WF-09", "WF-10")
@pytest.mark.parametrize(
    ("body", "where", "kind"),
    [
        ({}, ["name"], "missing"),
        ({"name": ""}, ["name"], "string_too_short"),
        ({"name": "x" * 201}, ["name"], "string_too_long"),
        ({"name": "x", "canvas_definition": []}, ["canvas_definition"], "model_type"),
        (
            {"name": "x", "canvas_definition": {"nodes": [{"id": "a"}]}},
            ["canvas_definition", "nodes", 0, "type"],
            "missing",
        ),
        (
            {"name": "x", "canvas_definition": {"edges": [{"to": "a"}]}},
            ["canvas_definition", "edges", 0, "from"],
            "missing",
        ),
        ({"name": "x", "trigger_config": {"event_types": "all"}}, ["trigger_config", "event_types"], "list_type"),
    ],
)
def test_what_a_workflow_may_not_be(owner: Caller, body: dict[str, Any], where: list[Any], kind: str) -> None:
    answer = owner.post(WORKFLOWS, body)
    assert answer.status_code == 422
    assert [(each["loc"], each["type"]) for each in answer.json()["detail"]] == [(["body", *where], kind)]
    if body:
        assert owner.patch(ONBOARDING, body).status_code == 422


@pytest.mark.rule("WF-08")
def test_a_template_that_is_not_there_seeds_nothing(owner: Caller) -> None:
    assert create(owner, template_id="tpl_none")["canvas_definition"] == {"nodes": [], "edges": []}


@pytest.mark.rule("WF-15")
def test_what_belongs_to_a_deleted_workflow_goes_with_it(owner: Caller) -> None:
    execute(owner, "wf_access")
    assert owner.delete(f"{WORKFLOWS}/wf_access").status_code == 204
    owner.advance(seconds=60)
    assert read(owner, PENDING) == []
    assert owner.post(f"{WORKFLOWS}/approvals/req_123/decide", {"decision": "approved"}).status_code == 404
    assert [each["id"] for each in read(owner, WORKFLOWS)["items"]] == ["wf_abc123", "wf_deploy", "wf_survey"]


@pytest.mark.rule("WF-14")
def test_a_patch_changes_what_is_sent_and_nothing_else(owner: Caller) -> None:
    before = read(owner, ONBOARDING)
    owner.advance(seconds=300)
    changed = owner.patch(ONBOARDING, {"description": None, "canvas_definition": canvas(NOTE)}).json()
    sent = {"description": None, "canvas_definition": canvas(NOTE)}
    assert changed == before | sent | {"updated_at": "2026-03-08T20:05:00Z"}
    assert read(owner, ONBOARDING) == changed


@pytest.mark.rule("WF-17")
def test_a_version_says_who_published_it(owner: Caller) -> None:
    workflow_id = publish(owner, create(owner)["id"])["id"]
    assert [each["published_by"] for each in read(owner, f"{WORKFLOWS}/{workflow_id}/versions")] == ["user_001"]


@pytest.mark.rule("WF-80")
def test_templates_by_category(owner: Caller) -> None:
    found = {name: read(owner, TEMPLATES, category=name) for name in ("ONBOARDING", "access", "none")}
    assert {name: [each["id"] for each in each_list] for name, each_list in found.items()} == {
        "ONBOARDING": ["tpl_abc"],
        "access": ["tpl_access"],
        "none": [],
    }
    assert len(read(owner, TEMPLATES)) == 2


@pytest.mark.rule("WF-85", "WF-86")
def test_a_migrated_rule_does_what_the_rule_would_do(owner: Caller) -> None:
    made = owner.post(f"{WORKFLOWS}/migrate-from-rule/rule_abc123").json()
    assert has(made, {"name": "Auto-assign VPN tickets to Network team", "status": "draft", "version": None})
    definition = made["canvas_definition"]
    assert [node["type"] for node in definition["nodes"]] == ["trigger", "condition", "action"]
    assert has(definition["nodes"][2]["config"], {"type": "assign_team", "team_id": "team_network"})
    matching, other = ({"category": category} for category in ("Network", "Hardware"))
    assert [len(dry_run(owner, made["id"], event)["path"]) for event in (matching, other)] == [3, 2]


@pytest.mark.rule("WF-31")
def test_the_documented_dry_run_takes_the_documented_way(owner: Caller) -> None:
    result = dry_run(owner, "wf_abc123", {"category": "Onboarding", "priority": "high"})
    assert names(result["path"]) == "start check create_accounts notify"
    assert (result["status"], result["error"]) == ("completed", None)
