"""Defects of the refusals: what they look like, what they name, and what they leave behind. Docs: teams-and-routing."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, wire

Json = Any
UNKNOWN = "contract_unknown"


def refusal(operations: str, status: int, change: Callable[[Json], object]) -> Plant:
    """The body of a refusal with this status is another."""

    def alter(call: Call, reply: Reply) -> None:
        if reply.status == status:
            edits(change, only_ok=False)(call, reply)

    return answers(operations, alter)


def as_text(operations: str, status: int) -> Plant:
    """A refusal with this status is plain text."""

    def alter(_call: Call, reply: Reply) -> None:
        if reply.status == status:
            reply.content, reply.headers["content-type"] = b"Refused", "text/plain"

    return answers(operations, alter)


def under(name: str) -> Callable[[Json], Json]:
    """What is the matter stands under another name."""
    return lambda document: {name: document["detail"]}


def issues(change: Callable[[Json], object]) -> Callable[[Json], Json]:
    """Each issue is changed: in place, or by what `change` returns unless that is None."""

    def alter(document: Json) -> Json:
        found = [issue if (changed := change(issue)) is None else changed for issue in document["detail"]]
        return {"detail": found}

    return alter


def first_alone(document: Json) -> Json:
    """The first issue, and none of the others."""
    return {"detail": document["detail"][:1]}


def takes(operation: str, field: str, value: Json, instead: Json) -> Plant:
    """A wrong value is taken for a right one."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict) and call.json.get(field) == value:
            call.json = call.json | {field: instead}

    return asks(operation, alter)


def answers_at_once(operations: str, when: Callable[[Call], bool], status: int, document: Json) -> Plant:
    """Some requests get an answer that the mock does not give."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        if when(call):
            return Reply(status, {"content-type": "application/json"}, json.dumps(document).encode())
        return await deliver(call)  # type: ignore[no-any-return]

    return wire(operations, through)


def no_json(call: Call) -> bool:
    try:
        json.loads(call.content)
    except ValueError:
        return True
    return False


def on_refusal(change: Callable[[Any, Any], object], status: int) -> Plant:
    """What the router or the pipeline raises is changed: `change` sees the request and the error."""

    def make(original: Any) -> Any:
        async def answer(self: Any, exchange: Any) -> Any:
            try:
                return await original(self, exchange)
            except Exception as error:
                if getattr(error, "status", 0) == status:
                    change(exchange.request, error)
                raise

        return answer

    return replaced(("mock_server.http.pipeline:Pipeline._answer", make))


def becomes(status: int, words: str) -> Callable[[Any, Any], None]:
    def change(_request: Any, error: Any) -> None:
        error.status, error.content = status, {"detail": words}

    return change


def allows(*methods: str) -> Callable[[Any, Any], None]:
    def change(_request: Any, error: Any) -> None:
        error.headers = [(b"allow", ", ".join(methods).encode())] if methods else []

    return change


def not_for_nobody(request: Any, error: Any) -> None:
    """Who has no credential is told so, even where there is nothing."""
    if b"cookie" not in request.headers and b"x-api-key" not in request.headers:
        error.status, error.content = 401, {"detail": "Not authenticated"}


def only_for_writes(request: Any, error: Any) -> None:
    if request.method != "GET":
        error.status, error.content = 404, {"detail": "Not Found"}


def half(operation: str, *wrong: str) -> Plant:
    """What is right about a refused request is done all the same."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if reply.status >= 400 and isinstance(call.json, dict):
            right = {name: value for name, value in call.json.items() if name not in wrong}
            await deliver(replace(call, content=json.dumps(right).encode()))
        return reply

    return wire(operation, through)


def strict(operation: str) -> Plant:
    """A field that nobody knows is refused."""
    issue = {"loc": ["body", UNKNOWN], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}
    return answers_at_once(operation, lambda call: UNKNOWN in call.json, 422, {"detail": [issue]})


def echoes(operation: str) -> Plant:
    """A field that nobody knows comes back."""

    def alter(call: Call, reply: Reply) -> None:
        if reply.ok and UNKNOWN in call.json:
            reply.json = reply.json | {UNKNOWN: call.json[UNKNOWN]}

    return answers(operation, alter)


def errors(rule: str, what: str, plant: Plant) -> Mutant:
    return Mutant(rule, "errors", what, plant)


LOOKS = [
    errors("ERROR-01", "A 401 is plain text.", as_text("list_teams", 401)),
    errors("ERROR-01", "What a key is refused for is called error.", refusal("list_teams", 403, under("error"))),
    errors(
        "ERROR-01",
        "A 404 of members has an object in its detail.",
        refusal("list_team_members", 404, lambda document: {"detail": {"message": document["detail"]}}),
    ),
    errors(
        "ERROR-07",
        "What is the matter with a run is called message.",
        refusal("get_workflow_run", 404, under("message")),
    ),
    errors(
        "ERROR-07",
        "A 404 has an object in its detail.",
        refusal("get_oncall_schedule", 404, lambda document: {"detail": {"message": document["detail"]}}),
    ),
    errors("ERROR-07", "A 409 is plain text.", as_text("update_ticket", 409)),
    errors("ERROR-07", "A wrong method is a 400.", on_refusal(becomes(400, "Bad Request"), 405)),
]
ISSUES = [
    errors(
        "ERROR-02", "An issue has no sentence.", refusal("create_team", 422, issues(lambda issue: issue | {"msg": ""}))
    ),
    errors(
        "ERROR-02",
        "An issue repeats what was sent.",
        refusal("create_business_hours", 422, issues(lambda issue: issue | {"input": "many"})),
    ),
    errors(
        "ERROR-02",
        "A changed schedule's field is named without the body.",
        refusal("update_business_hours", 422, issues(lambda issue: issue | {"loc": issue["loc"][1:]})),
    ),
    errors(
        "ERROR-08",
        "A field is named without the body.",
        refusal("create_oncall_schedule", 422, issues(lambda issue: issue | {"loc": issue["loc"][1:]})),
    ),
    Mutant(
        "ERROR-08",
        "validation",
        "A text is taken for a truth.",
        takes("update_sla_policy", "business_hours", "yes", True),
    ),
    errors(
        "ERROR-08",
        "What is no JSON is a 400.",
        answers_at_once("create_ticket", no_json, 400, {"detail": "There was an error parsing the body"}),
    ),
    errors("ERROR-03", "Of a wrong query only the first issue is said.", refusal("list_tickets", 422, first_alone)),
    errors("ERROR-03", "Of a wrong ticket only the first issue is said.", refusal("create_ticket", 422, first_alone)),
    errors("ERROR-03", "Of a wrong team only the first issue is said.", refusal("create_team", 422, first_alone)),
    errors("ERROR-03", "What is wrong with the path hides the body.", refusal("update_ticket", 422, first_alone)),
    errors(
        "ERROR-03",
        "The header is named as a field of the body.",
        refusal("create_ticket", 422, issues(lambda issue: issue | {"loc": ["body", issue["loc"][-1]]})),
    ),
]
ROUTES = [
    errors("ERROR-04", "An unknown route has other words.", on_refusal(becomes(404, "No such route"), 404)),
    errors("ERROR-04", "An unknown route is a 400.", on_refusal(becomes(400, "Not Found"), 404)),
    errors("ERROR-04", "A wrong method is a 404.", on_refusal(becomes(404, "Not Found"), 405)),
    errors("ERROR-04", "A 405 has no Allow.", on_refusal(allows(), 405)),
    errors("ERROR-04", "Allow always has the same.", on_refusal(allows("GET", "POST"), 405)),
    errors("ERROR-04", "A wrong method that writes is a 404.", on_refusal(only_for_writes, 405)),
    errors("ERROR-04", "Nobody is told that a route is unknown.", on_refusal(not_for_nobody, 404)),
    errors("ERROR-04", "Nobody is told that a method is wrong.", on_refusal(not_for_nobody, 405)),
]
LEFT_BEHIND = [
    Mutant(
        "ERROR-05", "partial updates", f"What is right about a refused {operation} is done.", half(operation, *wrong)
    )
    for operation, wrong in {
        "update_ticket": ["status"],
        "update_team": ["routing_method"],
        "update_business_hours": ["timezone"],
        "update_oncall_schedule": ["timezone"],
        "update_sla_policy": ["business_hours"],
        "update_automation_rule": ["enabled"],
        "update_workflow": ["canvas_definition"],
        "update_routing_rule": ["priority_boost"],
        "create_ticket": ["priority"],
        "create_team": ["email"],
    }.items()
]
DROPPED = [
    errors("ERROR-06", "An unknown field of a schedule is refused.", strict("update_business_hours")),
    errors("ERROR-06", "An unknown field of a rota comes back.", echoes("update_oncall_schedule")),
    errors("ERROR-06", "An unknown field of a rule is refused.", strict("update_automation_rule")),
    errors("ERROR-06", "An unknown field of a routing rule is refused.", strict("create_routing_rule")),
    errors(
        "ERROR-06",
        "An unknown query parameter is refused.",
        answers_at_once("list_oncall_schedules", lambda call: UNKNOWN in call.query, 422, {"detail": []}),
    ),
]
MUTANTS = [*LOOKS, *ISSUES, *ROUTES, *LEFT_BEHIND, *DROPPED]
