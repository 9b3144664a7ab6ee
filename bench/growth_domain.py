"""Ten times the input, at most twelve times the time or the memory: what grows in a world, without the network.

`python -m bench.growth_domain [CASE …]`; the exit code is 1 where a bar is missed.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import process_time
from typing import Any

import orjson

from bench.in_process import answered
from mock_server.app import App, create_app
from mock_server.http.wire import Request
from mock_server.settings import Settings

BAR = 12.0
MEGABYTES_OF_WORLDS = 200.0
WORLDS = 1000
ROUNDS = 5
COLUMNS = "{:<52} {:>10} {:>10} {:>7}  {}"
OWNER = b"aurion_session=sess_tenant_owner"
BUSY_OWNER = b"aurion_session=sess_busy_owner"
TICKETS, RULES, WORKFLOWS = "/api/v1/tickets", "/api/v2/automation-rules", "/api/v2/workflows"
CREATE = {"type": "create_ticket", "subject": "One more"}


class Mock:
    """The whole mock in this process, its clock standing still."""

    def __init__(self, scenario: str = "docs", session: bytes = OWNER) -> None:
        self.app: App = create_app(
            Settings(scenario=scenario, rate_limit=None, clock="frozen", body_limit=100 * 1024**2)
        )
        self.session = session

    def __call__(self, method: str, path: str, body: object = None, world: str = "default") -> Any:
        headers = {b"cookie": self.session, b"content-type": b"application/json", b"x-mock-world": world.encode()}
        content = b"" if body is None else orjson.dumps(body)
        request = Request(method, path, b"", headers, len(headers), content, oversized=False)
        reply = answered(self.app, request, world)
        if reply.status >= 300:
            raise SystemExit(f"bench: {method} {path} was refused: {reply.body[:200]!r}")
        return orjson.loads(reply.body) if reply.body else None


@dataclass(frozen=True)
class GrowthCase:
    """`prepare` makes what is measured for a size."""

    what: str
    size: int
    prepare: Callable[[int], Callable[[], object]]
    unit: str = "s"


def removals(size: int) -> Callable[[], object]:
    """Deleting a workflow with so many runs, which takes their steps along."""
    mock = Mock()
    workflow = _workflow(mock, "manual", {"type": "notify"})
    conversation = {"conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"}
    for _ in range(size):
        mock("POST", f"{WORKFLOWS}/{workflow}/execute", conversation)
    return lambda: mock("DELETE", f"{WORKFLOWS}/{workflow}")


def reorder(size: int) -> Callable[[], object]:
    """Turning the order of so many SLA policies round."""
    mock = Mock()
    ids = [mock("POST", "/api/v2/sla/policies", {"name": f"Policy {number}"})["id"] for number in range(size)]
    return lambda: mock("POST", "/api/v2/sla/policies/reorder", {"policy_ids": ids[::-1]})


def routing(size: int) -> Callable[[], object]:
    """The same with routing rules."""
    mock = Mock()
    path, rule = "/api/ai-automation/routing/rules", {"target_team_id": "team_network"}
    ids = [mock("POST", path, {"name": f"Rule {number}", **rule})["id"] for number in range(size)]
    return lambda: mock("POST", f"{path}/reorder", {"ordered_ids": ids[::-1]})


def years(size: int) -> Callable[[], object]:
    """A pause whose rest has to be counted over so many years: the clock was set back while the ticket waited."""
    mock = Mock()
    mock("PUT", "/_mock/clock", {"now": _year(1970 + size)})
    ticket = mock("POST", TICKETS, {"subject": "Far ahead", "priority": "medium"})["id"]
    mock("PUT", "/_mock/clock", {"now": _year(1970)})
    mock("PUT", f"{TICKETS}/{ticket}", {"status": "pending"})

    def measured() -> None:
        mock("PUT", f"{TICKETS}/{ticket}", {"status": "resolved"})
        mock("GET", f"/_mock/explain/tickets/{ticket}")

    return measured


def actions(size: int) -> Callable[[], object]:
    """A rule with so many actions."""
    mock = Mock()
    changes = [{"type": "set_priority", "priority": ("low", "high")[number % 2]} for number in range(size)]
    mock("POST", RULES, {"name": "Long", "trigger_event": "tea.made", "actions": changes})
    event = {"event_type": "tea.made", "conversation_id": "conv_456", "payload": {}}
    return lambda: mock("POST", f"{RULES}/execute-event", event)


def canvas(size: int) -> Callable[[], object]:
    """A dry run of a canvas with so many nodes, in a row and side by side."""
    mock = Mock()
    names = [f"node {number}" for number in range(size)]
    nodes = [{"id": "start", "type": "trigger"}, *({"id": name, "type": "condition"} for name in names)]
    edges = [{"from": "start", "to": name} for name in names]
    drawn = {"nodes": nodes, "edges": edges, "viewport": {"x": 0, "y": 0, "zoom": 1}}
    body = {"name": "Wide", "trigger_config": {"type": "manual"}, "canvas_definition": drawn}

    def measured() -> None:
        workflow = mock("POST", WORKFLOWS, body)["id"]
        mock("POST", f"{WORKFLOWS}/{workflow}/dry-run", {"trigger_event": {}})

    return measured


def runaway(size: int) -> Callable[[], object]:
    """So many workflows that each create a ticket when one is created."""
    mock = Mock()
    for _ in range(size):
        _workflow(mock, "event", CREATE)

    def measured() -> None:
        mock("POST", TICKETS, {"subject": "The first"})
        while not mock("POST", "/_mock/clock/advance", {"seconds": 3600})["complete"]:
            pass

    return measured


def forks(size: int) -> Callable[[], object]:
    """So many worlds of busy, each with a ticket of its own."""
    mock = Mock("busy", BUSY_OWNER)
    mock("POST", TICKETS, {"subject": "Warm"})
    return lambda: [mock("POST", TICKETS, {"subject": "Touched"}, f"world-{number}") for number in range(size)]


GROWTH_CASES = {
    "removals": GrowthCase("Delete a workflow with 800 / 8,000 runs", 800, removals, "MB"),
    "reorder": GrowthCase("Reorder 400 / 4,000 SLA policies", 400, reorder),
    "routing": GrowthCase("Reorder 200 / 2,000 routing rules", 200, routing),
    "years": GrowthCase("A pause over 700 / 7,000 years, and explain", 700, years),
    "actions": GrowthCase("A rule with 100 / 1,000 actions", 100, actions),
    "canvas": GrowthCase("Make and dry run 5,000 / 50,000 nodes", 5_000, canvas),
    "runaway": GrowthCase("8 / 80 workflows that set each other off", 8, runaway),
    "forks": GrowthCase("100 / 1,000 worlds of busy, a ticket each", 100, forks),
}


def main() -> int:
    """Measure, a row at a time."""
    asked = sys.argv[1:] or [*GROWTH_CASES, "memory"]
    if unknown := set(asked) - {*GROWTH_CASES, "memory"}:
        raise SystemExit(
            f"bench: no such case: {', '.join(sorted(unknown))}. There are: {', '.join(GROWTH_CASES)}, memory."
        )
    print(COLUMNS.format("", "n", "10 n", "ratio", f"bar {BAR:.0f}"))
    passed = [_memory() if name == "memory" else _measure(GROWTH_CASES[name]) for name in asked]
    return 0 if all(passed) else 1


def _measure(case: GrowthCase) -> bool:
    amount = _seconds if case.unit == "s" else _peak
    one, ten = (min(amount(case, size) for _ in range(ROUNDS)) for size in (case.size, 10 * case.size))
    passed = ten <= BAR * one
    shown = (f"{each:.3f} {case.unit}" for each in (one, ten))
    print(COLUMNS.format(case.what, *shown, f"{ten / one:.1f}", _verdict(passed)), flush=True)
    return passed


def _seconds(case: GrowthCase, size: int) -> float:
    measured = case.prepare(size)
    gc.collect()
    gc.freeze()  # what was there before is not what is measured
    begun = process_time()
    measured()
    took = process_time() - begun
    gc.unfreeze()
    return took


def _peak(case: GrowthCase, size: int) -> float:
    """Megabytes that it takes while it runs."""
    measured = case.prepare(size)
    gc.collect()
    tracemalloc.start()
    measured()
    peak = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    return peak


def _memory() -> bool:
    """What a thousand worlds of busy hold, each of which was written to once."""
    measured = forks(WORLDS)
    gc.collect()
    tracemalloc.start()
    measured()
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] / 1024**2
    tracemalloc.stop()
    passed = held <= MEGABYTES_OF_WORLDS
    what = f"Memory of {WORLDS:,} worlds of busy, a ticket each"
    print(f"{what:<52} {held:>10.0f} MB of at most {MEGABYTES_OF_WORLDS:.0f} MB  {_verdict(passed)}", flush=True)
    return passed


def _verdict(passed: bool) -> str:
    return "pass" if passed else "MISSED"


def _workflow(mock: Mock, trigger: str, action: dict[str, str]) -> str:
    nodes = [{"id": "start", "type": "trigger"}, {"id": "act", "type": "action", "config": action}]
    drawn = {"nodes": nodes, "edges": [{"from": "start", "to": "act"}], "viewport": {"x": 0, "y": 0, "zoom": 1}}
    config = {"type": trigger, "event_types": ["ticket.created"]}
    body = {"name": "Workflow", "trigger_config": config, "canvas_definition": drawn}
    workflow = str(mock("POST", WORKFLOWS, body)["id"])
    mock("POST", f"{WORKFLOWS}/{workflow}/publish")
    return workflow


def _year(year: int) -> str:
    return datetime(year, 3, 8, 20, tzinfo=UTC).isoformat()


if __name__ == "__main__":
    sys.exit(main())
