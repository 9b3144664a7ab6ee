"""How each operation that creates is called, and where what it created is seen. Docs: tickets, "Idempotency"."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from contract_tests.calling import Caller
from contract_tests.contract import contract
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body
from contract_tests.making.records import new_team, new_ticket
from mock_server.document.operations import Operation

PAGE = 100
SHIFT = "2031-04-{:02}T{}:00:00+02:00"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a creating operation needs.

    body      the JSON of a record with this name, below or with this parent; None where none is sent
    parent    makes the record that it needs
    shown     where the records are listed, with {id} for the parent's; "" where nothing shows them
    among     the field of what is shown that has the list, where it is neither the whole nor a page
    named     the field of a listed record that has the name; "" where all that is listed is below the parent
    searched  whether the list can be searched for a name
    wrong     a body that is refused with a 422; None where no body is
    """

    body: Callable[[str, Json], Json]
    parent: Callable[[Deployment], Json] | None = None
    shown: str = ""
    among: str = ""
    named: str = "name"
    searched: bool = False
    wrong: Json = None


@dataclass(frozen=True, slots=True)
class Creating:
    """An operation that creates, ready to be called on a deployment. The second name is for another body."""

    on: Deployment
    operation: Operation
    recipe: Recipe
    parent: Json
    names: tuple[str, str]

    @property
    def path(self) -> str:
        """Where it is posted to: the operation's path, below the parent where it has a parameter."""
        given = self.parent["id"] if self.parent else ""
        return "/".join(str(given) if each.startswith("{") else each for each in self.operation.path.split("/"))

    @property
    def caller(self) -> Caller:
        """Whoever may do everything where the operation lets keys in, else a session that may."""
        return self.on.api if "apiKey" in self.operation.credentials else self.on.dashboard

    @property
    def other_caller(self) -> Caller:
        """Another credential of the same tenant that may do it."""
        return self.on.dashboard if self.caller == self.on.key else self.on.role("tenant_admin")

    def post(self, key: str, *, other: bool = False, caller: Caller | None = None) -> httpx.Response:
        """Create under an Idempotency-Key; `other` with another body."""
        sent = self.recipe.body(self.names[other], self.parent)
        return (caller or self.caller).post(self.path, sent, key)

    def made(self) -> list[Json] | None:
        """The ids of the records of either name that are there; None where nothing shows them."""
        if not self.recipe.shown:
            return None
        path = self.recipe.shown.format(id=self.parent["id"] if self.parent else "")
        queries = [{"search": each} for each in self.names] if self.recipe.searched else [{}]
        listed = [each for query in queries for each in self._listed(path, query)]
        named = {*self.names, *([self.parent.get("name")] if self.parent else [])}
        return [each["id"] for each in listed if not self.recipe.named or each[self.recipe.named] in named]

    def _listed(self, path: str, query: Json) -> list[Json]:
        found: list[Json] = []
        while True:
            answered = body(self.caller.get(path, **query, limit=PAGE, offset=len(found)))
            if isinstance(answered, list):
                return answered
            found += answered[self.recipe.among or ("data" if "data" in answered else "items")]
            if len(found) >= answered.get("total", 0):
                return found


def creating(on: Deployment, operation: str) -> Creating:
    """The operation with what it needs made for it."""
    recipe = RECIPES[operation]
    parent = recipe.parent(on) if recipe.parent else None
    return Creating(on, contract().by_id[operation], recipe, parent, (on.name("One"), on.name("Other")))


def by(operation: str) -> Callable[[Deployment], Json]:
    """Makes a parent by another operation that creates."""

    def make(on: Deployment) -> Json:
        return body(creating(on, operation).post(on.name("parent")), 201)

    return make


def _number(name: str) -> int:
    """Which of the made-up names it is."""
    return int(name.rpartition("-")[2])


def _named(name: str, _parent: Json) -> Json:
    return {"name": name}


def _shift(name: str, parent: Json) -> Json:
    """A shift of the parent's user; each name has a day of its own."""
    day = 1 + _number(name) % 30
    return {"user_id": parent["user_id"], "start": SHIFT.format(day, "08"), "end": SHIFT.format(day, "18")}


def _schedule(on: Deployment) -> Json:
    return {**by("create_oncall_schedule")(on), "user_id": on.users[0]}


def _target(name: str, _parent: Json) -> Json:
    return {"type": "resolution", "priority": "low", "hours": 1 + _number(name)}


def _policy(name: str, _parent: Json) -> Json:
    """A policy for a category that nobody else has."""
    return {"name": name, "conditions": [{"field": "category", "operator": "equals", "value": name}]}


HOURS = "/api/v2/business-hours"
ONCALL = "/api/v2/oncall/schedules"
POLICIES = "/api/v2/sla/policies"
RULES = "/api/v2/automation-rules"
ROUTING = "/api/ai-automation/routing/rules"
WORKFLOWS = "/api/v2/workflows"
TEMPLATES = f"{WORKFLOWS}/templates"
RECIPES = {
    "create_ticket": Recipe(
        lambda name, _: {"subject": name, "category": name},
        shown="/api/v1/tickets",
        named="subject",
        searched=True,
        wrong={},
    ),
    "add_ticket_note": Recipe(lambda name, _: {"body": name}, parent=new_ticket, wrong={}),
    "create_team": Recipe(_named, shown="/api/v2/teams", searched=True, wrong={}),
    "create_business_hours": Recipe(_named, shown=HOURS, wrong={}),
    "add_holiday": Recipe(
        lambda name, _: {"name": name, "date": "2031-05-01"},
        parent=by("create_business_hours"),
        shown=f"{HOURS}/{{id}}",
        among="holidays",
        named="",
        wrong={},
    ),
    "create_oncall_schedule": Recipe(_named, shown=ONCALL, wrong={}),
    "create_oncall_entry": Recipe(_shift, parent=_schedule, shown=f"{ONCALL}/{{id}}/entries", named="", wrong={}),
    "create_sla_policy": Recipe(_policy, shown=POLICIES, wrong={}),
    "add_sla_target": Recipe(
        _target,
        parent=by("create_sla_policy"),
        shown=f"{POLICIES}/{{id}}",
        among="targets",
        named="",
        wrong={},
    ),
    "create_sla_escalation": Recipe(
        lambda name, _: {"threshold_minutes": 1 + _number(name)},
        parent=by("create_sla_policy"),
        wrong={"trigger_percent": 101},
    ),
    "create_automation_rule": Recipe(lambda name, _: {"name": name, "enabled": False}, shown=RULES, wrong={}),
    "create_routing_rule": Recipe(
        lambda name, team: {"category": name, "target_team_id": team["id"], "is_active": False},
        parent=new_team,
        shown=ROUTING,
        named="category",
        wrong={},
    ),
    "create_workflow": Recipe(_named, shown=WORKFLOWS, wrong={}),
    "save_workflow_template": Recipe(_named, shown=TEMPLATES, wrong={}),
    "install_workflow_template": Recipe(lambda *_: None, parent=by("save_workflow_template"), shown=WORKFLOWS),
    "migrate_automation_rule": Recipe(lambda *_: None, parent=by("create_automation_rule"), shown=WORKFLOWS),
}
"""operationId → how. That every operation with an Idempotency-Key is here is looked at when the cases are made."""
