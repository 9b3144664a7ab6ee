"""A client for the tests: short calls, a clock that can be set, and the backend's tables."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from contract_tests.tests.second import create_app, default_config
from contract_tests.tests.second.samples import with_samples

START = datetime(2026, 12, 1, 10, 0, 0, 123456, UTC)
Answer = tuple[int, Any]


class Api:
    """One app with its own clock."""

    def __init__(
        self,
        switches: dict[str, str] | None = None,
        violations: tuple[str, ...] = (),
        samples: bool = False,
        config: dict[str, Any] | None = None,
    ) -> None:
        self.time = START
        base = config or default_config()
        self.app = create_app(with_samples(base) if samples else base, switches, violations, lambda: self.time)
        self.web = self.app.test_client(use_cookies=False)
        self.headers: dict[str, str] = {}
        self.text = ""

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.time += timedelta(**span)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        who: str = "",
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """One request; ``who`` is a token (ak_... or s_...), by default the one that fits the path."""
        sent = dict(headers or {})
        if not who:
            keyed = any(p in path for p in ("/api/v1/", "/oncall/", "/sla/"))
            who = "ak_all" if keyed else "s_owner"
        if who.startswith("ak_"):
            sent.setdefault("X-API-Key", who)
        elif who.startswith("s_"):
            sent.setdefault("Cookie", f"aurion_session={who}")
        if body is not None or raw is not None:
            sent.setdefault("Content-Type", "application/json")
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        response = self.web.open(path, method=method, data=data, headers=sent)
        self.headers = {k.lower(): v for k, v in response.headers.items()}
        text = response.get_data()
        self.text = text.decode()
        return response.status_code, (json.loads(text) if text else None)

    def get(self, path: str, who: str = "", **more: Any) -> Answer:
        """GET."""
        return self.call("GET", path, None, who, **more)

    def post(self, path: str, body: Any = None, who: str = "", **more: Any) -> Answer:
        """POST."""
        return self.call("POST", path, body, who, **more)

    def put(self, path: str, body: Any = None, who: str = "") -> Answer:
        """PUT."""
        return self.call("PUT", path, body, who)

    def patch(self, path: str, body: Any = None, who: str = "") -> Answer:
        """PATCH."""
        return self.call("PATCH", path, body, who)

    def delete(self, path: str, who: str = "") -> Answer:
        """DELETE."""
        return self.call("DELETE", path, None, who)

    def ticket(self, **fields: Any) -> Any:
        """A new ticket."""
        return self.post("/api/v1/tickets", {"subject": "a", **fields})[1]

    def team(self, **fields: Any) -> Any:
        """A new team."""
        return self.post("/api/v2/teams", {"name": "A team", **fields})[1]

    def hours(self, **fields: Any) -> Any:
        """A new business-hours schedule."""
        return self.post("/api/v2/business-hours", {"name": "Hours", **fields})[1]

    def schedule(self, **fields: Any) -> Any:
        """A new on-call schedule of a new team."""
        body = {"name": "On call", "team_id": fields.pop("team_id", None) or self.team()["id"], **fields}
        return self.post("/api/v2/oncall/schedules", body)[1]

    def entry(self, schedule: Any, start: str, end: str, user: str = "user_012") -> Any:
        """A new shift."""
        body = {"user_id": user, "start": start, "end": end}
        return self.post(f"/api/v2/oncall/schedules/{schedule['id']}/entries", body)[1]

    def policy(self, hours: float | None = None, priority: str = "medium", kind: str = "resolution", **f: Any) -> Any:
        """A new SLA policy, with one target if hours are given."""
        made = self.post("/api/v2/sla/policies", {"name": "P", **f})[1]
        if hours is not None:
            target = {"type": kind, "priority": priority, "hours": hours}
            self.post(f"/api/v2/sla/policies/{made['id']}/targets", target)
        return made

    def rule(self, **fields: Any) -> Any:
        """A new automation rule for the event e."""
        return self.post("/api/v2/automation-rules", {"name": "R", "trigger_event": "e", **fields})[1]

    def fire(self, payload: Any = None) -> Any:
        """Fire the event e."""
        return self.post("/api/v2/automation-rules/execute-event", {"event_type": "e", "payload": payload or {}})

    def workflow(self, *nodes: Any, publish: bool = True, **fields: Any) -> Any:
        """A new workflow whose nodes stand in a row."""
        chain = [{"id": "start", "type": "trigger"}, *nodes]
        edges = [{"from": a["id"], "to": z["id"]} for a, z in itertools.pairwise(chain)]
        body = {"name": "W", "canvas_definition": {"nodes": chain, "edges": edges}, **fields}
        made = self.post("/api/v2/workflows", body)[1]
        if publish:
            self.post(f"/api/v2/workflows/{made['id']}/publish")
        return made

    def run(self, workflow: Any) -> Any:
        """Execute a workflow and let a second go by."""
        path = f"/api/v2/workflows/{workflow['id']}/execute"
        made = self.post(path, {"conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"})
        self.later(seconds=1)
        return made

    def routing(self, **fields: Any) -> Any:
        """A new routing rule to a new team."""
        team = fields.pop("target_team_id", None) or self.team()["id"]
        return self.post("/api/ai-automation/routing/rules", {"target_team_id": team, **fields})[1]


Probe = Callable[[Api], Any]
APPROVAL = {"id": "ask", "type": "approval"}
WEEK = [{"day_of_week": n, "start_time": "09:00", "end_time": "17:00", "is_closed": n > 4} for n in range(7)]
