"""Who may do what with workflows. Docs: automation-and-workflows, "Authorization" and the preview note of the page."""

from collections.abc import Callable, Iterator

import httpx

from contract_tests.calling import Caller
from contract_tests.credentials import Credential
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, refused, same
from contract_tests.making.records import new_ticket
from contract_tests.making.workflows import (
    ASK,
    NOTE,
    PENDING,
    TEMPLATES,
    WORKFLOWS,
    asking,
    canvas,
    conversation_of,
    decision,
    executed,
    ids,
    new_workflow,
    published,
    read,
    request_of,
)
from contract_tests.promises import rule
from mock_server.document.operations import Operation

NO_KEYS = "API keys are not permitted for this endpoint"
NOT_FOUND = "Workflow not found"


def _operations(on: Deployment, *, writing: bool) -> Iterator[tuple[Operation, str]]:
    """Every operation of workflows that is for sessions, with a path to records that are not there."""
    for each in on.contract.operations:
        if each.tag == "workflows" and each.credentials == {"session"} and each.writes == writing:
            absent = {name: on.absent(name) for name in each.path_parameters} | {"version": "1"}
            yield each, each.path.format(**absent)


# API keys


@rule("WF-01")
def no_api_key_reads_workflows(on: Deployment) -> None:
    for operation, path in _operations(on, writing=False):
        refused(on.key.request(operation.method, path), 403, NO_KEYS)


@rule("WF-01")
def no_api_key_changes_workflows(on: Deployment) -> None:
    for operation, path in _operations(on, writing=True):
        refused(on.key.request(operation.method, path, json={"name": on.name()}), 403, NO_KEYS)


@rule("WF-01")
def an_api_key_is_refused_before_the_request_is_looked_at(on: Deployment) -> None:
    for caller in (on.key, on.key_with()):
        refused(caller.get(WORKFLOWS, status="live", limit=0), 403, NO_KEYS)
        refused(caller.get(f"{WORKFLOWS}/{on.absent('wf')}/runs", limit="many"), 403, NO_KEYS)


# Permissions


def _may(on: Deployment, permission: str, *others: str) -> Caller:
    """A session that has this permission and lacks others."""

    def fits(each: Credential) -> bool:
        return each.kind == "session" and each.tenant == "main" and permission in each.permissions

    what = f"a session with {permission} and without {', '.join(others)}"
    return on.caller(what, lambda each: fits(each) and not each.permissions & set(others))


def _missing(permission: str) -> str:
    return f"Missing required permission: {permission}"


def _lets_in(answers: list[httpx.Response], *statuses: int) -> None:
    for answer, status in zip(answers, statuses, strict=True):
        body(answer, status)


def _keeps_out(answers: list[httpx.Response], permission: str) -> None:
    for answer in answers:
        same(answer.status_code, 403, f"the status of {answer.request.method} {answer.request.url.path}")
        holds(permission in answer.text, f"a refusal that names {permission}", answer.text)


@rule("WF-95")
def whoever_may_read_reads_everything(on: Deployment) -> None:
    run = executed(on, published(on)["id"])
    workflow = run.partition("/runs/")[0]
    below = ("", "/versions", "/runs")
    paths = [WORKFLOWS, TEMPLATES, PENDING, f"{WORKFLOWS}/quota", *(f"{workflow}{each}" for each in below)]
    reader = _may(on, "workflow:read", "workflow:create", "workflow:publish", "workflow:delete")
    for path in (*paths, run, f"{run}/steps"):
        body(reader.get(path))


@rule("WF-95")
def reading_is_open_to_readers_and_to_nobody_without_a_session(on: Deployment) -> None:
    """Where a session without the permission was given, it is refused as well."""
    reader = _may(on, "workflow:read", "workflow:create", "workflow:publish", "workflow:delete")
    shut_out: list[Callable[[str], httpx.Response]] = [
        Caller(on.http, "", each.sent).get
        for each in on.credentials.given.values()
        if each.kind == "session" and each.tenant == "main" and "workflow:read" not in each.permissions
    ]
    for path in (WORKFLOWS, TEMPLATES, f"{WORKFLOWS}/quota"):
        body(reader.get(path))
        same(on.anonymous.get(path).status_code, 401, f"the status of {path} without a credential")
        _keeps_out([get(path) for get in shut_out], "workflow:read")


@rule("WF-96")
def whoever_may_create_creates_changes_installs_and_saves(on: Deployment) -> None:
    maker = _may(on, "workflow:create", "workflow:delete")
    made = new_workflow(on, maker)
    template = body(maker.post(TEMPLATES, {"name": on.name("Template")}), 201)
    changed = maker.patch(f"{WORKFLOWS}/{made['id']}", {"name": on.name("Renamed")})
    _lets_in([changed, maker.post(f"{TEMPLATES}/{template['id']}/install")], 200, 201)


@rule("WF-96")
def nobody_else_creates_changes_installs_or_saves(on: Deployment) -> None:
    made = new_workflow(on)
    template = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template")}), 201)
    for caller in (on.session_without("workflow:create"), on.role("tenant_readonly")):
        attempts = [
            caller.post(WORKFLOWS, {"name": on.name("Workflow")}),
            caller.patch(f"{WORKFLOWS}/{made['id']}", {"name": "Renamed"}),
            caller.post(f"{TEMPLATES}/{template['id']}/install"),
            caller.post(TEMPLATES, {"name": on.name("Template")}),
        ]
        _keeps_out(attempts, "workflow:create")
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow")


@rule("WF-97")
def whoever_may_delete_deletes_workflows_and_templates(on: Deployment) -> None:
    template = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template")}), 201)
    remover = _may(on, "workflow:delete")
    paths = (f"{WORKFLOWS}/{new_workflow(on)['id']}", f"{TEMPLATES}/{template['id']}")
    _lets_in([remover.delete(path) for path in paths], 204, 204)


@rule("WF-97")
def nobody_else_deletes_workflows_or_templates(on: Deployment) -> None:
    made = new_workflow(on)
    template = body(on.dashboard.post(TEMPLATES, {"name": on.name("Template")}), 201)
    for caller in (_may(on, "workflow:create", "workflow:delete"), on.role("agent")):
        paths = (f"{WORKFLOWS}/{made['id']}", f"{TEMPLATES}/{template['id']}")
        _keeps_out([caller.delete(path) for path in paths], "workflow:delete")
    same(read(on, f"{WORKFLOWS}/{made['id']}"), made, "the workflow")
    holds(template["id"] in ids(read(on, TEMPLATES)), "the template in the list", template)


@rule("WF-98")
def whoever_may_publish_publishes_executes_restores_and_decides(on: Deployment) -> None:
    publisher, ticket = _may(on, "workflow:publish", "workflow:create"), new_ticket(on)
    path = f"{WORKFLOWS}/{new_workflow(on, canvas_definition=canvas(NOTE))['id']}"
    _, request = asking(on)
    answers = [
        publisher.post(f"{path}/publish"),
        publisher.post(f"{path}/execute", {"conversation_id": conversation_of(ticket)}),
        publisher.post(f"{path}/versions/1/restore"),
        publisher.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"decision": "approved"}),
    ]
    _lets_in(answers, 200, 202, 200, 200)


@rule("WF-98")
def nobody_else_publishes_executes_restores_or_decides(on: Deployment) -> None:
    _, request = asking(on)
    path, ticket = f"{WORKFLOWS}/{request['workflow_id']}", new_ticket(on)
    for caller in (on.session_without("workflow:publish"), on.role("tenant_readonly")):
        attempts = [
            caller.post(f"{path}/publish"),
            caller.post(f"{path}/execute", {"conversation_id": conversation_of(ticket)}),
            caller.post(f"{path}/versions/1/restore"),
            caller.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"decision": "approved"}),
        ]
        _keeps_out(attempts, "workflow:publish")
    same(read(on, path)["version"], 1, "the version of the workflow")
    same(request_of(on, request["run_id"]), request, "the request that was not decided")


@rule("WF-99")
def a_refusal_names_the_missing_permission(on: Deployment) -> None:
    path, reader = f"{WORKFLOWS}/{new_workflow(on)['id']}", on.role("tenant_readonly")
    refused(reader.patch(path, {"name": "Renamed"}), 403, _missing("workflow:create"))
    refused(reader.post(f"{path}/publish"), 403, _missing("workflow:publish"))
    refused(reader.delete(path), 403, _missing("workflow:delete"))


@rule("WF-99")
def the_product_profile_is_not_asked_for(on: Deployment) -> None:
    for path in (WORKFLOWS, TEMPLATES, PENDING, f"{WORKFLOWS}/quota"):
        body(on.without_profile().get(path))


# Another tenant


@rule("WF-100")
def workflows_of_another_tenant_do_not_exist(on: Deployment) -> None:
    run = executed(on, published(on)["id"])
    path = run.partition("/runs/")[0]
    for each in (path, f"{path}/versions", f"{path}/runs", run, f"{run}/steps"):
        same(on.stranger.get(each).status_code, 404, f"the status of {each} for another tenant")
    listed = ids(body(on.stranger.get(WORKFLOWS, limit=100))["items"])
    holds(path.rpartition("/")[2] not in listed, "a list without the workflow of another tenant", listed)


@rule("WF-100")
def workflows_of_another_tenant_cannot_be_changed(on: Deployment) -> None:
    before = published(on, canvas(NOTE))
    path, sent = f"{WORKFLOWS}/{before['id']}", {"conversation_id": conversation_of(new_ticket(on))}
    refused(on.stranger.patch(path, {"name": "Ours"}), 404, NOT_FOUND)
    refused(on.stranger.delete(path), 404, NOT_FOUND)
    attempts: dict[str, Json] = {"publish": None, "execute": sent, "dry-run": None, "versions/1/restore": None}
    for below, content in attempts.items():
        refused(on.stranger.post(f"{path}/{below}", content), 404, NOT_FOUND)
    same(read(on, path), before, "the workflow")


@rule("WF-100")
def templates_and_requests_of_another_tenant_do_not_exist(on: Deployment) -> None:
    name = on.name("Template")
    sent = {"name": name, "category": name, "canvas_definition": canvas(ASK)}
    template = body(on.dashboard.post(TEMPLATES, sent), 201)
    _, request = asking(on)
    same(body(on.stranger.get(TEMPLATES, category=name)), [], "the templates that another tenant sees")
    refused(on.stranger.post(f"{TEMPLATES}/{template['id']}/install"), 404, "Template not found")
    refused(on.stranger.delete(f"{TEMPLATES}/{template['id']}"), 404, "Template not found")
    holds(request["id"] not in ids(body(on.stranger.get(PENDING))), "a list without the request", request)
    decide = f"{WORKFLOWS}/approvals/{request['id']}/decide"
    refused(on.stranger.post(decide, {"decision": "approved"}), 404, "Approval request not found")
    body(decision(on, request["id"], "approved"))
