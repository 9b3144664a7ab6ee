"""Defects of automation rules as records. Docs: automation-and-workflows, "Automation Rules"."""

from collections.abc import Callable
from functools import wraps

from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Json, Reply, answers, asks, edits, ignores_fields, says, sets, status

OPERATIONS = "mock_server.families.automation_rules.operations"


def sent(change: Callable[[Json], object]) -> Callable[[Call], None]:
    """The body that the mock gets is changed in place."""

    def alter(call: Call) -> None:
        body = call.json
        if isinstance(body, dict):
            change(body)
            call.json = body

    return alter


def unsent(**fields: Json) -> Callable[[Call], None]:
    """Fields have these values where they are not sent."""
    return sent(lambda body: body.update({**fields, **body}))


def paged(limit: str, offset: str, size: int | None = None) -> Callable[[Call, Reply], None]:
    """The list is cut as these query parameters say."""

    def alter(call: Call, reply: Reply) -> None:
        most, start = call.query.get(limit, str(size or 1000)), call.query.get(offset, "0")
        if most.isdecimal() and start.isdecimal():
            reply.json = reply.json[int(start) :][: int(most)]

    return alter


def number_wanted(call: Call, reply: Reply) -> None:
    """A limit that is no number is refused, though there is no limit."""
    if not call.query.get("limit", "1").isdecimal():
        reply.status = 422
        reply.json = {"detail": [{"loc": ["query", "limit"], "msg": "No number", "type": "int_parsing"}]}


def operation(name: str, around: Callable[[Callable[..., Json]], Callable[..., Json]]) -> Plant:
    """The function of an operation is another one, with the old one's parameters."""
    return replaced((f"{OPERATIONS}:{name}", lambda original: wraps(original)(around(original))))


def newest(get: Callable[..., Json]) -> Callable[..., Json]:
    return lambda tenant, rule_id: get(tenant, rule_id) and list(tenant.automation_rules)[-1]


def merged(update: Callable[..., Json]) -> Callable[..., Json]:
    def merge(tenant: Json, rule_id: str, body: Json) -> Json:
        before = tenant.automation_rules.get(rule_id).time_condition
        after = update(tenant, rule_id, body)
        return tenant.automation_rules.put(after.model_copy(update={"time_condition": before | after.time_condition}))

    return merge


def neighbours(update: Callable[..., Json]) -> Callable[..., Json]:
    def touch(tenant: Json, rule_id: str, body: Json) -> Json:
        event = tenant.automation_rules.get(rule_id).trigger_event
        for each in list(tenant.automation_rules):
            if each.trigger_event == event is not None:
                update(tenant, each.id, body)
        return tenant.automation_rules.get(rule_id)

    return touch


def switched_off(_delete: Callable[..., None]) -> Callable[..., None]:
    def only(tenant: Json, rule_id: str) -> None:
        tenant.automation_rules.put(tenant.automation_rules.get(rule_id).model_copy(update={"enabled": False}))

    return only


def family_of(delete: Callable[..., None]) -> Callable[..., None]:
    def every(tenant: Json, rule_id: str) -> None:
        event = tenant.automation_rules.get(rule_id).trigger_event
        for each in [each.id for each in tenant.automation_rules if each.trigger_event == event]:
            delete(tenant, each)

    return every


def forgiving(delete: Callable[..., None]) -> Callable[..., None]:
    gone = set()

    def twice(tenant: Json, rule_id: str) -> None:
        if rule_id not in gone:
            delete(tenant, rule_id)
            gone.add(rule_id)

    return twice


def no_content(_call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.content = 204, b""


def missing(reply: Reply) -> bool:
    return reply.status == 404


def known_only(field: str, name: str, known: set[str]) -> Callable[[Call], None]:
    """Entries of a list that nobody knows are dropped."""
    return sent(lambda body: body.update({field: [each for each in body.get(field, []) if each.get(name) in known]}))


def known_keys(body: Json) -> None:
    waiting = body.get("time_condition", {})
    body["time_condition"] = {key: waiting[key] for key in waiting if key in {"older_than_minutes", "status"}}


def time_in(change: Callable[[Json], object]) -> Callable[[Call], None]:
    """The body of a rule of mode time is changed."""
    return sent(lambda body: change(body) if body.get("execution_mode") == "time" else None)


def one_key(call: Call) -> None:
    """Every key is the same."""
    if "idempotency-key" in call.headers:
        call.headers["idempotency-key"] = "any"


LIST, CREATE, GET = "list_automation_rules", "create_automation_rule", "get_automation_rule"
UPDATE, DELETE = "update_automation_rule", "delete_automation_rule"

MUTANTS: list[Mutant] = [
    Mutant(
        "RULE-55",
        "schema",
        "A listed rule lacks its conditions.",
        answers(LIST, edits(lambda rules: [each.pop("conditions") for each in rules] and rules)),
    ),
    Mutant("RULE-51", "filters and paging", "limit and offset cut the list.", answers(LIST, paged("limit", "offset"))),
    Mutant("RULE-51", "filters and paging", "page sizes cut the list.", answers(LIST, paged("per_page", "skip"))),
    Mutant("RULE-04", "filters and paging", "The list has 50 rules at most.", answers(LIST, paged("max", "skip", 50))),
    Mutant("RULE-51", "validation", "A limit that is no number is refused.", answers(LIST, number_wanted)),
    Mutant("RULE-06", "persistence", "stop_processing is not kept.", asks(CREATE, ignores_fields("stop_processing"))),
    Mutant("RULE-06", "persistence", "A new rule counts as having fired.", answers(CREATE, sets(execution_count=1))),
    Mutant("RULE-58", "persistence", "A description is answered, but not kept.", answers(GET, sets(description=None))),
    Mutant("RULE-07", "validation", "A rule without a name is called Unnamed.", asks(CREATE, unsent(name="Unnamed"))),
    Mutant("RULE-08", "schema", "A rule is of mode time by default.", asks(CREATE, unsent(execution_mode="time"))),
    Mutant(
        "RULE-11",
        "persistence",
        "Actions that nobody knows are dropped.",
        asks(CREATE, known_only("actions", "type", {"assign_team", "set_priority", "set_status", "notify"})),
    ),
    Mutant(
        "RULE-11",
        "persistence",
        "Conditions with an operator that nobody knows are dropped.",
        asks(CREATE, known_only("conditions", "operator", {"equals", "not_equals", "in", "not_in", "contains"})),
    ),
    Mutant("RULE-11", "persistence", "Keys of a time_condition are dropped.", asks(CREATE, sent(known_keys))),
    Mutant(
        "RULE-12",
        "persistence",
        "A rule of mode time loses its time_condition.",
        asks(CREATE, time_in(lambda body: body.pop("time_condition", None))),
    ),
    Mutant(
        "RULE-12",
        "schema",
        "A rule of mode time has a trigger event.",
        asks(CREATE, time_in(lambda body: body.update(trigger_event="time"))),
    ),
    Mutant(
        "RULE-12",
        "validation",
        "The statuses of a time_condition become a text.",
        asks(CREATE, time_in(lambda body: body.update(time_condition={"status": "open"}))),
    ),
    Mutant(
        "RULE-13",
        "partial updates",
        "PATCH takes an empty list for nothing sent.",
        asks(UPDATE, sent(lambda body: [body.pop(name) for name in list(body) if body[name] == []])),
    ),
    Mutant("RULE-59", "partial updates", "PATCH merges the time_condition.", operation(UPDATE, merged)),
    Mutant("RULE-13", "partial updates", "PATCH changes all rules of the event.", operation(UPDATE, neighbours)),
    Mutant("RULE-14", "errors", "The 404 has other words.", answers(GET, says("Not Found", instead_of=404))),
    Mutant("RULE-14", "persistence", "GET answers the newest rule.", operation(GET, newest)),
    Mutant("RULE-59", "status", "PATCH answers 202.", answers(UPDATE, status(202))),
    Mutant("RULE-59", "status", "PATCH of an unknown rule is a 400.", answers(UPDATE, status(400, when=missing))),
    Mutant("RULE-15", "persistence", "DELETE switches a rule off only.", operation(DELETE, switched_off)),
    Mutant("RULE-15", "persistence", "DELETE takes all rules of the event.", operation(DELETE, family_of)),
    Mutant("RULE-16", "status", "DELETE of an unknown rule is a 204.", answers(DELETE, no_content)),
    Mutant("RULE-16", "status", "A second DELETE is a 204.", operation(DELETE, forgiving)),
    Mutant("RULE-16", "errors", "The 404 has other words.", answers(DELETE, says("Rule not found", instead_of=404))),
    Mutant(
        "RULE-49",
        "idempotency",
        "The key is not looked at.",
        asks(CREATE, lambda c: c.headers.pop("idempotency-key", 0)),
    ),
    Mutant("RULE-49", "idempotency", "All keys are one.", asks(CREATE, one_key)),
]
