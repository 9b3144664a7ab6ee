"""Who may not touch rules and workflows that are there. Docs: automation-and-workflows, "Authorization".

The matrix of the probes asks for what is not there, and a deployment may say so first.
"""

from collections.abc import Callable

from contract_tests.assertions import Inconclusive, answer, body, done, holds, promise, same
from contract_tests.caller import Caller
from contract_tests.credentials import ADMINS, MAIN, Credential
from contract_tests.factories.automation_rules import RULES, RUN_TIME, draft, new_rule, path_of
from contract_tests.factories.workflows import (
    TEMPLATES,
    WORKFLOWS,
    asking,
    conversing,
    new_template,
    new_workflow,
    published,
    request_of,
    workflow_like,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

Attempts = list[tuple[str, str, Json]]
"""Method, path and body of requests each of which would do something."""


def _kept_out(on: Target, fits: Callable[[Credential], bool], attempts: Attempts) -> None:
    """None of the tenant's credentials that fit gets through with any of them."""
    every = [each for each in on.credentials.given.values() if each.tenant == MAIN and fits(each)]
    if not every:
        raise Inconclusive("no credential was given that has to be kept out")
    for each in every:
        for method, path, sent in attempts:
            actual = Caller(on.http, "", each.sent).request(method, path, json=sent)
            holds(
                actual.status_code in {401, 402, 403, 404, 405}, "whoever may not do it to be kept out", answer(actual)
            )


def _a_key(credential: Credential) -> bool:
    return credential.kind == "key"


def _lacking(permission: str) -> Callable[[Credential], bool]:
    return lambda each: each.kind == "session" and each.profile and permission not in each.permissions


@rule("RULE-01", "RULE-45")
def nobody_but_administrators_changes_an_automation_rule(on: Target) -> None:
    here = new_rule(on)
    attempts: Attempts = [
        ("POST", RULES, draft(on)),
        ("PATCH", path_of(here), {"enabled": False}),
        ("DELETE", path_of(here), None),
    ]
    _kept_out(on, _a_key, [("GET", path_of(here), None), *attempts])
    with promise("RULE-45"):
        _kept_out(on, lambda each: each.kind == "session" and each.role not in ADMINS, attempts)
    same(body(on.dashboard.get(path_of(here))), here, "the rule")


@rule("RULE-45")
def administrators_run_the_rules_of_mode_time(on: Target) -> None:
    on.needs_exclusive("what the rules of mode time act on")
    for role in sorted(ADMINS):
        done(on.role(role).post(RUN_TIME))


def _needs(on: Target, permission: str, promised: str, attempts: Attempts) -> None:
    """Neither a session that lacks the permission gets through nor a key."""
    with promise(promised):
        _kept_out(on, _lacking(permission), attempts)
    with promise("WF-01"):
        _kept_out(on, _a_key, attempts)


@rule("WF-96", "WF-97", "WF-01")
def nobody_without_its_permission_makes_changes_or_deletes_a_workflow(on: Target) -> None:
    workflow, template = new_workflow(on), new_template(on)
    path, saved = f"{WORKFLOWS}/{workflow['id']}", f"{TEMPLATES}/{template['id']}"
    making: Attempts = [
        ("POST", WORKFLOWS, workflow_like(on)),
        ("PATCH", path, {"name": "Renamed"}),
        ("POST", f"{saved}/install", None),
        ("POST", TEMPLATES, {"name": on.name("Template"), "workflow_id": workflow["id"]}),
    ]
    _needs(on, "workflow:create", "WF-96", making)
    _needs(on, "workflow:delete", "WF-97", [("DELETE", path, None), ("DELETE", saved, None)])
    same(body(on.dashboard.get(path))["name"], workflow["name"], "the name of the workflow")


@rule("WF-98", "WF-01")
def nobody_without_its_permission_publishes_executes_or_restores_a_workflow(on: Target) -> None:
    path, draft_ = f"{WORKFLOWS}/{published(on)['id']}", new_workflow(on)
    publishing: Attempts = [
        ("POST", f"{WORKFLOWS}/{draft_['id']}/publish", None),
        ("POST", f"{path}/execute", {"conversation_id": conversing(on)["conversation_id"]}),
        ("POST", f"{path}/versions/1/restore", None),
    ]
    _needs(on, "workflow:publish", "WF-98", publishing)


@rule("WF-98", "WF-01")
def nobody_without_its_permission_decides_and_no_key_sees_a_run(on: Target) -> None:
    run, request = asking(on)
    decide = ("POST", f"{WORKFLOWS}/approvals/{request['id']}/decide", {"decision": "approved"})
    _needs(on, "workflow:publish", "WF-98", [decide])
    holds(request_of(on, run), "the request that was not decided in the list of what waits", "none")
    workflow = run.partition("/runs/")[0]
    with promise("WF-01"):
        reads = (workflow, f"{workflow}/versions", f"{workflow}/runs", run, f"{run}/steps")
        _kept_out(on, _a_key, [("GET", each, None) for each in reads])
