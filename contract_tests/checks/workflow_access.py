"""Who may do what with workflows. Docs: automation-and-workflows, "Authorization" and the preview note of the page."""

from collections.abc import Iterator

import httpx

from contract_tests.calling import Caller
from contract_tests.credentials import MAIN, Credential
from contract_tests.expecting import NotGiven, body, holds, refused, same
from contract_tests.making.lists import records
from contract_tests.making.records import new_ticket
from contract_tests.making.workflows import (
    PENDING,
    TEMPLATES,
    WORKFLOWS,
    asking,
    begun,
    conversation_of,
    conversing,
    decision,
    ids,
    new_template,
    new_workflow,
    published,
    read,
    request_of,
    workflow_like,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

NO_KEYS = "API keys are not permitted for this endpoint"
NOT_FOUND = "Workflow not found"
QUOTA = f"{WORKFLOWS}/quota"
DECIDE = f"{WORKFLOWS}/approvals/{{}}/decide"


# API keys


@rule("WF-01")
def no_api_key_reads_workflows(on: Target) -> None:
    run = begun(on, published(on))
    path = run.partition("/runs/")[0]
    below = ("/versions", "/runs")
    for each in (WORKFLOWS, TEMPLATES, PENDING, *(f"{path}{name}" for name in below), run, f"{run}/steps"):
        refused(on.key.get(each), 403, NO_KEYS)
    for each in (path, QUOTA):
        _shut(on, on.key.get(each))


@rule("WF-01")
def no_api_key_changes_workflows(on: Target) -> None:
    path = f"{WORKFLOWS}/{published(on)['id']}"
    sent: dict[str, Json] = {
        WORKFLOWS: workflow_like(on),
        f"{path}/publish": None,
        f"{path}/execute": {"conversation_id": conversing(on)["conversation_id"]},
        f"{path}/dry-run": None,
        f"{path}/versions/1/restore": None,
    }
    for each, content in sent.items():
        refused(on.key.post(each, content), 403, NO_KEYS)
    for answer in (on.key.patch(path, {"name": on.name("Renamed")}), on.key.delete(path)):
        _shut(on, answer)


def _shut(on: Target, answer: httpx.Response) -> None:
    """The key is refused by an operation whose path no page has; it may be another one."""
    if on.binds("assumed") or answer.status_code not in {404, 405}:
        refused(answer, 403, NO_KEYS)


def _operations(on: Target, *, writing: bool) -> Iterator[tuple[Operation, str]]:
    """Every operation of workflows that is for sessions, with a path to records that are not there."""
    for each in on.contract.operations:
        if each.tag == "workflows" and each.credentials == {"session"} and each.writes == writing:
            absent = {name: on.absent(name) for name in each.path_parameters} | {"version": "1"}
            yield each, each.path.format(**absent)


@rule("WF-112")
def an_api_key_is_refused_wherever_it_reads(on: Target) -> None:
    for operation, path in _operations(on, writing=False):
        refused(on.key.request(operation.method, path), 403, NO_KEYS)


@rule("WF-112")
def an_api_key_is_refused_wherever_it_writes(on: Target) -> None:
    for operation, path in _operations(on, writing=True):
        refused(on.key.request(operation.method, path, json={"name": on.name()}), 403, NO_KEYS)


@rule("WF-112")
def an_api_key_is_refused_before_the_request_is_looked_at(on: Target) -> None:
    for caller in (on.key, on.key_with()):
        refused(caller.get(WORKFLOWS, status="live", limit=0), 403, NO_KEYS)
        refused(caller.get(f"{WORKFLOWS}/{on.absent('wf')}/runs", limit="many"), 403, NO_KEYS)


# Permissions


def _may(on: Target, permission: str) -> Caller:
    """Of the sessions that have this permission, the one with the fewest others."""
    able = [each for each in _sessions(on) if permission in each.permissions]
    if not able:
        raise NotGiven(f"no credential was given that is a session with {permission}")
    return Caller(on.http, "", min(able, key=lambda each: len(each.permissions)).sent)


def _without(on: Target, permission: str) -> list[Caller]:
    """Each session that lacks this permission; `NotGiven` where there is none."""
    on.session_without(permission)
    return [Caller(on.http, "", each.sent) for each in _sessions(on) if permission not in each.permissions]


def _sessions(on: Target) -> list[Credential]:
    every = on.credentials.given.values()
    return [each for each in every if each.kind == "session" and each.tenant == MAIN and each.profile]


def _lets_in(*answers: httpx.Response) -> None:
    for answer in answers:
        out = answer.status_code in {401, 402, 403} or answer.is_server_error
        holds(not out, f"{answer.request.method} {answer.request.url.path} to let the session in", answer.status_code)


def _keeps_out(*answers: httpx.Response) -> None:
    for answer in answers:
        out = answer.status_code in {401, 403, 404}
        holds(out, f"{answer.request.method} {answer.request.url.path} to keep the session out", answer.status_code)


@rule("WF-95")
def whoever_may_read_reads_workflows_runs_quota_and_templates(on: Target) -> None:
    run = begun(on, published(on))
    workflow = run.partition("/runs/")[0]
    reader = _may(on, "workflow:read")
    below = ("", "/versions", "/runs")
    for path in (WORKFLOWS, TEMPLATES, QUOTA, *(f"{workflow}{each}" for each in below), run, f"{run}/steps"):
        _lets_in(reader.get(path))


@rule("WF-95")
def nobody_else_reads(on: Target) -> None:
    for path in (WORKFLOWS, TEMPLATES, QUOTA):
        _keeps_out(on.anonymous.get(path))
    for reader in _sessions(on):
        if "workflow:read" not in reader.permissions:
            _keeps_out(*(Caller(on.http, "", reader.sent).get(path) for path in (WORKFLOWS, TEMPLATES)))


@rule("WF-96")
def whoever_may_create_creates_changes_installs_and_saves(on: Target) -> None:
    maker, template = _may(on, "workflow:create"), new_template(on)
    path = f"{WORKFLOWS}/{new_workflow(on)['id']}"
    _lets_in(
        maker.post(WORKFLOWS, workflow_like(on)),
        maker.patch(path, {"name": on.name("Renamed")}),
        maker.post(f"{TEMPLATES}/{template['id']}/install"),
        maker.post(TEMPLATES, {**_like(template), "name": on.name("Template")}),
    )


def _like(template: Json) -> Json:
    return {name: template[name] for name in ("description", "category", "trigger_config", "canvas_definition")}


@rule("WF-96")
def nobody_else_creates_changes_installs_or_saves(on: Target) -> None:
    workflow, template = new_workflow(on), new_template(on)
    path = f"{WORKFLOWS}/{workflow['id']}"
    for caller in _without(on, "workflow:create"):
        _keeps_out(
            caller.post(WORKFLOWS, workflow_like(on)),
            caller.patch(path, {"name": "Renamed"}),
            caller.post(f"{TEMPLATES}/{template['id']}/install"),
            caller.post(TEMPLATES, {**_like(template), "name": on.name("Template")}),
        )
    same(read(on, path)["name"], workflow["name"], "the name of the workflow")


@rule("WF-97")
def whoever_may_delete_deletes_workflows_and_templates(on: Target) -> None:
    template, remover = new_template(on), _may(on, "workflow:delete")
    paths = (f"{WORKFLOWS}/{new_workflow(on)['id']}", f"{TEMPLATES}/{template['id']}")
    _lets_in(*(remover.delete(path) for path in paths))


@rule("WF-97")
def nobody_else_deletes_workflows_or_templates(on: Target) -> None:
    workflow, template = new_workflow(on), new_template(on)
    paths = (f"{WORKFLOWS}/{workflow['id']}", f"{TEMPLATES}/{template['id']}")
    for caller in _without(on, "workflow:delete"):
        _keeps_out(*(caller.delete(path) for path in paths))
    same(read(on, paths[0])["name"], workflow["name"], "the name of the workflow that is there still")
    holds(template["id"] in ids(records(read(on, TEMPLATES))), "the template in the list", template)


@rule("WF-98")
def whoever_may_publish_publishes_executes_and_restores(on: Target) -> None:
    publisher = _may(on, "workflow:publish")
    path = f"{WORKFLOWS}/{new_workflow(on)['id']}"
    _lets_in(
        publisher.post(f"{path}/publish"),
        publisher.post(f"{path}/execute", {"conversation_id": conversing(on)["conversation_id"]}),
        publisher.post(f"{path}/versions/1/restore"),
    )


@rule("WF-98")
def whoever_may_publish_decides(on: Target) -> None:
    _, request = asking(on)
    publisher = _may(on, "workflow:publish")
    _lets_in(publisher.post(DECIDE.format(request["id"]), {"decision": "approved"}))


@rule("WF-98")
def nobody_else_publishes_executes_or_restores(on: Target) -> None:
    workflow, draft = published(on), new_workflow(on)
    path, sent = f"{WORKFLOWS}/{workflow['id']}", {"conversation_id": conversing(on)["conversation_id"]}
    for caller in _without(on, "workflow:publish"):
        _keeps_out(
            caller.post(f"{WORKFLOWS}/{draft['id']}/publish"),
            caller.post(f"{path}/execute", sent),
            caller.post(f"{path}/versions/1/restore"),
        )


@rule("WF-98")
def nobody_else_decides(on: Target) -> None:
    path, request = asking(on)
    for caller in _without(on, "workflow:publish"):
        _keeps_out(caller.post(DECIDE.format(request["id"]), {"decision": "approved"}))
    holds(request_of(on, path), "the request that was not decided in the list of what waits", "none")


@rule("WF-99")
def a_refusal_names_the_missing_permission(on: Target) -> None:
    path, reader = f"{WORKFLOWS}/{new_workflow(on)['id']}", on.role("tenant_readonly")
    for permission, answer in (
        ("workflow:create", reader.patch(path, {"name": "Renamed"})),
        ("workflow:publish", reader.post(f"{path}/publish")),
        ("workflow:delete", reader.delete(path)),
    ):
        refused(answer, 403, f"Missing required permission: {permission}")


@rule("WF-99")
def the_product_profile_is_not_asked_for(on: Target) -> None:
    for path in (WORKFLOWS, TEMPLATES, PENDING, QUOTA):
        body(on.without_profile().get(path))


# Another tenant


@rule("WF-100")
def workflows_of_another_tenant_do_not_exist(on: Target) -> None:
    run = begun(on, published(on))
    path = run.partition("/runs/")[0]
    for each in (path, f"{path}/versions", f"{path}/runs", run, f"{run}/steps"):
        same(on.stranger.get(each).status_code, 404, f"the status of {each} for another tenant")
    listed = ids(body(on.stranger.get(WORKFLOWS, limit=100))["items"])
    holds(path.rpartition("/")[2] not in listed, "a list without the workflow of another tenant", listed)


@rule("WF-100")
def workflows_of_another_tenant_cannot_be_changed(on: Target) -> None:
    before = published(on)
    path, sent = f"{WORKFLOWS}/{before['id']}", {"conversation_id": conversation_of(new_ticket(on))}
    refused(on.stranger.patch(path, {"name": "Ours"}), 404, NOT_FOUND)
    refused(on.stranger.delete(path), 404, NOT_FOUND)
    attempts: dict[str, Json] = {"publish": None, "execute": sent, "dry-run": None, "versions/1/restore": None}
    for below, content in attempts.items():
        refused(on.stranger.post(f"{path}/{below}", content), 404, NOT_FOUND)
    same(read(on, path), before, "the workflow")


@rule("WF-100")
def templates_and_requests_of_another_tenant_do_not_exist(on: Target) -> None:
    template = new_template(on)
    _, request = asking(on)
    seen = body(on.stranger.get(TEMPLATES, category=template["category"]))
    same(seen, [], "the templates that another tenant sees")
    refused(on.stranger.post(f"{TEMPLATES}/{template['id']}/install"), 404, "Template not found")
    refused(on.stranger.delete(f"{TEMPLATES}/{template['id']}"), 404, "Template not found")
    holds(request["id"] not in ids(body(on.stranger.get(PENDING))), "a list without the request", request)
    answer = on.stranger.post(DECIDE.format(request["id"]), {"decision": "approved"})
    refused(answer, 404, "Approval request not found")
    body(decision(on, request["id"], "approved"))
