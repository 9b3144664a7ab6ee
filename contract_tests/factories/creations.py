"""How each operation that creates is called, and where what it created is seen. Docs: tickets, "Idempotency".

A body has what the page's example has: where no field is said to be optional, a deployment may ask for each of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

import httpx

from contract_tests.assertions import body, made
from contract_tests.caller import Caller
from contract_tests.contract import KitError, contract
from contract_tests.factories.business_hours import HOURS, STANDARD, shared_hours
from contract_tests.factories.lists import everything
from contract_tests.factories.oncall import ROTA
from contract_tests.factories.records import new_team, new_ticket, own_team, ticket_like
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

FIRST = date(2031, 1, 1)
CREATED = 201


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a creating operation needs. What `OWN` does not say of it is the document's.

    body      the JSON of a record with this name, below or with this parent; None where none is sent
    parent    makes the record that it needs
    shown     where the records are listed, with {id} for the parent's; "" where nothing shows them
    among     the field of what is shown that has the list, where it is not itself the list
    named     the field of a listed record that has the name; "" where all that is listed is below the parent
    searched  whether the list can be searched for a name
    wrong     a body that is refused with a 422; None where no body is
    """

    body: Callable[[str, Json], Json]
    parent: Callable[[Target], Json] | None = None
    shown: str = ""
    among: str = ""
    named: str = "name"
    searched: bool = False
    wrong: Json = None


@dataclass(frozen=True, slots=True)
class Creating:
    """An operation that creates, ready to be called on a deployment. The names of what it creates begin alike."""

    on: Target
    operation: Operation
    recipe: Recipe
    parent: Json
    begin: str

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

    def name(self, number: int = 0) -> str:
        return f"{self.begin} {number}"

    def below(self, parent: Json) -> "Creating":
        """The same with another parent."""
        return replace(self, parent=parent)

    def sent(self, number: int = 0) -> Json:
        """The body of the record of this number: each has a name of its own, and what else must be its own."""
        return self.recipe.body(self.name(number), self.parent)

    def post(self, key: str | None = None, number: int = 0, *, caller: Caller | None = None) -> httpx.Response:
        """Create, under an Idempotency-Key where one is given."""
        return (caller or self.caller).post(self.path, self.sent(number), key)

    def listed(self) -> list[Json] | None:
        """The ids of the records that are there; None where nothing shows them."""
        if not self.recipe.shown:
            return None
        path = self.recipe.shown.format(id=self.parent["id"] if self.parent else "")
        if self.recipe.among:
            found = body(self.caller.get(path))[self.recipe.among]
        else:
            found = everything(self.caller, path, **({"search": self.begin} if self.recipe.searched else {}))
        named = (self.begin, *([self.parent["name"]] if self.parent and "name" in self.parent else []))
        return [each["id"] for each in found if not self.recipe.named or each[self.recipe.named].startswith(named)]


def creating(on: Target, operation: str) -> Creating:
    """The operation with what it needs made for it."""
    recipe = RECIPES[operation]
    parent = recipe.parent(on) if recipe.parent else None
    return Creating(on, contract().by_id[operation], recipe, parent, on.name("Made"))


def by(operation: str) -> Callable[[Target], Json]:
    """Makes a parent by another operation that creates."""

    def make(on: Target) -> Json:
        return made(creating(on, operation).post())

    return make


def _number(name: str) -> int:
    """Which of the names it is."""
    return int(name.rpartition(" ")[2])


def _day(name: str) -> date:
    """The day of a name, from January to October: of those that a check makes up, each has another."""
    begin, _, number = name.rpartition(" ")
    return FIRST + timedelta(days=(7 * int(begin.rpartition("-")[2]) + int(number)) % 300)


def _holiday(name: str, _parent: Json) -> Json:
    return {"name": name, "date": _day(name).isoformat(), "all_day": True, "recurring": False}


def _rota(name: str, team: Json) -> Json:
    return {"name": name, **ROTA, **({"team_id": team["id"]} if team else {})}


def _shift(name: str, parent: Json) -> Json:
    """A shift of the parent's user."""
    start, end = (f"{_day(name)}T{hour}:00:00+02:00" for hour in ("08", "18"))
    return {"user_id": parent["user_id"], "start": start, "end": end}


def _schedule(on: Target) -> Json:
    return {**by("create_oncall_schedule")(on), "user_id": on.users[0]}


def _policy(name: str, _parent: Json) -> Json:
    """A policy for a category that nobody else has."""
    conditions = [{"field": "category", "operator": "in", "value": [name]}]
    return {
        "name": name,
        "description": "For tickets of one category",
        "conditions": conditions,
        "business_hours": False,
    }


def _target(name: str, _parent: Json) -> Json:
    """Each name has a type and a priority of its own."""
    kind, priority = TARGETS[_number(name) % len(TARGETS)]
    return {"type": kind, "priority": priority, "hours": 1 + _number(name)}


def _escalation(name: str, _parent: Json) -> Json:
    actions = [{"type": "notify_team_lead"}]
    return {"trigger": "approaching_breach", "threshold_minutes": 1 + _number(name), "actions": actions}


def _rule(name: str, _parent: Json) -> Json:
    """A rule for a category that nobody else has, and which is not enabled."""
    return {
        "name": name,
        "execution_mode": "event",
        "trigger_event": "ticket.created",
        "conditions": [{"field": "category", "operator": "equals", "value": name}],
        "actions": [{"type": "send_notification", "template": "urgent_ticket"}],
        "enabled": False,
        "priority_order": 1,
        "stop_processing": False,
    }


def _routing_rule(name: str, team: Json) -> Json:
    """A rule for a category that nobody else has, and which is not active."""
    return {
        "category": name,
        "priority": "urgent",
        "target_team_id": team["id"],
        "required_skills": ["security"],
        "routing_method": "round_robin",
        "priority_boost": 2,
        "sort_order": 0,
        "is_active": False,
    }


def _template(name: str, workflow: Json) -> Json:
    return {"name": name, "category": "onboarding", "workflow_id": workflow["id"]}


POLICIES = "/api/v2/sla/policies"
ROUTING = "/api/ai-automation/routing/rules"
WORKFLOWS = "/api/v2/workflows"
TARGETS = list(product(("first_response", "resolution"), ("urgent", "high", "medium", "low")))
OWN: dict[str, dict[str, Json]] = {
    "create_ticket": {"body": lambda name, _: ticket_like(subject=name, category=name)},
    "add_ticket_note": {"body": lambda name, _: {"body": name, "private": True}, "parent": new_ticket},
    "create_team": {"body": lambda name, _: {"name": name}},
    "create_business_hours": {"body": lambda name, _: {"name": name, **STANDARD}},
    "add_holiday": {
        "body": _holiday,
        "parent": shared_hours,
        "shown": f"{HOURS}/{{id}}",
        "among": "holidays",
        "named": "",
    },
    "create_oncall_schedule": {"body": _rota, "parent": own_team},
    "create_oncall_entry": {"body": _shift, "parent": _schedule},
    "create_sla_policy": {"body": _policy},
    "add_sla_target": {
        "body": _target,
        "parent": by("create_sla_policy"),
        "shown": f"{POLICIES}/{{id}}",
        "among": "targets",
    },
    "create_sla_escalation": {
        "body": _escalation,
        "parent": by("create_sla_policy"),
        "wrong": {"trigger_percent": 101},
    },
    "create_automation_rule": {"body": _rule},
    "create_routing_rule": {"body": _routing_rule, "parent": new_team, "named": "category"},
    "save_workflow_template": {"body": _template, "parent": by("create_workflow")},
    "install_workflow_template": {"parent": by("save_workflow_template"), "shown": WORKFLOWS, "named": "name"},
    "migrate_automation_rule": {"parent": by("create_automation_rule"), "shown": WORKFLOWS, "named": "name"},
}
"""operationId → what the document does not say of it, or says otherwise than a check needs it."""
NAMES = "name", "subject", "title"
"""Fields that have a name, the first that there is."""
FILE = "contract_tests/factories/creations.py"


def _recipe(operation: Operation) -> Recipe:
    """What the document says of it, and what stands in `OWN`."""
    own, path = OWN.get(operation.id, {}), operation.path
    if operation.path_parameters and "parent" not in own:
        raise KitError(f"{operation.id}: say in OWN of {FILE} what makes the record that it is below.")
    content = operation.raw["requestBody"]["content"]["application/json"] if operation.body else {}
    named = next(
        (each for each in NAMES if each in contract().resolve(content.get("schema", {})).get("properties", ())), ""
    )
    lists = contract().match("GET", path)
    shown = lists is not None and lists.path == path and lists.shape.kind in {"page", "array"}
    known: dict[str, Json] = {
        "body": _example(operation, content, named) if "body" not in own else None,
        "shown": re.sub(r"\{\w+\}", "{id}", path) if shown else "",
        "named": named,
        "searched": shown and lists is not None and "search" in lists.query_parameters,
        "wrong": {} if operation.body else None,
    }
    return Recipe(**{**known, **own})


def _example(operation: Operation, content: Json, named: str) -> Callable[[str, Json], Json]:
    """The document's example of a body, under the name that is given."""
    if operation.body and "example" not in content:
        raise KitError(f"{operation.id}: give its body an example in openapi/{operation.tag}, or one in OWN of {FILE}.")
    example = content.get("example")
    return lambda name, _: {**example, **({named: name} if named else {})} if operation.body else None


RECIPES = {each.id: _recipe(each) for each in contract().operations if each.idempotent and each.success == CREATED}
"""operationId → how, of every operation with an Idempotency-Key that makes a record."""
