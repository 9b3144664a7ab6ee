"""Another tenant's records: whoever tries their ids finds nothing, and changes nothing.

Docs: tickets, "Get a Ticket" (and the same of every other family).
"""

from collections.abc import Iterator
from functools import partial

import httpx

from contract_tests.access import SIGNED, not_found, refusal
from contract_tests.assertions import Inconclusive, answer, body, done, holds, made, parsed, promise, refused, same
from contract_tests.caller import Caller
from contract_tests.contract import KitError, contract
from contract_tests.factories.creations import POLICIES, WORKFLOWS, creating
from contract_tests.factories.lists import everything, records
from contract_tests.factories.oncall import SCHEDULES as ROTAS
from contract_tests.factories.records import TEAMS
from contract_tests.probes.tenant_records import MAKERS, MEMBER, SHIFT, Made, changes
from contract_tests.registry import add, rule
from contract_tests.resources.catalogue import RESOURCES, of
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation


def operations(on: Target, family: str, made: Made) -> Iterator[Operation]:
    """Those of the family that name a record which was made."""
    for each in on.contract.operations:
        known = bool(each.path_parameters) and set(each.path_parameters) <= made.ids.keys()
        if each.tag == _tag(family) and known and each.credentials != SIGNED:
            yield each


def _tag(family: str) -> str:
    return "workflows" if family == "approvals" else family


def strangers(on: Target, operation: Operation) -> Iterator[Caller]:
    """The session and the keys of other tenants that an operation lets in."""
    yield on.stranger
    for each in on.credentials.given.values():
        if each.kind == "key" and each.tenant != "main" and refusal(operation, each) is None:
            yield Caller(on.http, "", each.sent)
            break


def strangers_rules(family: str) -> Iterator[str]:
    """The rules of the family's own page that say so."""
    for each in RESOURCES:
        if "stranger" in each.rules and each.creates.tag == _tag(family):
            yield each.rules["stranger"]


def try_everything(family: str, on: Target) -> None:
    """Every operation that names a record, by another tenant: nothing of it is told, and all is as it was.

    That it is a 404, in the words for a record that does not exist, is assumed.
    """
    stranger = on.stranger
    record, sent = MAKERS[family](on), changes(on)
    before = record.seen()
    tried = [(each, caller) for each in operations(on, family, record) for caller in strangers(on, each)]
    with promise("AUTH-04"):
        for operation, caller in tried:
            actual = _call(caller, operation, record, _body(operation, sent))
            _tells_nothing(operation, actual, record)
        same(record.seen(), before, "what another tenant has tried to change")
        for operation in on.contract.operations:
            if operation.tag == _tag(family) and operation.method == "GET" and not operation.path_parameters:
                query = {"limit": 100} if "limit" in operation.query_parameters else {}
                _tells_nothing(operation, stranger.get(operation.path, **query), record)
    with promise("AUTH-06"):
        for operation, caller in tried:
            _not_there(operation, _call(caller, operation, record, _body(operation, sent)))


def _not_there(operation: Operation, actual: httpx.Response) -> None:
    """A 404 in one of the sentences that the document has for it."""
    told, known = parsed(actual), not_found(operation)
    said = told.get("detail") if isinstance(told, dict) else None
    refused(actual, 404, said if said in known else known[0])


def _tells_nothing(operation: Operation, actual: httpx.Response, record: Made) -> None:
    found = [name for name in record.names if name in actual.text] if actual.is_success else []
    holds(not found, f"{operation.id} to tell nothing of another tenant", found)


def _body(operation: Operation, sent: dict[str, Json]) -> Json:
    """What is sent to it: of an operation of which nobody knows, a stranger's try would say nothing."""
    if operation.body and operation.id not in sent:
        raise KitError(f"{operation.id}: say in changes() of contract_tests/probes/tenant_records.py what it is sent.")
    return sent.get(operation.id)


def _call(caller: Caller, operation: Operation, made: Made, sent: Json) -> httpx.Response:
    path = operation.path.format(**made.ids)
    return (
        caller.request(operation.method, path, json=sent) if operation.body else caller.request(operation.method, path)
    )


for each in contract().operations:
    if each.path_parameters and each.tag not in MAKERS:
        raise KitError(
            f"{each.id}: no other tenant tries it. Name what {each.tag} are in contract_tests/resources/, or make "
            "one in contract_tests/probes/tenant_records.py."
        )
for name in MAKERS:
    add(
        "probes",
        f"what_is_of_{name}_is_not_there_for_another_tenant",
        ("AUTH-04", "AUTH-06", *strangers_rules(name)),
        partial(try_everything, name),
        [each for each in contract().operations if each.tag == _tag(name)],
    )


@rule("AUTH-04", "AUTH-06")
def what_is_listed_to_one_tenant_another_does_not_find(on: Target) -> None:
    """By reading alone: the first of each list, asked for by a session of another tenant."""
    stranger, looked = on.stranger, 0
    for each in RESOURCES:
        if not (each.lists and each.reads) or each.lists.path_parameters:
            continue
        for record in records(body(each.caller(on).get(each.lists.path)))[:1]:
            looked += 1
            actual = stranger.get(f"{each.lists.path}/{record['id']}")
            with promise("AUTH-04"):
                holds(not actual.is_success, "no record of another tenant", answer(actual))
            with promise("AUTH-06"):
                refused(actual, 404, each.not_found)
    if not looked:
        raise Inconclusive("the tenant has no record that another could ask for")


@rule("AUTH-06")
def a_user_of_another_tenant_is_nobody(on: Target) -> None:
    """Not as a member, not on a shift."""
    stranger, user = on.stranger, on.users[0]
    team = made(stranger.post(TEAMS, {"name": on.name("Team")}))
    members = f"{TEAMS}/{team['id']}/members"
    refused(stranger.put(f"{members}/{user}", MEMBER), 404, "User not found")
    same(body(stranger.get(members)), [], "the members")
    sent = {"name": on.name("Rota"), "team_id": team["id"], "timezone": "UTC", "rotation_type": "weekly"}
    entries = f"{ROTAS}/{made(stranger.post(ROTAS, sent))['id']}/entries"
    refused(stranger.post(entries, {"user_id": user, **SHIFT}), 404, "User not found")
    same(everything(stranger, entries), [], "the shifts")


@rule("AUTH-06")
def no_deadline_is_counted_on_the_hours_of_another_tenant(on: Target) -> None:
    stranger, hours = on.stranger, of("create_business_hours").new(on).answered
    sent = {"business_hours_id": hours["id"], "start_at": "2031-05-01T08:00:00Z", "duration_minutes": 60}
    refused(stranger.post("/api/v2/sla/preview-deadline", sent), 404, "Business-hours schedule not found")


@rule("AUTH-06")
def no_workflow_runs_on_a_conversation_of_another_tenant(on: Target) -> None:
    stranger, ticket = on.stranger, of("create_ticket").new(on).answered
    path = f"{WORKFLOWS}/{made(stranger.post(WORKFLOWS, creating(on, 'create_workflow').sent()))['id']}"
    done(stranger.post(f"{path}/publish"))
    sent = {"conversation_id": ticket["conversation_id"]}
    refused(stranger.post(f"{path}/execute", sent), 404, "Conversation not found")
    same(everything(stranger, f"{path}/runs"), [], "the runs")


@rule("AUTH-06")
def nothing_is_copied_from_another_tenant(on: Target) -> None:
    """A template of another tenant's workflow, and a workflow of its template, are as if the id was not there."""
    stranger, templates = on.stranger, f"{WORKFLOWS}/templates"
    canvas = {"nodes": [{"id": on.name("Node"), "type": "trigger"}], "edges": []}
    theirs = of("create_workflow").new(on, canvas_definition=canvas).answered
    copied = stranger.post(templates, {"name": on.name("Template"), "workflow_id": theirs["id"]})
    holds(canvas["nodes"][0]["id"] not in copied.text, "no node of another tenant's workflow", copied.text)
    template = made(on.dashboard.post(templates, {"name": on.name("Template"), "workflow_id": theirs["id"]}))
    copied = stranger.post(WORKFLOWS, {"name": on.name("Workflow"), "template_id": template["id"]})
    holds(canvas["nodes"][0]["id"] not in copied.text, "no node of another tenant's template", copied.text)


@rule("AUTH-06")
def an_order_of_another_tenants_policies_changes_nothing(on: Target) -> None:
    """Ids that are not known are ignored, and those of another tenant are not known."""
    on.needs_exclusive("the order of SLA policies")
    new = [of("create_sla_policy").new(on).id for _ in range(2)]
    body(on.stranger.post(f"{POLICIES}/reorder", {"policy_ids": new[::-1]}), 204)
    listed = [each["id"] for each in everything(on.api, POLICIES) if each["id"] in new]
    same(listed, new, "the order of the tenant's policies")
