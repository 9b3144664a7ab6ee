"""One kind of record a family, and how it is made, changed and read: for what is promised of them all."""

from dataclasses import dataclass, field

import httpx

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body
from contract_tests.making.records import TEAMS, TICKETS

HOURS, ROTAS, POLICIES = "/api/v2/business-hours", "/api/v2/oncall/schedules", "/api/v2/sla/policies"
RULES, WORKFLOWS, ROUTING = "/api/v2/automation-rules", "/api/v2/workflows", "/api/ai-automation/routing/rules"
NO_ZONE = {"timezone": "Mars/Olympus"}
SHIFT = {"start": "2031-05-01T08:00:00Z", "end": "2031-05-01T16:00:00Z"}


@dataclass(frozen=True)
class Kind:
    """`text` is a field that takes any text; `more` is needed or kind to others; `wrong` is refused, with `status`."""

    family: str
    path: str
    text: str
    method: str
    wrong: Json
    status: int = 422
    more: Json = field(default_factory=dict)

    def new(self, on: Deployment, **fields: Json) -> Json:
        """A record of the kind, under a name of its own."""
        return body(on.dashboard.post(self.path, self.sent(on, **fields)), 201)

    def sent(self, on: Deployment, **fields: Json) -> Json:
        """What makes a record."""
        needed = {"target_team_id": on.absent("team")} if self.path == ROUTING else {}
        return {self.text: on.name(self.family), **self.more, **needed, **fields}

    def change(self, caller: Caller, record: Json, **fields: Json) -> httpx.Response:
        return caller.request(self.method, f"{self.path}/{record['id']}", json=fields)

    def read(self, on: Deployment, record: Json) -> Json:
        """The record as it is now, None where it is not there. Routing rules can only be listed."""
        if self.path == ROUTING:
            return next((each for each in body(on.dashboard.get(ROUTING)) if each["id"] == record["id"]), None)
        return body(on.dashboard.get(f"{self.path}/{record['id']}"))


KINDS = [
    Kind("tickets", TICKETS, "subject", "PUT", {"status": "asleep"}),
    Kind("teams", TEAMS, "name", "PATCH", {"routing_method": "by_chance"}, 400),
    Kind("business_hours", HOURS, "name", "PATCH", NO_ZONE, more={"is_default": False}),
    Kind("oncall", ROTAS, "name", "PATCH", NO_ZONE),
    Kind("sla", POLICIES, "name", "PATCH", {"business_hours": "yes"}, more={"enabled": False}),
    Kind("automation_rules", RULES, "name", "PATCH", {"enabled": "yes"}, more={"enabled": False}),
    Kind("workflows", WORKFLOWS, "name", "PATCH", {"canvas_definition": 5}),
    Kind("ai_automation", ROUTING, "category", "PUT", {"priority_boost": 3}, more={"is_active": False}),
]


def kind(family: str) -> Kind:
    """The kind of a family."""
    return next(each for each in KINDS if each.family == family)
