"""Workflows as records: what they may be, their versions, templates. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, has
from contract_tests.documented import example_of
from contract_tests.journeys.workflow_calls import (
    CONVERSATION,
    ONBOARDING,
    PENDING,
    TEMPLATES,
    WORKFLOWS,
    action,
    canvas,
    create,
    dry_run,
    execute,
    names,
    publish,
    read,
)

ONBOARDING_CANVAS = example_of("create_workflow").body["canvas_definition"]
NOTE = action("note", "add_note", body="Seen")


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


@pytest.mark.rule("WF-06", "WF-10")
def test_a_canvas_comes_back_as_it_was_sent(owner: Caller) -> None:
    definition = {
        "nodes": [{"id": "a", "type": "teapot", "position": {"x": 1, "y": -2.5}, "config": {"deep": [{"er": None}]}}],
        "edges": [{"from": "a", "to": "nowhere", "label": "?", "condition": None}],
        "viewport": {"x": 0, "y": 12, "zoom": 0.5, "locked": True},
        "theme": "dark",
    }
    made = create(owner, canvas_definition=definition)
    assert made["canvas_definition"] == definition
    assert read(owner, f"{WORKFLOWS}/{made['id']}") == made


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


@pytest.mark.rule("WF-09", "WF-11", "WF-40")
def test_a_name_is_all_that_a_workflow_needs(owner: Caller) -> None:
    made, other = create(owner, name="x"), create(owner, name="x" * 200)
    assert has(made, {"status": "draft", "version": None, "description": None, "template_id": None})
    assert made["webhook_url"] == f"{WORKFLOWS}/webhook/{made['id']}"
    assert made["webhook_secret"] != other["webhook_secret"]
    assert made.keys() == read(owner, ONBOARDING).keys()


@pytest.mark.rule("WF-08")
def test_a_template_seeds_what_is_not_sent(owner: Caller) -> None:
    seeded = create(owner, template_id="tpl_abc")
    assert (seeded["canvas_definition"], seeded["trigger_config"]["type"]) == (ONBOARDING_CANVAS, "event")
    own = canvas(NOTE)
    kept = create(owner, template_id="tpl_abc", canvas_definition=own)
    assert (kept["canvas_definition"], kept["trigger_config"]["type"]) == (own, "event")
    assert create(owner, template_id="tpl_none")["canvas_definition"] == {"nodes": [], "edges": []}


@pytest.mark.rule("WF-12")
@pytest.mark.parametrize(
    "path", [WORKFLOWS, TEMPLATES, f"{TEMPLATES}/tpl_abc/install", f"{WORKFLOWS}/migrate-from-rule/rule_abc123"]
)
def test_the_same_idempotency_key_creates_once(owner: Caller, path: str) -> None:
    before = len(read(owner, TEMPLATES)), read(owner, WORKFLOWS)["total"]
    first, second = (owner.post(path, {"name": "Once"}, "once") for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert sum((len(read(owner, TEMPLATES)), read(owner, WORKFLOWS)["total"])) == sum(before) + 1


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


@pytest.mark.rule("WF-14", "WF-16")
def test_an_archived_workflow_runs_no_more_until_it_is_published_again(owner: Caller) -> None:
    assert owner.patch(ONBOARDING, {"status": "archived"}).json()["status"] == "archived"
    answer = owner.post(f"{ONBOARDING}/execute", {"conversation_id": CONVERSATION})
    assert (answer.status_code, answer.json()) == (409, {"detail": "Workflow is not published"})
    assert owner.patch(ONBOARDING, {"status": "draft"}).json()["status"] == "draft"
    assert owner.patch(ONBOARDING, {"status": "published"}).status_code == 422
    assert has(publish(owner, "wf_abc123"), {"status": "published", "version": 4})
    execute(owner, "wf_abc123")


@pytest.mark.rule("WF-17", "WF-18", "WF-70")
def test_each_publish_is_a_version(owner: Caller) -> None:
    workflow_id = create(owner, canvas_definition=canvas(NOTE))["id"]
    assert read(owner, f"{WORKFLOWS}/{workflow_id}/versions") == []
    first = publish(owner, workflow_id)
    owner.patch(f"{WORKFLOWS}/{workflow_id}", {"canvas_definition": canvas()})
    second = publish(owner, workflow_id)
    assert [each["version"] for each in (first, second)] == [1, 2]
    versions = read(owner, f"{WORKFLOWS}/{workflow_id}/versions")
    assert [(each["version"], each["canvas_definition"]) for each in versions] == [(1, canvas(NOTE)), (2, canvas())]
    assert {each["published_by"] for each in versions} == {"user_001"}


@pytest.mark.rule("WF-71", "WF-72")
def test_a_restored_version_is_the_draft_and_the_next_version(owner: Caller) -> None:
    first = read(owner, f"{ONBOARDING}/versions")[0]
    restored = owner.post(f"{ONBOARDING}/versions/1/restore").json()
    assert has(restored, {"version": 4, "status": "published", "canvas_definition": first["canvas_definition"]})
    newest = read(owner, f"{ONBOARDING}/versions")[-1]
    assert has(newest, {"version": 4, "restored_from": 1, "canvas_definition": first["canvas_definition"]})


@pytest.mark.rule("WF-73")
def test_a_version_that_was_never_published_is_not_found(owner: Caller) -> None:
    answer = owner.post(f"{ONBOARDING}/versions/4/restore")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Workflow version not found"})
    assert owner.post(f"{ONBOARDING}/versions/0/restore").status_code == 422
    assert owner.post(f"{ONBOARDING}/versions/latest/restore").status_code == 422


@pytest.mark.rule("WF-80")
def test_templates_by_category(owner: Caller) -> None:
    found = {name: read(owner, TEMPLATES, category=name) for name in ("ONBOARDING", "access", "none")}
    assert {name: [each["id"] for each in each_list] for name, each_list in found.items()} == {
        "ONBOARDING": ["tpl_abc"],
        "access": ["tpl_access"],
        "none": [],
    }
    assert len(read(owner, TEMPLATES)) == 2


@pytest.mark.rule("WF-82")
def test_an_installed_template_is_a_draft_like_it(owner: Caller) -> None:
    template = read(owner, TEMPLATES, category="onboarding")[0]
    made = owner.post(f"{TEMPLATES}/tpl_abc/install").json()
    same = {name: template[name] for name in ("name", "description", "trigger_config", "canvas_definition")}
    assert has(made, {**same, "status": "draft", "version": None, "template_id": "tpl_abc"})
    answer = owner.post(f"{TEMPLATES}/tpl_none/install")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Template not found"})


@pytest.mark.rule("WF-83", "WF-84")
def test_a_template_is_saved_installed_and_deleted(owner: Caller) -> None:
    saved = owner.post(TEMPLATES, {"name": "Ours", "category": "house", "workflow_id": "wf_abc123"}).json()
    assert has(saved, {"name": "Ours", "canvas_definition": ONBOARDING_CANVAS, "trigger_config": {"type": "event"}})
    own = owner.post(TEMPLATES, {"name": "Own", "canvas_definition": canvas(NOTE)}).json()
    assert has(own, {"canvas_definition": canvas(NOTE), "trigger_config": {"type": "manual"}, "category": None})
    made = owner.post(f"{TEMPLATES}/{saved['id']}/install").json()
    assert owner.delete(f"{TEMPLATES}/{saved['id']}").status_code == 204
    assert owner.delete(f"{TEMPLATES}/{saved['id']}").status_code == 404
    assert read(owner, TEMPLATES, category="house") == []
    assert read(owner, f"{WORKFLOWS}/{made['id']}") == made


@pytest.mark.rule("WF-85", "WF-86")
def test_a_migrated_rule_does_what_the_rule_would_do(owner: Caller) -> None:
    made = owner.post(f"{WORKFLOWS}/migrate-from-rule/rule_abc123").json()
    assert has(made, {"name": "Auto-assign VPN tickets to Network team", "status": "draft", "version": None})
    definition = made["canvas_definition"]
    assert [node["type"] for node in definition["nodes"]] == ["trigger", "condition", "action"]
    assert has(definition["nodes"][2]["config"], {"type": "assign_team", "team_id": "team_network"})
    matching, other = ({"category": category} for category in ("Network", "Hardware"))
    assert [len(dry_run(owner, made["id"], event)["path"]) for event in (matching, other)] == [3, 2]


@pytest.mark.rule("WF-87")
def test_an_unknown_rule_cannot_be_migrated(owner: Caller) -> None:
    answer = owner.post(f"{WORKFLOWS}/migrate-from-rule/rule_none")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Automation rule not found"})
    first, second = (owner.post(f"{WORKFLOWS}/migrate-from-rule/rule_abc123").json() for _ in range(2))
    assert first["id"] != second["id"]
    assert first["canvas_definition"] == second["canvas_definition"]


@pytest.mark.rule("WF-31")
def test_the_documented_dry_run_takes_the_documented_way(owner: Caller) -> None:
    result = dry_run(owner, "wf_abc123", {"category": "Onboarding", "priority": "high"})
    assert names(result["path"]) == "start check create_accounts notify"
    assert (result["status"], result["error"]) == ("completed", None)
