"""What the journeys of SLAs do again and again, in calls that name the status they should get."""

from dataclasses import dataclass

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body

SLA = "/api/v2/sla"
POLICIES, INSTANCES, PREVIEW = f"{SLA}/policies", f"{SLA}/instances", f"{SLA}/preview-deadline"
TICKETS, HOURS = "/api/v1/tickets", "/api/v2/business-hours"


@dataclass(frozen=True, slots=True)
class SlaCaller:
    """A caller whose every call answers the body."""

    caller: Caller

    def key(self, key: str) -> "SlaCaller":
        return SlaCaller(self.caller.key(key))

    def session(self, session: str) -> "SlaCaller":
        return SlaCaller(self.caller.session(session))

    def get(self, path: str, status: int = 200, /, **query: Json) -> Json:
        return body(self.caller.get(path, **query), status)

    def post(self, path: str, status: int, sent: Json) -> Json:
        return body(self.caller.post(path, sent), status)

    def put(self, path: str, status: int, sent: Json) -> Json:
        return body(self.caller.put(path, sent), status)

    def patch(self, path: str, sent: Json, status: int = 200) -> Json:
        return body(self.caller.patch(path, sent), status)

    def delete(self, path: str, status: int = 204) -> Json:
        return body(self.caller.delete(path), status)

    def advance(self, *, minutes: float = 0, to: str | None = None) -> list[tuple[str, str]]:
        """Let time pass. Answers what SLA timers fired, and for which instance."""
        fired = self.caller.advance(minutes=minutes, to=to)
        return [(each["name"], each["subject_id"]) for each in fired if each["name"].startswith("sla.")]

    def policy(self, *targets: tuple[str, float], **fields: Json) -> str:
        """A new policy before all others, with targets (type, hours) for medium tickets."""
        policy_id = self.post(POLICIES, 201, {"name": "Test", **fields})["id"]
        for kind, hours in targets:
            target = {"type": kind, "priority": "medium", "hours": hours}
            self.post(f"{POLICIES}/{policy_id}/targets", 201, target)
        self.post(f"{POLICIES}/reorder", 204, {"policy_ids": [policy_id]})
        return str(policy_id)

    def escalation(self, policy_id: str, **fields: Json) -> str:
        return str(self.post(f"{POLICIES}/{policy_id}/escalations", 201, fields)["id"])

    def ticket(self, **fields: Json) -> int:
        return int(self.post(TICKETS, 201, {"subject": "Test", **fields})["id"])

    def move(self, ticket_id: int, status: str) -> None:
        self.put(f"{TICKETS}/{ticket_id}", 200, {"status": status})

    def instance(self, ticket_id: int) -> Json:
        """The ticket's instance; None if it has none."""
        found = [each for each in self.get(INSTANCES, limit=100)["data"] if each["ticket_id"] == ticket_id]
        return found[0] if found else None

    def due(self, ticket_id: int, target: str = "resolution") -> Json:
        return self.instance(ticket_id)["targets"][target]["due_at"]

    def preview(self, schedule_id: str, start: str, minutes: int, status: int = 200) -> Json:
        sent = {"business_hours_id": schedule_id, "start_at": start, "duration_minutes": minutes}
        return self.post(PREVIEW, status, sent)
