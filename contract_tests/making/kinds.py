"""One kind of record a family, and how it is made, changed and read: for what is promised of them all."""

from dataclasses import dataclass

import httpx

from contract_tests.calling import Caller
from contract_tests.contract import contract
from contract_tests.expecting import body, made
from contract_tests.making.creations import ROUTING, creating
from contract_tests.making.lists import everything
from contract_tests.target import Json, Target

NO_ZONE = {"timezone": "Mars/Olympus"}
SHIFT = {"start": "2031-05-01T08:00:00Z", "end": "2031-05-01T16:00:00Z"}


@dataclass(frozen=True)
class Kind:
    """`creates` makes one, `text` is a field that takes any text; `wrong` is a change refused with `status`."""

    family: str
    creates: str
    text: str
    method: str
    wrong: Json
    status: int = 422

    @property
    def path(self) -> str:
        return contract().by_id[self.creates].path

    def caller(self, on: Target) -> Caller:
        """Whoever may do everything with it: a key where keys are let in, else a session."""
        return on.api if "apiKey" in contract().by_id[self.creates].credentials else on.dashboard

    def new(self, on: Target, **fields: Json) -> Json:
        """A record of the kind, under a name of its own."""
        return made(self.caller(on).post(self.path, self.sent(on, **fields)))

    def sent(self, on: Target, **fields: Json) -> Json:
        """What makes a record."""
        return {**creating(on, self.creates).sent(), **fields}

    def change(self, caller: Caller, record: Json, **fields: Json) -> httpx.Response:
        return caller.request(self.method, f"{self.path}/{record['id']}", json=fields)

    def read(self, on: Target, record: Json) -> Json:
        """The record as it is now, None where it is not there. Routing rules can only be listed."""
        if self.path == ROUTING:
            return next((each for each in everything(on.dashboard, ROUTING) if each["id"] == record["id"]), None)
        return body(self.caller(on).get(f"{self.path}/{record['id']}"))


KINDS = [
    Kind("tickets", "create_ticket", "subject", "PUT", {"status": "asleep"}),
    Kind("teams", "create_team", "name", "PATCH", {"routing_method": "by_chance"}, 400),
    Kind("business_hours", "create_business_hours", "name", "PATCH", NO_ZONE),
    Kind("oncall", "create_oncall_schedule", "name", "PATCH", NO_ZONE),
    Kind("sla", "create_sla_policy", "name", "PATCH", {"business_hours": "yes"}),
    Kind("automation_rules", "create_automation_rule", "name", "PATCH", {"enabled": "yes"}),
    Kind("workflows", "create_workflow", "name", "PATCH", {"canvas_definition": 5}),
    Kind("ai_automation", "create_routing_rule", "category", "PUT", {"priority_boost": 3}),
]


def kind(family: str) -> Kind:
    """The kind of a family."""
    return next(each for each in KINDS if each.family == family)
